"""The audit log as it is read: the latest first, what somebody looks for, a page at a time."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.audit.chain import Line, Signer
from bot.audit.head import files
from bot.audit.verify import Report, verify

BLOCK = 64 * 1024
MOST_LOOKED_AT = 200_000
"""Records that one page looks through; a narrower search goes on from there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty: anything. `day`: as YYYY-MM-DD, by UTC, like the records."""

    who: str = ""
    what: str = ""
    why: str = ""
    outcome: str = ""
    day: str = ""

    def fits(self, line: Line) -> bool:
        """Whether a record is one of those."""
        return (
            self.who in line.who
            and self.what in line.what
            and self.why in line.why
            and self.outcome in line.outcome
            and line.at.startswith(self.day)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Records, latest first; `before`: where the next page goes on, 0 at the end."""

    lines: tuple[Line, ...]
    before: int


class Trail:
    """One deployment's log. Methods block: they read files."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self._folder = folder
        self._signer = signer

    def latest(self, wanted: Wanted, *, before: int = 0, most: int = 50) -> Found:
        """The latest records that fit, with numbers below `before`."""
        found: list[Line] = []
        for looked, line in enumerate(self._backwards(before), 1):
            if wanted.fits(line):
                found.append(line)
            if len(found) == most or looked == MOST_LOOKED_AT:
                return Found(tuple(found), line.seq)
        return Found(tuple(found), 0)

    def verify(self) -> Report:
        """Whether the whole chain holds."""
        return verify(self._folder, self._signer)

    def _backwards(self, before: int) -> Iterator[Line]:
        if not self._folder.exists():
            return
        for path in reversed(files(self._folder)):
            if before and int(path.stem.removeprefix("audit-")) >= before:
                continue
            for raw in _lines_backwards(path):
                read = self._signer.read(raw)
                if read is not None and (not before or read[0].seq < before):
                    yield read[0]


def _lines_backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file from its end, without their ends."""
    with path.open("rb") as file:
        left, rest = file.seek(0, os.SEEK_END), b""
        while left > 0:
            size = min(BLOCK, left)
            left -= size
            file.seek(left)
            first, *lines = (file.read(size) + rest).split(b"\n")
            rest = first
            yield from (line for line in reversed(lines) if line)
        if rest:
            yield rest
