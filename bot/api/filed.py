"""What citizens submitted through the API: each once, by the key that their front end made; in Redis, sealed, a day."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.api import words
from bot.dialogue.conversation import Progress
from bot.errors import StoreUnavailable
from bot.identity.sealed import SealedStore
from bot.messages import Address, Reply

KEPT_S = 24 * 3600
WORKING_S = 60.0
"""A process that works longer than this on a submission is dead: whoever asks next goes on from what it sent."""
TRIES = 8
TAKEN_OVER = "taken_over"
"""Why a submission ends that its citizen goes on with in the chat, calls off there, or makes anew."""


class Filed(msgspec.Struct, frozen=True, omit_defaults=True):
    """One submission. `body`: hash of the request; `state`: working, confirm, done, refused or unknown."""

    body: str
    at: float
    state: str = "working"
    until: float = 0.0
    progress: Progress | None = None
    reply: Reply | None = None
    refused: str = ""
    field: str = ""
    data: Mapping[str, Any] = {}
    rows: Sequence[Mapping[str, Any]] = ()

    @property
    def is_running(self) -> bool:
        """Whether some process works on it now."""
        return self.state == "working" and self.until > time.time()


class FiledStore:
    """All submissions. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    async def read(self, address: Address, id_: str) -> tuple[Filed | None, bytes]:
        """A submission of this citizen's, and its bytes for `swap`."""
        return await self._store.read_raw(self._key(address, id_), Filed)

    async def swap(self, address: Address, id_: str, before: bytes, filed: Filed) -> bool:
        """Puts it in the place of what was read; False where somebody else was first."""
        key = self._key(address, id_)
        if before:
            return await self._store.swap(key, before, filed, KEPT_S)
        await self._note(address, id_)

        async def is_listed() -> bool:
            return id_ in await self._ids(address)

        return await self._store.write_listed(key, filed, KEPT_S, is_listed, before=b"")

    async def write(self, address: Address, id_: str, filed: Filed) -> None:
        """Keeps it, by whoever works on it; not where its citizen has erased everything meanwhile."""
        await self._store.renew(self._key(address, id_), filed, KEPT_S)

    async def take(self, address: Address, wanted: Callable[[Progress], bool]) -> Sequence[Progress]:
        """Ends the submissions that wait for a yes and are `wanted`; gives their forms, the oldest first."""
        taken = []
        for id_ in await self._ids(address):
            found, raw = await self.read(address, id_)
            if found is None or found.state != "confirm" or found.progress is None or not wanted(found.progress):
                continue
            over = replace(found, state="refused", refused=TAKEN_OVER, reply=Reply(words.TAKEN_OVER))
            if await self.swap(address, id_, raw, over):
                taken.append(found.progress)
        return taken

    async def drop(self, address: Address, id_: str) -> None:
        """Forgets it: nothing was sent, the same key may be used again."""
        await self._store.erase(self._key(address, id_))

    # ── as bot.identity.people.Keeper asks ──

    async def held(self, address: Address) -> Mapping[str, Any]:
        """Which services something was submitted to within a day."""
        found = [await self._store.read(self._key(address, id_), Filed) for id_ in await self._ids(address)]
        shown = [{"service": f.progress.service, "at": f.at, "state": f.state} for f in found if f and f.progress]
        return {"submissions": shown} if shown else {}

    async def forget(self, address: Address) -> bool:
        """Erases all of them; what was submitted stays submitted."""
        keys = [self._key(address, id_) for id_ in await self._ids(address)]
        return await self._store.erase(self._index(address), *keys)

    async def _note(self, address: Address, id_: str) -> None:
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._index(address), dict[str, float])
            now = time.time()
            after = {name: until for name, until in (found or {}).items() if until > now} | {id_: now + KEPT_S}
            if await self._store.swap(self._index(address), raw, after, KEPT_S):
                return
        raise StoreUnavailable("submissions of one citizen at once")

    async def _ids(self, address: Address) -> list[str]:
        return list(await self._store.read(self._index(address), dict[str, float]) or {})

    def _index(self, address: Address) -> str:
        return self._store.key(address, "filed")

    def _key(self, address: Address, id_: str) -> str:
        return self._store.key(address, f"filed:{id_}")


def id_of(key: str) -> str:
    """The submission's id for an idempotency key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def body_of(body: Mapping[str, Any]) -> str:
    """What tells whether two requests are the same."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
