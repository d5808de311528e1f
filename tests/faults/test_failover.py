"""The master of a Sentinel is killed while citizens write and book; each goes on as a citizen would."""

import asyncio
import collections
import json
import secrets
import time

import httpx
import pytest

from bot.dialogue import words
from tests.answers import CONFIRM, answer_all
from tests.faults.town import INTERIM, Citizen, count, eventually
from tests.identifiers import id_number
from tests.redis_servers import sentinel

WRITERS, BOOKERS = 40, 6
EVERY_S = 0.3
KILLED_AFTER = WRITERS // 3
HONEST = ("系统正在维护", words.BUSY, "刚才出了点问题", words.NO_RESULT_YET)
"""Says that it was not done, and to write again."""
PATIENCE_S = 60.0
ORDER = "POST /gov/health/order"
STEPS = (("查违章", "车牌号"), ("冀B12345", "发动机号"), ("123456", "查到 4 条违法"))

STORE = sentinel
pytestmark = pytest.mark.soak


class Forgotten(Exception):
    """What the dead master had not passed on is gone: the citizen is asked what they mean."""


async def goes_on(citizen, text, wanted, counts):
    """Writes, and writes again where an honest sentence asks for it, until the answer is there."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        counts["sent"] += 1
        before = len(await citizen.seen())
        await citizen.writes(text)
        said = "\n".join((await citizen.seen())[before:])
        if said.startswith(INTERIM) and wanted not in said:
            counts["late"] += 1
            said = "\n".join((await citizen.until(wanted))[before:])
        if "明白" in said:
            raise Forgotten
        if not any(sentence in said for sentence in HONEST):
            assert wanted in said, (text, said)
            counts["answered"] += 1
            return
        counts["honest"] += 1
        await asyncio.sleep(1)
    raise AssertionError((text, said))


async def asks(place, http, counts):
    """A query in three messages, from the beginning where the first ones are forgotten."""
    citizen = await Citizen(place.estate.sandbox, http).opens()
    for _ in range(3):
        try:
            for text, wanted in STEPS:
                await goes_on(citizen, text, wanted, counts)
        except Forgotten:
            counts["forgotten"] += 1
        else:
            return citizen
    raise AssertionError("forgotten three times")


async def ready_to_book(place, http):
    """A citizen who has only to confirm."""
    citizen = await Citizen(place.estate.sandbox, http).opens()
    answers = {
        "哪个城市": "唐山", "请选医院": "唐山市工人医院", "请选科室": "口腔科", "就诊人的姓名": "赵大示例",
        "身份证号": id_number(secrets.randbelow(10**6)),
    }  # fmt: skip
    await answer_all(citizen, "挂号", answers)
    return citizen


async def books(citizen, counts):
    """Confirms at the worst moment, then finds out what became of it, and goes on where nothing did."""
    counts["sent"] += 1
    await citizen.writes("确认")
    ends = time.monotonic() + PATIENCE_S
    while "您有 1 个挂号" not in (mine := await citizen.asks("我的挂号")):
        assert time.monotonic() < ends, (mine, (await citizen.seen())[-4:])
        if CONFIRM in await citizen.asks("继续"):
            await citizen.writes("确认")
        await asyncio.sleep(1)
    counts["answered"] += 1


async def test_nothing_is_lost_and_nothing_doubled(outpost):
    counts = collections.Counter()
    began = time.monotonic()
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as http:
        bookers = await asyncio.gather(*(ready_to_book(outpost, http) for _ in range(BOOKERS)))
        before = outpost.gateways.count(ORDER)
        async with asyncio.TaskGroup() as group:
            writing = []
            for number in range(WRITERS):
                writing.append(group.create_task(asks(outpost, http, counts)))
                await asyncio.sleep(EVERY_S)
                if number == KILLED_AFTER:
                    for booker in bookers:
                        group.create_task(books(booker, counts))
                    await eventually(lambda: outpost.gateways.count(ORDER) > before)
                    outpost.redis.kill(outpost.redis.ports[0])
        for task in writing:
            chat, (asked, wanted) = await task.result().chat(), STEPS[-1]
            times = sum(entry["kind"] == "citizen" and entry["text"] == asked for entry in chat)
            counts["doubled"] += max(sum(wanted in entry["text"] for entry in chat) - times, 0)
    counts["orders"] = outpost.gateways.count(ORDER) - before
    (outpost.estate.folder / "counts.json").write_text(
        json.dumps({**counts, "s": time.monotonic() - began}, indent=1, ensure_ascii=False)
    )
    assert counts["orders"] == BOOKERS, "each booking is sent once"
    assert counts["forgotten"] <= WRITERS // 10, "no more than what was written in the last moment"
    count(
        f"Sentinel: master killed under load ({counts['honest']} honest sentences, each written again)",
        counts["sent"] - counts["honest"] - counts["forgotten"], counts["answered"],
        late=counts["late"], lost=counts["lost"], doubled=counts["doubled"],
    )  # fmt: skip
