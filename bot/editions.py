"""Which edition of the catalogue is current, told to all processes of a deployment through the store.

Files carry a catalogue to the machines (a volume, a config map, a pull); the store says which one counts, so that a
process that lags behind notices and says so. Key: `banshi-catalog:current`.
"""

from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreUnavailable

KEY = "banshi-catalog:current"
REMEMBERED_S = 180 * 24 * 3600
ANNOUNCE = """
local digest, edited = ARGV[1], ARGV[2] == '1'
local known = redis.call('HEXISTS', KEYS[1], 'of:' .. digest) == 1
if redis.call('HGET', KEYS[1], 'digest') ~= digest and (edited or not known) then
  local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
  redis.call('HSET', KEYS[1], 'digest', digest, 'of:' .. digest, number)
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return {tonumber(redis.call('HGET', KEYS[1], 'number')), redis.call('HGET', KEYS[1], 'digest')}
"""


class EditionStore:
    """Numbers editions in the order in which they became current. Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._announce = redis.register_script(ANNOUNCE)

    async def announce(self, digest: str, *, edited: bool) -> tuple[int, str]:
        """Number and digest of the edition that is current from now on.

        That is this one where somebody has just edited it (`edited`), or where nobody has seen it before; a process
        that starts with an edition of yesterday makes nobody go back to it.
        """
        number, current = await self._announce(keys=[KEY], args=[digest, int(edited), REMEMBERED_S])
        return int(number), current.decode()

    async def current(self) -> tuple[int, str] | None:
        """Number and digest of the current edition; None before the first was announced."""
        try:
            number, digest = await self._fields()
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return (int(number), digest.decode()) if number and digest else None

    async def _fields(self) -> list[Any]:
        return await self._redis.hmget(KEY, ["number", "digest"])
