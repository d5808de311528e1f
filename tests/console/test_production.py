"""The console of a deployment in production form: the last admin, sessions that end."""

import subprocess
import sys

import pytest
from redis import Redis

from bot.console.sessions import IDLE_S, LONGEST_S
from tests.clocks import clock_in
from tests.conftest import ROOT
from tests.faults.town import town
from tests.operators import operator
from tests.redis_servers import standalone
from tests.waiting import until

ADMIN, PASSWORD = "zhang.li", "a password of these tests"
SESSIONS = "banshi:console:session:*"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server with a clock of its own; one admin, whom the command made."""
    folder = tmp_path_factory.mktemp("production")
    clock = clock_in(folder)
    with standalone(folder) as store, town(folder, store) as place:
        place.serve("server", **clock.environment)
        command = [sys.executable, "-m", "bot", "console", "operator", "add", ADMIN]
        given = f"{PASSWORD}\n{PASSWORD}\n"
        subprocess.run(command, env=place.estate.env, cwd=ROOT, input=given, text=True, check=True)
        yield place, clock


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
        store.pexpire(mine, 1)
        await until(lambda: _is_out(me), within_s=2)


async def _is_out(me):
    return "/console/login" in (await me.get("/account")).headers.get("location", "")


async def test_a_session_ends_after_twelve_hours_whatever_happens(here, store):
    place, clock = here
    async with operator(place.estate.server, ADMIN, PASSWORD) as me:
        try:
            clock.set_off(LONGEST_S - 60)
            assert not await _is_out(me)
            clock.set_off(LONGEST_S + 1)
            await until(lambda: _is_out(me), within_s=2)
        finally:
            clock.set_off(0)
