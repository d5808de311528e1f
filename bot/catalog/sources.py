"""How an entry names a gateway's fields: a dotted path or a literal, and what it is converted by.

A source reads `plate`, `schedule.doctor`, `person.id_number` or `'02'` (a literal), optionally followed by converters:
`fee | fen_to_yuan`. Converters named `code:TABLE` look a code up in the entry's own dictionaries.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

REMEMBERED = 4096


@lru_cache(REMEMBERED)
def parse_source(source: str) -> tuple[str, tuple[str, ...]]:
    """A source's path (or quoted literal) and its converters."""
    path, *names = (part.strip() for part in source.split("|"))
    return path, tuple(names)


class Sourced(NamedTuple):
    """A field and where its value comes from."""

    name: str
    path: str
    """The source where it is a path and nothing more, as most are; else empty."""
    steps: tuple[str, ...]
    """Those of that path."""
    source: str


def sourced(fields: Mapping[str, str]) -> tuple[Sourced, ...]:
    """Fields by their names, with their sources."""
    return tuple(_sourced(name, source) for name, source in fields.items())


def _sourced(name: str, source: str) -> Sourced:
    path, converters = parse_source(source)
    if converters or path.startswith("'") or not path:
        return Sourced(name, "", (), source)
    return Sourced(name, path, tuple(path.split(".")), source)
