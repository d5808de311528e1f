"""Hospitals by city and their departments."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sandbox.data import table


@dataclass(frozen=True, slots=True)
class Hospital:
    """`departments`: code to name, in the order shown."""

    code: str
    name: str
    city: str
    division: str
    kind: str
    departments: Mapping[str, str]


@cache
def hospitals() -> Mapping[str, Hospital]:
    """All of them by code."""
    cities = table("hospitals")["cities"]
    found = (hospital for city, row in cities.items() for hospital in _of_city(city, str(row[0]), row[1:]))
    return {hospital.code: hospital for hospital in found}


def _of_city(city: str, division: str, names: list[str]) -> list[Hospital]:
    return [_hospital(city, division, number, text) for number, text in enumerate(names, 1)]


def _hospital(city: str, division: str, number: int, text: str) -> Hospital:
    """`text` is a name, with the kind of hospital before it where it isn't a general one."""
    kind, _, name = text.rpartition(" ")
    data = table("hospitals")
    departments = {code: data["departments"][code] for code in data["kinds"][kind or "综合"]}
    return Hospital(f"H{division}999{number:02}", name, city, division, kind or "综合", departments)
