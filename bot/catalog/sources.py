"""How an entry names a gateway's fields: a dotted path or a literal, and what it is converted by.

A source reads `plate`, `schedule.doctor`, `person.id_number` or `'02'` (a literal), optionally followed by converters:
`fee | fen_to_yuan`. Converters named `code:TABLE` look a code up in the entry's own dictionaries.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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


class Group(NamedTuple):
    """Fields that stand beside one another, as they are."""

    parent: tuple[str, ...]
    """The steps to what holds them; none: the record itself."""
    fields: tuple[Sourced, ...]
    names: tuple[str, ...]
    at_once: Callable[[Any], tuple[Any, ...]]
    """Their values in what holds them. Raises KeyError, TypeError where it has not all of them."""


class Record(NamedTuple):
    """How a record is read."""

    groups: tuple[Group, ...]
    others: tuple[Sourced, ...]


def record_of(fields: Mapping[str, str]) -> Record:
    """How a record with these fields is read."""
    every = sourced(fields)
    beside: defaultdict[tuple[str, ...], list[Sourced]] = defaultdict(list)
    for field in every:
        if field.path:
            beside[field.steps[:-1]].append(field)
    grouped = [(parent, group) for parent, group in beside.items() if len(group) > 1]
    inside = {field.name for _, group in grouped for field in group}
    others = tuple(field for field in every if field.name not in inside)
    return Record(tuple(_group(parent, group) for parent, group in grouped), others)


def _group(parent: tuple[str, ...], fields: Sequence[Sourced]) -> Group:
    reads = itemgetter(*(field.steps[-1] for field in fields))
    return Group(parent, tuple(fields), tuple(field.name for field in fields), reads)


def _sourced(name: str, source: str) -> Sourced:
    path, converters = parse_source(source)
    if converters or path.startswith("'") or not path:
        return Sourced(name, "", (), source)
    return Sourced(name, path, tuple(path.split(".")), source)
