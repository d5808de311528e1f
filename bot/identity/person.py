"""A citizen, as far as they are known: who writes, about whom, and what they agreed to."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from bot.catalog.privacy import Requirement
from bot.messages import Address

ADULT_CONSENT_AGE = 14
"""Below, a guardian consents (PIPL, article 31)."""


@dataclass(frozen=True, slots=True)
class Person:
    """What an identity provider vouches for. `ref`: the provider's own reference, the same at every binding.

    `name` and `id_number` are empty where the provider gives a result only (网号), or knows a phone number only.
    """

    ref: str
    name: str
    id_number: str
    level: Requirement

    def is_child(self, today: date) -> bool:
        """Whether they are under fourteen, as far as the ID number tells."""
        born = _born(self.id_number)
        if born is None:
            return False
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT_CONSENT_AGE


class Citizen(msgspec.Struct, frozen=True):
    """Whoever writes. `alias` stands for the address where a gateway must know whose a booking is; it names nobody.

    `about`: whose data a service may use: the writer's own, or, where a `relation` was asked for, that relative's by a
    grant that stands; None without one.
    """

    alias: str
    address: Address
    person: Person | None = None
    about: Person | None = None
    relation: str = ""
    consents: frozenset[str] = frozenset()
    """The kinds of data whose use was agreed to, under the notice in force."""


def _born(id_number: str) -> date | None:
    try:
        return datetime.strptime(id_number[6:14], "%Y%m%d").date()  # noqa: DTZ007 (a date has no zone)
    except ValueError:
        return None
