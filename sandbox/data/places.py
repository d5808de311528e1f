"""Where places are: by name or by degrees, and how far from each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from sandbox.data import roll, table

EARTH_M = 6371000.0
REGION_M = 80000.0
"""Farther than this from every known place, a point is outside of the region."""
SPREAD = 0.05
"""Degrees by which a district's made-up centre lies from its city's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its city and district (empty where not known); degrees."""

    name: str
    city: str
    district: str
    latitude: float
    longitude: float


@cache
def places() -> Mapping[str, Place]:
    """The known ones by name, a city's centre first among its own."""
    rows = table("places").items()
    return {name: Place(name, city, row[2], row[0], row[1]) for city, named in rows for name, row in named.items()}


def named(label: str) -> Place | None:
    """The place that a label names: a landmark, else a district, else a city. The longest name wins."""
    known = [*places(), *_divisions()]
    meant = max((name for name in known if name in label), key=len, default=None)
    return None if meant is None else places().get(meant) or _divisions()[meant]


def nearest(latitude: float, longitude: float) -> Place | None:
    """This point with the city and district of the known place next to it; None outside of the region."""
    here = Place("", "", "", latitude, longitude)
    known = min(places().values(), key=lambda place: metres(here, place))
    if metres(here, known) > REGION_M:
        return None
    return Place("", known.city, known.district, latitude, longitude)


def metres(one: Place, other: Place) -> float:
    """The way as the crow flies."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))


def beside(seed: int, place: Place, *parts: object) -> tuple[float, float]:
    """Degrees of a made-up point within about a kilometre and a half of a place."""
    chance = roll(seed, place.name, *parts)
    return place.latitude + (chance % 201 - 100) / 8000, place.longitude + (chance // 256 % 201 - 100) / 8000


@cache
def _divisions() -> Mapping[str, Place]:
    found: dict[str, Place] = {}
    for city, (_, *districts) in table("districts").items():
        centre = next(place for place in places().values() if place.city == city)
        for district in districts:
            point = (part + (roll(0, city, district, part) % 201 - 100) / 100 * SPREAD for part in _degrees(centre))
            found.setdefault(district, Place(district, city, district, *point))
        for name in (city, city.removesuffix("市").removesuffix("新区")):
            found[name] = Place(name, city, "", *_degrees(centre))
    return found


def _degrees(place: Place) -> tuple[float, float]:
    return place.latitude, place.longitude
