"""Sealed values of citizens in Redis: each expires, opens under its own key only, and can be swapped only as it was."""

import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from redis.asyncio import Redis

from bot.audit import Audit, Event
from bot.errors import AuditUnavailable, SealBroken
from bot.identity.rewriting import Rewriter
from bot.identity.vault import Vault, base_of
from bot.messages import Address
from bot.watched import asked

T = TypeVar("T")
PROVISIONAL_S = 60
"""What `write_listed` leaves of a value whose process dies over it lives no longer."""
SWAP = """
local kept = redis.call('GET', KEYS[1]) or ''
if ARGV[2] ~= '' and kept == ARGV[2] then return 1 end
if kept ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 1
"""


class SealedStore:
    """All methods raise StoreUnavailable; a value that can't be opened or read counts as absent."""

    def __init__(self, redis: Redis, vault: Vault, audit: Audit, rewriter: Rewriter | None = None) -> None:
        self._rewriter = rewriter
        self._redis: Any = redis  # for the types of its commands any answer may be text
        self._vault = vault
        self._audit = audit
        self._swap = redis.register_script(SWAP)

    async def put_on_record(self, address: Address, what: str, **detail: str | int) -> None:
        """Before something is done with a citizen's data: raises AuditUnavailable, and then it must not be done."""
        await self._audit.record(Event(self._vault.pseudonym(address), what, detail=detail))

    async def note(self, address: Address, what: str, **detail: str | int) -> None:
        """After something was ended or erased, which nobody may be kept from: done even where it can't be noted."""
        with contextlib.suppress(AuditUnavailable):
            await self.put_on_record(address, what, **detail)

    def key(self, address: Address, what: str) -> str:
        """The key of something of a citizen's; all keys of one citizen share a Cluster slot."""
        return f"banshi:{{{self._vault.pseudonym(address)}}}:{what}"

    def turn_key(self, address: Address, what: str) -> str:
        """The key of something of a citizen's in the slot of their turns (bot.identity.vault)."""
        return f"{base_of(self._vault.pseudonym(address))}:{what}"

    async def members_since(self, key: str, since: float) -> set[str]:
        """Members of a sorted set that were added since (seconds since 1970)."""
        return {member.decode() for member in await asked(self._redis.zrange(key, since, "+inf", byscore=True))}

    async def add_member(self, key: str, member: str, ttl_s: int) -> None:
        """Adds to a sorted set, by the time; drops what is older than so many seconds."""
        now = time.time()
        await asked(self._redis.zadd(key, {member: now}))
        await asked(self._redis.zremrangebyscore(key, "-inf", now - ttl_s))

    async def claim_member(self, key: str, member: str, ttl_s: int) -> bool:
        """As `add_member`; False where it is in the set already."""
        now = time.time()
        await asked(self._redis.zremrangebyscore(key, "-inf", now - ttl_s))
        return bool(await asked(self._redis.zadd(key, {member: now}, nx=True)))

    async def put_member(self, key: str, member: str, at: float, ttl_s: int) -> None:
        """Puts into a sorted set, or moves there, by a moment of its own; drops those of so many seconds ago."""
        await asked(self._redis.zadd(key, {member: at}))
        await asked(self._redis.zremrangebyscore(key, "-inf", time.time() - ttl_s))

    async def members_by(self, key: str, at: float) -> list[str]:
        """Members of a sorted set up to a moment, the earliest first."""
        return [member.decode() for member in await asked(self._redis.zrange(key, "-inf", at, byscore=True))]

    async def drop_member(self, key: str, member: str) -> None:
        """Takes out of a sorted set."""
        await asked(self._redis.zrem(key, member))

    async def read(self, key: str, kind: type[T]) -> T | None:
        """The value; None where there is none."""
        return self._opened(await asked(self._redis.get(key)), key, kind)

    async def read_raw(self, key: str, kind: type[T]) -> tuple[T | None, bytes]:
        """The value, and its bytes for `swap`."""
        sealed: bytes | None = await asked(self._redis.get(key))
        return self._opened(sealed, key, kind), sealed or b""

    async def read_many(self, keys: list[str], kind: type[T]) -> list[T | None]:
        """Several values of one citizen at once."""
        found = await asked(self._redis.mget(keys))
        return [self._opened(sealed, key, kind) for key, sealed in zip(keys, found, strict=True)]

    async def take(self, key: str, kind: type[T]) -> T | None:
        """The value, the first time only."""
        return self._opened(await asked(self._redis.getdel(key)), key, kind)

    async def write(self, key: str, value: Any, ttl_s: int) -> None:
        """Keeps a value for so many seconds."""
        await asked(self._redis.set(key, self._sealed(value, key), ex=ttl_s))

    async def write_listed(
        self, key: str, value: Any, ttl_s: int, is_listed: Callable[[], Awaitable[bool]], *, before: bytes | None = None
    ) -> bool:
        """Keeps a value that an erasure finds by a list which names it already (`is_listed`).

        Until the list is seen to name it still, the value lives PROVISIONAL_S only: an erasure in between takes the
        list away, and a process that dies in between confirms nothing. False where the list names it no more.
        `before`: as in `swap`; False where somebody else was first, too.
        """
        if before is None:
            await self.write(key, value, PROVISIONAL_S)
        elif not await self.swap(key, before, value, PROVISIONAL_S):
            return False
        if await is_listed() and await asked(self._redis.expire(key, ttl_s)):
            return True
        await self.erase(key)
        return False

    async def confirm(self, key: str, ttl_s: int) -> None:
        """Lets a listed value live on whose process died before it could."""
        if 0 < await asked(self._redis.ttl(key)) <= PROVISIONAL_S:
            await asked(self._redis.expire(key, ttl_s))

    async def renew(self, key: str, value: Any, ttl_s: int) -> bool:
        """Puts a value in the place of whatever is there; False where nothing is, as after an erasure."""
        return bool(await asked(self._redis.set(key, self._sealed(value, key), ex=ttl_s, xx=True)))

    async def swap(self, key: str, before: bytes, value: Any | None, ttl_s: int) -> bool:
        """Puts a value (None: nothing) in the place of exactly these bytes (none: of nothing).

        False where somebody else was first.
        """
        sealed = b"" if value is None else self._sealed(value, key)
        return bool(await self._swap(keys=[key], args=[before, sealed, ttl_s]))

    def shed(self) -> None:
        """After a citizen's data was erased: what the store's own file still holds of it goes soon, too."""
        if self._rewriter is not None:
            self._rewriter.soon()

    async def erase(self, *keys: str) -> bool:
        """Erases values; False where there were none."""
        return bool(await asked(self._redis.delete(*keys)))

    def _sealed(self, value: Any, key: str) -> bytes:
        return self._vault.seal(msgspec.msgpack.encode(value), key)

    def _opened(self, sealed: bytes | None, key: str, kind: type[T]) -> T | None:
        try:
            return msgspec.msgpack.decode(self._vault.open(sealed, key), type=kind) if sealed else None
        except (SealBroken, msgspec.DecodeError):
            return None
