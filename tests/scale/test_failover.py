"""The master of a Sentinel is killed while citizens write and book."""

import asyncio
import collections
import json
import secrets
import time

import httpx
import pytest

from tests.answers import answer_all
from tests.conftest import PHONES
from tests.houses import estate, new_citizen
from tests.identifiers import id_number
from tests.redis_servers import sentinel

CITIZENS = 300
EVERY_S = 0.04
KILLED_AFTER_S = 4.0
HONEST = ("系统正在维护", "还在处理", "出了点问题", "请再发一次")
WHOLE = ("车牌号", "发动机号", "查到 4 条违法", "正在为您查询")

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    folder = tmp_path_factory.mktemp("failover")
    with sentinel(folder) as store, estate(folder, store.url) as estate_:
        estate_.serve("server")
        yield estate_, store


async def query(http, here, counts, waits):
    """Three messages of a citizen; each answer is counted as what it is to them."""
    phone = PHONES["wechat"](http, here.server, here.sandbox, "demo", new_citizen("wechat"))
    for text in ("查违章", "冀B12345", "123456"):
        counts["sent"] += 1
        began = time.monotonic()
        try:
            answer = await phone.says(text)
        except (httpx.HTTPError, AssertionError):
            counts["lost"] += 1
            continue
        waits.append(time.monotonic() - began)
        whole, honest = any(w in answer for w in WHOLE), any(w in answer for w in HONEST)
        counts["answered" if whole else "honest" if honest else "other"] += 1


async def test_nothing_is_lost_and_nothing_doubled(here):
    estate_, store = here
    counts, waits = collections.Counter(), []
    async with httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=None)) as http:
        booked = await bookings_under_way(http, estate_)
        began, killed = time.monotonic(), False
        async with asyncio.TaskGroup() as citizens:
            for _ in range(CITIZENS):
                citizens.create_task(query(http, estate_, counts, waits))
                await asyncio.sleep(EVERY_S)
                if not killed and time.monotonic() - began > KILLED_AFTER_S:
                    killed = True
                    store.kill(store.ports[0])
                    for phone, _ in booked:
                        citizens.create_task(confirm(phone, counts))
        assert killed
        for phone, person in booked:
            counts["booked"] += await confirmed_at_last(phone, person)
    (here[0].folder / "counts.json").write_text(json.dumps({**counts, "slowest_s": round(max(waits), 2)}))
    assert counts["lost"] == 0 and counts["other"] == 0, counts
    assert counts["answered"] > counts["honest"]
    assert counts["booked"] == len(booked), "each booking once"
    assert max(waits) < 5


async def bookings_under_way(http, here, count=6):
    """Citizens who have only to confirm their booking."""
    found = []
    for _ in range(count):
        phone = PHONES["wechat"](http, here.server, here.sandbox, "demo", new_citizen("wechat"))
        await phone.opens()
        person = id_number(secrets.randbelow(10**6))
        answers = {
            "哪个城市": "唐山", "请选医院": "唐山市工人医院", "请选科室": "口腔科", "就诊人的姓名": "赵大示例",
            "身份证号": person,
        }  # fmt: skip
        await answer_all(phone, "挂号", answers)
        found.append((phone, person))
    return found


async def confirm(phone, counts):
    counts["sent"] += 1
    answer = await phone.says("确认")
    counts["answered" if "预约号" in answer or "正在" in answer else "honest"] += 1


async def confirmed_at_last(phone, person):
    """Goes on as a citizen would until the booking stands; gives how many there are then."""
    for _ in range(20):
        mine = await phone.says("我挂的号")
        if "待就诊" in mine:
            return mine.count("待就诊")
        answer = await phone.says("确认")
        if "预约号" not in answer:
            await phone.says("继续")
        await asyncio.sleep(0.3)
    return 0
