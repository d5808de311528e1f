"""A number or a plate that a citizen names beside the one that is meant, and what may be done one at a time."""

import pytest

from tests.answers import new_plate
from tests.talks import Talk

KEPT = "没有换"
PERMIT = "进京证 冀B66666 明天 三天"


async def last_of(talk, *messages):
    for message in messages:
        reply = await talk.says(message)
    return reply


@pytest.mark.parametrize(
    ("opening", "beside", "kept", "other"),
    [
        ("水费 1001000105", "我婆婆家的是1001000106 不用管", "1001000105", "1001000106"),
        ("水费 1001000105", "我邻居家的户号是1001000106", "1001000105", "1001000106"),
        ("电费 2001000201", "2001000301那个上个月交过了", "2001000201", "2001000301"),
        ("停车费冀B12345", "我同事的车是冀B54321", "冀B12345", "冀B54321"),
        ("交罚款 1302021900000111", "上回那个1302021900000011", "1302021900000111", "1302021900000011"),
        (PERMIT, "我朋友那辆冀B12345上周办过了", "冀B66666", "冀B12345"),
    ],
)
async def test_what_is_named_as_anothers_or_as_done_changes_nothing(parts, opening, beside, kept, other):
    talk = Talk(parts)
    assert kept in await talk.says(opening)
    told = await talk.says(beside)
    assert KEPT in told and kept in told and other not in told.replace(f"「改成 {other}」", "")
    assert other in await talk.says(other)  # alone it is meant


async def test_of_two_numbers_the_one_that_is_ones_own_stays(parts):
    told = await last_of(Talk(parts), "电费 2001000201", "我妈的户号是2001000301 我的是2001000201 交我的")
    assert "2001000201" in told and "2001000301" not in told


@pytest.mark.parametrize("wish", ["交我妈的2001000301", "换成我妈的 2001000301", "我妈的户号是2001000301 交这个"])
async def test_who_wants_anothers_gets_it(parts, wish):
    assert "户号 2001000301" in await last_of(Talk(parts), "电费 2001000201", wish)


@pytest.mark.parametrize("own", ["我的车是冀B12345", "冀B12345是我自己的车", "我开的车是冀B12345"])
async def test_ones_own_car_is_not_the_one_that_is_reported(parts, own):
    talk, reported = Talk(parts), new_plate()
    assert reported in await talk.says(f"我要举报 {reported}")
    told = await talk.says(own)
    assert KEPT in told and "冀B12345" not in told and "哪种违法" in told
    summary = await last_of(talk, "加塞变道", "昨天", "唐山市路北区新华道", own, "跳过")
    assert reported in summary and "冀B12345" not in summary


@pytest.mark.parametrize("also", ["给冀BD12345也办一个", "冀BD12345也办一个吧", "我媳妇的冀BD12345也要办"])
async def test_two_are_made_one_after_the_other(parts, also):
    told = await last_of(Talk(parts), PERMIT, also)
    assert "一次办一个" in told and "冀B66666" in told and "冀BD12345" not in told


async def test_another_number_in_what_was_told_takes_its_place(parts):
    talk = Talk(parts)
    told = await last_of(talk, "随手拍上报井盖坏了", "唐山市路北区建设路", "跳过", "电话写13900001111 白天打")
    assert "13900001111" in told
    told = await talk.says("错了 13900002222")
    assert "电话写13900002222 白天打" in told and "13900001111" not in told


async def test_to_close_what_is_spoken_of_is_not_to_erase_everything(parts):
    talk = Talk(parts)
    assert "确认删除" in await talk.says("注销")
    await talk.says("查ETC")
    told = await talk.says("注销")
    assert "ETC" in told and "确认删除" not in told
    assert "确认删除" in await talk.says("删除我的数据")
