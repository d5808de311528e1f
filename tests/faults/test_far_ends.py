"""Gateways and platforms that misbehave: every message gets one answer, by the best way that is left."""

import asyncio
import json

import pytest

from bot.dialogue import words
from tests.answers import CONFIRM
from tests.faults.booking import BOOKED, BOOKERS, ORDER, have_one_each, ready_to_book
from tests.faults.conftest import MANY, group
from tests.faults.lines import Mode
from tests.faults.town import eventually

VIOLATIONS = "查违章 冀B12345 发动机后六位123456"
FOUND = "查到 4 条违法"
DOWN = "暂时没有回应"
OPEN, NOT_BOOKED = "还不能确定", "没有办成"
SEND = "POST /wechat/cgi-bin/message/custom/send"
GATEWAY_DONE = "outcome=done"

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("fault", ["reset", "hang", "error", "garbage"])
async def test_a_gateway_that_gives_no_answer(citizens, faults, fault):
    await faults.set("traffic", fault)
    await citizens.write(VIOLATIONS)
    await citizens.until(DOWN)
    await citizens.counts(f"gateway: {fault}", DOWN)


async def test_a_gateway_that_trickles(place, citizens, faults):
    place.gateways.mode = Mode.TRICKLE
    await citizens.write(VIOLATIONS)
    await citizens.until(DOWN)
    await citizens.counts("gateway: one byte a second", DOWN)


async def test_a_gateway_that_answers_after_our_deadline(citizens, faults):
    await faults.set("traffic", "slow", delay_s=6)
    await citizens.write(VIOLATIONS)
    await citizens.until(FOUND)
    await citizens.counts("gateway: answers after 6 s, pushed", FOUND)


async def test_a_booking_whose_answer_is_lost_with_its_connection_is_found_out(place, citizens, faults):
    """The gateway has booked, then the connection ended: asked for by its number, and never sent again."""
    bookers, sent = await ready_to_book(place, citizens), place.gateways.count(ORDER)
    place.gateways.only, place.gateways.mode = ORDER.encode(), Mode.HANG_UP
    await bookers.write("确认")
    await bookers.until(BOOKED)
    place.gateways.mode = Mode.PASS
    await bookers.counts("gateway: books, then ends the connection", BOOKED)
    assert place.gateways.count(ORDER) == sent + BOOKERS, "each was sent once"
    await have_one_each(bookers)


async def test_a_booking_whose_connection_is_reset_on_the_way_is_open_until_asked_for(place, citizens, faults):
    """Nobody knows whether it arrived, and it is not called unsent: only its number tells that nothing was booked."""
    bookers, sent = await ready_to_book(place, citizens), place.gateways.count(ORDER)
    place.gateways.only, place.gateways.mode = ORDER.encode(), Mode.RESET
    assert [OPEN in said for said in await bookers.ask("确认")] == [True] * BOOKERS
    assert place.gateways.count(ORDER) == sent + BOOKERS, "each was sent once"
    place.gateways.mode = Mode.PASS
    await bookers.until(NOT_BOOKED)
    assert place.gateways.count(ORDER) == sent + BOOKERS, "and not again by itself"
    assert [CONFIRM in said for said in await bookers.ask("继续")] == [True] * BOOKERS
    await bookers.write("确认")
    await bookers.counts("gateway: reset while a booking is sent, then sent anew", BOOKED)
    await have_one_each(bookers)


async def test_a_booking_that_is_answered_long_after_our_deadline_is_told_of(place, citizens, faults):
    """Everybody has hung up: the citizen, at the end of the window, and we, when the turn's time was over."""
    bookers, sent = await ready_to_book(place, citizens), place.gateways.count(ORDER)
    await faults.set("health", "late-success", delay_s=40, operations=["order"], times=BOOKERS)
    await bookers.write("确认")
    await asyncio.gather(*(citizen.until(BOOKED, within_s=120) for citizen in bookers.citizens))
    await bookers.counts("gateway: books, answers after 40 s", BOOKED)
    assert place.gateways.count(ORDER) == sent + BOOKERS, "each was sent once"
    await have_one_each(bookers)


async def test_an_account_that_may_not_write_answers_the_second_push(place, http, faults):
    """WeChat pushes again what nobody answered; the citizen sees the answer and nothing else."""
    citizens = await group(place, http, "demo-plain")
    await faults.set("traffic", "slow", delay_s=6)
    await citizens.write(VIOLATIONS)
    await citizens.counts("gateway: answers after 6 s, second push", FOUND)
    for citizen in citizens.citizens:
        assert not any(text.startswith((words.LATE, words.LATE_ASK)) for text in await citizen.seen())


async def test_an_account_that_may_not_write_says_how_to_ask_with_the_third_push(place, http, faults):
    citizens = await group(place, http, "demo-plain")
    await faults.set("traffic", "slow", delay_s=17)
    done = _gateway_done(place)
    await citizens.write(VIOLATIONS)
    told = await asyncio.gather(*(citizen.seen() for citizen in citizens.citizens))
    assert [words.LATE_ASK in each for each in told] == [True] * MANY
    await eventually(lambda: _gateway_done(place) == done + MANY)
    await _has_it(citizens)
    await citizens.counts("gateway: answers after 17 s, asked for", FOUND)


def _gateway_done(place):
    return sum(place.logged(name, GATEWAY_DONE) for name in place.ports)


@pytest.mark.parametrize("code", [45015, 45009, 45047, 43101])
async def test_wechat_refuses_a_late_answer(place, citizens, faults, code):
    """Kept: the citizen's next message brings it."""
    place.wechat.only, place.wechat.canned = b"/custom/send", json.dumps({"errcode": code, "errmsg": "no"}).encode()
    place.wechat.mode = Mode.REFUSE
    refused = place.logged("worker", "not delivered")
    await faults.set("traffic", "slow", delay_s=5)
    await citizens.write(VIOLATIONS)
    await eventually(lambda: place.logged("worker", "not delivered") >= refused + MANY)
    assert [words.RESULT_HEADER in said for said in await citizens.ask("唐山今天天气")] == [True] * MANY
    place.wechat.mode = Mode.PASS
    await citizens.counts(f"WeChat refuses with {code}", FOUND)


@pytest.mark.parametrize("mode", [Mode.RESET, Mode.HANG_UP])
async def test_wechat_ends_the_connection_over_a_late_answer(place, citizens, faults, mode):
    """Nobody knows whether it arrived: it isn't sent again by itself, and on asking it is given."""
    place.wechat.only, place.wechat.mode = b"/custom/send", mode
    sent, unsure = place.wechat.count(SEND), place.logged("worker", "then=unsure")
    await faults.set("traffic", "slow", delay_s=5)
    await citizens.write(VIOLATIONS)
    await eventually(lambda: place.logged("worker", "then=unsure") >= unsure + MANY)
    place.wechat.mode = Mode.PASS
    await _has_it(citizens)
    assert place.wechat.count(SEND) == sent + MANY, "each was tried once"
    await citizens.counts(f"WeChat ends the connection over a send ({mode.value})", FOUND)


async def test_wechat_is_down_and_comes_back(place, citizens, faults):
    place.wechat.mode, place.wechat.only = Mode.REFUSE, b""
    place.wechat.canned = b"<html>502</html>"
    refused = place.wechat.count(SEND)
    await faults.set("traffic", "slow", delay_s=5)
    await citizens.write(VIOLATIONS)
    await eventually(lambda: place.wechat.count(SEND) >= refused + MANY)
    place.wechat.mode = Mode.PASS
    await _has_it(citizens)
    await citizens.counts("WeChat down, then back", FOUND)


async def _has_it(citizens):
    """By a push, or on asking: an answer to a send that was no answer leaves open whether it arrived."""
    await citizens.town.settled()
    for citizen in citizens.citizens:
        if not (await citizen.finals(FOUND))[0]:
            assert FOUND in await citizen.asks("结果好了吗")


async def test_redis_is_restarted_while_an_answer_is_made(place, citizens, faults):
    (port,) = place.redis.ports
    await faults.set("traffic", "slow", delay_s=7)
    await citizens.write(VIOLATIONS)
    place.redis.kill(port)
    await asyncio.to_thread(place.redis.start, port, "--appendonly", "yes", "--appendfsync", "always")
    await citizens.until(FOUND)
    await citizens.counts("Redis killed and started again (AOF)", FOUND)
