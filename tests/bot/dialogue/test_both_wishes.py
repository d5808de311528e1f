"""Two matters in one message, told in a row or with one word for both: neither is lost."""

import pytest

from tests.talks import Talk


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("查下违章再看看公积金", "机动车违法查询", "看看公积金"),
        ("社保和公积金都查", "社保参保缴费查询", "查公积金"),
        ("帮我把社保、公积金都查一下吧", "社保参保缴费查询", "查公积金"),
        ("违章公积金都看看", "机动车违法查询", "查公积金"),
        ("水费电费一起交了", "水费查询缴纳", "交电费"),
        ("电费跟燃气费都交一下", "电费查询缴纳", "交燃气费"),
        ("查一下违章还有公积金", "机动车违法查询", "查一下公积金"),
        ("违章，社保", "机动车违法查询", "查社保"),
        ("社保和公积金", "社保参保缴费查询", "查公积金"),
    ],
)
async def test_the_first_is_served_and_the_second_comes_next(parts, said, first, second):
    talk = Talk(parts)
    told = await talk.says(said)
    assert f"先办「{first}」，您说的「{second}" in told, told


async def test_what_is_told_at_once_tells_how_the_second_comes(parts):
    talk = Talk(parts)
    told = await talk.says("唐山天气和限行")
    assert "℃" in told and "限行」" in told and "回复「继续」" in told, told
    assert "限行尾号" in await talk.says("继续")


@pytest.mark.parametrize(
    "said",
    ["老婆和孩子的社保", "身份证和户口本都丢了", "唐山和天津的天气都查查", "爸妈都去世了", "我和老公都想办居住证"],
)
async def test_one_wish_stays_one(parts, said):
    talk = Talk(parts)
    told = await talk.says(said)
    assert "还说了" not in told and "先办「" not in told, told
