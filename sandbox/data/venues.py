"""Where appointments can be booked: the businesses and their venues in each city."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sandbox.data import table

FULL = "约满示例"
"""A venue with these words in its name never has a free place."""


@dataclass(frozen=True, slots=True)
class Business:
    """One kind of appointment; see data/appointments.yaml for what each field says."""

    code: str
    by: str
    names: Any
    sessions: Sequence[Sequence[str]]
    days: Sequence[int]
    capacity: int
    needs: Sequence[str]
    unique: Sequence[str]
    items: Mapping[str, str] = field(default_factory=dict)
    quantity: int = 1
    holidays: bool = False


@dataclass(frozen=True, slots=True)
class Venue:
    """A place to go to; `district` is empty where it serves the whole city."""

    code: str
    name: str
    business: str
    city: str
    division: str
    district: str = ""


@cache
def businesses() -> Mapping[str, Business]:
    """All of them by code."""
    data = table("appointments")
    return {code: Business(code=code, **row) for code, row in data.items() if isinstance(row, dict)}


@cache
def venues() -> Mapping[str, Venue]:
    """All of them by code, in the order shown."""
    found = (venue for business in businesses().values() for venue in _of_business(business))
    return {venue.code: venue for venue in found}


def venues_of(business: str, city: str) -> list[Venue]:
    """A city's venues for a business; none where the city isn't known."""
    return [venue for venue in venues().values() if (venue.business, venue.city) == (business, city)]


def _of_business(business: Business) -> Iterator[Venue]:
    for city, (division, *districts) in table("districts").items():
        for number, (name, district) in enumerate(_named(business, city, districts), 1):
            code = f"{business.code}-{division}-{number:02}"
            yield Venue(code, name, business.code, city, str(division), district)


def _named(business: Business, city: str, districts: Sequence[str]) -> Iterator[tuple[str, str]]:
    if business.by == "spots":
        yield from ((name, "") for name in business.names.get(city, ()))
        return
    short = city.removesuffix("市").removesuffix("新区")
    for district in districts if business.by == "district" else ("",):
        yield from ((name.format(city=city, short=short, district=district), district) for name in business.names)
