"""Seals what is in Redis anew with the current key, beside a running server.

Each value is exchanged only if it is still the one that was read, and keeps its lifetime; what was exchanged is known
by its header, so a rotation that was broken off goes on by being started again. The purpose of every sealed
value in Redis is its key there, or what its key begins with.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import SealBroken, StoreUnavailable
from bot.identity.vault import Vault

EXCHANGE = """
local kind, at = ARGV[3], ARGV[4]
if kind == 'string' then
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
elseif kind == 'list' then
  if redis.call('LINDEX', KEYS[1], at) ~= ARGV[1] then return 0 end
  redis.call('LSET', KEYS[1], at, ARGV[2])
else
  if redis.call('HGET', KEYS[1], at) ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[1], at, ARGV[2])
end
return 1
"""
PASSES = 5
"""A value that changes while it is looked at is looked at again; a busy one has the new key by then anyway."""


@dataclass(slots=True)
class Rotated:
    """What a rotation did."""

    resealed: int = 0
    current: int = 0
    unreadable: int = 0
    """Sealed with a key that isn't at hand, or for another purpose than their key: left until they expire."""
    changed: int = 0
    """Changed by the server at the same moment, in the last pass."""


class Rotation:
    """Over every value whose key begins with `banshi:`."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._exchange = redis.register_script(EXCHANGE)

    async def run(self) -> Rotated:
        """Goes over all values until none is left to seal anew. Raises StoreUnavailable."""
        resealed = 0
        for _ in range(PASSES):
            seen = await self._pass()
            resealed += seen.resealed
            if not seen.changed:
                break
        return Rotated(resealed, seen.current, seen.unreadable, seen.changed)

    async def _pass(self) -> Rotated:
        seen = Rotated()
        try:
            async for key, kind, place, value in self._values():
                await self._one(seen, key, kind, place, value)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return seen

    async def _one(self, seen: Rotated, key: bytes, kind: str, place: bytes | int, value: bytes) -> None:
        if self._vault.is_current(value):
            seen.current += 1
            return
        fresh = self._sealed_anew(key.decode(), value)
        if fresh is None:
            seen.unreadable += 1
            return
        done = await self._exchange(keys=[key], args=[value, fresh, kind, place])
        seen.resealed += done
        seen.changed += 1 - done

    def _sealed_anew(self, key: str, value: bytes) -> bytes | None:
        parts = key.split(":")
        for length in range(len(parts), 1, -1):
            purpose = ":".join(parts[:length])
            with contextlib.suppress(SealBroken):
                return self._vault.seal(self._vault.open(value, purpose), purpose)
        return None

    async def _values(self) -> AsyncIterator[tuple[bytes, str, bytes | int, bytes]]:
        """(key, type, place in it, value) of everything that is sealed."""
        async for key in self._redis.scan_iter(match="banshi:*", count=500):
            kind = cast("bytes", await self._redis.type(key)).decode()
            for place, value in await self._held(key, kind):
                if self._vault.is_sealed(value):
                    yield key, kind, place, value

    async def _held(self, key: bytes, kind: str) -> list[tuple[bytes | int, bytes]]:
        match kind:
            case "string":
                value = cast("bytes | None", await self._redis.get(key))
                return [(0, value)] if value else []
            case "list":
                return list(enumerate(await cast("Awaitable[list[bytes]]", self._redis.lrange(key, 0, -1))))
            case "hash":
                return list((await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(key))).items())
        return []
