"""Citizens as the dialogue and the API know them: who writes, for whom, what they agreed to, and how to forget them."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

import msgspec
from starlette.routing import Route

from bot.catalog.privacy import DataKind, PrivacyNotice, Requirement
from bot.identity.binding import BindingStore
from bot.identity.consent import ConsentStore, in_force
from bot.identity.doorway import Doorway
from bot.identity.erasures import Erasures
from bot.identity.family import Family
from bot.identity.home import HomeStore
from bot.identity.manners import MannerStore
from bot.identity.person import Citizen, Person
from bot.identity.sealed import SealedStore
from bot.identity.takeaway import Takeaways
from bot.identity.vault import Vault
from bot.identity.ways import Proof, Stage, WayStore
from bot.messages import Address, Reply


class Keeper(Protocol):
    """Something that holds data of citizens by their address."""

    async def held(self, address: Address) -> Mapping[str, Any]:
        """What it holds, by name, as JSON can show it; empty for nothing. Raises StoreUnavailable."""

    async def forget(self, address: Address) -> bool:
        """Erases all of it; False where there was nothing. Raises StoreUnavailable."""


@dataclass(frozen=True, slots=True)
class People:
    """All that is known of citizens. Methods raise StoreUnavailable."""

    vault: Vault
    store: SealedStore
    ways: WayStore
    bindings: BindingStore
    consents: ConsentStore
    family: Family
    homes: HomeStore
    doorway: Doorway
    takeaways: Takeaways
    manners: MannerStore
    erasures: Erasures
    notice: Callable[[], PrivacyNotice | None]
    tell: Callable[[Address, Reply], Awaitable[None]]
    """Delivers a message to somebody who isn't writing."""
    keepers: Sequence[Keeper] = ()
    """What else holds data of theirs: conversations, kept answers, adapters' notes."""

    @property
    def notice_url(self) -> str:
        """Where the whole notice stands."""
        return self.doorway.notice_url

    def alias(self, address: Address) -> str:
        """What stands for this address outside: the same at every message, useless to anybody else."""
        return self.vault.pseudonym(address)

    async def citizen(self, address: Address, relation: str = "") -> Citizen:
        """Who writes and whom it is about: themselves, or the relative of this name by a grant that stands."""
        person = await self.person(address)
        if person is None:
            return Citizen(self.alias(address), address, relation=relation)
        about = await self.family.find(address, relation) if relation else person
        given = await self.consents.find(address)
        notice = self.notice()
        agreed = in_force(given, notice.version) if notice else frozenset()
        return Citizen(self.alias(address), address, person, about, relation, agreed)

    async def person(self, address: Address) -> Person | None:
        """The bound person; None where nobody is bound or the binding has expired."""
        binding = await self.bindings.find(address)
        return binding.person if binding else None

    async def invite(self, address: Address, service: str, level: Requirement, *, number: bool) -> str | None:
        """A link, usable once, by which this citizen can bind; None where no provider can give what is needed."""
        return await self.doorway.invite(address, service, level, number=number)

    async def awaited(self, address: Address) -> Stage | None:
        """How far this citizen's binding has come; None where no link of theirs is good."""
        return await self.doorway.awaited(address)

    async def prove(self, address: Address, code: str) -> tuple[Proof, int]:
        """Takes the digits that a binding's page shows; with how many more may be tried."""
        return await self.doorway.prove(address, code)

    async def takeaway(self, address: Address) -> str:
        """A link, usable once, to take one's data away."""
        return await self.takeaways.offer(address)

    async def agree(self, address: Address, kind: DataKind) -> None:
        """Records that a kind of data may be used, under the notice in force."""
        if notice := self.notice():
            await self.consents.give(address, [kind], notice.version)

    async def withdraw(self, address: Address) -> bool:
        """Takes back every agreement: nobody is bound any more, no grant stands. False where there was nothing."""
        done = [
            await one.forget(address) for one in (self.manners, self.bindings, self.family, self.ways, self.takeaways)
        ]
        known = await self.consents.withdraw(address) or any(done)
        if known:
            self.store.shed()
        return known

    async def withdraw_kind(self, address: Address, kind: DataKind) -> bool:
        """Takes back the agreement to one kind of data; False where it wasn't given."""
        return await self.consents.withdraw(address, kind)

    async def erase(self, address: Address) -> bool:
        """Erases all that is held of a citizen; False where nothing was.

        What is being worked on for them meanwhile is swept by whoever ends it (`sweep`).
        """
        await self.erasures.begin(address)
        known = await self.sweep(address)
        await self.erasures.end(address)
        return known

    @contextlib.asynccontextmanager
    async def working(self, address: Address, *, since_s: float = 0.0) -> AsyncIterator[None]:
        """Something is done for a citizen, `since_s` ago already: what it wrote goes if they erase all meanwhile."""
        began = monotonic() - since_s
        try:
            yield
        finally:
            await self.overtaken(address, monotonic() - began)

    async def overtaken(self, address: Address, seconds: float) -> bool:
        """Whether a citizen has erased everything in the last so many seconds; what was written since is swept."""
        erased = await self.erasures.within(address, seconds)
        if erased:
            await self.sweep(address)
        return erased

    async def sweep(self, address: Address) -> bool:
        """Erases what there is, which may have been written after an erasure; False where nothing was."""
        known = await self.withdraw(address)
        others = [await self.homes.forget(address), *[await keeper.forget(address) for keeper in self.keepers]]
        if known or any(others):
            await self.store.note(address, "data.erased")
            self.store.shed()
        return known or any(others)

    def routes(self) -> list[Route]:
        """All pages of `/auth/…`."""
        return [*self.doorway.routes(), *self.takeaways.routes(self.held)]

    async def held(self, address: Address) -> Mapping[str, Any]:
        """All that is held of a citizen, as they may take it away. Raises AuditUnavailable."""
        await self.store.put_on_record(address, "data.shown")
        binding = await self.bindings.find(address)
        consents = await self.consents.find(address)
        found: dict[str, Any] = {"binding": _shown(binding), "consents": {k: _shown(c) for k, c in consents.items()}}
        found["acts_for"] = [{"relation": g.relation, "since": g.since} for g in await self.family.grants(address)]
        mandates = await self.family.mandates(address)
        found["may_act_for_me"] = [{"relation": m.relation, "since": m.since} for m in mandates]
        found["manner"] = await self.manners.is_plain(address)
        found["home"] = await self.homes.find(address)
        for keeper in self.keepers:
            found |= await keeper.held(address)
        return {name: value for name, value in found.items() if value}


def _shown(record: Any) -> Any:
    return msgspec.to_builtins(record) if record is not None else None
