"""A store killed at any byte of what it writes down of a turn's end: the whole of it is known again, or nothing."""

import asyncio
import shutil
from datetime import datetime

import pytest
from redis import Redis

from bot import stores
from bot.catalog.converters import BEIJING
from bot.delivery.turns import TurnStore
from bot.dialogue.conversation import Conversation
from bot.messages import Address, InboundMessage, Kind, Reply
from tests.faults.courier import QUEUE, VAULT, outbox_on
from tests.faults.town import eventually
from tests.ports import free_port
from tests.redis_servers import standalone

ADDRESS, TOKEN = Address("wechat", "demo", "u"), "0" * 16
MESSAGE = InboundMessage("m1", ADDRESS, Kind.TEXT, "查违章", datetime.now(BEIJING))
LOGGED = ("--appendonly", "yes", "--appendfsync", "always")
EVERY = 61
"""Bytes between two cuts."""


@pytest.mark.parametrize("promised", [False, True], ids=["in-time", "late"])
async def test_a_turns_end_is_written_whole_or_not_at_all(tmp_path, promised):
    with standalone(tmp_path) as store:
        store.kill(store.ports[0])
        store.start(store.ports[0], *LOGGED)
        before, after, log = await _written(store, promised)
        assert after > before + 300
        seen = {_known(store, log, cut) for cut in range(before, after + EVERY, EVERY)}
    begun, ended = ("promised", "owed") if promised else ("running", "answered")
    assert seen == {(begun, False, False), (ended, True, promised)}


async def _written(store, promised):
    """How long the log is before and after the end of a turn, and the log."""
    redis = stores.connect(store.url)
    turns = TurnStore(redis, VAULT, 600)
    await turns.open(MESSAGE, TOKEN)
    if promised:
        await turns.promise(ADDRESS, "m1")
    (log,) = (store.folder / str(store.ports[0]) / "appendonlydir").glob("*.incr.aof")
    before = log.stat().st_size
    await turns.close(ADDRESS, "m1", TOKEN, Reply("好了"), Conversation(region="唐山市"))
    await redis.aclose()
    store.kill(store.ports[0])
    return before, log.stat().st_size, log


def _known(store, log, cut):
    """The message's state, and whether a conversation and a debt are there, where the log ends so."""
    port = free_port()
    folder = store.folder / str(port)
    shutil.copytree(log.parent, folder / "appendonlydir")
    (folder / "appendonlydir" / log.name).write_bytes(log.read_bytes()[:cut])
    store.start(port, *LOGGED)
    with Redis(port=port, decode_responses=True) as known:
        (seen,) = known.keys("*:seen:m1")
        names = {key.rpartition(":")[2] for key in known.keys("*")}
        found = known.hget(seen, "s"), "talk" in names, "owed" in names
    store.kill(port)
    shutil.rmtree(folder)
    return found


async def test_the_queue_takes_an_answer_over_by_a_connection_older_than_the_store(tmp_path):
    """It has ended with the store's former process, which shows when it is used."""
    with standalone(tmp_path) as store:
        (port,) = store.ports
        store.kill(port)
        store.start(port, *LOGGED)
        async with outbox_on(store.url, tmp_path / "shown") as (outbox, *_, docket):
            await outbox.put(ADDRESS, Reply("好了"), "m1")
            store.kill(port)
            store.start(port, *LOGGED)
            await outbox.put(ADDRESS, Reply("也好了"), "m2")
            known = {execution.key.rpartition("|")[2] for execution in (await docket.snapshot()).future}
    assert known == {"m1", "m2"}


async def test_what_a_sweep_finds_is_handed_over_by_such_a_connection_too(tmp_path, monkeypatch):
    """The store names it once, and not again for half a minute."""
    named = iter([["x|m1"]])

    async def due(again_in_ms):
        return next(named, [])

    with standalone(tmp_path) as store:
        (port,) = store.ports
        async with outbox_on(store.url, tmp_path / "shown") as (outbox, owed, afterwards, _):
            await outbox.send_on("x|m0")
            store.kill(port)
            store.start(port)
            monkeypatch.setattr(owed, "due", due)
            sweep = asyncio.create_task(afterwards.sweep())
            with Redis(port=port) as known:
                await eventually(lambda: known.exists(f"{QUEUE}:runs:resume:x|m1"))
            sweep.cancel()
