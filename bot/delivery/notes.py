"""What adapters remember of citizens in small, many at a time, in Redis: moments and counts, no words.

Keys hold platforms' ids of citizens, so they are kept as keyed hashes: `banshi:note:{hash}`.
"""

from collections.abc import Awaitable, Mapping
from typing import TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreUnavailable
from bot.identity.vault import Vault
from bot.messages import Address

T = TypeVar("T")


class RedisNotes:
    """As adapters' `Notes` protocols ask. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def note_all(self, notes: Mapping[str, str], lasts_s: int) -> None:
        """Writes notes, over older ones, in one round trip."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for key, value in notes.items():
                pipe.set(self._hashed(key), value, ex=lasts_s)
            await _asked(pipe.execute())

    async def read(self, key: str) -> str | None:
        """The note or count, unless it has run out."""
        value = await _asked(self._redis.get(self._hashed(key)))
        return value.decode() if isinstance(value, bytes) else value

    async def add(self, key: str, amount: int, lasts_s: int) -> int:
        """Adds to a count; gives what it is now. It lasts so long from the last time on."""
        hashed = self._hashed(key)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.incrby(hashed, amount)
            pipe.expire(hashed, lasts_s)
            total, _ = await _asked(pipe.execute())
        return int(total)

    async def release(self, key: str) -> None:
        """Forgets a note or a count."""
        await _asked(self._redis.delete(self._hashed(key)))

    def _hashed(self, key: str) -> str:
        return f"banshi:note:{{{self._vault.pseudonym(Address('note', '', key))}}}"


async def _asked(command: Awaitable[T]) -> T:
    try:
        return await command
    except (RedisError, OSError) as error:
        raise StoreUnavailable(type(error).__name__) from error
