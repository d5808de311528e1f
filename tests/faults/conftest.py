"""One town for all faults, and the table of counts behind the tests (`make soak` prints all of it)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest
from redis import Redis

from tests.conftest import Faults
from tests.faults.lines import Mode
from tests.faults.town import TALLIES, Citizen, Group, Town, town
from tests.redis_servers import standalone

MANY = 10
"""Fewer than a worker does at once, so that all are in the same place when it is killed."""


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two servers and a worker over a Redis that writes down everything."""
    folder = tmp_path_factory.mktemp("faults")
    with standalone(folder) as redis:
        redis.kill(redis.ports[0])
        redis.start(redis.ports[0], "--appendonly", "yes", "--appendfsync", "always")
        with town(folder, redis) as here:
            with ThreadPoolExecutor() as starting:
                list(starting.map(lambda start: start(), (partial(here.serve, "first"), partial(here.serve, "second"))))
                here.work("worker")
            yield here


@pytest.fixture(scope="module")
def outpost(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One server and a worker over a store of the module's own, which its `STORE` starts."""
    folder = tmp_path_factory.mktemp("outpost")
    with request.module.STORE(folder) as store, town(folder, store) as here:
        here.serve("first")
        here.work("worker")
        yield here


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=60) as client:
        yield client


@pytest.fixture
async def citizen(place: Town, http: httpx.AsyncClient) -> Citizen:
    place.all()
    return await Citizen(place.estate.sandbox, http).opens()


@pytest.fixture
async def citizens(place: Town, http: httpx.AsyncClient) -> Group:
    """Ten who write to the account that may write to them."""
    place.all()
    return await group(place, http, "demo")


async def group(place: Town, http: httpx.AsyncClient, account: str) -> Group:
    """Ten who write to one account."""
    each = (Citizen(place.estate.sandbox, http, account).opens() for _ in range(MANY))
    return Group(place, list(await asyncio.gather(*each)))


@pytest.fixture
async def faults(place: Town) -> AsyncIterator[Faults]:
    async with httpx.AsyncClient(base_url=place.estate.sandbox, timeout=60) as http:
        switches = Faults(http)
        yield switches
        for line in (place.gateways, place.wechat):
            line.mode, line.only = Mode.PASS, b""
        await switches.clear()
        store = Redis(port=place.redis.ports[0])
        for closed in store.scan_iter("banshi:token:*closed*"):  # what WeChat refused for the day
            store.delete(closed)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not TALLIES:
        return
    terminalreporter.section("faults")
    terminalreporter.write_line("| fault | sent | answered | late | lost | doubled |")
    terminalreporter.write_line("| --- | --- | --- | --- | --- | --- |")
    for row in TALLIES:
        counts = f"{row.sent} | {row.answered} | {row.late} | {row.lost} | {row.doubled}"
        terminalreporter.write_line(f"| {row.name} | {counts} |")
