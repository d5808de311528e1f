"""亲情代办: a citizen acts for a relative who agreed in a chat of their own, or for a child by the register of births.

A grant has two halves, one with each side, and holds only while both stand: either side ends it alone, at once. Nothing
is copied from the relative: name and ID number are read from their own binding, and end with it. A child has no chat;
their half is the parent's alone.
"""

import secrets
import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.catalog.privacy import Requirement
from bot.errors import StoreUnavailable
from bot.identity.binding import BindingStore
from bot.identity.person import Person
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.messages import Address

MOST = 5
MOST_TRACES = 50
ASKED_S = 600
TRIES = 8
CODE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Grant:
    """The half of the one who acts. `by`: the relative's chat; `child`: who has none."""

    id: str
    relation: str
    since: float
    by: Address | None = None
    child: Person | None = None


@dataclass(frozen=True, slots=True)
class Mandate:
    """The half of the relative: who may act for them, and as what they were named."""

    id: str
    agent: Address
    relation: str
    since: float


@dataclass(frozen=True, slots=True)
class Request:
    """One who wants to act for a relative; becomes a grant when both have said yes."""

    id: str
    agent: Address
    relation: str
    by: Address | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """What one who asked has with others meanwhile, so that it ends with everything else of theirs."""

    id: str
    invitation: str = ""
    by: Address | None = None


Half = TypeVar("Half", Grant, Mandate)


class Family:
    """All grants and requests, in Redis. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore, bindings: BindingStore, vault: Vault, ttl_s: int) -> None:
        self._store = store
        self._bindings = bindings
        self._vault = vault
        self._ttl_s = ttl_s

    async def grants(self, address: Address) -> Sequence[Grant]:
        """For whom this citizen may act, as far as their own half says."""
        return await self._store.read(self._key(address, "grants"), tuple[Grant, ...]) or ()

    async def mandates(self, address: Address) -> Sequence[Mandate]:
        """Who may act for this citizen."""
        return await self._store.read(self._key(address, "mandates"), tuple[Mandate, ...]) or ()

    async def find(self, address: Address, relation: str) -> Person | None:
        """The relative, where the grant stands on both sides and the relative is still bound; else None."""
        for grant in await self.grants(address):
            if grant.relation == relation:
                return await self._person(grant)
        return None

    async def ask(self, address: Address, relation: str) -> str | None:
        """Digits for the relative to type into their own chat, good for ten minutes; None: five already."""
        if len(await self.grants(address)) >= MOST:
            return None
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        request = Request(secrets.token_hex(12), address, relation)
        await self._trace(address, Trace(request.id, self._invitation(code)))
        await self._store.write(self._invitation(code), request, ASKED_S)
        return code

    async def answer(self, address: Address, code: str) -> Request | None:
        """The request behind digits that were typed, once; from now on it waits for this citizen's yes."""
        request = await self._store.take(self._invitation(code), Request)
        if request is None or request.agent == address:
            return None
        asked = replace(request, by=address)
        await self._trace(asked.agent, Trace(asked.id, by=address))
        await self._store.write(self._key(address, "asked"), asked, ASKED_S)
        return asked

    async def agree(self, address: Address) -> Request | None:
        """The relative's yes, once: their half stands, and the other side is to say yes too. None: nobody asked."""
        asked = await self._store.take(self._key(address, "asked"), Request)
        if asked is None:
            return None
        mandate = Mandate(asked.id, asked.agent, asked.relation, time.time())
        await self._change(address, "mandates", Mandate, lambda known: [*known, mandate])
        if all(trace.id != asked.id for trace in await self._traces(asked.agent)):  # they have erased everything since
            await self._end(Trace(asked.id, by=address))
            return None
        await self._store.write(self._key(asked.agent, "agreed"), asked, ASKED_S)
        return asked

    async def confirm(self, address: Address) -> Request | None:
        """The other side's yes, once: from now on the grant holds. None: nothing to confirm."""
        asked = await self._store.take(self._key(address, "agreed"), Request)
        if asked is None or len(await self.grants(address)) >= MOST:
            return None
        await self._add(address, Grant(asked.id, asked.relation, time.time(), by=asked.by))
        return asked

    async def add_child(self, address: Address, relation: str, child: Person) -> bool:
        """A grant by the register of births; False: five already."""
        if len(await self.grants(address)) >= MOST:
            return False
        await self._add(address, Grant(secrets.token_hex(12), relation, time.time(), child=child))
        return True

    async def revoke(self, address: Address, relation: str = "") -> int:
        """Ends acting for a relative of this name (all where it is empty), in both directions; gives how many ended."""
        mine, theirs = await self.grants(address), await self.mandates(address)
        kept = [grant for grant in mine if relation and grant.relation != relation]
        left = [mandate for mandate in theirs if relation and mandate.relation != relation]
        ended = {grant.id for grant in mine} - {grant.id for grant in kept}
        closed = {mandate.id for mandate in theirs} - {mandate.id for mandate in left}
        await self._drop(address, "grants", Grant, ended)
        await self._drop(address, "mandates", Mandate, closed)
        for grant in mine:
            if grant.id in ended and grant.by is not None:
                await self._drop(grant.by, "mandates", Mandate, ended)
        for mandate in theirs:
            if mandate.id in closed:
                await self._drop(mandate.agent, "grants", Grant, closed)
        if ended or closed:
            await self._store.note(address, "grant.ended", grants=",".join(sorted(ended | closed)))
        return len(ended) + len(closed)

    async def forget(self, address: Address) -> bool:
        """Ends every grant in both directions, and every request, wherever it has come to."""
        ended = await self.revoke(address)
        for trace in await self._traces(address):
            await self._end(trace)
        waiting = [self._key(address, what) for what in ("asked", "agreed", "asking")]
        return await self._store.erase(*waiting) or ended > 0

    async def _traces(self, address: Address) -> Sequence[Trace]:
        return await self._store.read(self._key(address, "asking"), tuple[Trace, ...]) or ()

    async def _trace(self, address: Address, trace: Trace) -> None:
        """Notes what is about to be written with somebody else, before it is."""
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._key(address, "asking"), tuple[Trace, ...])
            kept = [one for one in found or () if one.id != trace.id][-MOST_TRACES:]
            if await self._store.swap(self._key(address, "asking"), raw, [*kept, trace], self._ttl_s):
                return
        raise StoreUnavailable("requests of one citizen at once")

    async def _end(self, trace: Trace) -> None:
        if trace.invitation:
            await self._store.erase(trace.invitation)
        if trace.by is not None:
            asked, raw = await self._store.read_raw(self._key(trace.by, "asked"), Request)
            if asked is not None and asked.id == trace.id:
                await self._store.swap(self._key(trace.by, "asked"), raw, None, ASKED_S)
            await self._drop(trace.by, "mandates", Mandate, {trace.id})

    async def _person(self, grant: Grant) -> Person | None:
        if grant.by is None:
            return grant.child
        if all(mandate.id != grant.id for mandate in await self.mandates(grant.by)):
            return None
        binding = await self._bindings.find(grant.by)
        known = binding is not None and binding.person.level.reaches(Requirement.REAL_NAME)
        return binding.person if binding and known else None

    async def _add(self, address: Address, grant: Grant) -> None:
        await self._store.put_on_record(address, "grant.made", grant=grant.id)
        await self._change(
            address, "grants", Grant, lambda known: [*(one for one in known if one.relation != grant.relation), grant]
        )

    async def _drop(self, address: Address, what: str, half: type[Half], ids: Set[str]) -> None:
        """Ends halves by their ids; who ends others of the same citizen's at the same moment brings none back."""
        await self._change(address, what, half, lambda known: [one for one in known if one.id not in ids])

    async def _change(
        self, address: Address, what: str, half: type[Half], change: Callable[[Sequence[Half]], Sequence[Half]]
    ) -> None:
        key = self._key(address, what)
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(key, tuple[half, ...])  # type: ignore[valid-type]
            kept = change(found or ())
            if tuple(kept) == (found or ()) or await self._store.swap(key, raw, kept or None, self._ttl_s):
                return
        raise StoreUnavailable("grants of one citizen at once")

    def _key(self, address: Address, what: str) -> str:
        return self._store.key(address, what)

    def _invitation(self, code: str) -> str:
        return f"banshi:invitation:{{{self._vault.pseudonym(Address('invitation', '', code))}}}"
