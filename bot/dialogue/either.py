"""「周六或者周日」, 「冀B12345 冀B54321」: two values where one is wanted. Neither was told; both may be picked."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from bot.catalog.slots import SlotSpec
from bot.dialogue import words
from bot.dialogue.conversation import Option
from bot.dialogue.values import filled
from bot.intents.slots import Found, denied

_OR, _AND = re.compile(words.EITHER_SHAPE), re.compile(words.SIDE_BY_SIDE_SHAPE)

_START = attrgetter("start")
_NAMING = frozenset(("plate", "account_no", "case_no"))
"""What names one thing of many: of two, however they are joined, neither is meant more."""


def types(text: str, found: Sequence[Found]) -> frozenset[str]:
    """The types of which a message leaves open which value it means."""
    return frozenset(one.type for one, _ in _neighbours(text, found, _OR))


def values(text: str, found: Sequence[Found], type_: str) -> tuple[str | float, ...]:
    """The values of a type of which a message leaves open which it means; none where it leaves nothing open."""
    return tuple({one.value: one for pair in _neighbours(text, found, _OR) for one in pair if one.type == type_})


def options(spec: SlotSpec, text: str, found: Sequence[Found]) -> tuple[Option, ...]:
    """The values to pick from where an answer names several of the type that is asked for; none where it doesn't."""
    joined = (pair for joins in (_OR, _AND) for pair in _neighbours(text, found, joins))
    named = {one.value: one for pair in joined for one in pair if one.type == spec.type}
    return tuple(_option(spec, text[one.start : one.end], one) for one in sorted(named.values(), key=_START))


def _neighbours(text: str, found: Sequence[Found], joins: re.Pattern[str]) -> Iterator[tuple[Found, Found]]:
    """Each two values of one type with nothing but such a word between them, whatever joins two numbers."""
    written = [one for one in found if one.end > one.start]
    if len(written) > 1 and (dropped := denied.among(text, written)):
        written = [one for one in written if one not in dropped]
    for one, other in pairwise(written):
        if one.type != other.type or one.value == other.value:
            continue
        if one.type in _NAMING or joins.fullmatch(text[one.end : other.start]):
            yield one, other


def _option(spec: SlotSpec, named: str, one: Found) -> Option:
    shown = filled(spec, one.value).label
    return Option(named if spec.sensitive or shown == named else f"{named}（{shown}）", named)
