"""How an entry names a gateway's fields: a dotted path or a literal, and what it is converted by.

A source reads `plate`, `schedule.doctor`, `person.id_number` or `'02'` (a literal), optionally followed by converters:
`fee | fen_to_yuan`. Converters named `code:TABLE` look a code up in the entry's own dictionaries.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

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


class Record(NamedTuple):
    """How a record is read."""

    fields: tuple[Sourced, ...]
    """All of it."""
    names: tuple[str, ...]
    """Those that stand in the record itself, as they are; empty where these are fewer than two."""
    at_once: Callable[[Any], tuple[Any, ...]]
    """Reads these. Raises KeyError, TypeError where one is missing."""
    others: tuple[Sourced, ...]


def record_of(fields: Mapping[str, str]) -> Record:
    """How a record with these fields is read."""
    every = sourced(fields)
    flat = [field for field in every if len(field.steps) == 1]
    if len(flat) < 2:  # one alone is read as no tuple
        return Record(every, (), _nothing, every)
    names, keys = (field.name for field in flat), (field.path for field in flat)
    return Record(every, tuple(names), itemgetter(*keys), tuple(field for field in every if field not in flat))


def _nothing(data: Any) -> tuple[Any, ...]:
    return ()


def _sourced(name: str, source: str) -> Sourced:
    path, converters = parse_source(source)
    if converters or path.startswith("'") or not path:
        return Sourced(name, "", (), source)
    return Sourced(name, path, tuple(path.split(".")), source)
