"""The city that a citizen named last, so that they needn't name it again tomorrow. In Redis, sealed, expiring.

It lies beside the conversation: a turn's scripts bring and keep it, at the cost of no round trip (bot.delivery.turns).
"""

from bot.identity.sealed import SealedStore
from bot.messages import Address

KEPT_S = 180 * 24 * 3600


class HomeStore:
    """Which city an address speaks of. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    async def find(self, address: Address) -> str:
        """The city's full name; empty where none was named, or long ago."""
        return await self._store.read(self._key(address), str) or ""

    async def keep(self, address: Address, city: str) -> None:
        """Remembers a city in place of the one before, for half a year."""
        await self._store.write(self._key(address), city, KEPT_S)

    async def choose(self, address: Address, city: str) -> None:
        """As `keep`; an empty name forgets."""
        await (self.keep(address, city) if city else self.forget(address))

    async def forget(self, address: Address) -> bool:
        """Erases it; False where there was none."""
        return await self._store.erase(self._key(address))

    def _key(self, address: Address) -> str:
        return self._store.turn_key(address, "home")
