"""What is remembered of citizens for hours or months: what they did last, what they were sent, what they allow."""

import time
from collections.abc import Mapping
from typing import Protocol


class Notes(Protocol):
    """Small notes that expire, shared by all processes of a deployment. Methods raise StoreUnavailable."""

    async def note_all(self, notes: Mapping[str, str], lasts_s: int) -> None:
        """Writes notes, over older ones, in one go."""

    async def read(self, key: str) -> str | None:
        """The note, unless it has run out."""

    async def add(self, key: str, amount: int, lasts_s: int) -> int:
        """Adds to a count; gives what it is now."""

    async def release(self, key: str) -> None:
        """Forgets a note or a count."""


class MemoryNotes:
    """The notes of one process, for tests and tools."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, float]] = {}

    async def note_all(self, notes: Mapping[str, str], lasts_s: int) -> None:
        """As in Notes."""
        until = time.monotonic() + lasts_s
        self._kept.update({key: (value, until) for key, value in notes.items()})

    async def read(self, key: str) -> str | None:
        """As in Notes."""
        value, until = self._kept.get(key, ("", 0.0))
        return value if time.monotonic() < until else None

    async def add(self, key: str, amount: int, lasts_s: int) -> int:
        """As in Notes."""
        total = int(await self.read(key) or 0) + amount
        await self.note_all({key: str(total)}, lasts_s)
        return total

    async def release(self, key: str) -> None:
        """As in Notes."""
        self._kept.pop(key, None)
