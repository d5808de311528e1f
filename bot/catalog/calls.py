"""A call that an entry makes to a gateway: what it sends, what it reads."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from pydantic import Field

from bot.catalog.entry import Entry, Identifier
from bot.catalog.sources import Record, Sourced, parse_source, record_of, sourced

OF_PERSON = "person."
"""How sources begin that tell of a citizen who is known."""
ITEMS = "items"
"""The gateway that is banshi itself: the imported items, searched by `search`, one of them told by `read`."""


class CallSpec(Entry):
    """A call to a gateway. `send`: wire name from source; `read`: our field from wire path; with converters."""

    gateway: Identifier
    operation: Identifier
    send: Mapping[str, str] = Field(default_factory=dict)
    rows: str | None = None
    """Where in the answer's data the list stands; absent: the data is one record. Empty text: the data is the list."""
    read: Mapping[Identifier, str] = Field(default_factory=dict)
    each: Mapping[Identifier, Mapping[Identifier, str]] = Field(default_factory=dict)
    """For fields of `read` that are lists of records: how each record is read, likewise."""

    @cached_property
    def roots(self) -> frozenset[str]:
        """What it sends, by whole path, without converters."""
        return frozenset(source.split("|")[0].strip() for source in self.send.values())

    @cached_property
    def sent(self) -> tuple[Sourced, ...]:
        """What it sends, by wire name."""
        return sourced(self.send)

    @cached_property
    def single(self) -> Record:
        """Fields that it reads once a record."""
        return record_of({name: source for name, source in self.read.items() if name not in self.each})

    @cached_property
    def lists(self) -> tuple[tuple[str, str, Record], ...]:
        """Fields that are lists: name, path, and how each record of them is read."""
        return tuple((name, parse_source(self.read[name])[0], record_of(read)) for name, read in self.each.items())

    def paths(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """What it reads of the answer's data: where that stands in the entry, and the path from the data on."""
        if self.rows:
            yield ("rows",), self.rows
        for name, source in self.read.items():
            if not source.startswith("'"):
                yield ("read", name), _below(self.rows, source)
        for name, fields in self.each.items():
            for field, source in fields.items():
                if name in self.read and not source.startswith("'"):
                    yield ("each", name, field), _below(_below(self.rows, self.read[name]), source)

    @cached_property
    def is_of_person(self) -> bool:
        """Whether it sends something of the citizen who is known."""
        return any(root.startswith(OF_PERSON) for root in self.roots)


def _below(path: str | None, source: str) -> str:
    return ".".join(part for part in (path, parse_source(source)[0]) if part)
