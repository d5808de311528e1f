"""A task of the queue has a request id of its own, as a message has: its log lines and calls can be found."""

import pytest
from docket import Docket, Worker
from pydantic import SecretStr
from redis.asyncio import Redis

from bot import request_ids
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.delivery.turns import TurnStore
from bot.embedded import embedded_store
from bot.errors import DeliveryFailed
from bot.identity.vault import Vault
from bot.messages import Address, Reply

VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))
CITIZENS = [Address("here", "demo", f"u{number}") for number in range(2)]


class Far:
    """A platform that notes under which request it was asked."""

    name = "here"

    def __init__(self):
        self.asked: list[str] = []

    async def send(self, address, reply):
        self.asked.append(request_ids.current())


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
        assert await owed.dead() == [] and await owed.due(2**52, 0) == []


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
