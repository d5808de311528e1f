"""A citizen who wants two things in one breath: the first is served, the second isn't forgotten."""

import pytest


async def test_what_is_said_behind_both_counts_for_both(phone):
    asked = await phone.says("查下违章顺便看看明天限行不 冀B12345")
    assert "发动机号" in asked and "先办「机动车违法查询」" in asked and "看看明天限行不" in asked, asked
    told = await phone.says("123456")
    assert "冀B12345 查到" in told and "回复「继续」接着办" in told
    assert "冀B12345 尾号按 5 算" in await phone.says("继续")


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("查违章和限行", "车牌号", "限行"),
        ("查违章，查社保", "车牌号", "查社保"),
        ("看看唐山天气和限行", "唐山市现在", "限行"),
        ("我要挂号 查下公积金", "看病", "查下公积金"),
        ("查一下社保和公积金", "实名认证", "公积金"),
    ],
)
async def test_two_things_are_named_in_many_ways(phone, said, first, second):
    told = await phone.says(said)
    assert first in told and f"{second}」" in told, told


@pytest.mark.parametrize(
    "said", ["麻烦查询这家企业的法人和注册地址", "预约结婚登记，我和对象都是唐山的", "查社保，谢谢"]
)
async def test_one_thing_stays_one(phone, said):
    told = await phone.says(said)
    assert "还说了" not in told and "先办" not in told, told


async def test_the_second_wish_is_quoted_in_its_own_words(phone):
    assert "您说的「查社保」放在后面" in await phone.says("挂号和查社保")
