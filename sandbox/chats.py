"""What a citizen sees of an account in a chat app, as it goes on; each pretend platform adds its own rules."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum

REMEMBERED = 300


class Kind(StrEnum):
    """What stands in a chat."""

    CITIZEN = "citizen"
    REPLY = "reply"
    PUSHED = "pushed"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a chat; `number` counts through the chat, `form` is text, image, location, voice, card (JSON)."""

    number: int
    kind: Kind
    text: str
    form: str = "text"
    at: float = 0.0


@dataclass(slots=True)
class Chat:
    """What one citizen sees of one account."""

    following: bool = False
    _entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _count: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: bool = False

    def add(self, kind: Kind, text: str, form: str = "text") -> Entry:
        """Shows something."""
        self._count += 1
        entry = Entry(self._count, kind, text, form, time.time())
        self._entries.append(entry)
        self._changed.set()
        self._changed = asyncio.Event()
        return entry

    def end(self) -> None:
        """Lets go of who watches."""
        self._ended = True
        self._changed.set()

    def entries(self, after: int = 0) -> list[Entry]:
        """What is shown, in order."""
        return [entry for entry in self._entries if entry.number > after]

    async def watch(self, after: int = 0) -> AsyncIterator[Entry]:
        """Everything shown behind number `after`, and whatever comes, until the platform ends."""
        while not self._ended:
            changed = self._changed
            for entry in self.entries(after):
                after = entry.number
                yield entry
            await changed.wait()
