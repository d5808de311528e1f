"""How a citizen wants to be spoken to: plainly (长辈版) or as everybody; remembered for a year.

A bound person's choice holds at every address that the person is bound to; anybody else's at their own address.
"""

from bot.identity.binding import BindingStore
from bot.identity.sealed import SealedStore
from bot.messages import Address

YEAR_S = 365 * 24 * 3600
PLAIN = "plain"


class MannerStore:
    """Who has chosen the plain manner. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore, bindings: BindingStore) -> None:
        self._store = store
        self._bindings = bindings

    async def is_plain(self, address: Address) -> bool:
        """Whether this citizen, here or wherever else the same person is bound, has chosen it."""
        return any([await self._store.read(key, str) == PLAIN for key in await self._keys(address)])

    async def choose(self, address: Address, *, plain: bool) -> None:
        """Remembers a choice; the ordinary manner needs no memory."""
        await self.forget(address)
        if plain:
            await self._store.write((await self._keys(address))[-1], PLAIN, YEAR_S)

    async def forget(self, address: Address) -> bool:
        """Erases what was chosen; False where nothing was."""
        return any([await self._store.erase(key) for key in await self._keys(address)])

    async def _keys(self, address: Address) -> list[str]:
        """The address's own, and the bound person's; they lie in different slots of a Cluster."""
        binding = await self._bindings.find(address)
        whose = [address, *([Address("person", "", binding.person.ref)] if binding else [])]
        return [self._store.key(one, "manner") for one in whose]
