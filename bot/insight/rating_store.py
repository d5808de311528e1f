"""Where cases and their ratings are kept.

Who rated one poorly may rate it again after an operator has written down what was put right; what they said first stays
beside it. A citizen's cases and their ratings are sealed and erased with the rest of their data; operators find ratings
by an id that says nothing about anybody.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from bot.catalog.converters import BEIJING
from bot.identity.sealed import SealedStore
from bot.insight import metrics
from bot.insight.ratings import AlreadyRated, Case, NotRateable, Rating, Said
from bot.messages import Address

KEPT_S = 400 * 24 * 3600
MOST_CASES = 200
"""Of one citizen; a further one takes the place of the oldest."""
ANSWERED_S = 7 * 24 * 3600
"""So long a bare level in the chat answers the question how it went."""
QUIET_S = 24 * 3600
"""Who leaves that question unanswered isn't asked again for so long."""
TRIES = 8
INDEX = "banshi:{ratings}:at"
DUE = "banshi:{ratings}:due"
"""Those that wait to be put right, by the moment at which their day is over."""
FOR_EVER = 4e9


class _Known(msgspec.Struct, frozen=True):
    service: str
    done: float
    rating: str = ""
    asked: float = 0.0
    opening: str = ""
    region: str = ""


class _Kept(msgspec.Struct, frozen=True):
    rating: Rating
    citizen: Address


_Cases = dict[str, _Known]


class RatingStore:
    """All ratings. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    # ── of one citizen ──

    async def open(
        self, address: Address, number: str, service: str, *, asked: bool = False, opening: str = "", region: str = ""
    ) -> None:
        """Something was done for this citizen: from now on they can rate it. Twice is once. `asked`: they were."""
        now = time.time()
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._key(address), _Cases)
            known = found or {}
            one = known.pop(number, None) or _Known(service, now, opening=opening, region=region)
            if one.done != now and not asked:
                return
            one = msgspec.structs.replace(one, asked=now) if asked else one
            oldest, newest = _parted(known)
            after = {**dict(newest), number: one}
            if await self._store.swap(self._key(address), raw, {**dict(oldest), **after}, KEPT_S):
                await self._drop(address, dict(oldest))
                return

    async def _drop(self, address: Address, cases: _Cases) -> None:
        """Takes cases out of a citizen's, what was said of them first: what no case names, no erasure would find."""
        for number, one in cases.items():
            await self._erase_rating(one.rating)
            for _ in range(TRIES):
                found, raw = await self._store.read_raw(self._key(address), _Cases)
                after = {known: case for known, case in (found or {}).items() if known != number}
                if found is None or await self._store.swap(self._key(address), raw, after, KEPT_S):
                    break

    async def _erase_rating(self, id_: str) -> None:
        if id_:
            await self._store.erase(_key(id_))
            await self._unlist(id_)

    async def cases(self, address: Address) -> list[Case]:
        """What this citizen can rate or has rated, the newest first."""
        known = await self._store.read(self._key(address), _Cases) or {}
        newest = sorted(known.items(), key=lambda pair: pair[1].done, reverse=True)
        rated = await self._ratings([one.rating for _, one in newest if one.rating])
        return [Case(number, one.service, one.done, rated.get(one.rating), one.asked) for number, one in newest]

    async def may_ask(self, address: Address) -> bool:
        """Whether this citizen may be asked how something went: not while they leave such a question unanswered."""
        known = await self._store.read(self._key(address), _Cases) or {}
        return not any(one.asked + QUIET_S > time.time() and not one.rating for one in known.values())

    async def awaiting(self, address: Address) -> Case | None:
        """The case about which they were asked last, while they may still answer."""
        asked = [one for one in await self.cases(address) if one.asked + ANSWERED_S > time.time() and one.is_open]
        return max(asked, key=lambda one: one.asked, default=None)

    async def rate(self, address: Address, number: str, said: Said) -> Rating:
        """A citizen's rating of a case of theirs. Raises NotRateable, AlreadyRated."""
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._key(address), _Cases)
            one = (found or {}).get(number)
            if one is None:
                raise NotRateable
            if one.rating and await self.find(one.rating):
                again = await self._again(one.rating, said)
                if again is not None:
                    return again
                continue
            if not Case(number, one.service, one.done).is_open:
                raise NotRateable
            # The case names the rating before there is one: what an erasure finds by it can't be left behind.
            made = _made(one.rating or secrets.token_hex(12), number, one, said, address.platform)
            after = {**(found or {}), number: msgspec.structs.replace(one, rating=made.id)}
            if await self._store.swap(self._key(address), raw, after, KEPT_S):
                return await self._kept(address, made)
        raise AlreadyRated

    async def _kept(self, address: Address, made: Rating) -> Rating:
        """Keeps a rating that its case names.

        Raises AlreadyRated where another one was first, NotRateable where the citizen erases everything meanwhile.
        """

        async def is_named() -> bool:
            known = await self._store.read(self._key(address), _Cases) or {}
            return made.case in known and known[made.case].rating == made.id

        await self._store.add_member(INDEX, made.id, KEPT_S)
        await self._wait(made)
        if await self._store.write_listed(_key(made.id), _Kept(made, address), KEPT_S, is_named, before=b""):
            return _counted(made)
        if await self.find(made.id):
            raise AlreadyRated  # at the same moment, somewhere else
        await self._unlist(made.id)
        raise NotRateable

    async def _unlist(self, id_: str) -> None:
        await self._store.drop_member(INDEX, id_)
        await self._store.drop_member(DUE, id_)

    async def explain(self, address: Address, number: str, said: Said) -> Rating | None:
        """Adds tags or words to a rating of theirs; None where they have none."""
        known = await self._store.read(self._key(address), _Cases) or {}
        id_ = known[number].rating if number in known else ""
        for _ in range(TRIES if id_ else 0):
            kept, raw = await self._store.read_raw(_key(id_), _Kept)
            if kept is None:
                return None
            had = kept.rating
            made = msgspec.structs.replace(
                had,
                tags=said.tags or had.tags,
                text=said.text or had.text,
                may_show=said.may_show if said.text else had.may_show,
            )
            if await self._store.swap(_key(id_), raw, _Kept(made, kept.citizen), KEPT_S):
                return made
        return None

    async def _again(self, id_: str, said: Said) -> Rating | None:
        """The rating after something was put right; None where somebody else was first."""
        kept, raw = await self._store.read_raw(_key(id_), _Kept)
        if kept is None or not kept.rating.remedied:
            await self._store.confirm(_key(id_), KEPT_S)
            raise AlreadyRated
        former = kept.rating
        made = msgspec.structs.replace(
            former,
            level=said.level,
            tags=said.tags,
            text=said.text,
            may_show=said.may_show,
            due=said.due,
            at=time.time(),
            before=(*former.before, former.level),
            remedied=0.0,
        )
        await self._wait(made)
        swapped = await self._store.swap(_key(id_), raw, _Kept(made, kept.citizen), KEPT_S)
        return _counted(made) if swapped else None

    async def _wait(self, rating: Rating) -> None:
        """Has it stand among those that wait, where it is one."""
        if rating.is_waiting:
            ends = datetime.fromisoformat(f"{rating.due}T23:59:59").replace(tzinfo=BEIJING) if rating.due else None
            await self._store.put_member(DUE, rating.id, ends.timestamp() if ends else FOR_EVER, KEPT_S)

    # ── as bot.identity.people.Keeper asks ──

    async def held(self, address: Address) -> Mapping[str, Any]:
        """Their ratings, as they gave them."""
        rated = [one.rating for one in await self.cases(address) if one.rating]
        shown = [
            {"service": r.service, "level": int(r.level), "tags": r.tags, "text": r.text, "at": r.at} for r in rated
        ]
        return {"ratings": shown} if shown else {}

    async def forget(self, address: Address) -> bool:
        """Erases the cases and what was said of them; only figures remain."""
        known = await self._store.read(self._key(address), _Cases) or {}
        for one in known.values():
            await self._erase_rating(one.rating)
        return await self._store.erase(self._key(address))

    # ── for operators ──

    async def since(self, moment: float) -> list[Rating]:
        """Ratings first given since a moment (seconds since 1970), the newest first."""
        ids = await self._store.members_since(INDEX, moment)
        return sorted((await self._ratings(sorted(ids))).values(), key=lambda rating: rating.at, reverse=True)

    async def waiting(self, by: float = FOR_EVER) -> list[Rating]:
        """Poor ones that must still be put right; those of the earliest day first.

        `by`: only those whose day is over at that moment (seconds since 1970).
        """
        ids = await self._store.members_by(DUE, by)
        found = await self._ratings(ids)
        return [found[id_] for id_ in ids if id_ in found and found[id_].is_waiting]

    async def find(self, id_: str) -> Rating | None:
        """The rating of an id."""
        kept = await self._store.read(_key(id_), _Kept)
        return kept.rating if kept else None

    async def remedy(
        self, id_: str, what: str, *, by: str = "", justified: bool | None = None
    ) -> tuple[Address, Rating] | None:
        """Writes down what was put right: the case can be rated anew, and its citizen counts as asked.

        Gives whom to tell, and what of; None where no rating is.
        """
        for _ in range(TRIES):
            kept, raw = await self._store.read_raw(_key(id_), _Kept)
            if kept is None:
                return None
            now = time.time()
            told = msgspec.structs.replace(kept.rating, remedy=what, remedied=now, by=by, justified=justified)
            if await self._store.swap(_key(id_), raw, _Kept(told, kept.citizen), KEPT_S):
                await self._no_longer_waits(id_)
                await self.open(kept.citizen, told.case, told.service, asked=True)
                return kept.citizen, told
        return None

    async def _no_longer_waits(self, id_: str) -> None:
        """Takes it off the list, unless it was rated poorly anew meanwhile."""
        await self._store.drop_member(DUE, id_)
        latest = await self.find(id_)
        if latest is not None:
            await self._wait(latest)

    async def _ratings(self, ids: Sequence[str]) -> dict[str, Rating]:
        found = await self._store.read_many([_key(id_) for id_ in ids], _Kept) if ids else []
        return {kept.rating.id: kept.rating for kept in found if kept}

    def _key(self, address: Address) -> str:
        return self._store.key(address, "cases")


def _key(id_: str) -> str:
    """All in one Cluster slot, so that many are read at once."""
    return f"banshi:{{ratings}}:{id_}"


def _parted(known: _Cases) -> tuple[Sequence[tuple[str, _Known]], Sequence[tuple[str, _Known]]]:
    """Cases for which there is no room beside a new one, and those that stay."""
    by_age = sorted(known.items(), key=lambda pair: pair[1].done)
    return by_age[: -(MOST_CASES - 1)], by_age[-(MOST_CASES - 1) :]


def _made(id_: str, number: str, case: _Known, said: Said, platform: str) -> Rating:
    return Rating(
        id_,
        number,
        case.service,
        said.level,
        said.tags,
        said.text,
        time.time(),
        platform,
        due=said.due,
        region=case.region,
        opening=case.opening,
        may_show=said.may_show,
    )


def _counted(rating: Rating) -> Rating:
    metrics.ratings.labels(rating.service, str(int(rating.level))).inc()
    return rating
