"""What has to be remembered for hours: messages already taken in, what citizens did last, how much they were sent."""

import time
from typing import Protocol


class Ledger(Protocol):
    """Small notes that expire, shared by all processes of a deployment. Methods raise StoreUnavailable."""

    async def claim(self, key: str, lasts_s: int) -> bool:
        """Whether nobody has claimed this before; from now on somebody has."""

    async def release(self, key: str) -> None:
        """Forgets a claim or a note."""

    async def note(self, key: str, value: str, lasts_s: int) -> None:
        """Writes a note, over an older one."""

    async def read(self, key: str) -> str | None:
        """The note, unless it has run out."""

    async def count(self, key: str, lasts_s: int, by: int = 1) -> int:
        """Counts on; gives how many there are now."""


class MemoryLedger:
    """The notes of one process, for tests and tools."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, float]] = {}

    async def claim(self, key: str, lasts_s: int) -> bool:
        """As in Ledger."""
        if await self.read(key) is not None:
            return False
        await self.note(key, "", lasts_s)
        return True

    async def release(self, key: str) -> None:
        """As in Ledger."""
        self._kept.pop(key, None)

    async def note(self, key: str, value: str, lasts_s: int) -> None:
        """As in Ledger."""
        self._kept[key] = value, time.monotonic() + lasts_s

    async def read(self, key: str) -> str | None:
        """As in Ledger."""
        value, until = self._kept.get(key, ("", 0.0))
        return value if time.monotonic() < until else None

    async def count(self, key: str, lasts_s: int, by: int = 1) -> int:
        """As in Ledger."""
        total = int(await self.read(key) or 0) + by
        await self.note(key, str(total), lasts_s)
        return total
