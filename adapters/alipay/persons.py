"""Under which id each citizen of one app is known. Alipay moves from user_id to open_id; the citizen stays the same.

The id that a citizen was first known by goes on standing for them in addresses, so conversation, binding and whatever
else hangs on an address carry over; messages out name the open_id as soon as there is one.
"""

import json
import time
from dataclasses import dataclass

from adapters.alipay.ledger import Ledger
from adapters.alipay.messages import is_user_id
from bot.errors import StoreUnavailable

REMEMBERED_S = 180 * 24 * 3600
"""Longer than anything that is kept under an address."""
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class _Known:
    known_as: str
    open_id: str
    day: int
    """When it was last written: once a day it is written again, so that it lasts."""


class Persons:
    """Without the store each id stands for itself."""

    def __init__(self, app: str, ledger: Ledger) -> None:
        self._app = app
        self._ledger = ledger

    async def meet(self, *, open_id: str = "", user_id: str = "") -> str:
        """The id that stands for the citizen with these ids, one or both; from now on they belong together."""
        ids = [each for each in (user_id, open_id) if each]
        try:
            notes = {each: await self._read(each) for each in ids}
            before = next((note for note in notes.values() if note), _Known(ids[-1], "", 0))
            known = _Known(before.known_as, open_id or before.open_id, int(time.time()) // DAY_S)
            for each in {**notes, known.known_as: notes.get(known.known_as)}:
                if notes.get(each) != known:
                    await self._ledger.note(self._key(each), _json(known), REMEMBERED_S)
        except StoreUnavailable:
            return ids[-1]
        return known.known_as

    async def reach(self, user: str) -> str:
        """The id to send to: the open_id, unless only a user_id is known."""
        if not is_user_id(user):
            return user
        try:
            note = await self._read(user)
        except StoreUnavailable:
            return user
        return note.open_id if note and note.open_id else user

    async def is_same(self, user: str, *, open_id: str = "", user_id: str = "") -> bool:
        """Whether these ids are those of the citizen who stands in addresses as `user`."""
        return user in {open_id, user_id, await self.meet(open_id=open_id, user_id=user_id)}

    async def forget(self, user: str) -> bool:
        """Erases what is known of a citizen's ids; False where nothing was. Raises StoreUnavailable."""
        note = await self._read(user)
        for id_ in {user, note.known_as, note.open_id} - {""} if note else ():
            await self._ledger.release(self._key(id_))
        return note is not None

    async def _read(self, id_: str) -> _Known | None:
        kept = await self._ledger.read(self._key(id_))
        return _Known(*json.loads(kept)) if kept else None

    def _key(self, id_: str) -> str:
        return f"alipay:known:{self._app}:{id_}"


def _json(known: _Known) -> str:
    return json.dumps([known.known_as, known.open_id, known.day])
