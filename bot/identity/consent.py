"""What a citizen agreed to: by kind of data, with the notice's version and the time. In Redis, sealed, expiring."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.catalog.privacy import DataKind
from bot.identity.sealed import SealedStore
from bot.messages import Address


@dataclass(frozen=True, slots=True)
class Consent:
    """One agreement; `at` in seconds since 1970."""

    version: str
    at: float


Consents = dict[str, Consent]
NONE: Mapping[str, Consent] = {}


class ConsentStore:
    """All consents. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore, ttl_s: int) -> None:
        self._store = store
        self._ttl_s = ttl_s

    def key(self, address: Address) -> str:
        """Where consents are kept."""
        return self._store.key(address, "consents")

    async def find(self, address: Address) -> Mapping[str, Consent]:
        """All that was agreed to, under whatever version."""
        return await self._store.read(self.key(address), Consents) or NONE

    async def give(self, address: Address, kinds: Iterable[DataKind], version: str) -> None:
        """Records an agreement to these kinds, now."""
        given = {kind.value: Consent(version, time.time()) for kind in kinds}
        await self._store.put_on_record(address, "consent.given", kinds=",".join(given), version=version)
        await self._store.write(self.key(address), {**await self.find(address), **given}, self._ttl_s)

    async def withdraw(self, address: Address, kind: DataKind | None = None) -> bool:
        """Takes back one kind, or all; False where nothing was agreed to."""
        known = await self.find(address)
        if known:
            await self._store.note(address, "consent.withdrawn", kinds=kind.value if kind else "all")
        if kind is None or not set(known) - {kind.value}:
            return await self._store.erase(self.key(address)) and (kind is None or kind.value in known)
        kept = {name: consent for name, consent in known.items() if name != kind.value}
        await self._store.write(self.key(address), kept, self._ttl_s)
        return len(kept) < len(known)


def in_force(consents: Mapping[str, Consent], version: str) -> frozenset[str]:
    """The kinds that were agreed to under this version."""
    return frozenset(kind for kind, consent in consents.items() if consent.version == version)
