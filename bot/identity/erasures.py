"""When citizens erased everything, so that whoever still works for them drops what they would write.

`banshi:{tN}:erased:HASH`, in the slot of the citizen's turns: milliseconds of the store's clock, ten minutes long;
BEING_ERASED while an erasure runs. The hash is no pseudonym: it names nobody whom other keys name.
"""

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreUnavailable
from bot.identity.vault import Vault, base_of
from bot.messages import Address

REMEMBERED_MS = 600_000
"""Longer than any turn, task or try to plan one goes on."""
BEING_ERASED = "9" * 13
"""Later than any moment: what ends while an erasure runs is swept, too."""
BEING_ERASED_MS = 30_000
"""So long at most, where a process dies over it."""
END = """
local t = redis.call('TIME')
redis.call('SET', KEYS[1], string.format('%013.0f', t[1] * 1000 + math.floor(t[2] / 1000)), 'PX', ARGV[1])
return 1
"""
WITHIN = """
local t, at = redis.call('TIME'), redis.call('GET', KEYS[1])
if not at then return 0 end
return tonumber(at) >= t[1] * 1000 + math.floor(t[2] / 1000) - tonumber(ARGV[1]) and 1 or 0
"""


def mark_of(vault: Vault, address: Address) -> str:
    """The key under which a citizen's last erasure stands."""
    return mark_beside(base_of(vault.pseudonym(address)), vault, address)


def mark_beside(base: str, vault: Vault, address: Address) -> str:
    """As `mark_of`, where the beginning of the citizen's keys is at hand."""
    return f"{base[: base.index('}') + 1]}:erased:{vault.keyed(f'erased::{address}')}"


class Erasures:
    """All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._end = redis.register_script(END)
        self._within = redis.register_script(WITHIN)

    async def begin(self, address: Address) -> None:
        """An erasure begins: whatever ends from now on was overtaken by it."""
        try:
            await self._redis.set(mark_of(self._vault, address), BEING_ERASED, px=BEING_ERASED_MS)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def end(self, address: Address) -> None:
        """It has ended: whatever began before now was overtaken by it."""
        await self._end(keys=[mark_of(self._vault, address)], args=[REMEMBERED_MS])

    async def within(self, address: Address, seconds: float) -> bool:
        """Whether a citizen has erased everything in the last so many seconds, or is about to."""
        return bool(await self._within(keys=[mark_of(self._vault, address)], args=[int(seconds * 1000) + 1]))
