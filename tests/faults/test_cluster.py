"""Slots of a Cluster move to other masters while citizens write and book, as `redis-cli --cluster reshard` does it."""

import asyncio
import collections

import httpx
import pytest
from redis import Redis

from tests.faults.test_failover import BOOKERS, EVERY_S, ORDER, STEPS, asks, books, ready_to_book
from tests.faults.town import count
from tests.redis_servers import cluster

WRITERS, SLOTS = 40, 2000
"""Of the 5461 that each master has."""

STORE = cluster
pytestmark = pytest.mark.soak


async def move(ports, source, target):
    """Most slots of one master to another, with what is in them."""
    ids = {port: Redis(port=port).execute_command("CLUSTER MYID").decode() for port in (source, target)}
    command = [
        "redis-cli", "--cluster", "reshard", f"127.0.0.1:{ports[0]}", "--cluster-from", ids[source],
        "--cluster-to", ids[target], "--cluster-slots", str(SLOTS), "--cluster-yes",
    ]  # fmt: skip
    moving = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    assert await moving.wait() == 0


async def move_around(ports):
    for source, target in zip(ports, [*ports[1:], ports[0]], strict=True):
        await move(ports, source, target)


@pytest.mark.timeout(600)
async def test_nothing_is_lost_and_nothing_doubled_while_slots_move(outpost):
    counts = collections.Counter()
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as http:
        bookers = await asyncio.gather(*(ready_to_book(outpost, http) for _ in range(BOOKERS)))
        before = outpost.gateways.count(ORDER)
        moving = asyncio.create_task(move_around(outpost.redis.ports))
        async with asyncio.TaskGroup() as group:
            writing = []
            while not moving.done() or len(writing) < WRITERS:
                writing.append(group.create_task(asks(outpost, http, counts)))
                await asyncio.sleep(EVERY_S)
                if len(writing) == WRITERS // 3:
                    for booker in bookers:
                        group.create_task(books(booker, counts))
        await moving
        for task in writing:
            chat, (asked, wanted) = await task.result().chat(), STEPS[-1]
            times = sum(entry["kind"] == "citizen" and entry["text"] == asked for entry in chat)
            counts["doubled"] += max(sum(wanted in entry["text"] for entry in chat) - times, 0)
    assert outpost.gateways.count(ORDER) - before == BOOKERS, "each booking is sent once"
    assert counts["forgotten"] == 0
    count(
        f"Cluster: {3 * SLOTS} slots moved under load ({counts['honest']} honest sentences, each written again)",
        counts["sent"] - counts["honest"], counts["answered"],
        late=counts["late"], lost=counts["lost"], doubled=counts["doubled"],
    )  # fmt: skip
