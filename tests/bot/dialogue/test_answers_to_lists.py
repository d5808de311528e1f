"""What citizens answer to a list without naming one of its rows."""

import pytest

from bot.messages import Kind, Location
from tests.talks import Talk

HOSPITALS = ("我要挂号", "唐山")
DEPARTMENTS = (*HOSPITALS, "1")
LAST, FIRST = "唐山市中医医院", "唐山市工人医院"


async def opened(parts, said):
    talk = Talk(parts)
    for one in said:
        await talk.says(one)
    return talk


@pytest.mark.parametrize(
    ("said", "hospital"),
    [
        ("倒数第一个", LAST), ("倒数第二家吧", "唐山市妇幼保健院"), ("最下面那个", LAST), ("就最后那家吧", LAST),
        ("最底下的", LAST), ("末尾那个", LAST), ("最上面那个", FIRST), ("头一个", FIRST), ("第二家吧", "开滦总医院"),
    ],
)  # fmt: skip
async def test_a_row_by_where_it_stands(parts, said, hospital):
    talk = await opened(parts, HOSPITALS)
    told = await talk.says(said)
    assert f"已选：唐山市 · {hospital}" in told, told


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("said", "row"), [("最下面那个", -1), ("最后一个", -1), ("倒数第二个", -2), ("最上面那个", 0)])
async def test_of_a_long_list_a_row_of_the_page_that_is_read(parts, turned, said, row):
    talk = await opened(parts, HOSPITALS)
    listed = await talk.says("1")
    listed = await talk.says("更多") if turned else listed
    rows = [line.split(". ")[1] for line in listed.splitlines() if ". " in line]
    told = await talk.says(said)
    assert f"· {rows[row]}\n" in told, told


async def test_of_two_the_lower_one(parts):
    talk = Talk(parts)
    assert "请选" not in await talk.says("我要挂号")
    assert "您说了不止一个" in await talk.says("唐山或者天津")
    assert "已选：天津市" in await talk.says("下面那个")


@pytest.mark.parametrize("said", ["下面那个", "后面那家", "上面那个"])
async def test_of_many_which_one_is_asked(parts, said):
    talk = await opened(parts, HOSPITALS)
    told = await talk.says(said)
    assert "第几个" in told and "没有找到" not in told and f"8. {LAST}" in told, told


@pytest.mark.parametrize(
    "said",
    [
        "都不行 太远", "都不行", "哪个都不想去", "都太远了", "换一个", "换一批", "就这些吗", "有没有别的", "没有合适的",
        "还有别的吗",
    ],
)  # fmt: skip
async def test_where_none_suits_the_way_on_is_told(parts, said):
    talk = await opened(parts, HOSPITALS)
    told = await talk.says(said)
    assert "能选的都在这里了" in told and "「返回」" in told and "没有找到" not in told, told
    assert "哪个城市" in await talk.says("返回")


async def test_where_none_suits_the_next_page_comes_first(parts):
    talk = await opened(parts, DEPARTMENTS)
    told = await talk.says("都不合适")
    assert "\n9. " in told and "能选的都在这里了" not in told, told
    assert "能选的都在这里了" in await talk.says("还有别的吗")


async def test_where_none_of_a_narrowed_list_suits_the_whole_of_it_comes(parts):
    talk = await opened(parts, (*DEPARTMENTS, "骨科"))
    narrowed = await talk.says("明天")
    told = await talk.says("还有别的吗")
    assert told.startswith("好的，能选的都在下面：") and told.count("\n") > narrowed.count("\n"), (narrowed, told)


async def test_too_far_asks_no_city_anew(parts):
    talk = await opened(parts, ("预约结婚登记", "唐山"))
    assert "请选婚姻登记处" in await talk.says("都太远")


@pytest.mark.parametrize("said", ["近一点的", "哪个近", "离我最近的", "近点的有吗"])
async def test_a_list_that_knows_no_distance_says_so(parts, said):
    talk = await opened(parts, HOSPITALS)
    told = await talk.says(said)
    assert "没按远近排" in told and "没有找到" not in told, told


@pytest.mark.parametrize("said", ["第二家吧", "看第二个", "第二个吧"])
async def test_one_of_what_was_found(parts, said):
    talk = Talk(parts)
    listed = await talk.says("唐山站附近停车场")
    second = listed[listed.index("2. ") + 3 :].split("，")[0]
    told = await talk.says(said)
    assert second in told and "\n3. " not in told, told


@pytest.mark.parametrize("said", ["换一个", "换一家", "都不行 太远", "近一点的", "还有别的吗"])
@pytest.mark.parametrize("opening", ["唐山站附近停车场", "唐山站最近的办事大厅"])
async def test_what_was_found_is_all_there_is(parts, opening, said):
    talk = Talk(parts)
    await talk.says(opening)
    told = await talk.says(said)
    assert "查到的都在上面" in told and "按远近" in told and "地点" in told, told
    there = await talk.turn(Kind.LOCATION, location=Location(39.12, 117.2, "天津站"))
    assert there.reply


@pytest.mark.parametrize("said", ["换一个", "都不行", "还有别的吗", "换一批"])
async def test_none_of_the_services_that_were_offered(parts, said):
    talk = Talk(parts)
    assert "您是想办下面哪件事" in await talk.says("社保")
    told = await talk.says(said)
    assert "换个说法" in told, told


async def test_of_the_services_that_were_offered_which_one_is_asked(parts):
    talk = Talk(parts)
    offered = await talk.says("社保")
    told = await talk.says("下面那个")
    assert "第几个" in told and told.endswith(offered), told
    assert "社保卡" in await talk.says("第二个")
