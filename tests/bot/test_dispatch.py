"""`banshi outbox` by an operator's hand: what was given up is seen, sent anew, forgotten."""

import asyncio
import json

import pytest
from click.testing import CliRunner
from docket import Docket, Worker
from redis.asyncio import Redis

from bot.cli import main
from bot.configuration import demo_environment, read_settings
from bot.delivery.afterwards import TASKS
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.embedded import embedded_store
from bot.errors import DeliveryFailed
from bot.identity.vault import Vault
from bot.keyring import load_keyring
from bot.messages import Address, Reply

ANN, BOB = (Address("here", "demo", f"citizen-{name}") for name in ("ann", "bob"))


class Far:
    """A platform that breaks off in the middle of a send, or takes everything."""

    name = "here"

    def __init__(self, *, breaks):
        self.breaks = breaks
        self.taken = []

    async def send(self, address, reply):
        if self.breaks:
            raise DeliveryFailed("broke off", unsure=True)
        self.taken.append((address, reply))


@pytest.fixture
def url(tmp_path, monkeypatch):
    """A store of its own, which the command finds by its settings."""
    for name, value in demo_environment().items():
        if name.startswith("BANSHI_"):
            monkeypatch.setenv(name, value)
    with embedded_store(tmp_path) as url:
        monkeypatch.setenv("BANSHI_REDIS_URL", url)
        yield url


def work(url, far, *, put=()):
    """A worker takes what there is; before, citizens are sent something."""

    async def run():
        settings = read_settings()
        vault = Vault(load_keyring(settings), settings.cipher)
        async with Redis.from_url(url) as redis, Docket(name="banshi", url=url) as docket:
            outbox = Outbox(docket, {"here": far}, OwedStore(redis, vault), vault)
            for name in TASKS:
                docket.register(asyncio.sleep, names=[name])
            for address in put:
                await outbox.put(address, Reply("办好了"))
            async with Worker(docket, schedule_automatic_tasks=False) as worker:
                await worker.run_until_finished()

    asyncio.run(run())


def banshi(*arguments, code=0):
    done = CliRunner().invoke(main, ["outbox", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def listed():
    return [json.loads(line) for line in banshi("list", "--json").splitlines()]


def test_what_was_given_up_is_seen_sent_anew_and_forgotten(url):
    assert "nothing waits" in banshi("list")
    work(url, Far(breaks=True), put=[ANN, BOB])
    rows = listed()
    assert [(row["state"], row["task"], row["platform"], row["why"]) for row in rows] == [
        ("dead", "give", "here", "broke off")
    ] * 2
    shown = banshi("list")
    assert all(row["name"] in shown for row in rows)
    assert "citizen" not in shown and "办好了" not in shown, "it names nobody and says nothing"
    again, gone = (row["name"] for row in rows)
    assert banshi("retry", again) == "1 to be delivered\n"
    assert [(row["state"], row["name"]) for row in listed()] == [("dead", gone), ("waiting", again)]
    far = Far(breaks=False)
    work(url, far)
    assert [reply.text for _, reply in far.taken] == ["办好了"]
    assert banshi("drop", gone) == "1 dropped\n"
    assert listed() == []
    work(url, far)
    assert len(far.taken) == 1
    assert banshi("retry", gone, code=1).startswith(f"{gone}: not in the outbox")
