"""Small notes of the adapters that expire, in Redis: what came in, what citizens did last, how much they were sent.

Keys hold platforms' ids of citizens, so they are kept as keyed hashes: `banshi:note:{hash}`. Notes hold ids and tokens,
so they are sealed.
"""

import secrets
from collections.abc import Awaitable
from typing import TypeVar, cast

from redis.asyncio import Redis

from bot.errors import SealBroken
from bot.identity.vault import Vault
from bot.watched import asked

T = TypeVar("T")


class RedisLedger:
    """As adapters' `Ledger` protocols ask. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def claim(self, key: str, lasts_s: int) -> bool:
        """Whether nobody has claimed this before; from now on somebody has."""
        mine = secrets.token_bytes(8)
        claimed = await asked(self._redis.set(hashed(self._vault, key), mine, nx=True, ex=lasts_s, get=True))
        return claimed in {None, mine}  # ours already: the connection broke and the client asked again

    async def release(self, key: str) -> None:
        """Forgets a claim or a note."""
        await asked(self._redis.delete(hashed(self._vault, key)))

    async def note(self, key: str, value: str, lasts_s: int) -> None:
        """Writes a note, over an older one."""
        name = hashed(self._vault, key)
        await asked(self._redis.set(name, self._vault.seal(value.encode(), name), ex=lasts_s))

    async def read(self, key: str) -> str | None:
        """The note, unless it has run out or was sealed with another key."""
        name = hashed(self._vault, key)
        sealed = await asked(self._redis.get(name))
        try:
            return self._vault.open(sealed, name).decode() if isinstance(sealed, bytes) else None
        except SealBroken:
            return None

    async def take(self, key: str) -> str | None:
        """The note, to the first who asks; from now on there is none."""
        name = hashed(self._vault, key)
        sealed = await asked(cast("Awaitable[bytes | None]", self._redis.getdel(name)))
        try:
            return self._vault.open(sealed, name).decode() if sealed else None
        except SealBroken:
            return None

    async def count(self, key: str, lasts_s: int, by: int = 1) -> int:
        """Counts on; gives how many there are now. The first sets how long they are counted together."""
        name = hashed(self._vault, key)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.incrby(name, by)
            pipe.expire(name, lasts_s, nx=True)
            total, _ = await asked(pipe.execute())
        return int(total)


def hashed(vault: Vault, key: str) -> str:
    """The key in Redis of an adapter's own key."""
    return f"banshi:note:{{{vault.keyed(f'note::{key}')}}}"
