"""The data of YAML texts, kept for the next start: a catalogue takes 0.8 s to read, and 10 ms from here.

A file is named by the text that it was read from, so that none can be out of date.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

FORM = "1"
"""Another one whenever the same text would give other data."""
KEPT = 12
"""Files: those of the last few editions."""
DATE = 1
"""The kind of msgpack's extension that is a day; msgspec would keep it as a text."""


def parsed(text: str, parse: Callable[[str], Any], folder: Path) -> Any:
    """What `parse` makes of a text, from the folder where that is kept. Raises what `parse` does."""
    file = folder / f"{FORM}-{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}.msgpack"
    with contextlib.suppress(OSError, ValueError):
        return _data(file.read_bytes())
    data = parse(text)
    with contextlib.suppress(OSError, ValueError, TypeError, OverflowError, RecursionError):
        packed = msgspec.msgpack.encode(_packable(data))
        if _data(packed) == data:
            _keep(file, packed)
    return data


def _data(packed: bytes) -> Any:
    return msgspec.msgpack.decode(packed, ext_hook=_day)


def _day(code: int, content: memoryview) -> date:
    if code != DATE:
        raise ValueError(code)
    return date.fromisoformat(str(content, "ascii"))


def _packable(value: Any) -> Any:
    """Raises TypeError for what would be something else when it is read again."""
    if isinstance(value, dict):
        return {_packable(key): _packable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_packable(one) for one in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return msgspec.msgpack.Ext(DATE, value.isoformat().encode())
    if isinstance(value, str | bool | int | float | None):
        return value
    raise TypeError(type(value).__name__)


def _keep(file: Path, packed: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    partial.write_bytes(packed)
    partial.replace(file)
    for old in sorted(file.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)
