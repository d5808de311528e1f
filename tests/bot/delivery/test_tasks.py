"""A task of the queue has a request id of its own, as a message has: its log lines and calls can be found."""

import pytest
from docket import Docket, Worker
from pydantic import SecretStr
from redis.asyncio import Redis

from bot import request_ids
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.embedded import embedded_store
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
