"""What a running house has recorded, read from its store as operators' pages read it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from redis.asyncio import Redis

from bot.audit import Audit, Journal
from bot.audit.chain import Signer
from bot.configuration import demo_environment
from bot.embedded import socket_path
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.insight.opening import Insight, open_insight
from bot.keyring import Key, Keyring
from bot.settings import Settings
from tests.waiting import PATIENCE_S

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Records:
    """The stores of a house, opened from outside with its key."""

    redis: Redis
    vault: Vault
    sealed: SealedStore
    insight: Insight


@contextlib.asynccontextmanager
async def records(data_dir: Path) -> AsyncIterator[Records]:
    """Opens them for a test."""
    keyring = Keyring(Key(demo_environment()["BANSHI_SECRET_KEY"]))
    vault = Vault(keyring)
    with TemporaryDirectory() as folder:
        audit = Audit(Journal(Path(folder), Signer(keyring)))
        async with Redis(unix_socket_path=str(socket_path(data_dir))) as redis:
            yield Records(redis, vault, SealedStore(redis, vault, audit), open_insight(Settings(), redis, vault))
        await audit.aclose()


async def eventually(look: Callable[[], Awaitable[T]]) -> T:
    """What `look` gives once it is something: processes write in batches, every two seconds."""
    async with asyncio.timeout(PATIENCE_S):
        while not (found := await look()):  # noqa: ASYNC110 (another process writes it)
            await asyncio.sleep(0.1)
        return found
