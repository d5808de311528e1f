"""The store of what operators have closed and posted, and how every process learns of it.

Key: `banshi:{board}`, a hash of closures (`closed:service:ID`, …) and notices (`notice:ID`). A closure stays until
somebody opens it; notices go KEPT_S after their end, so that operators can look back.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import cast

import msgspec
import structlog
from redis.asyncio import Redis

from bot.dialogue.board import Board, Closure, Notice
from bot.errors import StoreUnavailable
from bot.watched import asked

log = structlog.get_logger(__name__)

KEY = "banshi:{board}"
CLOSED, NOTICE = "closed:", "notice:"
LOOK_S = 1.0
KEPT_S = 30 * 24 * 3600


class BoardStore:
    """All methods but `follow` raise StoreUnavailable."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def read(self) -> Board:
        """What is closed and posted now, notices of later and of lately included."""
        found = await asked(cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(KEY)))
        return _board(found)

    async def close(self, closure: Closure) -> None:
        """Closes something, in force everywhere within LOOK_S."""
        await self._set(f"{CLOSED}{closure.key}", closure)

    async def open(self, key: str) -> bool:
        """Opens it again; False where it wasn't closed."""
        return await self._drop(f"{CLOSED}{key}")

    async def post(self, notice: Notice) -> None:
        """Posts a notice, over the one with the same id; drops what ended long ago."""
        await self._set(f"{NOTICE}{notice.id}", notice)
        for old in (await self.read()).notices:
            if old.until < time.time() - KEPT_S:
                await self._drop(f"{NOTICE}{old.id}")

    async def take_down(self, id_: str) -> bool:
        """Takes a notice down; False where there is none."""
        return await self._drop(f"{NOTICE}{id_}")

    async def follow(self, post: Callable[[Board], None]) -> None:
        """Tells of every change, until it is cancelled; what was known holds on while the store is away."""
        known: dict[bytes, bytes] | None = None
        while True:
            try:
                found = await asked(cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(KEY)))
                if found != known:
                    post(_board(found))
                    known = found
            except StoreUnavailable:
                log.info("what is closed and posted: not known anew for now")
            except Exception as error:  # the next look comes anyway
                log.error("board not read", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)

    async def _set(self, name: str, value: Closure | Notice) -> None:
        await asked(self._redis.hset(KEY, name, cast("str", msgspec.msgpack.encode(value))))

    async def _drop(self, name: str) -> bool:
        return bool(await asked(self._redis.hdel(KEY, name)))


def _board(found: dict[bytes, bytes]) -> Board:
    closures, notices = [], []
    for name, value in sorted(found.items()):
        if name.startswith(CLOSED.encode()):
            closures.append(msgspec.msgpack.decode(value, type=Closure))
        elif name.startswith(NOTICE.encode()):
            notices.append(msgspec.msgpack.decode(value, type=Notice))
    return Board({each.key: each for each in closures}, tuple(sorted(notices, key=lambda notice: notice.since)))
