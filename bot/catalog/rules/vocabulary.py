"""Names that stand outside the catalogue, and the paths and shapes that rules share."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from bot.catalog.form import Form
from bot.catalog.gateway_rules import ProfileRules
from bot.catalog.service import Service

Path = tuple[str | int, ...]

ALWAYS_KNOWN = frozenset(("held", "number", "person", "today"))
"""Names that every template may use."""
RESERVED = frozenset(("rows", "total", *ALWAYS_KNOWN))
OWN_TYPES = frozenset(("choice", "text", "digits", "photo", "location"))
PERSON_FIELDS = frozenset(("person.ref", "person.name", "person.id_number"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that stand elsewhere: the slot types there are, and the sign profiles."""

    slot_types: Set[str]
    sign_profiles: Mapping[str, ProfileRules]
    places: Set[str] = frozenset()
    """Cities and provinces by their full names; empty: any name will do."""


def forms_of(service: Service) -> Iterator[tuple[Path, Form]]:
    """The entry's own form and those of its actions, each with its path within the entry."""
    if service.form is not None:
        yield ("form",), service.form
    for name, action in service.actions.items():
        yield ("actions", name, "form"), action.form


def named_calls(form: Form) -> list[tuple[str, str]]:
    """The calls that a form names, with the key that does."""
    follow = form.follow.call if form.follow else None
    named = [("submit", form.submit), ("hold", form.hold), ("settle", form.settle), ("follow", follow)]
    named.append(("release", form.release))
    return [(key, name) for key, name in named if name is not None]


def all_calls(form: Form) -> set[str]:
    """Every call that a form may make, its live lists included."""
    live = {spec.choices.call for spec in form.slots.values() if spec.choices and spec.choices.call}
    return live | {name for _, name in named_calls(form)}


def fields_read(service: Service, name: str) -> set[str]:
    """The fields of a call's one record; empty where it reads a list."""
    call = service.calls.get(name)
    return set(call.read) if call and call.rows is None else set()
