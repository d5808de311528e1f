"""A task of the queue has a request id of its own, as a message has: its log lines and calls can be found."""

import asyncio
from datetime import UTC, datetime

import pytest
from docket import Docket, Worker
from pydantic import SecretStr
from redis.asyncio import Redis

from bot import request_ids
from bot.delivery import afterwards
from bot.delivery.afterwards import Afterwards
from bot.delivery.keys import turn_keys
from bot.delivery.letters import Letters
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.delivery.turns import TurnStore
from bot.embedded import embedded_store
from bot.errors import DeliveryFailed
from bot.identity.vault import Vault, base_of
from bot.messages import TRIAL, Address, Reply

VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))
CITIZENS = [Address("here", "demo", f"u{number}") for number in range(2)]


class Far:
    """A platform that notes under which request it was asked."""

    name = "here"

    def __init__(self):
        self.asked: list[str] = []

    async def send(self, address, reply):
        self.asked.append(request_ids.current())


class Refusing(Far):
    """A platform that takes nothing for good: because of the account (`ours`), or because of the citizen."""

    def __init__(self, *, ours):
        super().__init__()
        self.ours = ours

    async def send(self, address, reply):
        await super().send(address, reply)
        raise DeliveryFailed("refused", permanent=True, ours=self.ours)


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with embedded_store(tmp_path_factory.mktemp("tasks")) as url:
        yield url


class Deaf:
    """A platform that fails, long after the citizen has erased everything."""

    name = "here"

    async def send(self, address, reply):
        for keeper in self.keepers:
            await keeper.forget(address)
        for key in [key async for key in self.redis.scan_iter("erased:runs:*")]:
            await self.redis.delete(key)  # as Queued does, which ends the task a moment later
        raise DeliveryFailed("slow, and then nothing")


async def test_a_delivery_that_fails_after_an_erasure_is_not_tried_again(url):
    far = Deaf()
    async with Redis.from_url(url) as redis, Docket(name="erased", url=url) as docket:
        owed = OwedStore(redis, VAULT)
        outbox = Outbox(docket, {"here": far}, owed, VAULT)
        far.redis, far.keepers = redis, (TurnStore(redis, VAULT, 600), owed)
        await outbox.put(CITIZENS[0], Reply("好了"))
        async with Worker(docket) as worker:
            await worker.run_until_finished()
        alias = VAULT.pseudonym(CITIZENS[0])
        assert [key async for key in redis.scan_iter(f"*{alias}*")] == []
        assert await owed.dead() == [] and [key async for key in redis.scan_iter("*:due")] == []


async def test_each_delivery_is_a_request_of_its_own(url):
    far = Far()
    async with Redis.from_url(url) as redis, Docket(name="tasks", url=url) as docket:
        outbox = Outbox(docket, {"here": far}, OwedStore(redis, VAULT), VAULT)
        for address in CITIZENS:
            await outbox.put(address, Reply("好了"))
        async with Worker(docket) as worker:
            await worker.run_until_finished()
    assert len(set(far.asked)) == 2
    assert all(len(request) == request_ids.LENGTH for request in far.asked)


@pytest.mark.parametrize("ours", [True, False], ids=["the-account", "the-citizen"])
async def test_what_is_refused_for_good_is_shown_to_operators_where_they_can_do_something(url, ours):
    far, name = Refusing(ours=ours), f"refused-{ours}"
    async with Redis.from_url(url) as redis, Docket(name=name, url=url) as docket:
        owed = OwedStore(redis, VAULT)
        outbox = Outbox(docket, {"here": far}, owed, VAULT)
        letters = Letters(owed, outbox, docket)
        await outbox.put(CITIZENS[0], Reply("好了"), name)
        async with Worker(docket) as worker:
            await worker.run_until_finished()
            dead = await letters.dead()
            assert [row.why for row in dead] == (["refused"] if ours else [])
            if ours:
                await letters.retry([dead[0].name])
                assert await letters.dead() == []
                await worker.run_until_finished()
                assert len(far.asked) == 2 and [row.name for row in await letters.dead()] == [dead[0].name]
        await outbox.given_along(CITIZENS[0], [name])
        assert await letters.dead() == [], "the citizen has read it with another answer"


async def test_what_comes_later_for_a_try_out_is_no_letter_that_operators_must_see_to(url):
    """`banshi chat`: nobody can be written to there, and whoever is still there reads it with the next answer."""
    async with Redis.from_url(url) as redis, Docket(name="trial", url=url) as docket:
        owed = OwedStore(redis, VAULT)
        outbox = Outbox(docket, {}, owed, VAULT)
        for address in (Address(TRIAL, "t", "u"), Address("gone", "t", "u")):
            await outbox.put(address, Reply("好了"), "later")
        async with Worker(docket) as worker:
            await worker.run_until_finished()
        letters = Letters(owed, outbox, docket)
        assert [row.platform for row in await letters.dead()] == ["gone"]
        assert await owed.is_known(Address(TRIAL, "t", "u"), "later")


async def test_what_a_sweep_finds_is_due_by_any_clock(url, monkeypatch):
    """A moment to come would be one by the sweeper's clock: nobody replaces what is planned, and it may be fast."""
    monkeypatch.setattr(afterwards, "LEAD_S", 0.0)
    redis = Redis.from_url(url)
    async with Docket(name="swept", url=url) as docket:
        owed = OwedStore(redis, VAULT)
        member = await owed.owe(CITIZENS[0], "m1", Reply("好了"))
        due = turn_keys(base_of(VAULT.pseudonym(CITIZENS[0])), "m1")[6]
        assert await redis.zadd(due, {member: 1}, xx=True, ch=True)
        outbox = Outbox(docket, {"here": Far()}, owed, VAULT)
        sweep = asyncio.create_task(Afterwards(docket, None, None, None, outbox, owed).sweep())
        while not (known := (await docket.snapshot()).future):  # noqa: ASYNC110 (the queue tells nobody)
            await asyncio.sleep(0.01)
        sweep.cancel()
        assert [one.when <= datetime.now(UTC) for one in known] == [True]
    await redis.aclose()
