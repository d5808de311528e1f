"""A worker killed before and after each of its commands to the store: a citizen has what is theirs, and has it once."""

import asyncio
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime

import pytest

from bot import stores
from bot.catalog.converters import BEIJING
from bot.delivery.queued import OVER
from bot.delivery.turns import TurnStore, new_token
from bot.dialogue.errand import Remind
from bot.messages import Address, InboundMessage, Kind, Reply
from tests.faults.courier import QUEUE, VAULT, outbox_on
from tests.faults.lines import running
from tests.faults.store_line import Deed, StoreLine
from tests.faults.town import count
from tests.redis_servers import standalone

CITIZEN, WORDS = Address("here", "demo", "u"), "好了"
OF_THE_TASK = re.compile(VAULT.pseudonym(CITIZEN).encode() + rb"|XREADGROUP")
MANY = 40
AT_ONCE = 5
"""So many workers on two cores."""
KINDS = ("late answer", "reminder")

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with standalone(tmp_path_factory.mktemp("store")) as store:
        store.kill(store.ports[0])
        store.start(store.ports[0], "--databases", "1000")
        yield store.ports[0]


def courier(port, database, file):
    command = [sys.executable, "-m", "tests.faults.courier", f"redis://127.0.0.1:{port}/{database}", str(file)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


async def planned(kind, outbox):
    if kind == "reminder":
        await outbox.plan(CITIZEN, Remind("remind:1", time.time() + 0.3, WORDS))
    else:
        await outbox.put(CITIZEN, Reply(WORDS), "m1")


async def is_settled(redis):
    """Nothing is due, and no task of the citizen's waits or runs."""
    states = [await redis.hget(key, "state") async for key in redis.scan_iter(f"{QUEUE}:runs:*")]
    dues = [key async for key in redis.scan_iter("banshi:{t*:due")]
    return all(state in OVER for state in states) and not dues


def shown(file):
    return file.read_text().count(WORDS) if file.exists() else 0


async def until(holds):
    async with asyncio.timeout(90):
        while not await holds():  # noqa: ASYNC110 (other processes bring it about)
            await asyncio.sleep(0.05)


async def kept(redis, *, asked):
    """What the citizen's next message brings."""
    message = InboundMessage("next", CITIZEN, Kind.TEXT, "结果好了吗" if asked else "你好", datetime.now(BEIJING))
    turns, token = TurnStore(redis, VAULT, 60), new_token()
    opened = await turns.open(message, token, asked=asked)
    await turns.leave(CITIZEN, "next", token)
    return len(opened.kept)


async def struck_at(port, database, folder, kind, deed, number):
    """How often the citizen was sent it, with a worker that dies at this command and another one after it."""
    line, file = StoreLine("127.0.0.1", [("127.0.0.1", port)]), folder / f"{database}"
    redis = stores.connect(f"redis://127.0.0.1:{port}/{database}")
    async with outbox_on(f"redis://127.0.0.1:{port}/{database}", file) as (outbox, owed, *_):
        with running(line):
            await planned(kind, outbox)
            line.strike(OF_THE_TASK, deed, (number,))
            dies = courier(line.port, database, file)
            line.hit = dies.kill
            await until(lambda: ended(dies, redis))
            commands = list(line.seen)
            dies.kill()
            dies.wait()
        heir = courier(port, database, file)
        await until(lambda: is_settled(redis))
        heir.kill()
        heir.wait()
        sent, unasked = shown(file), await kept(redis, asked=False)
        on_asking, dead = await kept(redis, asked=True), len(await owed.dead())
    await redis.aclose()
    assert not sent or not unasked, "not told again by itself"
    assert sent or (unasked + on_asking and dead + unasked), "what may have been sent is there for who asks"
    return sent, on_asking, commands


async def ended(process, redis):
    return process.poll() is not None or await is_settled(redis)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("deed", [Deed.BEFORE, Deed.AFTER], ids=["before", "after"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_worker_killed_at_any_command(port, tmp_path, kind, deed):
    first = 1 + 200 * (2 * KINDS.index(kind) + (deed is Deed.AFTER))
    sent, _, commands = await struck_at(port, first, tmp_path, kind, deed, 0)
    assert sent == 1
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number):
        async with room:
            return await struck_at(port, first + number, tmp_path, kind, deed, number)

    found = await asyncio.gather(*(one(number) for number in range(1, len(commands) + 1)))
    has_it = [sent or on_asking for sent, on_asking, _ in found]
    name = f"worker killed {deed.value}, each of {len(found)} commands: {kind}"
    count(
        name, len(found), sum(n > 0 for n in has_it), late=0, lost=has_it.count(0), doubled=sum(n > 1 for n in has_it)
    )


async def test_two_workers_that_start_at_once_do_what_is_due_once(port, tmp_path):
    """Late answers and reminders of many citizens, all of them due already."""
    url, file = f"redis://127.0.0.1:{port}/900", tmp_path / "shown"
    redis = stores.connect(url)
    async with outbox_on(url, file) as (outbox, *_):
        for number in range(MANY):
            citizen = Address("here", "demo", f"u{number}")
            await outbox.put(citizen, Reply(WORDS), f"m{number}")
            await outbox.plan(citizen, Remind("remind:1", time.time() + 0.2, WORDS))
        couriers = [courier(port, 900, file) for _ in range(2)]
        await until(lambda: is_settled(redis))
        for each in couriers:
            each.kill()
            each.wait()
    await redis.aclose()
    had = Counter(line.split()[0] for line in file.read_text().splitlines())
    doubled = sum(max(times - 2, 0) for times in had.values())
    sent = 2 * MANY
    count(
        "two workers start at once, everything due",
        sent,
        had.total() - doubled,
        lost=sent - had.total(),
        doubled=doubled,
    )
