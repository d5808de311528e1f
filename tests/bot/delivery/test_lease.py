"""A turn is kept while it runs, and ended when it runs for too long; whoever else ends it has ended it."""

import asyncio
from datetime import datetime

import pytest
from pydantic import SecretStr

from bot.catalog.converters import BEIJING
from bot.delivery.holding import Lease
from bot.delivery.turns import Sight, TurnStore
from bot.identity.vault import Vault
from bot.messages import Address, InboundMessage, Kind
from tests.waiting import until

MESSAGE = InboundMessage("m1", Address("wechat", "demo", "u1"), Kind.TEXT, "查违章", datetime.now(BEIJING))
TOKEN = "t" * 16
LONG_S = 60.0


@pytest.fixture
async def turns(redis):
    store = TurnStore(redis, Vault(SecretStr("a secret of at least thirty-two characters")), 60)
    assert (await store.open(MESSAGE, TOKEN)).sight is Sight.FIRST
    return store


async def test_a_turn_that_runs_for_too_long_is_ended(turns):
    with pytest.raises(TimeoutError), Lease(turns, MESSAGE, TOKEN, 0.01):
        await asyncio.sleep(LONG_S)
    await asyncio.sleep(0)  # nothing is left over that would cancel what comes next


async def test_a_turn_that_ends_in_time_ends_as_it_likes(turns):
    with Lease(turns, MESSAGE, TOKEN, LONG_S):
        pass
    with pytest.raises(ValueError, match="its own"), Lease(turns, MESSAGE, TOKEN, LONG_S):
        raise ValueError("its own")


async def test_a_turn_that_somebody_else_cancels_is_cancelled(turns):
    async def turn():
        with Lease(turns, MESSAGE, TOKEN, LONG_S):
            await asyncio.sleep(LONG_S)

    task = asyncio.create_task(turn())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_one_that_is_cancelled_while_it_is_ended_is_cancelled(turns):
    async def turn():
        with Lease(turns, MESSAGE, TOKEN, 0.01) as _:
            try:
                await asyncio.sleep(LONG_S)
            finally:
                task.cancel()

    task = asyncio.create_task(turn())
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_long_turn_stays_ours(turns, monkeypatch):
    monkeypatch.setattr("bot.delivery.holding.EXTEND_S", 0.001)
    extended = []

    class Counted(TurnStore):
        async def extend(self, *args):
            extended.append(await super().extend(*args))
            return extended[-1]

    turns.__class__ = Counted

    async def twice():
        return len(extended) >= 2

    with Lease(turns, MESSAGE, TOKEN, LONG_S):
        await until(twice)
    assert all(extended)
