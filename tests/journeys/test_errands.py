"""What is done after an answer without being asked: reminders, unknown outcomes; and what operators see of it."""

import asyncio
import json
import os
import re
import secrets
import sys

import pytest

from bot.messages import Address
from tests.answers import answer_all
from tests.identifiers import id_number
from tests.records import records

BOOKING = {"哪个城市": "唐山", "请选医院": "唐山市工人医院", "请选科室": "口腔科", "就诊人的姓名": "赵大示例"}
pytestmark = pytest.mark.parametrize("phone", ["wechat"], indirect=True)


async def outbox(house) -> list[dict[str, str]]:
    """What `banshi outbox list --json` shows."""
    env = {**os.environ, "BANSHI_DATA_DIR": str(house.data_dir)}
    command = [sys.executable, "-m", "bot", "outbox", "list", "--json"]
    process = await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert process.returncode == 0
    return [json.loads(line) for line in out.splitlines()]


async def books(phone) -> str:
    """Books for the last day that is offered, so that the day before lies ahead; gives the number."""
    answers = {**BOOKING, "身份证号": id_number(secrets.randbelow(10**6)), "请选医生和日期": "最后一个"}
    await answer_all(phone, "挂号", answers)
    done = re.search(r"预约号 (\d+)", await phone.says("确认"))
    assert done
    return done[1]


async def test_a_reminder_waits_for_the_day_before_and_goes_with_the_booking(house, phone):
    number = await books(phone)
    waiting = [row for row in await outbox(house) if number in row["name"]]
    assert [(row["state"], row["task"], row["at"][11:]) for row in waiting] == [("waiting", "remind", "18:00:00")]
    await phone.says("我的挂号")
    await answer_all(phone, "取消挂号", {}, until="要取消这个号吗")
    assert "已取消" in await phone.says("确认")
    assert not [row for row in await outbox(house) if number in row["name"]]


async def test_an_unknown_outcome_is_settled_and_told_without_being_asked(house, phone, faults):
    answers = {**BOOKING, "身份证号": id_number(secrets.randbelow(10**6))}
    await answer_all(phone, "挂号", answers)
    await faults.set("health", "reset", operations=["order"], times=1)
    await faults.set("health", "error", operations=["order_by_number"])
    assert "不要重复提交" in await phone.says("确认")
    await faults.clear()
    async with records(house.data_dir) as here:
        city = here.sealed.turn_key(Address(phone.platform, phone.account, phone.user), "home")
        assert await here.redis.expire(city, 1000)
        assert "挂号成功，预约号" in await phone.pushed("现在查到了", within_s=60)
        assert await here.redis.ttl(city) <= 1000, "nobody named a city meanwhile"
    assert "没有正在办的事" in await phone.says("取消")
