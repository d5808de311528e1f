"""Finding the values in a citizen's message: what is a plate, a day, a place, whichever service it is meant for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

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
from bot.intents.slots.transit import LineType
from bot.intents.slots.years import MonthType, YearType

__all__ = ["KEPT", "SLOT_TYPES", "Found", "Lists", "SlotError", "SlotType", "extract", "mask", "parse"]

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

_STAGES = tuple(tuple(k for k in SLOT_TYPES.values() if k.stage == stage) for stage in (0, 1, 2))
_RANK = {name: rank for rank, name in enumerate(SLOT_TYPES)}


def extract(text: str, *, now: datetime, region: str | None = None, lists: Lists | None = None) -> tuple[Found, ...]:
    """Every value in the message, whatever the service, in the order of the text and without overlaps.

    The longest value wins, the stronger kinds first: numbers and days, then divisions and institutions, then places and
    names, which are found in what is left. Only the first `LOOKED_AT` characters are looked at.
    """
    message = Message(fold(text), now, region, lists or Lists())
    found: list[Found] = []
    for stage, following in zip(_STAGES, (*_STAGES[1:], ()), strict=True):
        message = message.with_taken(found)
        offered = [value for kind in stage for value in kind.find(message)]
        offered += [value for kind in following for value in kind.early(message)]
        found += _without_overlaps(offered, found)
    return tuple(sorted(found, key=lambda f: (f.start, f.end)))


def _without_overlaps(offered: Iterable[Found], taken: Iterable[Found]) -> list[Found]:
    """The longest of values that overlap; a value with an empty span goes where its kind has no other."""
    chosen = [value for value in taken if value.end > value.start]
    before = len(chosen)
    ranked = sorted(offered, key=lambda f: (f.start - f.end, _RANK[f.type], f.start))
    for value in ranked:
        if value.end > value.start and all(f.end <= value.start or f.start >= value.end for f in chosen):
            chosen.append(value)
    kinds = {value.type for value in (*taken, *chosen)}
    implied = {value.type: value for value in reversed(ranked) if value.end == value.start and value.type not in kinds}
    return [*chosen[before:], *implied.values()]


def parse(
    type: str,
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
    return SLOT_TYPES[type].parse(Message(fold(text), now, region, lists or Lists(), asked=True, tense=tense))


def mask(text: str, found: Iterable[Found], *, keep: frozenset[str] = frozenset()) -> str:
    """The text with a space for each value, so that routing does not match on it; kinds in `keep` stay."""
    for value in sorted(found, key=lambda f: f.start, reverse=True):
        if value.type not in keep and value.end > value.start:
            text = f"{text[: value.start]} {text[value.end :]}"
    return text
