"""Who may see what: the one rule that every call to a gateway passes.

Personal data is for the person who is bound to the chat, or for a relative by a grant that stands now. Digits typed
into a chat prove nothing. The rule is pure: what a citizen may do was read for this message, so that a grant or consent
taken back counts at once.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.catalog.calls import CallSpec
from bot.catalog.privacy import DataKind, Requirement
from bot.catalog.service import Service
from bot.identity.person import Citizen

NUMBER_SOURCES = frozenset(("person.name", "person.id_number"))


class Bar(StrEnum):
    """Why a citizen can't go on."""

    UNBOUND = "unbound"
    LEVEL = "level"
    """Bound, but not known well enough."""
    NUMBER = "number"
    """Bound by a result only; this service must send name and ID number."""
    GRANT = "grant"
    """Asked for a relative who hasn't agreed, or no longer agrees."""
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Barred:
    """A refusal; `kind`: what must be agreed to first."""

    why: Bar
    kind: DataKind = DataKind.GENERAL


def is_personal(service: Service, spec: CallSpec) -> bool:
    """Whether a call speaks of a known citizen: all of an entry that `requires` one do."""
    return service.requires is not Requirement.NONE or spec.is_of_person


def needs_number(service: Service) -> bool:
    """Whether an entry sends name or ID number of whom it is about."""
    return any(_sends_number(spec) for spec in service.calls.values())


def bar(service: Service, citizen: Citizen, today: date) -> Barred | None:
    """What keeps a citizen from an entry as a whole; None: nothing."""
    if service.requires is Requirement.NONE:
        return None
    return _bar(service, citizen, today, number=needs_number(service))


def bar_call(service: Service, spec: CallSpec, citizen: Citizen, today: date) -> Barred | None:
    """What keeps a citizen from one call of an entry; None: nothing."""
    if not is_personal(service, spec):
        return None
    return _bar(service, citizen, today, number=_sends_number(spec))


def may_fill_in(citizen: Citizen) -> bool:
    """Whether a form may be filled with what is known of whom it is about, to be looked through before it is sent."""
    return citizen.about is not None and DataKind.GENERAL in citizen.consents


def _bar(service: Service, citizen: Citizen, today: date, *, number: bool) -> Barred | None:
    if citizen.person is None:
        return Barred(Bar.UNBOUND)
    wanted = max(service.requires, Requirement.REAL_NAME if number else Requirement.NONE, key=_rank)
    if not citizen.person.level.reaches(wanted):
        return Barred(Bar.LEVEL)
    if citizen.about is None:
        return Barred(Bar.GRANT)
    if number and not citizen.about.id_number:
        return Barred(Bar.NUMBER)
    asked = [DataKind.GENERAL, service.personal, *([DataKind.CHILDREN] if citizen.about.is_child(today) else [])]
    missing = next((kind for kind in asked if kind not in citizen.consents), None)
    return Barred(Bar.CONSENT, missing) if missing else None


def _rank(level: Requirement) -> int:
    return list(Requirement).index(level)


def _sends_number(spec: CallSpec) -> bool:
    return not NUMBER_SOURCES.isdisjoint(spec.roots)
