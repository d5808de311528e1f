"""The store of which processes run: each tells every few seconds how it is, and is forgotten soon after it stops.

Key: `banshi:{presence}`, a hash by process.
"""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, cast

import msgspec
import structlog
from redis.asyncio import Redis

from bot.errors import StoreUnavailable
from bot.insight.recent import Lately
from bot.watched import asked

log = structlog.get_logger(__name__)

KEY = "banshi:{presence}"
TELL_S = 3.0
GONE_S = 15.0
KEPT_S = 3600


class Present(msgspec.Struct, frozen=True):
    """One process as it was at a moment (seconds since 1970)."""

    host: str
    pid: int
    role: Literal["server", "worker"]
    since: float
    at: float
    edition: str
    breakers: dict[str, str]
    lately: dict[str, Lately]

    @property
    def is_here(self) -> bool:
        """Whether it was heard of lately."""
        return time.time() - self.at < GONE_S


class PresenceStore:
    """All methods but `tell` raise StoreUnavailable."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._id = secrets.token_hex(6)

    async def all(self) -> list[Present]:
        """Those that run, servers before workers; those that have stopped are forgotten."""
        found = await asked(cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(KEY)))
        told = {name: msgspec.msgpack.decode(value, type=Present) for name, value in found.items()}
        gone = [name.decode() for name, one in told.items() if not one.is_here]
        if gone:
            await asked(self._redis.hdel(KEY, *gone))
        here = [one for one in told.values() if one.is_here]
        return sorted(here, key=lambda one: (one.role, one.host, one.pid))

    async def tell(
        self,
        role: Literal["server", "worker"],
        edition: Callable[[], str],
        breakers: Callable[[], Mapping[str, str]],
        lately: Callable[[], Mapping[str, Lately]],
    ) -> None:
        """Tells how this process is, until it is cancelled."""
        since, host = time.time(), socket.gethostname()
        while True:
            one = Present(
                host, os.getpid(), role, since, time.time(), edition(), dict(breakers()), dict(lately())
            )  # fmt: skip
            try:
                await asked(self._redis.hset(KEY, self._id, cast("str", msgspec.msgpack.encode(one))))
                await asked(self._redis.expire(KEY, KEPT_S))
            except StoreUnavailable:
                log.info("nobody is told of this process for now")
            await asyncio.sleep(TELL_S)
