"""Files that are looked at for changes, and what names all that they hold."""

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

Signature = tuple[tuple[int, int, int] | None, ...]


def digest_of(files: Sequence[Path]) -> str:
    """Names an edition by its content: the same on every machine. A file that can't be read counts as empty."""
    content = hashlib.blake2b(digest_size=8)
    for file in files:
        with contextlib.suppress(OSError):
            content.update(hashlib.blake2b(file.read_bytes()).digest())
    return content.hexdigest()


class FileWatch:
    """Looks at `files`: those of an edition, and beside them those that its last refusal was about (`suspects`).

    `digest`: of the files when they were read; where they hold something else by now, the first look sees it.
    """

    def __init__(self, files: tuple[Path, ...], digest: str) -> None:
        self.files = files
        self.suspects: tuple[Path, ...] = ()
        seen = _signature(files)
        self._signature = seen if digest_of(files) == digest else (None,) * len(seen)

    @property
    def all(self) -> tuple[Path, ...]:
        """The files and the suspects."""
        return (*self.files, *self.suspects)

    def look(self) -> bool:
        """Whether anything was written since the last look."""
        former, self._signature = self._signature, _signature(self.all)
        return former != self._signature

    def turn_to(self, files: tuple[Path, ...], suspects: tuple[Path, ...] = ()) -> None:
        """Looks at these files from now on; what has changed in files that were watched before is still a change."""
        known = dict(zip(self.all, self._signature, strict=True))
        self.files, self.suspects = files, suspects
        new = dict(zip(self.all, _signature(self.all), strict=True))
        self._signature = tuple((new | known)[file] for file in self.all)


def _signature(files: Sequence[Path]) -> Signature:
    """Changes when a file is written or another put in its place."""
    found: list[tuple[int, int, int] | None] = []
    for file in files:
        try:
            stat = file.stat()
            found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
        except OSError:
            found.append(None)
    return tuple(found)
