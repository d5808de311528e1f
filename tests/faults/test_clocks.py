"""Clocks that disagree by ten minutes: what runs is not taken for dead, and nothing comes twice."""

import asyncio

import pytest

from tests.clocks import clock_in
from tests.faults.conftest import group

VIOLATIONS = "查违章 冀B12345 发动机后六位123456"
FOUND = "查到 4 条违法"
OFF_S = 600

pytestmark = pytest.mark.soak


@pytest.fixture(params=[OFF_S, -OFF_S], ids=["fast", "slow"])
async def off(place, request, tmp_path):
    """A worker whose clock is off by so many seconds, beside servers by the right time."""
    clock = clock_in(tmp_path)
    clock.set_off(request.param)
    place.kill("worker")
    await asyncio.to_thread(place.work, "worker", **clock.environment)
    yield request.param
    place.kill("worker")
    await asyncio.to_thread(place.work, "worker")


async def test_a_worker_by_another_time_takes_over_nothing_that_runs(place, citizens, faults, off):
    """The sweep comes by, while each answer is made and left to be given in time."""
    await faults.set("traffic", "slow", delay_s=3.3)
    await citizens.write(VIOLATIONS)
    await citizens.until(FOUND)
    await citizens.counts(f"worker's clock {off:+} s, answers in time", FOUND)


async def test_a_worker_by_another_time_delivers_what_is_late(place, citizens, faults, off):
    await faults.set("traffic", "slow", delay_s=6)
    await citizens.write(VIOLATIONS)
    await citizens.until(FOUND)
    await citizens.counts(f"worker's clock {off:+} s, late answers", FOUND)


async def test_a_fast_worker_holds_up_nobody_who_comes_after_it(place, citizens, http, faults, tmp_path):
    """What it planned for itself is due in ten minutes, by the clock of the next one."""
    clock = clock_in(tmp_path)
    clock.set_off(OFF_S)
    place.kill("worker")
    await asyncio.to_thread(place.work, "worker", **clock.environment)
    await faults.set("traffic", "slow", delay_s=6)
    before = await group(place, http, "demo")
    await before.write(VIOLATIONS)
    await before.until(FOUND)
    place.kill("worker")
    await asyncio.to_thread(place.work, "worker")
    place.only("first")
    await citizens.write(VIOLATIONS)
    place.all()
    place.kill("first")
    await citizens.until(FOUND)
    await citizens.counts("server killed after the interim words, a fast worker before", FOUND)
    await asyncio.to_thread(place.serve, "first")
