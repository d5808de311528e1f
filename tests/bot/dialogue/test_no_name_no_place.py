"""What is told where a place or a name is wanted and none is named; a place that is told at another question."""

import pytest

from tests.talks import Talk

ADDRESS, HOUSE = "小区、楼号", "国防楼3栋2单元501"


async def last_of(talk, *messages):
    for message in messages:
        reply = await talk.says(message)
    return reply


@pytest.mark.parametrize("said", ["我要报修", "赶紧的", "师傅几点到", "等会儿我问问", "没人在家"])
async def test_words_that_name_no_place_are_no_address(parts, said):
    talk = Talk(parts)
    assert ADDRESS in await talk.says("暖气漏水")
    assert ADDRESS in await last_of(talk, said, "快点吧")
    summary = await last_of(talk, HOUSE, "13912345678")
    assert HOUSE in summary and "漏水" in summary


async def test_a_place_that_nobody_knows_for_one_is_taken_when_it_is_said_again(parts):
    summary = await last_of(Talk(parts), "暖气漏水", "万达", "万达", "13912345678")
    assert "地址：万达" in summary


async def test_an_address_at_a_later_question_takes_the_place_of_the_former(parts):
    talk = Talk(parts)
    asked = await last_of(talk, "暖气漏水", "唐山市路北区凤凰新城8号楼", HOUSE)
    assert "手机号" in asked
    assert f"唐山市路北区{HOUSE}" in await talk.says("13912345678")


@pytest.mark.parametrize("said", ["对 欠我工资", "一共十来个人", "是的 我要投诉他", "都两个月了", "老板不给钱"])
async def test_what_happened_is_no_company(parts, said):
    talk = Talk(parts)
    asked = await talk.says("包工头欠我钱不给")
    assert "单位叫什么" in asked and "单位叫什么" in await talk.says(said)


@pytest.mark.parametrize("name", ["老孙家电", "给力健身房", "两个人饭馆", "十月天火锅店"])
async def test_a_name_and_a_place_are_told_in_one(parts, name):
    talk = Talk(parts)
    await last_of(talk, "投诉商家卖假货", f"{name} 唐山市路南区新华西道8号")
    summary = await last_of(talk, "买的鞋是假的，要求退款", "跳过", "跳过")
    assert f"{name}，" in summary and "路南区新华西道8号" in summary


async def test_a_number_told_with_no_place_is_kept(parts):
    talk = Talk(parts)
    assert ADDRESS in await last_of(talk, "暖气漏水", "赶紧的 13912345678")
    assert "电话：139****5678" in await talk.says(HOUSE)
