"""The console of a deployment in production form: the last admin, sessions that end, letters nobody could deliver."""

import asyncio
import re
import subprocess
import sys
import time
from datetime import datetime

import httpx
import pytest
from playwright.async_api import expect
from redis import Redis

from bot.catalog.converters import BEIJING
from bot.console.sessions import IDLE_S, LONGEST_S
from tests.clocks import clock_in
from tests.conftest import ROOT, Faults
from tests.faults.lines import Mode
from tests.faults.town import Citizen, eventually, town
from tests.operators import Operator, enter, operator
from tests.redis_servers import standalone
from tests.waiting import until

ADMIN, PASSWORD = "zhang.li", "a password of these tests"
VIOLATIONS, FOUND = "查违章 冀B12345 发动机后六位123456", "查到 4 条违法"
SESSIONS = "banshi:console:session:*"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server and a worker, and a clock of theirs; one admin, whom the command made."""
    folder = tmp_path_factory.mktemp("production")
    clock = clock_in(folder)
    with standalone(folder) as store, town(folder, store, clock.environment) as place:
        place.serve("server")
        place.work("worker")
        make_admin(place)
        yield place, clock


def make_admin(place):
    command = [sys.executable, "-m", "bot", "console", "operator", "add", ADMIN]
    given = f"{PASSWORD}\n{PASSWORD}\n"
    subprocess.run(command, env=place.estate.env, cwd=ROOT, input=given, text=True, check=True)


@pytest.fixture
def store(here):
    with Redis(port=here[0].redis.ports[0]) as redis:
        yield redis


async def test_the_last_admin_stays(here):
    place, _ = here
    async with operator(place.estate.server, ADMIN, PASSWORD) as me:
        assert "演示账户" not in (await me.get("/operators")).text
        for path, fields in (
            (f"/operators/{ADMIN}/remove", {}),
            (f"/operators/{ADMIN}", {"role": "publisher"}),
            (f"/operators/{ADMIN}", {"role": "admin", "off": "yes"}),
        ):
            answer = await me.post(path, **fields)
            assert answer.status_code == 422 and "最后一个管理员" in answer.text, path
        assert (await me.post("/operators", name="wang.wu", role="admin")).status_code == 200
        assert (await me.post("/operators/wang.wu", role="admin", off="yes")).status_code == 303
        answer = await me.post(f"/operators/{ADMIN}/remove")
        assert answer.status_code == 422, "one who is switched off is no admin"
        assert (await me.post("/operators/wang.wu/remove")).status_code == 303
        assert (await me.get("/operators")).status_code == 200


async def test_a_session_ends_half_an_hour_after_the_last_page(here, store):
    place, _ = here
    before = set(store.scan_iter(SESSIONS))
    async with operator(place.estate.server, ADMIN, PASSWORD) as me:
        (mine,) = set(store.scan_iter(SESSIONS)) - before
        store.expire(mine, 60)
        assert (await me.get("/account")).status_code == 200
        assert IDLE_S - 10 < store.ttl(mine) <= IDLE_S, "a page gives it the whole time again"
        store.pexpireat(mine, 1)  # long ago; a page that comes within a millisecond would give it the whole time again
        await until(lambda: _is_out(me))


async def _is_out(me):
    return "/console/login" in (await me.get("/account")).headers.get("location", "")


@pytest.fixture
async def dead(here):
    """Two letters that WeChat took and never answered for: the citizens whom they are for."""
    place, _ = here
    async with httpx.AsyncClient(timeout=60) as http, httpx.AsyncClient(base_url=place.estate.sandbox) as sandbox:
        citizens = [await Citizen(place.estate.sandbox, http).opens() for _ in range(2)]
        place.wechat.mode, place.wechat.only = Mode.HOLD_REQUESTS, b"/custom/send"
        buried = place.logged("worker", "buried")
        await Faults(sandbox).set("traffic", "slow", delay_s=5)
        await asyncio.gather(*(citizen.writes(VIOLATIONS) for citizen in citizens))
        await eventually(lambda: place.logged("worker", "buried") == buried + 2)
        await Faults(sandbox).clear()
        place.wechat.mode, place.wechat.only = Mode.PASS, b""
        yield citizens


async def test_a_letter_is_sent_anew_and_one_that_is_dropped_never_comes(here, page, dead):
    """From the page, as an admin does it."""
    place, _ = here
    page.on("dialog", lambda dialog: dialog.accept())
    await enter(page, place.estate.server, ADMIN, PASSWORD)
    await page.goto(f"{place.estate.server}/console/letters")
    await expect(page.get_by_text("可能已经送到")).to_have_count(2)
    await page.get_by_role("button", name=re.compile("^重发.?：")).first.click()
    await expect(page.get_by_text("已重新发送")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^删除.?：")).click()
    await expect(page.get_by_text("没有未送达的答复")).to_be_visible()
    await place.settled()
    for citizen in dead:
        assert FOUND not in await citizen.asks("今天限行吗"), "nothing is owed any more"
    assert sorted([(await citizen.finals(FOUND))[0] for citizen in dead]) == [0, 1]


@pytest.fixture
def both(here):
    """Pushes go to one server, then to another."""
    place, _ = here
    place.serve("other")
    yield ("server", "other")
    place.all()


async def test_a_notice_begins_and_ends_by_the_clock_in_every_process(here, both):
    """To the minute, and where it is for."""
    place, clock = here
    begins = (int(time.time()) // 60 + 60) * 60
    when = {"since": f"{_local(begins)}", "until": f"{_local(begins + 1800)}"}
    async with operator(place.estate.server, ADMIN, PASSWORD) as me, httpx.AsyncClient(timeout=60) as http:
        await me.post("/notices", text="换水管停水", regions="唐山市", **when)
        try:
            for moment, is_told in ((-5, False), (1, True), (1795, True), (1801, False)):
                clock.set_off(begins + moment - time.time())
                for name in both:
                    place.only(name)
                    citizen = await Citizen(place.estate.sandbox, http).opens()
                    assert ("换水管停水" in await citizen.asks("唐山天气")) is is_told, (moment, name)
                    assert "换水管停水" not in await citizen.asks("北京天气"), (moment, name)
        finally:
            clock.set_off(0)


def _local(at):
    return f"{datetime.fromtimestamp(at, BEIJING):%Y-%m-%dT%H:%M}"


async def test_a_session_ends_after_twelve_hours_whatever_happens(here, store):
    place, clock = here
    async with operator(place.estate.server, ADMIN, PASSWORD) as me:
        try:
            clock.set_off(LONGEST_S - 60)
            assert not await _is_out(me)
            clock.set_off(LONGEST_S + 1)
            await until(lambda: _is_out(me))
        finally:
            clock.set_off(0)


async def test_operators_that_the_store_lost_are_made_anew_by_the_command(here, store):
    place, _ = here
    store.flushall()
    async with httpx.AsyncClient(base_url=place.estate.server, timeout=60) as http:
        assert (await Operator(http).log_in(ADMIN, PASSWORD)).status_code == 401
    make_admin(place)
    async with operator(place.estate.server, ADMIN, PASSWORD) as me:
        assert (await me.get("/operators")).status_code == 200
