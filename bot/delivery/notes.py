"""What adapters remember of citizens in small, many at a time, in Redis: moments and counts, no words.

Keys are made as those of `bot.delivery.ledger` are.
"""

from collections.abc import Mapping

from redis.asyncio import Redis

from bot.delivery.ledger import hashed
from bot.identity.vault import Vault
from bot.watched import asked, several


class RedisNotes:
    """As adapters' `Notes` protocols ask. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def note_all(self, notes: Mapping[str, str], lasts_s: int) -> None:
        """Writes notes, over older ones, in one round trip."""
        vault = self._vault
        await several(self._redis, [("SET", hashed(vault, key), value, "EX", lasts_s) for key, value in notes.items()])

    async def read(self, key: str) -> str | None:
        """The note or count, unless it has run out."""
        value = await asked(self._redis.get(hashed(self._vault, key)))
        return value.decode() if isinstance(value, bytes) else value

    async def add(self, key: str, amount: int, lasts_s: int) -> int:
        """Adds to a count; gives what it is now. It lasts so long from the last time on."""
        name = hashed(self._vault, key)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.incrby(name, amount)
            pipe.expire(name, lasts_s)
            total, _ = await asked(pipe.execute())
        return int(total)

    async def release(self, key: str) -> None:
        """Forgets a note or a count."""
        await asked(self._redis.delete(hashed(self._vault, key)))
