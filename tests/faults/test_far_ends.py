"""Gateways and platforms that misbehave: every message gets one answer, by the best way that is left."""

import asyncio
import json

import pytest

from bot.dialogue import words
from tests.faults.lines import Mode
from tests.faults.town import Citizen, eventually

VIOLATIONS = "查违章 冀B12345 发动机后六位123456"
FOUND = "查到 4 条违法"
DOWN = "暂时没有回应"
SEND = "POST /wechat/cgi-bin/message/custom/send"
soak = pytest.mark.soak
pytestmark = pytest.mark.soak


@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("reset", {}),
        pytest.param("hang", {}, marks=soak),
        pytest.param("error", {}, marks=soak),
        pytest.param("garbage", {}, marks=soak),
    ],
)
async def test_a_gateway_that_gives_no_answer(citizen, faults, fault, options):
    await faults.set("traffic", fault, **options)
    await citizen.writes(VIOLATIONS)
    await citizen.until(DOWN)
    await citizen.counts(f"gateway: {fault}", DOWN, settled_s=1)


@soak
async def test_a_gateway_that_trickles(place, citizen, faults):
    place.gateways.mode = Mode.TRICKLE
    await citizen.writes(VIOLATIONS)
    await citizen.until(DOWN)
    await citizen.counts("gateway: one byte a second", DOWN, settled_s=1)


async def test_a_gateway_that_answers_after_our_deadline(citizen, faults):
    await faults.set("traffic", "slow", delay_s=6)
    await citizen.writes(VIOLATIONS)
    await citizen.until(FOUND)
    await citizen.counts("gateway: answers after 6 s, pushed", FOUND, settled_s=1)


async def test_an_account_that_may_not_write_answers_the_second_push(place, http, faults):
    """WeChat pushes again what nobody answered; the citizen sees the answer and nothing else."""
    citizen = await Citizen(place.estate.sandbox, http, account="demo-plain").opens()
    await faults.set("traffic", "slow", delay_s=6)
    await citizen.writes(VIOLATIONS)
    await citizen.counts("gateway: answers after 6 s, second push", FOUND, settled_s=1)
    assert not any(text.startswith((words.LATE, words.LATE_ASK)) for text in await citizen.seen())


@soak
async def test_an_account_that_may_not_write_says_how_to_ask_with_the_third_push(place, http, faults):
    citizen = await Citizen(place.estate.sandbox, http, account="demo-plain").opens()
    await faults.set("traffic", "slow", delay_s=17)
    await citizen.writes(VIOLATIONS)
    assert (await citizen.seen())[-1] == words.LATE_ASK
    sends = place.wechat.count(SEND)
    await asyncio.sleep(5)
    assert FOUND in await citizen.asks("结果好了吗") or place.wechat.count(SEND) > sends
    await citizen.counts("gateway: answers after 17 s, asked for", FOUND, settled_s=1)


@pytest.mark.parametrize(
    "code", [45015, 45009, pytest.param(45047, marks=soak), pytest.param(43101, marks=soak)]
)  # fmt: skip
async def test_wechat_refuses_a_late_answer(place, citizen, faults, code):
    """Kept: the citizen's next message brings it."""
    place.wechat.only, place.wechat.canned = b"/custom/send", json.dumps({"errcode": code, "errmsg": "no"}).encode()
    place.wechat.mode = Mode.REFUSE
    refused = place.wechat.count(SEND)
    await faults.set("traffic", "slow", delay_s=5)
    await citizen.writes(VIOLATIONS)
    await eventually(lambda: place.wechat.count(SEND) > refused)
    await asyncio.sleep(0.3)
    assert words.RESULT_HEADER in await citizen.asks("唐山今天天气")
    place.wechat.mode = Mode.PASS
    await citizen.counts(f"WeChat refuses with {code}", FOUND, settled_s=3)


@soak
async def test_wechat_is_down_and_comes_back(place, citizen, faults):
    place.wechat.mode, place.wechat.only = Mode.REFUSE, b""
    place.wechat.canned = b"<html>502</html>"
    refused = len(place.wechat.seen)
    await faults.set("traffic", "slow", delay_s=5)
    await citizen.writes(VIOLATIONS)
    await eventually(lambda: len(place.wechat.seen) > refused)
    place.wechat.mode = Mode.PASS
    await citizen.until(FOUND)
    await citizen.counts("WeChat down, then back", FOUND, settled_s=3)


async def test_redis_is_restarted_while_an_answer_is_made(place, citizen, faults):
    (port,) = place.redis.ports
    await faults.set("traffic", "slow", delay_s=7)
    await citizen.writes(VIOLATIONS)
    place.redis.kill(port)
    await asyncio.to_thread(place.redis.start, port, "--appendonly", "yes", "--appendfsync", "always")
    await citizen.until(FOUND)
    await citizen.counts("Redis killed and started again (AOF)", FOUND, settled_s=3)
