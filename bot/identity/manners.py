"""How a citizen wants to be spoken to: plainly (长辈版) or as everybody; remembered for a year.

A bound person's choice holds at every address that the person is bound to, one made before binding included; anybody
else's at their own address. It lies beside the conversation, where the turn's first script finds it: to know it costs
no round trip (bot.delivery.turns). What is answered without the store, the menu, asks `may_be_plain`, which each
process knows by itself.
"""

import asyncio
import time
from collections.abc import Mapping

import structlog

from bot.errors import StoreUnavailable
from bot.identity.binding import BindingStore
from bot.identity.sealed import SealedStore
from bot.messages import Address

log = structlog.get_logger(__name__)

YEAR_S = 365 * 24 * 3600
PLAIN = "plain"
WHO = "banshi:{plain}"
"""Sorted set of all who chose it, by the time of the choice: what processes learn from one another."""
LOOK_S = 1.0
ANEW_LOOKS = 3600
"""After so many looks a process forgets who has left."""
OVERLAP_S = 5.0

Places = dict[str, float]
"""Where a person is bound: keys of the choices there, and until when (seconds since 1970)."""


class MannerStore:
    """Who has chosen the plain manner. All methods but `follow` raise StoreUnavailable."""

    def __init__(self, store: SealedStore, bindings: BindingStore) -> None:
        self._store = store
        self._bindings = bindings
        self._may_be: set[str] = set()

    def may_be_plain(self, address: Address) -> bool:
        """Whether this citizen may have chosen it; the store knows for sure. Asks nobody."""
        return bool(self._may_be) and self._store.turn_key(address, "manner") in self._may_be

    async def is_plain(self, address: Address) -> bool:
        """Whether this citizen, here or wherever else the same person is bound, has chosen it."""
        return await self._store.read(self._store.turn_key(address, "manner"), str) == PLAIN

    async def choose(self, address: Address, *, plain: bool) -> None:
        """Remembers a choice; the ordinary manner needs no memory."""
        own = self._store.turn_key(address, "manner")
        for key in {own, *await self._places(address)}:
            await (self._set(key) if plain else self._unset(key))

    async def bound(self, address: Address) -> None:
        """A person is bound at one address more: a choice made here or at another of theirs holds at all of them."""
        key = await self._whose(address)
        if key is None:
            return
        own, places = self._store.turn_key(address, "manner"), await self._places(address)
        chosen = [await self._store.read(place, str) == PLAIN for place in (own, *places)]
        until = time.time() + self._bindings.ttl_s
        await self._store.write(key, {**places, own: until}, self._bindings.ttl_s)
        if any(chosen):
            await self.choose(address, plain=True)

    async def forget(self, address: Address) -> bool:
        """Erases what was chosen here; False where nothing was. The person's other addresses keep theirs."""
        own, key = self._store.turn_key(address, "manner"), await self._whose(address)
        if key is not None:
            rest = {place: until for place, until in (await self._places(address)).items() if place != own}
            await (self._store.write(key, rest, self._bindings.ttl_s) if rest else self._store.erase(key))
        return await self._unset(own)

    async def follow(self) -> None:
        """Learns who has chosen it, in whichever process, until it is cancelled."""
        looks, since = 0, 0.0
        while True:
            began = time.time()
            try:
                found = await self._store.members_since(WHO, since)
            except StoreUnavailable:
                log.info("who is spoken to plainly: not known for now")
            else:
                self._may_be = self._may_be | found if since else found
                looks, since = looks + 1, began - OVERLAP_S if looks < ANEW_LOOKS else 0.0
                looks = looks if since else 0
            await asyncio.sleep(LOOK_S)

    async def _set(self, key: str) -> None:
        self._may_be.add(key)
        await self._store.write(key, PLAIN, YEAR_S)
        await self._store.add_member(WHO, key, YEAR_S)

    async def _unset(self, key: str) -> bool:
        self._may_be.discard(key)
        await self._store.drop_member(WHO, key)
        return await self._store.erase(key)

    async def _whose(self, address: Address) -> str | None:
        """The key of the bound person's places; None where nobody is bound."""
        binding = await self._bindings.find(address)
        return self._store.key(Address("person", "", binding.person.ref), "manner") if binding else None

    async def _places(self, address: Address) -> Mapping[str, float]:
        key = await self._whose(address)
        known = await self._store.read(key, Places) if key else None
        return {place: until for place, until in (known or {}).items() if until > time.time()}
