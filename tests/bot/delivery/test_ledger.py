"""The adapters' notes in a real store: claimed once among all processes, gone in time, and nobody's id in a key."""

import asyncio

import pytest
from pydantic import SecretStr

from adapters.alipay.ledger import MemoryLedger
from bot import stores
from bot.delivery.ledger import RedisLedger
from bot.errors import StoreUnavailable
from bot.identity.vault import Vault

KEY = "alipay:seen:2021000000000001:2088000000000001"
VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))


@pytest.fixture(params=["redis", "memory"])
def ledger(redis, request):
    return RedisLedger(redis, VAULT) if request.param == "redis" else MemoryLedger()


async def test_one_of_many_claims(ledger):
    assert sorted(await asyncio.gather(*(ledger.claim(KEY, 60) for _ in range(20)))) == [False] * 19 + [True]
    await ledger.release(KEY)
    assert await ledger.claim(KEY, 60)


async def test_a_claim_outlives_its_first_time_once_it_is_noted(ledger):
    await ledger.claim(KEY, 60)
    await ledger.note(KEY, "", 172_800)
    assert not await ledger.claim(KEY, 60)


async def test_notes_and_counts(ledger):
    assert await ledger.read(KEY) is None
    await ledger.note(KEY, '{"message": 1}', 60)
    assert await ledger.read(KEY) == '{"message": 1}'
    assert [await ledger.count("n", 60, by) for by in (1, 1, 5)] == [1, 2, 7]


async def test_a_note_is_sealed_and_one_of_another_key_is_none(redis):
    await RedisLedger(redis, VAULT).note(KEY, "2088000000000001", 60)
    (key,) = await redis.keys("*")
    assert b"2088" not in await redis.get(key)
    await redis.set(key, b"not sealed")
    assert await RedisLedger(redis, VAULT).read(KEY) is None


async def test_every_key_has_a_lifetime_and_names_nobody(redis):
    ledger = RedisLedger(redis, VAULT)
    await ledger.claim(KEY, 60)
    await ledger.note(f"{KEY}:n", "v", 60)
    await ledger.count(f"{KEY}:c", 60)
    keys = await redis.keys("*")
    assert len(keys) == 3
    for key in keys:
        assert b"2088" not in key
        assert 0 < await redis.ttl(key) <= 60


async def test_a_store_that_is_away():
    client = stores.connect("unix:///nowhere/banshi.sock")
    ledger = RedisLedger(client, VAULT)
    for asked in (ledger.claim("k", 1), ledger.note("k", "", 1), ledger.read("k"), ledger.count("k", 1)):
        with pytest.raises(StoreUnavailable):
            await asked
    await client.aclose()
