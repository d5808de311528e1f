"""Forms that are being filled: one that its citizen never comes back to counts as broken off once its time is over.

Keys, of all citizens: `banshi:{left}:due` (sorted set of `PSEUDONYM|SERVICE` by the moment at which the time is over)
and `banshi:{left}:forms` (hash by the same names: milliseconds of the last word, then the form, sealed; `-` for one
that is over, which stands for a moment so that an older word, written later by another process, doesn't bring it back).
Words reach this store seconds late, so after an erasure `banshi:{left}:erased:HASH` (milliseconds of the erasure, for a
minute; the hash is no pseudonym) refuses what processes still have from before it.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import SealBroken, StoreUnavailable
from bot.identity.vault import Vault
from bot.intents.anonymous import anonymous
from bot.messages import Address

DUE, FORMS = "banshi:{left}:due", "banshi:{left}:forms"
OVER = b"-"
OVER_S = 60
"""For so long it is remembered that a form is over, or that a citizen's were erased."""
LATE_S = 50
"""A word that comes later than this is dropped: it must come while an erasure is remembered. Less than OVER_S."""
MOST = 200_000
"""Forms that are followed at once; further ones are not."""
MOST_AT_ONCE = 500
LONGEST = 120
NOTE = """
local due, forms, most, lasts, oldest = KEYS[1], KEYS[2], tonumber(ARGV[1]), ARGV[2], ARGV[3]
for i = 3, #KEYS do
  local name, at, ends, value = unpack(ARGV, 4 * i - 8, 4 * i - 5)
  local known, erased = redis.call('HGET', forms, name), redis.call('GET', KEYS[i])
  local newer = known and string.sub(known, 1, 13) <= at
  if at < oldest or erased and (value == '-' or at <= erased) then
    if newer and value == '-' then
      redis.call('HDEL', forms, name)
      redis.call('ZREM', due, name)
    end
  elseif newer or not known and redis.call('HLEN', forms) < most then
    redis.call('HSET', forms, name, at .. value)
    redis.call('ZADD', due, ends, name)
  end
end
redis.call('EXPIRE', due, lasts)
redis.call('EXPIRE', forms, lasts)
return 1
"""
TAKE = """
local due, forms = unpack(KEYS)
local found = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local value = redis.call('HGET', forms, name)
  if value and string.sub(value, 14) ~= '-' then table.insert(found, string.sub(value, 14)) end
  redis.call('HDEL', forms, name)
  redis.call('ZREM', due, name)
end
return found
"""


class Left(msgspec.Struct, frozen=True, array_like=True):
    """A form that is being filled. `opening`: the words that opened it, masked where they are kept."""

    service: str
    channel: str
    region: str = ""
    opening: str = ""


class LeftForms:
    """All methods raise StoreUnavailable. `idle_s`: after so long without a word a conversation is over."""

    def __init__(self, redis: Redis, vault: Vault, idle_s: int) -> None:
        self._redis = redis
        self._vault = vault
        self._idle_s = idle_s
        self._note = redis.register_script(NOTE)
        self._take = redis.register_script(TAKE)

    async def note(self, stands: Mapping[tuple[Address, str], tuple[float, Left | None]]) -> None:
        """How forms stand, by citizen and service, at moments (seconds since 1970); None: over."""
        keys = [DUE, FORMS]
        args: list[Any] = [MOST, 2 * self._idle_s + OVER_S, _stamp(time.time() - LATE_S)]
        for (address, service), (at, left) in stands.items():
            ends = at + (self._idle_s if left else OVER_S)
            keys.append(self._erased(address))
            args += [f"{self._vault.pseudonym(address)}|{service}", _stamp(at), ends, self._sealed(left)]
        await self._note(keys=keys, args=args)

    async def take(self) -> Sequence[Left]:
        """The forms whose time is over by now; each is given once, to one process."""
        found: list[bytes] = await self._take(keys=[DUE, FORMS], args=[time.time(), MOST_AT_ONCE])
        return [left for sealed in found if (left := self._opened(sealed)) is not None]

    # ── as bot.identity.people.Keeper asks ──

    async def held(self, address: Address) -> Mapping[str, Any]:
        """Nothing that the conversation itself doesn't show."""
        return {}

    async def forget(self, address: Address) -> bool:
        """Erases a citizen's, those that wait in some process to be written included."""
        mine = f"{self._vault.pseudonym(address)}|"
        try:
            await self._redis.set(self._erased(address), _stamp(time.time()), ex=OVER_S)
            names = [name async for name, _ in self._redis.hscan_iter(FORMS, match=f"{mine}*", count=1000)]
            if names:
                await self._redis.hdel(FORMS, *names)
                await self._redis.zrem(DUE, *names)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return bool(names)

    def _erased(self, address: Address) -> str:
        """Where it stands that a citizen's forms were erased; it names nobody whom the other keys name."""
        return f"banshi:{{left}}:erased:{self._vault.pseudonym(Address('left', '', str(address)))}"

    def _sealed(self, left: Left | None) -> bytes:
        if left is None:
            return OVER
        masked = msgspec.structs.replace(left, opening=anonymous(left.opening)[:LONGEST])
        return self._vault.seal(msgspec.msgpack.encode(masked), FORMS)

    def _opened(self, sealed: bytes) -> Left | None:
        try:
            return msgspec.msgpack.decode(self._vault.open(sealed, FORMS), type=Left)
        except (SealBroken, msgspec.DecodeError):
            return None


def _stamp(at: float) -> str:
    """A moment as digits that sort as it does: milliseconds since 1970."""
    return f"{int(at * 1000):013}"
