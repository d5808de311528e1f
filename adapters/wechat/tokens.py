"""The access token of an account: one for all processes, fetched by one of them, given up only by its own holder."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

EARLY_S = 300
"""WeChat changes a token this long before its end, while both are valid."""
SHORTEST_S = 60

Fetch = Callable[[], Awaitable[tuple[str, int]]]
"""Gives a new value and the seconds that it lasts."""


class TokenStore(Protocol):
    """Keeps tokens and short notes about an account by name, shared by processes where it can be.

    Methods raise StoreUnavailable.
    """

    async def get(self, name: str) -> str | None:
        """The value, unless it has run out."""

    async def put(self, name: str, value: str, ttl_s: int) -> None:
        """Keeps a value for so many seconds."""

    async def drop(self, name: str, value: str) -> None:
        """Forgets this value; another one that has taken its place stays."""

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        """Held by the one who fetches."""


class MemoryTokens:
    """Tokens of one process, for tests and tools."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[str, float]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, name: str) -> str | None:
        """As in TokenStore."""
        value, until = self._kept.get(name, ("", 0.0))
        return value if self._clock() < until else None

    async def put(self, name: str, value: str, ttl_s: int) -> None:
        """As in TokenStore."""
        self._kept[name] = value, self._clock() + ttl_s

    async def drop(self, name: str, value: str) -> None:
        """As in TokenStore."""
        if self._kept.get(name, ("", 0.0))[0] == value:
            del self._kept[name]

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        """As in TokenStore."""
        async with self._locks[name]:
            yield


async def kept_or_fetched(store: TokenStore, name: str, fetch: Fetch) -> str:
    """The value under a name; where there is none, one caller of all processes fetches it and the others wait."""
    if kept := await store.get(name):
        return kept
    async with store.lock(name):
        if kept := await store.get(name):
            return kept
        value, lasts_s = await fetch()
        await store.put(name, value, max(SHORTEST_S, lasts_s - EARLY_S))
        return value
