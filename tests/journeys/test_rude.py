"""Who is rude to a machine reads one calm answer, and where the people are."""

import pytest

from tests.answers import answer_all

CALM = "对不起，让您着急了。"


@pytest.mark.parametrize(
    "said", ["你是傻子吗", "什么破玩意", "滚", "你妈的", "你们这什么垃圾系统啊", "说人话", "tmd 废物机器人"]
)
async def test_people_are_offered(phone, said):
    told = await phone.says(said)
    assert told.startswith(CALM) and "12345" in told, told


async def test_a_form_waits_meanwhile(phone):
    asked = await phone.says("随手拍 井盖丢了")
    told = await phone.says("你是傻子吗")
    assert told.startswith(CALM) and "继续" in told
    assert await phone.says("继续") == asked


@pytest.mark.parametrize(
    "said", ["路口垃圾没人收", "傻瓜相机能拍证件照吗", "滚动播放的大屏坏了", "物业骂我傻子 我要投诉"]
)
async def test_what_tells_of_something_is_no_curse(phone, said):
    assert CALM not in await phone.says(said)


async def test_a_complaint_may_quote_it(phone):
    await answer_all(phone, "12345投诉", {}, until="说说是什么事")
    assert CALM not in await phone.says("邻居骂我是傻子 还往我家门口泼水")
