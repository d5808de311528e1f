"""How many different numbers a citizen looks up in a service within a day: nobody has thirty cars.

Only keyed hashes of the numbers are kept. A number that was asked for before costs nothing, so that one's own can be
asked for all day; what this process has counted already is not asked of the store again.
"""

from redis.asyncio import Redis

from bot.identity.vault import Vault
from bot.messages import Address

DAY_S = 24 * 3600
REMEMBERED = 20_000
COUNT = """
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3], 'NX')
return 1
"""


class Lookups:
    """Counts in Redis, for all processes together."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._vault = vault
        self._count = redis.register_script(COUNT)
        self._known: dict[tuple[str, str], None] = {}

    async def allows(self, alias: str, service: str, number: str, per_day: int) -> bool:
        """Whether this citizen may look up this number today; from now on it counts. Raises StoreUnavailable."""
        key = f"banshi:{{{alias}}}:looked:{service}"
        hashed = self._vault.pseudonym(Address("lookup", service, number))
        if (key, hashed) in self._known:
            return True
        allowed = bool(await self._count(keys=[key], args=[hashed, per_day, DAY_S]))
        if allowed:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key, hashed] = None
        return allowed
