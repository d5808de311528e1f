"""What was erased leaves the store's own file, whatever rewrite is waiting or running at that moment."""

import asyncio
import contextlib
import subprocess
from time import monotonic

import pytest

from bot import stores
from bot.identity.rewriting import Rewriter
from tests.waiting import until

TRACE = b"pseudonym-of-a-citizen"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Redis that keeps an append-only file, and the folder where it lies."""
    folder = tmp_path_factory.mktemp("appending")
    path = folder / "redis.sock"
    keeps = ["--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "yes", "--dir", str(folder)]
    with subprocess.Popen(["redis-server", *keeps], stdout=subprocess.DEVNULL) as process:  # noqa: S607
        yield f"unix://{path}", folder / "appendonlydir"
        process.terminate()


@pytest.fixture
async def redis(server):
    client = stores.connect(server[0])
    await until(lambda: answers(client))
    await client.flushall()
    await client.config_set("rdb-key-save-delay", 0)
    yield client
    await client.aclose()


async def answers(client):
    with contextlib.suppress(Exception):
        return await client.ping()


def is_clean(folder):
    async def clean():
        with contextlib.suppress(FileNotFoundError):  # a file goes while it is looked for
            return not any(TRACE in file.read_bytes() for file in folder.iterdir())

    return clean


async def test_an_erasure_while_a_rewrite_waits_is_followed_by_another(redis, server):
    """What may stay a moment longer, such as the answer to the erasing message, must be gone before one counts."""
    rewriter = Rewriter(redis, 1.0)
    rewriter.soon()
    await asyncio.sleep(0.6)
    await redis.set(TRACE, "x", px=600)  # there at the first rewrite; at the next one the server has long removed it
    rewriter.soon()
    await until(is_clean(server[1]))
    await rewriter.aclose()


async def test_an_erasure_while_a_rewrite_runs_is_followed_by_another(redis, server):
    await redis.mset({f"many:{n}": n for n in range(1000)})
    await redis.config_set("rdb-key-save-delay", 1000)  # microseconds: a second in all
    await redis.bgrewriteaof()
    rewriter = Rewriter(redis, 0.1)
    await redis.set(TRACE, "x")
    await redis.delete(TRACE)
    rewriter.soon()
    assert not await is_clean(server[1])()
    await until(is_clean(server[1]))
    await rewriter.aclose()


async def test_erasures_without_end_are_rewritten_once_in_a_while(redis, server):
    rewriter, begun = Rewriter(redis, 0.4), (await redis.info("commandstats")).get("cmdstat_bgrewriteaof", {"calls": 0})
    await redis.set(TRACE, "x")
    await redis.delete(TRACE)
    began = monotonic()
    for _ in range(30):
        rewriter.soon()
        await asyncio.sleep(0.05)
    await until(is_clean(server[1]))
    while_s = monotonic() - began
    calls = (await redis.info("commandstats"))["cmdstat_bgrewriteaof"]["calls"] - begun["calls"]
    assert 2 <= calls <= 3 + while_s / 0.4, (calls, while_s)
    await rewriter.aclose()
