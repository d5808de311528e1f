"""Servers are replaced one by one while citizens write: nobody notices."""

import asyncio
import contextlib

import httpx
import pytest
from redis import Redis

from tests.conftest import PHONES
from tests.faults.town import eventually
from tests.houses import estate, new_citizen
from tests.ports import free_port
from tests.proxy import proxy
from tests.redis_servers import standalone

DRAIN_S = 1.0
LOOK_S = 0.1
EVERY_S = 0.2

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drain")
    with standalone(folder) as store, estate(folder, store.url, {"BANSHI_DRAIN_S": str(DRAIN_S)}) as estate_:
        yield estate_, store


async def balanced(http, between, ports):
    """What a balancer does: asks each server whether it is ready, and passes on to those that are."""
    while True:
        ready = []
        for port in ports:
            with contextlib.suppress(httpx.HTTPError):
                if (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                    ready.append(port)
        between.targets[:] = ready
        await asyncio.sleep(LOOK_S)


async def write(http, here, answers):
    """A citizen's whole query; `answers` gets what came of it."""
    phone = PHONES["wechat"](http, here.server, here.sandbox, "demo", new_citizen("wechat"))
    try:
        asked = await phone.says("查违章 冀B12345")
        answers.append("发动机号" in asked and "查到 4 条违法" in await phone.says("123456"))
    except (httpx.HTTPError, AssertionError) as error:
        answers.append(error)


async def told_until_closed(http, server):
    """What a balancer sees, each state once: it has to hear of the end before the door closes."""
    told = ["ready"]
    async with asyncio.timeout(20):
        while told[-1] != "closed":
            try:
                answer = await http.get(f"{server}/readyz")
                state = answer.json()["status"]
                assert (answer.status_code == 200) == (state == "ready")
            except httpx.TransportError:
                state = "closed"
            told += [state] if state != told[-1] else []
            await asyncio.sleep(0.02)
    return told


async def test_a_rolling_restart_loses_nothing(here):
    here, _ = here
    ports = [free_port(), free_port()]
    names = {port: f"server-{port}" for port in ports}
    await asyncio.gather(*(asyncio.to_thread(here.serve, names[port], port=port) for port in ports))
    answers = []
    limits = httpx.Limits(max_keepalive_connections=0)
    async with (
        httpx.AsyncClient(timeout=60, limits=limits) as http,
        proxy(int(here.server.rpartition(":")[2]), list(ports)) as between,
    ):
        balancing = asyncio.create_task(balanced(http, between, ports))
        stop = asyncio.Event()

        async def load():
            async with asyncio.TaskGroup() as citizens:
                while not stop.is_set():
                    citizens.create_task(write(http, here, answers))
                    await asyncio.sleep(EVERY_S)

        loading = asyncio.create_task(load())
        for port in ports:
            assert await asyncio.to_thread(here.end, names[port]) == 0
            await asyncio.to_thread(here.serve, names[port], port=port)
            await eventually(lambda p=port: p in between.targets)
        stop.set()
        await loading
        balancing.cancel()
    assert len(answers) > 20
    assert [answer for answer in answers if answer is not True] == []
    assert between.refused == 0


async def test_an_answer_that_is_being_made_is_still_given(here):
    """SIGTERM while a gateway takes its time: the citizen gets the interim words, and then the answer."""
    here, store = here
    async with httpx.AsyncClient(timeout=60) as http:
        port = int(here.server.rpartition(":")[2])
        here.serve("old", port=port)
        await http.put(f"{here.sandbox}/faults/traffic", json={"kind": "slow", "delay_s": 6})
        phone = PHONES["wechat"](http, here.server, here.sandbox, "demo", new_citizen("wechat"))
        await phone.opens()
        await phone.says("查违章 冀B12345")
        asking = asyncio.create_task(phone.says("123456"))
        with Redis(port=store.ports[0]) as known:
            await eventually(lambda: known.keys("banshi:*:lock"))
        ending = asyncio.create_task(asyncio.to_thread(here.end, "old"))
        assert await told_until_closed(http, here.server) == ["ready", "draining", "closed"]
        assert "正在为您查询" in await asking
        assert "查到 4 条违法" in await phone.pushed("冀B12345")
        assert await ending == 0
        await http.delete(f"{here.sandbox}/faults/traffic")
