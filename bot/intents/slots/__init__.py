"""Finding the values in a citizen's message: what is a plate, a day, a place, whichever service it is meant for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType

from bot.catalog.converters import BEIJING
from bot.intents.slots import denied
from bot.intents.slots.amounts import AmountType
from bot.intents.slots.companies import CompanyType
from bot.intents.slots.dates import DateType
from bot.intents.slots.folding import fold
from bot.intents.slots.identifiers import AccountNoType, CaseNoType, IdNumberType, PhoneType
from bot.intents.slots.medical import DepartmentType, HospitalType
from bot.intents.slots.model import Found, Lists, Message, SlotError, SlotType, Tense
from bot.intents.slots.names import NameType
from bot.intents.slots.periods import PeriodType
from bot.intents.slots.places import PlaceType
from bot.intents.slots.plates import PlateType
from bot.intents.slots.regions import CityType, DistrictType
from bot.intents.slots.taken_back import takes_back, without
from bot.intents.slots.transit import LineType
from bot.intents.slots.years import MonthType, YearType

__all__ = [
    "KEPT",
    "SLOT_TYPES",
    "Found",
    "Lists",
    "SlotError",
    "SlotType",
    "extract",
    "mask",
    "parse",
    "read",
    "values",
]

SLOT_TYPES: Mapping[str, SlotType] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            PlateType(),
            IdNumberType(),
            AccountNoType(),
            CaseNoType(),
            PhoneType(),
            LineType(),
            DateType(),
            MonthType(),
            YearType(),
            PeriodType(),
            AmountType(),
            HospitalType(),
            CompanyType(),
            DepartmentType(),
            DistrictType(),
            CityType(),
            NameType(),
            PlaceType(),
        )
    }
)
"""Every kind of value by its name; of two values of one length the earlier kind wins."""

KEPT = frozenset({"city", "district", "hospital", "department"})
"""Kinds whose words also tell the service: `mask` may be asked to leave them."""

MOST_VALUES = 40
"""Values that a message may carry; a list of hundreds is pasted matter."""

REMEMBERED = 256
"""Messages whose values are remembered: one is read for emergencies, for its service and for its form."""

_BITS = {kind.name: 1 << place for place, kind in enumerate(SLOT_TYPES.values())}
_ALL = sum(_BITS.values())
_ANY = sum(_BITS[kind.name] for kind in SLOT_TYPES.values() if not kind.signs)
_SIGNS = {
    char: sum(_BITS[kind.name] for kind in SLOT_TYPES.values() if char in kind.signs)
    for char in set().union(*(kind.signs for kind in SLOT_TYPES.values()))
}
"""Each character with the kinds, as bits of a number, that it may be a sign of."""
_STAGES = tuple(tuple((k, _BITS[k.name]) for k in SLOT_TYPES.values() if k.stage == stage) for stage in (0, 1, 2, 3))
_EARLY = tuple(tuple(k for k, _ in kinds if type(k).early is not SlotType.early) for kinds in (*_STAGES[1:], ()))
_START = attrgetter("start")
_RANK = {name: rank for rank, name in enumerate(SLOT_TYPES)}


_NO_LISTS = Lists()


def extract(text: str, *, now: datetime, region: str | None = None, lists: Lists | None = None) -> tuple[Found, ...]:
    """Every value in the message, whatever the service, in the order of the text and without overlaps.

    The longest value wins, the stronger kinds first: numbers and days, then divisions and institutions, then places and
    names, which are found in what is left. Only the first `LOOKED_AT` characters are looked at. Days and times are told
    to the minute.
    """
    now = minute(now)
    return _remembered(text, now, region)[0] if lists is None else _extracted(text, now, region, lists)


def read(
    text: str, *, now: datetime, region: str | None = None
) -> tuple[str, tuple[Found, ...], Mapping[str, str | float]]:
    """The message without what it takes back, every value in that, as `extract` gives them, and one for each kind.

    What it denies is among its values, but counts for nothing: neither itself nor what follows from it.
    """
    now = minute(now)
    found, told = _remembered(text, now, region)
    meant = without(text, found)
    if meant is not text:
        found, told = _remembered(meant, now, region)
    if denied.SIGNS.isdisjoint(meant) or not (dropped := denied.among(meant, found)):
        return meant, found, told
    others, told = _remembered(denied.without(meant, found), now, region)
    return meant, tuple(sorted((*others, *dropped), key=_START)), told


def minute(now: datetime) -> datetime:
    """A moment to the minute by Beijing's clock: by two it may be two days, and yet one key of what is remembered.

    One without an offset is taken for Beijing's.
    """
    if now.tzinfo is None:
        return now.replace(second=0, microsecond=0)
    here = now if now.tzinfo is BEIJING else now.astimezone(BEIJING)
    return _minute(here.year, here.month, here.day, here.hour, here.minute)


@lru_cache(REMEMBERED)
def _minute(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    """One object for all messages of a minute, which keeps its hash."""
    return datetime(year, month, day, hour, minute, tzinfo=BEIJING)


def _extracted(text: str, now: datetime, region: str | None, lists: Lists) -> tuple[Found, ...]:
    message = Message(fold(text), now, region, lists)
    found = _with_city(_found_before(len(_STAGES), message), message)
    return tuple(sorted(found, key=lambda f: (f.start, f.end)))


@lru_cache(REMEMBERED)
def _remembered(text: str, now: datetime, region: str | None) -> tuple[tuple[Found, ...], Mapping[str, str | float]]:
    found = _extracted(text, now, region, _NO_LISTS)
    return found, MappingProxyType(values(text, found))


def _with_city(found: list[Found], message: Message) -> list[Found]:
    """With the city in a hospital's name (唐山 in 唐山市工人医院) where none is named; its span is empty."""
    if not found or any(value.type == "city" for value in found):
        return found
    for value in found:
        if value.type == "hospital":
            inside = Message(fold(str(value.value)), message.now, message.region, message.lists)
            city = next(iter(SLOT_TYPES["city"].find(inside)), None)
            if city is not None:
                return [*found, replace(city, start=value.end, end=value.end)]
    return found


def _found_before(stage: int, message: Message) -> list[Found]:
    """What the stages before this one find."""
    found: list[Found] = []
    told = _told(message)
    for kinds, following in zip(_STAGES[:stage], _EARLY, strict=False):
        offered = [value for kind, bit in kinds if bit & told for value in kind.find(message)]
        offered += [value for kind in following for value in kind.early(message)]
        if offered:
            found = _without_overlaps(offered, found)
            message, told = message.with_taken(found), _ALL
    return found


def _told(message: Message) -> int:
    """The kinds of which a message may hold a value, as bits of a number."""
    if message.lists is not _NO_LISTS and message.lists != _NO_LISTS:
        return _ALL
    told = _ANY
    for char in _SIGNS.keys() & message.text:
        told |= _SIGNS[char]
    return told


def values(text: str, found: Sequence[Found]) -> dict[str, str | float]:
    """One value for each kind: the first, or the one that took its place (三号不行，改五号; 唐山，说错了，天津).

    Of several divisions it is the one a citizen is bound for (从保定迁到北京), and not where they are registered
    (上海户口在唐山办), which is none at all where something is asked for here (户口在河南，能在这办吗). What is
    denied is none (不去北京，去天津).
    """
    chosen: dict[str, Found] = {}
    dropped = () if denied.SIGNS.isdisjoint(text) else denied.among(text, tuple(found))
    tells_home = _HOME.search(text) is not None
    for value in found:
        if value in dropped:
            continue
        if tells_home and value.type in _GOALS and _is_home(text, value) and _is_here(text, value):
            continue
        known = chosen.get(value.type)
        if known is None or _takes_its_place(text, known, value):
            chosen[value.type] = value
    return {kind: value.value for kind, value in chosen.items()}


_GOALS = frozenset({"city", "district"})
_GOING = re.compile(r"[到去往进至][\u4e00-\u9fff]{0,5}$")


_HOME = re.compile(r"户[口籍]|老家|籍贯|原籍")
_HOME_BEFORE = re.compile(r"(?:户[口籍]|老家|籍贯|原籍)(?:本|地|所在地)?(?:还|都|是|在|就)*$")
_HOME_BEHIND = re.compile(r"(?:市|省)?(?:本地|那边)?的?(?:户[口籍](?!迁|怎么|咋|能|可|办|转|本)|老家)")
_HERE = re.compile(r"在?(?:这里|这儿|这边|这块|这(?=[办能可领查交换补])|本地|当地|你们这|咱们?这)")


_THEN = re.compile(r"(?:市|省)?[，,。；;\s]+(?=[^，,。；;\s]{3})(?!.*(?:迁|落户|户口|那边|那里|那儿))")


def _is_home(text: str, value: Found) -> bool:
    """Whether a division is where somebody is registered or comes from, told beside what is asked for."""
    before = _HOME_BEFORE.search(text[: value.start]) is not None
    return before or _HOME_BEHIND.match(text, value.end) is not None


def _is_here(text: str, value: Found) -> bool:
    """Whether what is asked for is asked for here, wherever home is."""
    return _HERE.search(text) is not None or _THEN.match(text, value.end) is not None


_DAYS = frozenset({"date", "period"})
_DROPPED = re.compile(
    r"(?:不行|不成|不去|没空|没时间|有事|来不了|去不了|算了|不要|作废).{0,8}$|(?:改[成到为约]?|换[成到]?)$"
)


def _takes_its_place(text: str, known: Found, value: Found) -> bool:
    """Whether a later value is what is meant: bound for, or named after the first one was dropped."""
    if takes_back(text[known.end : value.start]):
        return True
    if value.type in _GOALS:
        if _HOME.search(text) and _is_home(text, known) and not _is_home(text, value):
            return True
        return _bound_for(text, value) and not _bound_for(text, known)
    return value.type in _DAYS and _DROPPED.search(text[known.end : value.start]) is not None


def _bound_for(text: str, value: Found) -> bool:
    return _GOING.search(text[max(0, value.start - 6) : value.start]) is not None


def _without_overlaps(offered: Sequence[Found], taken: Iterable[Found]) -> list[Found]:
    """What was taken, and the longest of the offered values that overlap.

    A division inside a longer name (天津 in 天津体育馆) stays known, with an empty span behind it; a value with an
    empty span counts where its kind has no other.
    """
    chosen = list(taken)
    if not offered:
        return chosen
    ranked = sorted(offered, key=lambda f: (f.start - f.end, _RANK[f.type], f.start))
    for value in ranked:
        if len(chosen) >= MOST_VALUES:
            break
        rivals = [f for f in chosen if f.start < value.end and f.end > value.start and f.end > f.start]
        if value.end == value.start or not all(f.type in _GOALS and value.start <= f.start for f in rivals):
            continue
        if rivals and (value.type != "place" or max(f.end for f in rivals) >= value.end):
            continue
        chosen = [f if f not in rivals else replace(f, start=value.end, end=value.end) for f in chosen]
        chosen.append(value)
    kinds = {value.type for value in chosen}
    implied = {value.type: value for value in reversed(ranked) if value.end == value.start and value.type not in kinds}
    return [*chosen, *(_behind_cover(value, chosen) for value in implied.values())]


def _behind_cover(value: Found, chosen: Iterable[Found]) -> Found:
    """An empty span inside a longer value moves behind it."""
    end = next((f.end for f in chosen if f.start < value.start < f.end), value.end)
    return replace(value, start=end, end=end)


def parse(
    type: str,  # noqa: A002 - the word of the catalogue
    text: str,
    *,
    now: datetime,
    region: str | None = None,
    lists: Lists | None = None,
    tense: Tense | None = None,
) -> Found:
    """The value in an answer to a question for exactly this kind; SlotError with a reason when there is none.

    `tense` says on which side of today a day must lie, where the service knows it ("past" for what was seen or done).
    """
    message = Message(fold(text), now, region, lists or Lists(), asked=True, tense=tense)
    kind = SLOT_TYPES[type]
    return kind.parse(message.with_taken(f for f in _found_before(kind.stage, message) if f.type != type))


def mask(text: str, found: Iterable[Found], *, keep: frozenset[str] = frozenset()) -> str:
    """The text with a space for each value, so that routing does not match on it; kinds in `keep` stay."""
    for value in sorted(found, key=_START, reverse=True):
        if value.type not in keep and value.end > value.start:
            text = f"{text[: value.start]} {text[value.end :]}"
    return text
