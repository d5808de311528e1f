"""Processes that are killed at the worst moment: nothing that a citizen would see is lost or comes twice."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from bot.dialogue import words
from tests.faults.booking import BOOKED, BOOKERS, ORDER, have_one_each, ready_to_book
from tests.faults.conftest import MANY
from tests.faults.lines import Mode, running
from tests.faults.store_line import OF_A_CITIZEN, Deed, StoreLine
from tests.faults.town import Citizen, count, eventually

VIOLATIONS = "查违章 冀B12345 发动机后六位123456"
FOUND = "查到 4 条违法"
CALL = "POST /gov/traffic/violations"
SEND = "POST /wechat/cgi-bin/message/custom/send"

pytestmark = pytest.mark.soak


async def revive(place, name):
    """Brings a killed server back for the next test."""
    await asyncio.to_thread(place.serve, name)


def has_router(place, worker):
    """Whether a worker has loaded what only a router needs."""
    process = place.estate.processes[worker]
    return "_multiarray_umath" in Path(f"/proc/{process.pid}/maps").read_text()


async def test_a_server_killed_while_a_gateway_call_runs(place, citizens, faults):
    place.only("first")
    before = place.gateways.count(CALL)
    await faults.set("traffic", "slow", delay_s=4)
    writing = asyncio.create_task(citizens.write(VIOLATIONS))
    await eventually(lambda: place.gateways.count(CALL) == before + MANY)
    place.all()
    place.kill("first")
    await faults.clear()
    await writing
    await citizens.counts("server killed during a gateway call (query)", FOUND)
    await revive(place, "first")


async def test_a_server_killed_while_a_booking_is_sent(place, citizens, faults):
    """The gateway has taken it, its answer never came: whoever takes over asks, and never sends again."""
    bookers = await ready_to_book(place, citizens)
    place.only("first")
    before = place.gateways.count(ORDER)
    await faults.set("health", "late-success", delay_s=20, operations=["order"], times=BOOKERS)
    writing = asyncio.create_task(bookers.write("确认"))
    await eventually(lambda: place.gateways.count(ORDER) == before + BOOKERS)
    place.all()
    place.kill("first")
    await writing
    await bookers.until(BOOKED)
    await bookers.counts("server killed while a booking is sent", BOOKED)
    assert place.gateways.count(ORDER) == before + BOOKERS
    await have_one_each(bookers)
    await revive(place, "first")


async def test_a_server_killed_after_it_promised_an_answer(place, citizens, faults):
    await asyncio.to_thread(place.work, "spare")
    place.kill("worker")
    place.only("first")
    assert not has_router(place, "spare"), "it has answered nobody yet"
    await faults.set("traffic", "slow", delay_s=9)
    await citizens.write(VIOLATIONS)
    place.all()
    place.kill("first")
    await faults.clear()
    await citizens.until(FOUND)
    await citizens.counts("server killed after the interim words", FOUND)
    assert has_router(place, "spare")
    await asyncio.to_thread(place.work, "worker")
    place.kill("spare")
    await revive(place, "first")


@pytest.mark.parametrize("mode", [Mode.HOLD_REQUESTS, Mode.HOLD_ANSWERS])
async def test_a_worker_killed_in_mid_delivery(place, citizens, faults, mode):
    """Nobody knows whether WeChat has sent it: it is not sent again, and given to a citizen who asks."""
    place.wechat.mode, place.wechat.only = mode, b"/custom/send"
    buried, sends = place.logged("worker", "buried"), place.wechat.count(SEND)
    await faults.set("traffic", "slow", delay_s=5)
    await citizens.write(VIOLATIONS)
    await eventually(lambda: place.wechat.count(SEND) == sends + MANY)
    place.kill("worker")
    place.wechat.mode = Mode.PASS
    await asyncio.to_thread(place.work, "worker", BANSHI_WORKER="again")
    await eventually(lambda: place.logged("worker", "buried") == buried + MANY)
    if mode is Mode.HOLD_REQUESTS:
        assert [FOUND in said for said in await citizens.ask("结果好了吗")] == [True] * MANY
    await citizens.counts(f"worker killed in mid-delivery ({mode.value})", FOUND)


async def test_two_workers_that_start_at_once_deliver_each_answer_once(place, citizens, faults):
    """Everything is due when they come, as after a night without a worker."""
    place.kill("worker")
    done = sum(place.logged(name, "outcome=done") for name in place.ports)
    await faults.set("traffic", "slow", delay_s=6)
    await citizens.write(VIOLATIONS)
    await eventually(lambda: sum(place.logged(name, "outcome=done") for name in place.ports) == done + MANY)
    await asyncio.gather(asyncio.to_thread(place.work, "worker"), asyncio.to_thread(place.work, "other"))
    await citizens.until(FOUND)
    await citizens.counts("two workers start at once, all late answers due", FOUND)
    place.kill("other")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("deed", [Deed.BEFORE, Deed.AFTER], ids=["before", "after"])
async def test_a_server_killed_at_any_command_of_a_late_answer(place, http, faults, deed):
    """From first sight to the end of the turn: WeChat's next push, or the worker's sweep, sees to the answer."""
    await faults.set("traffic", "slow", delay_s=6)
    found, number, commands = [], 0, [""]
    line = StoreLine("127.0.0.1", [("127.0.0.1", place.redis.ports[0])])
    with running(line):
        while number <= len(commands):
            citizen = await Citizen(place.estate.sandbox, http).opens()
            await asyncio.to_thread(place.serve, "doomed", BANSHI_REDIS_URL=f"redis://127.0.0.1:{line.port}/0")
            place.only("doomed")
            line.hit = partial(die, place)
            line.strike(OF_A_CITIZEN, deed, (number,))
            await citizen.writes(VIOLATIONS)
            await citizen.until(FOUND)
            await place.settled()
            commands = commands if number else list(line.seen)
            assert commands, "another server answered"
            found += [await citizen.finals(FOUND)]
            die(place)
            number += 1
    lost = sum((finals == 0) + faults_ for finals, _, faults_ in found)
    doubled = sum(max(finals - 1, 0) for finals, _, _ in found)
    name = f"server killed {deed.value}, each of {len(commands)} commands of a late answer"
    count(name, len(found), len(found) - lost, late=sum(late for _, late, _ in found), lost=lost, doubled=doubled)


def die(place):
    """If it lives: the others get what is pushed from now on.

    They do before it is dead: WeChat's second and third push may come within the milliseconds that a kill takes.
    """
    if "doomed" in place.ports:
        place.without("doomed")
        place.kill("doomed")


async def test_a_poison_message(place, citizen, faults):
    """A message over which every process dies is given up, with words, and holds up nothing else."""
    await faults.set("traffic", "slow", delay_s=20)
    writing = None
    for _ in range(3):
        before = place.gateways.count(CALL)
        writing = writing or asyncio.create_task(citizen.writes(VIOLATIONS))
        await eventually(lambda n=before: place.gateways.count(CALL) > n)
        for name in ("first", "second", "worker"):
            place.kill(name)
        await asyncio.gather(revive(place, "first"), revive(place, "second"))
        await asyncio.to_thread(place.work, "worker")
    await writing
    await citizen.until(words.BROKEN[:12], within_s=90)
    await place.settled()
    told = (await citizen.finals(words.BROKEN[:12]))[0]
    count("poison message: kills all processes three times", 1, min(told, 1), doubled=told - 1)
