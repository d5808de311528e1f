"""The 示例 persons and what is on record about their social insurance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sandbox.data import table

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Account:
    """Social insurance at one place. `since` and `until`: yyyyMM, or a number of months before the present one."""

    place: str
    unit: str
    kinds: tuple[str, ...]
    since: str | int
    until: str | int
    base: float
    state: str
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One who can log in at the identity provider."""

    sub: str
    name: str
    id_number: str
    story: str
    accounts: tuple[Account, ...] = ()
    registered_name: str = ""
    checked: bool = False
    """Their insurance is being examined: the gateway refuses to tell."""
    parents: tuple[str, ...] = ()
    """By the register of births, as `sub`."""


@cache
def persons() -> Mapping[str, Person]:
    """All of them by `sub`, in the order of the login page."""
    return {row["sub"]: _person(row) for row in table("persons")}


@cache
def persons_by_id_number() -> Mapping[str, Person]:
    """All of them by ID number."""
    return {person.id_number: person for person in persons().values()}


def _person(row: Mapping[str, Any]) -> Person:
    return Person(
        **{**row, "accounts": tuple(map(_account, row.get("accounts", ()))), "parents": tuple(row.get("parents", ()))}
    )


def _account(row: Mapping[str, Any]) -> Account:
    return Account(**{**row, "kinds": tuple(row["kinds"]), "broken": tuple(row.get("broken", ()))})


def is_id_number(text: str) -> bool:
    """Whether these are 18 characters with a real birth date and the check digit of GB 11643."""
    if len(text) != 18 or not text.isascii() or not text[:17].isdigit():
        return False
    try:
        born(text)
    except ValueError:
        return False
    return text[17] == CHECKS[sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False)) % 11]


def born(id_number: str) -> date:
    """The date of birth in an ID number. Raises ValueError."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def is_male(id_number: str) -> bool:
    """The 17th digit is odd."""
    return int(id_number[16]) % 2 == 1
