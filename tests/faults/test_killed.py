"""Processes that are killed at the worst moment: nothing that a citizen would see is lost or comes twice."""

import asyncio
import secrets

import pytest

from bot.dialogue import words
from tests.answers import answer_all
from tests.faults.lines import Mode
from tests.faults.town import count, eventually
from tests.identifiers import id_number

VIOLATIONS = "查违章 冀B12345 发动机后六位123456"
FOUND = "查到 4 条违法"


async def revive(place, name):
    """Brings a killed server back for the next test."""
    await asyncio.to_thread(place.serve, name)


@pytest.mark.soak
async def test_a_server_killed_while_a_gateway_call_runs(place, citizen, faults):
    place.only("first")
    await faults.set("traffic", "slow", delay_s=3)
    writing = asyncio.create_task(citizen.writes(VIOLATIONS))
    await asyncio.sleep(1)
    place.all()
    place.kill("first")
    await faults.clear()
    await writing
    await citizen.counts("server killed during a gateway call (query)", FOUND)
    await revive(place, "first")


async def test_a_server_killed_while_a_booking_is_sent(place, citizen, faults):
    """The gateway has taken it, its answer never came: whoever takes over asks, and never sends again."""
    answers = {"哪个城市": "唐山", "请选医院": "唐山市工人医院", "请选科室": "口腔科", "姓名": "赵大示例",
               "身份证号": id_number(secrets.randbelow(10**6))}  # fmt: skip
    await answer_all(citizen, "挂号", answers)
    place.only("first")
    before = place.gateways.count("POST /gov/health/order")
    await faults.set("health", "late-success", delay_s=20, operations=["order"], times=1)
    writing = asyncio.create_task(citizen.writes("确认"))
    await asyncio.sleep(1)
    place.all()
    place.kill("first")
    await writing
    await citizen.until("挂号成功，预约号")
    await citizen.counts("server killed while a booking is sent", "挂号成功，预约号")
    assert place.gateways.count("POST /gov/health/order") == before + 1
    assert "您有 1 个挂号" in await citizen.asks("我的挂号")
    await revive(place, "first")


@pytest.mark.soak
async def test_a_server_killed_after_it_promised_an_answer(place, citizen, faults):
    place.only("first")
    await faults.set("traffic", "slow", delay_s=7)
    await citizen.writes(VIOLATIONS)
    assert await citizen.seen()
    place.all()
    place.kill("first")
    await faults.clear()
    await citizen.until(FOUND)
    await citizen.counts("server killed after the interim words", FOUND, settled_s=3)
    await revive(place, "first")


@pytest.mark.soak
@pytest.mark.parametrize("mode", [Mode.HOLD_REQUESTS, Mode.HOLD_ANSWERS])
async def test_a_worker_killed_in_mid_delivery(place, citizen, faults, mode):
    """Nobody knows whether WeChat has sent it: it is not sent again, and given to a citizen who asks."""
    place.wechat.mode, place.wechat.only = mode, b"/custom/send"
    buried = place.logged("worker", "buried")
    sends = place.wechat.count("POST /wechat/cgi-bin/message/custom/send")
    await faults.set("traffic", "slow", delay_s=5)
    await citizen.writes(VIOLATIONS)
    await eventually(lambda: place.wechat.count("POST /wechat/cgi-bin/message/custom/send") > sends)
    await asyncio.sleep(0.3)
    place.kill("worker")
    place.wechat.mode = Mode.PASS
    await asyncio.to_thread(place.work, "worker", BANSHI_WORKER="again")
    await eventually(lambda: place.logged("worker", "buried") > buried)
    if mode is Mode.HOLD_REQUESTS:
        assert FOUND in await citizen.asks("结果好了吗")
    await citizen.counts(f"worker killed in mid-delivery ({mode.value})", FOUND)


@pytest.mark.soak
async def test_a_poison_message(place, citizen, faults):
    """A message over which every process dies is given up, with words, and holds up nothing else."""
    await faults.set("traffic", "slow", delay_s=15)
    for _ in range(3):
        name = next(iter(place.ports))
        place.only(name)
        writing = asyncio.create_task(citizen.writes(VIOLATIONS)) if not await citizen.seen() else None
        await asyncio.sleep(2)
        place.kill(name)
        await revive(place, name)
        del writing
    await citizen.until(words.BROKEN[:12], within_s=90)
    count("poison message: kills three processes", 1, 1)
