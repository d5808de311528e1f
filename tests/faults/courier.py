"""A worker alone with the queue, for tests that kill it: `python -m tests.faults.courier STORE FILE`.

What it sends to citizens goes into the file, a line each, as a platform that takes everything shows it.
"""

import asyncio
import contextlib
import sys
from datetime import timedelta
from pathlib import Path

from docket import Docket, Worker
from pydantic import SecretStr

from bot import stores
from bot.delivery.afterwards import Afterwards
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.identity.vault import Vault
from bot.messages import Address, Reply

VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))
QUEUE = "couriers"


class Far:
    """A platform that takes everything."""

    name = "here"

    def __init__(self, file: Path) -> None:
        self._file = file

    async def send(self, address: Address, reply: Reply) -> None:
        with self._file.open("a") as shown:  # one write
            shown.write(f"{address.user} {reply.text}\n")


class Plain:
    """As much of a dialogue as a reminder needs."""

    async def shaped(self, address: Address, reply: Reply) -> Reply:
        return reply

    async def overtaken(self, address: Address, within_s: float) -> bool:
        return False


@contextlib.asynccontextmanager
async def outbox_on(url: str, file: Path):  # type: ignore[no-untyped-def]
    """An outbox whose queue is in this store, and what it keeps."""
    redis = stores.connect(url)
    async with Docket(name=QUEUE, url=url) as docket:
        owed = OwedStore(redis, VAULT)
        outbox = Outbox(docket, {"here": Far(file)}, owed, VAULT)  # type: ignore[dict-item]
        afterwards = Afterwards(docket, None, None, Plain(), outbox, owed)  # type: ignore[arg-type]
        yield outbox, owed, afterwards, docket
    await redis.aclose()


async def main(url: str, file: Path) -> None:
    async with outbox_on(url, file) as (_, _, afterwards, docket):
        quick = {"redelivery_timeout": timedelta(seconds=1), "scheduling_resolution": timedelta(milliseconds=50)}
        async with Worker(docket, **quick) as worker:
            await asyncio.gather(worker.run_forever(), afterwards.sweep())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
