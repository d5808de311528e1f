"""Citizens who were handed over to people, and calls that people promised: work to be done, sealed, for a while.

Keys: `banshi:{handovers}:ID`, `…:all` (ids by the moment), `…:references` (those in use), a
citizen's own `banshi:{PSEUDONYM}:handovers`.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.errors import StoreUnavailable
from bot.identity.sealed import SealedStore
from bot.intents.anonymous import anonymous
from bot.masking import mask
from bot.messages import Address

KEPT_S = 30 * 24 * 3600
ALL = "banshi:{handovers}:all"
REFERENCES = "banshi:{handovers}:references"
KEPT = 50
"""Of one citizen; a further one takes the place of the oldest."""
TRIES = 8


class Handover(msgspec.Struct, frozen=True):
    """One of them. `summary` and `matter` are masked; `phone` is shown to nobody but who calls, on record.

    `why`: asked, keyword, misses or anger; `phone` empty: the chat went to the platform's staff. `reference`: what the
    citizen can tell a clerk to find it by, six digits that no other one has which is kept.
    """

    id: str
    at: float
    why: str
    platform: str
    region: str = ""
    service: str = ""
    """What the citizen was at, by the catalogue's name."""
    summary: tuple[str, ...] = ()
    matter: str = ""
    phone: str = ""
    done: float = 0.0
    by: str = ""
    note: str = ""
    reference: str = ""


class HandoverStore:
    """All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    async def add(self, address: Address, handover: Handover) -> Handover:
        """Keeps one, masked, for thirty days; gives it with its id."""
        made = msgspec.structs.replace(
            handover,
            id=secrets.token_hex(8),
            reference=await self._reference(),
            at=time.time(),
            platform=address.platform,
            summary=tuple(anonymous(text) for text in handover.summary),
            matter=anonymous(handover.matter),
        )
        await self._list(address, made.id)

        async def is_listed() -> bool:
            return made.id in (await self._store.read(self._own(address), list[str]) or [])

        await self._store.add_member(ALL, made.id, KEPT_S)
        if not await self._store.write_listed(_key(made.id), made, KEPT_S, is_listed):
            await self._store.drop_member(ALL, made.id)
            await self._store.drop_member(REFERENCES, made.reference)
        return made

    async def _reference(self) -> str:
        for _ in range(TRIES):
            reference = f"{secrets.randbelow(10**6):06}"
            if await self._store.claim_member(REFERENCES, reference, KEPT_S):
                return reference
        raise StoreUnavailable("no reference is free")

    async def _list(self, address: Address, id_: str) -> None:
        """Puts one among the citizen's: what is not listed would not be erased with the rest."""
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._own(address), list[str])
            known = found or []
            for old in known[: -(KEPT - 1)]:
                await self._erase_one(old)
            if await self._store.swap(self._own(address), raw, [*known[-(KEPT - 1) :], id_], KEPT_S):
                return
        raise StoreUnavailable("handovers of one citizen at once")

    async def _erase_one(self, id_: str) -> None:
        found = await self.find(id_)
        if found is not None:
            await self._store.drop_member(REFERENCES, found.reference)
        await self._store.drop_member(ALL, id_)
        await self._store.erase(_key(id_))

    async def since(self, moment: float) -> Sequence[Handover]:
        """All since a moment (seconds since 1970), the newest first."""
        ids = sorted(await self._store.members_since(ALL, moment))
        found = await self._store.read_many([_key(id_) for id_ in ids], Handover) if ids else []
        return sorted((one for one in found if one is not None), key=lambda one: one.at, reverse=True)

    async def find(self, id_: str) -> Handover | None:
        """One by its id."""
        return await self._store.read(_key(id_), Handover)

    async def close(self, id_: str, *, by: str, note: str) -> bool:
        """Notes that it is done, and erases the phone number; False where it is gone or was done before."""
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(_key(id_), Handover)
            if found is None or found.done:
                return False
            closed = msgspec.structs.replace(found, done=time.time(), by=by, note=mask(note), phone="")
            if await self._store.swap(_key(id_), raw, closed, KEPT_S):
                return True
        return False

    async def waiting(self, address: Address) -> Sequence[Handover]:
        """The calls that this citizen still waits for."""
        ids = await self._store.read(self._own(address), list[str]) or []
        found = await self._store.read_many([_key(id_) for id_ in ids], Handover) if ids else []
        return [one for one in found if one is not None and one.phone]

    # ── as bot.identity.people.Keeper asks ──

    async def held(self, address: Address) -> Mapping[str, Any]:
        """The calls that wait."""
        waiting = await self.waiting(address)
        return (
            {"call_backs": [{"at": one.at, "phone": one.phone, "matter": one.matter} for one in waiting]}
            if waiting
            else {}
        )

    async def forget(self, address: Address) -> bool:
        """Erases all of a citizen's; nobody calls any more."""
        ids = await self._store.read(self._own(address), list[str]) or []
        for id_ in ids:
            await self._erase_one(id_)
        return await self._store.erase(self._own(address))

    def _own(self, address: Address) -> str:
        return self._store.key(address, "handovers")


def _key(id_: str) -> str:
    return f"banshi:{{handovers}}:{id_}"
