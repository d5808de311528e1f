"""What is told without being asked, days after a message: how a case stands, and an appointment of tomorrow."""

import asyncio
import json
import os
import re
import secrets
import sys
import time
from datetime import datetime, timedelta

import httpx
import pytest
from redis import Redis

from bot.catalog.converters import BEIJING
from sandbox.data.hospitals import hospitals
from sandbox.gateways.schedules import Timetable
from sandbox.state import SEED
from tests.answers import answer_all
from tests.clocks import clock_in
from tests.conftest import ROOT
from tests.faults.lines import Line, running
from tests.faults.town import Citizen, count, eventually, is_under_way
from tests.houses import estate
from tests.identifiers import id_number
from tests.ports import free_port
from tests.redis_servers import standalone
from tests.wechat_phone import ACCOUNTS

pytestmark = pytest.mark.soak

SNAPSHOT = {"哪种问题": "井盖缺损", "在哪里": "唐山市路北区建设路", "照片": "跳过", "补充": "跳过"}
QUERY, FOUND = "查违章 冀B12345 发动机后六位123456", "查到 4 条违法"
MANY = 10
HANDLED_S, CLOSED_S = 4 * 60, 12 * 60
"""After so long the pretend city is at work on a case, and has closed it."""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server and a sandbox by one clock; cases are looked after every three minutes instead of every hour."""
    folder = tmp_path_factory.mktemp("time")
    clock, catalogue = clock_in(folder), folder / "catalog.yaml"
    text = (ROOT / "catalog.yaml").read_text()
    assert text.count("every_min: 60") > 1
    catalogue.write_text(text.replace("every_min: 60", "every_min: 3"))
    more = {**clock.environment, "BANSHI_CATALOG": str(catalogue)}
    with standalone(folder) as store, estate(folder, store.url, more) as estate_:
        estate_.serve("server")
        yield estate_, clock


@pytest.fixture
async def citizen(here):
    estate_, clock = here
    clock.set_off(0)
    async with httpx.AsyncClient(timeout=60) as http:
        yield await Citizen(estate_.sandbox, http).opens()


async def planned(here):
    """Tasks and states of what `banshi outbox list --json` shows."""
    command = [sys.executable, "-m", "bot", "outbox", "list", "--json"]
    env = {**os.environ, "BANSHI_REDIS_URL": here.env["BANSHI_REDIS_URL"], "BANSHI_DEMO": "true"}
    process = await asyncio.create_subprocess_exec(*command, env=env, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0
    return [(row["task"], row["state"]) for row in map(json.loads, out.splitlines())]


async def test_a_case_that_moves_on_is_told_and_one_that_is_closed_is_let_go(citizen, here):
    estate_, clock = here
    await answer_all(citizen, "随手拍上报井盖坏了", SNAPSHOT)
    number = re.search(r"SP\d{14}", await citizen.asks("确认"))[0]
    assert await planned(estate_) == [("follow", "waiting")]
    clock.set_off(HANDLED_S)
    await citizen.until(f"{number} 有新进展：办理中")
    clock.set_off(CLOSED_S)
    await citizen.until(f"{number} 有新进展：已办结")
    assert await planned(estate_) == []
    assert (await citizen.finals("有新进展"))[0] == 2


def open_in(days):
    """A department that sees patients in so many days: not every one does every day."""
    now = datetime.now(BEIJING)
    day, timetable = (now + timedelta(days=days)).date(), Timetable(SEED, now)
    hospital = next(one for one in hospitals().values() if one.name == "唐山市工人医院")
    return next(
        name
        for code, name in hospital.departments.items()
        for half in timetable.schedules(hospital, code)
        if half.day == day and any(slot.capacity for slot in timetable.slots(half))
    )


async def test_an_appointment_is_remembered_the_day_before_at_six(citizen, here):
    estate_, clock = here
    patient = {"就诊人的姓名": "赵大示例", "身份证号": id_number(secrets.randbelow(10**6))}
    await answer_all(citizen, f"我想挂唐山市工人医院{open_in(days=2)}的号，后天的", patient)
    number = re.search(r"预约号 (\d+)", await citizen.asks("确认"))[1]
    assert await planned(estate_) == [("remind", "waiting")]
    tomorrow = datetime.now(BEIJING) + timedelta(days=1)
    due = tomorrow.replace(hour=18, minute=0, second=0).timestamp()
    clock.set_off(due - time.time() - 30)
    assert "您有 1 个挂号" in await citizen.asks("我的挂号")
    assert (await citizen.finals("提醒：您明天"))[0] == 0
    clock.set_off(due - time.time() + 1)
    await citizen.until("提醒：您明天")
    assert [number in text for text in await citizen.seen() if "提醒：您明天" in text] == [True]
    assert await planned(estate_) == []


@pytest.fixture
def unreached(tmp_path):
    """A server by a clock, and where WeChat's API will be: nobody listens there yet."""
    clock, line = clock_in(tmp_path), Line("127.0.0.1", [], free_port())
    reached = {f"BANSHI_WECHAT__{name}__API_BASE": f"{line.url}/wechat" for name in ACCOUNTS}
    with standalone(tmp_path) as store, estate(tmp_path, store.url, {**clock.environment, **reached}) as estate_:
        line.to.append(("127.0.0.1", int(estate_.sandbox.rpartition(":")[2])))
        estate_.serve("server")
        with Redis(port=store.ports[0]) as known:
            yield estate_, clock, line, known


def failed(estate_):
    """How often a delivery is tried again later."""
    return estate_.log("server").read_text().count('"then":"again"')


@pytest.mark.timeout(300)
async def test_wechats_api_is_down_for_an_hour_and_each_answer_comes_once(unreached):
    """Nothing was sent, so it is tried again, less and less often."""
    estate_, clock, line, store = unreached
    async with httpx.AsyncClient(timeout=60) as http:
        citizens = await asyncio.gather(*(Citizen(estate_.sandbox, http).opens() for _ in range(MANY)))
        await http.put(f"{estate_.sandbox}/faults/traffic", json={"kind": "slow", "delay_s": 6})
        await asyncio.gather(*(citizen.writes(QUERY) for citizen in citizens))
        await eventually(lambda: failed(estate_) >= MANY)
        for minutes in (5, 15, 30, 60):
            before = failed(estate_)
            clock.set_off(60 * minutes)
            await eventually(lambda n=before: failed(estate_) >= n + MANY)
        with running(line):
            clock.set_off(2 * 3600)
            await asyncio.gather(*(citizen.until(FOUND) for citizen in citizens))
            await eventually(lambda: not is_under_way(store))
            finals = [(await citizen.finals(FOUND))[0] for citizen in citizens]
    doubled = sum(max(times - 1, 0) for times in finals)
    count(
        "WeChat unreachable for an hour", MANY, MANY - finals.count(0), late=MANY, lost=finals.count(0), doubled=doubled
    )
