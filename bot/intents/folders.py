"""Folders that stand whole or not at all, whenever a process is killed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

PART, GONE = ".part", ".gone"
"""How the name ends of what is still being written, and of what is being taken away."""


def put(place: Path, write: Callable[[Path], None]) -> None:
    """A folder as `write` fills it. Raises OSError, and then leaves nothing behind; also where one stands already."""
    partial = _beside(place, PART)
    partial.mkdir(parents=True, exist_ok=True)
    try:
        write(partial)
        partial.rename(place)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def remove(place: Path) -> None:
    """Takes a folder away: nobody finds it any more from the moment that its first file goes. Raises OSError."""
    aside = _beside(place, GONE)
    shutil.rmtree(aside, ignore_errors=True)  # of a process of this number that was killed
    place.rename(aside)
    shutil.rmtree(aside)


def is_whole(place: Path) -> bool:
    """Whether it is none that a killed process left: unfinished, or half taken away."""
    return place.suffix not in {PART, GONE}


def _beside(place: Path, kind: str) -> Path:
    return place.with_name(f"{place.name}.{os.getpid()}{kind}")
