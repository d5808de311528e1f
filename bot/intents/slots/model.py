"""What the slot finders work with and hand back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Literal

from bot.intents.slots import boundaries, divisions

Span = tuple[int, int]
Tense = Literal["past", "future"]
DIGITS = "0123456789"
EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Found:
    """One value in a message: its kind, its canonical form, and where it stands in the text that was given.

    A value that follows from another one (the city of a district) stands at the end of that one, with an empty span.
    """

    type: str
    value: str | float
    start: int
    end: int
    corrected: bool = False


class SlotError(ValueError):
    """An answer that cannot be the value asked for.

    `why` is one machine word: format, length, checksum, date, province, past, future.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Lists:
    """Names that only the operator knows: as people say them → as the gateway wants them."""

    hospitals: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    departments: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    places: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    companies: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True)
class Message:
    """A folded text (see `folding`) with what is known about it; `taken` are the values found before."""

    text: str
    now: datetime
    region: str | None = None
    lists: Lists = field(default_factory=Lists)
    taken: tuple[Found, ...] = ()
    asked: bool = False
    tense: Tense | None = None

    @cached_property
    def upper(self) -> str:
        """The text with a–z raised; other letters keep their case so that every offset stays."""
        return self.text.translate(_UPPER)

    @property
    def today(self) -> date:
        """The citizen's day."""
        return self.now.date()

    @cached_property
    def stops(self) -> tuple[Span, ...]:
        """Stretches that no proper name contains (see `boundaries`)."""
        return boundaries.stops(self.text)

    @cached_property
    def divisions(self) -> tuple[divisions.Named, ...]:
        """The divisions that the text names."""
        return divisions.scan(self.text)

    def with_taken(self, taken: Iterable[Found]) -> Message:
        """The same message for a weaker stage; what was read of the text is not read again."""
        taken = tuple(taken)
        if taken == self.taken:
            return self
        following = object.__new__(Message)
        following.__dict__.update(self.__dict__, taken=taken)
        return following

    def free(self, start: int, end: int) -> bool:
        """Whether no stronger value touches this stretch."""
        return all(f.end <= start or f.start >= end for f in self.taken)


_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}

Good = tuple[str, str | float]
Bad = tuple[str, str]


class SlotType(ABC):
    """One kind of value: how it is found in a message, how it is read from an answer, and samples that prove both.

    `good` are (text, value) found in a message; `told` are (answer, value) read by `parse`; `absent` are texts without
    such a value; `refused` are (answer, why) that `parse` turns down. All are read as of `SAMPLE_NOW`.
    """

    name: ClassVar[str]
    stage: ClassVar[int] = 0
    signs: ClassVar[str] = ""
    """Characters of which a message holds one where it holds a value of this kind, if nothing else was found in it and
    no list names it; most messages hold none. Empty: any message may hold a value."""
    good: ClassVar[tuple[Good, ...]] = ()
    told: ClassVar[tuple[Good, ...]] = ()
    absent: ClassVar[tuple[str, ...]] = ()
    refused: ClassVar[tuple[Bad, ...]] = ()

    @abstractmethod
    def find(self, message: Message) -> Iterable[Found]:
        """Every value of this kind in the message; they may overlap."""

    def early(self, message: Message) -> Iterable[Found]:
        """Values so sure that they compete in the stage before this kind's own."""
        return ()

    def parse(self, message: Message) -> Found:
        """The value in an answer to the question for exactly this kind; SlotError when there is none."""
        offered = [f for f in (*self.find(message), *self.early(message)) if f.type == self.name]
        return max(offered, key=lambda f: (f.end - f.start, -f.start)) if offered else self.bare(message)

    def bare(self, message: Message) -> Found:
        """The value when the answer has none of the forms of `find`; refuses unless a kind knows better."""
        raise SlotError("format")


SAMPLE_NOW = datetime(2026, 3, 18, 10, 0, tzinfo=timezone(timedelta(hours=8)))
"""A Wednesday morning in Beijing."""
