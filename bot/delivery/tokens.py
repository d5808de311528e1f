"""Platforms' access tokens and short notes about accounts, in Redis: one for all processes.

Keys: `banshi:token:{NAME}`, and `…:lock` beside each. Values are sealed behind a digest of the bare value, by which one
that is refused can be given up without touching another that has taken its place.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

from redis.asyncio import Redis

from bot.errors import SealBroken
from bot.identity.vault import Vault
from bot.watched import asked

T = TypeVar("T")

DIGEST = 32
ACCESS = ":token"
"""How the names of access tokens end; other names are notes."""
LOCK_MS = 8000
"""Longer than a fetch may take; what a killed process leaves behind ends then."""
POLL_S = 0.05

DROP = """
local kept = redis.call('GET', KEYS[1])
if kept and string.sub(kept, 1, 32) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
"""
UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1"


class RedisTokens:
    """As adapters' `TokenStore` protocols ask. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._last: dict[str, str] = {}
        self._drop = redis.register_script(DROP)
        self._unlock = redis.register_script(UNLOCK)

    async def get(self, name: str) -> str | None:
        """The value, unless it has run out or was sealed with another key."""
        key = _key(name)
        kept = await asked(self._redis.get(key))
        try:
            value = self._vault.open(kept[DIGEST:], key).decode() if isinstance(kept, bytes) else None
        except SealBroken:
            value = None
        self._saw(name, held=value is not None)
        return value

    async def put(self, name: str, value: str, ttl_s: int) -> None:
        """Keeps a value for so many seconds."""
        key = _key(name)
        self._saw(name, held=True)
        await asked(self._redis.set(key, _digest(value) + self._vault.seal(value.encode(), key), ex=max(1, ttl_s)))

    async def drop(self, name: str, value: str) -> None:
        """Forgets this value; another one that has taken its place stays."""
        await self._drop(keys=[_key(name)], args=[_digest(value)])

    def seen(self) -> Mapping[str, str]:
        """Each platform token as this process saw it last: `held`, or `missing` where it has to be fetched."""
        return self._last

    def _saw(self, name: str, *, held: bool) -> None:
        if name.endswith(ACCESS):
            self._last[name.removesuffix(ACCESS)] = "held" if held else "missing"

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        """Held by one of all processes, for as long as a fetch may take."""
        key, holder = f"{_key(name)}:lock", secrets.token_hex(8)
        while not await asked(self._redis.set(key, holder, nx=True, px=LOCK_MS)):  # noqa: ASYNC110 (another process holds it)
            await asyncio.sleep(POLL_S)
        try:
            yield
        finally:
            await self._unlock(keys=[key], args=[holder])


def _key(name: str) -> str:
    return f"banshi:token:{{{name}}}"


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode()).hexdigest()[:DIGEST].encode()
