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

from bot.catalog.converters import BEIJING
from tests.answers import answer_all
from tests.clocks import clock_in
from tests.conftest import ROOT
from tests.faults.town import Citizen
from tests.houses import estate
from tests.identifiers import id_number
from tests.redis_servers import standalone

pytestmark = pytest.mark.soak

SNAPSHOT = {"哪种问题": "井盖缺损", "在哪里": "唐山市路北区建设路", "照片": "跳过", "补充": "跳过"}
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


async def test_an_appointment_is_remembered_the_day_before_at_six(citizen, here):
    estate_, clock = here
    patient = {"就诊人的姓名": "赵大示例", "身份证号": id_number(secrets.randbelow(10**6))}
    await answer_all(citizen, "我想挂唐山市工人医院口腔科的号，后天的", patient)
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
