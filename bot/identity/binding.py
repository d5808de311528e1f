"""The binding of a chat address to a person. In Redis, sealed, expiring."""

from dataclasses import dataclass

from bot.identity.person import Person
from bot.identity.sealed import SealedStore
from bot.messages import Address


@dataclass(frozen=True, slots=True)
class Binding:
    """Who an address is, since when (seconds since 1970), by which provider."""

    person: Person
    since: float
    provider: str


class BindingStore:
    """Who is bound to which address. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore, ttl_s: int) -> None:
        self._store = store
        self.ttl_s = ttl_s

    def key(self, address: Address) -> str:
        """Where a binding is kept."""
        return self._store.key(address, "person")

    async def find(self, address: Address) -> Binding | None:
        """The binding of an address; None where there is none, or it has expired."""
        return await self._store.read(self.key(address), Binding)

    async def bind(self, address: Address, binding: Binding) -> None:
        """Remembers who an address is; replaces an older binding."""
        await self._store.put_on_record(
            address, "binding.made", level=str(binding.person.level), provider=binding.provider
        )
        await self._store.write(self.key(address), binding, self.ttl_s)

    async def forget(self, address: Address) -> bool:
        """Erases a binding; False where there was none."""
        erased = await self._store.erase(self.key(address))
        if erased:
            await self._store.note(address, "binding.ended")
        return erased
