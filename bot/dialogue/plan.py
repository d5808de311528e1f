"""What a catalogue says of each of its forms, worked out once an edition: a message would ask it again and again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from bot.catalog.calls import CallSpec
from bot.catalog.form import Form
from bot.catalog.model import Catalog
from bot.catalog.service import Service
from bot.catalog.templates import Template
from bot.dialogue import words
from bot.dialogue.common import Common
from bot.messages import Choice

LOOKED_UP = frozenset(("plate", "case_no", "account_no", "id_number"))
"""Types of slots whose values name somebody's car, case or account."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One form of an entry."""

    service: Service
    form: Form
    submit: CallSpec
    writes: bool
    """Whether the submit changes something."""
    counted: tuple[str, ...]
    """Slots whose values name somebody's: each other one is a lookup."""
    public: tuple[str, ...]
    """Slots whose values other citizens may read."""
    is_limited: bool
    """Whether a submit may be refused by us, for what stands in the slots above."""
    of_ours: Mapping[str, Template]
    """Slots for a plate that must be one of ours, with what is said of any other."""
    is_numbered: bool
    """Whether a submit wants a business number: it changes something, is followed, or tells or shows the number."""
    shows_bookings: bool
    """Whether its answer shows what the citizen has booked; what changes them shows those of its service anew."""
    choices: tuple[Choice, ...]
    """What more can be done with its answer, to tap."""
    more: str
    """The same in words; empty where nothing can."""
    leaves_errands: bool
    """Whether something may remain to be done once it is done."""
    common: Common | None
    """What its answers say to all, where they tell of nobody."""

    @classmethod
    def of(cls, service: Service, action: str, form: Form, writes: Callable[[CallSpec], bool]) -> Self:
        """The plan of a service's form; `action`: empty for its main form."""
        submit = service.calls[form.submit]
        counted = tuple(n for n, spec in form.slots.items() if spec.type in LOOKED_UP or n in service.lookups.slots)
        public = tuple(name for name, spec in form.slots.items() if spec.public)
        labels = () if action else tuple(each.label for each in service.actions.values())
        later = bool(form.cancels or form.remind or form.follow) or (not action and writes(submit))
        return cls(
            service,
            form,
            submit,
            writes=writes(submit),
            counted=counted,
            public=public,
            is_limited=bool(counted or public),
            of_ours={name: spec.elsewhere for name, spec in form.slots.items() if spec.elsewhere},
            is_numbered=writes(submit) or _uses_number(form, submit),
            shows_bookings=_lists_bookings(service.form if writes(submit) else form),
            choices=tuple(Choice(label, label) for label in labels),
            more=words.ACTIONS.format(labels="」或「".join(labels)) if labels else "",
            leaves_errands=later,
            common=None if writes(submit) else Common.of(service, form, submit),
        )


class Plans(dict[tuple[str, str], Plan]):
    """The plans of a catalogue by service and action (empty for the main form), each made when first asked for."""

    def __init__(self, catalog: Catalog, writes: Callable[[CallSpec], bool]) -> None:
        """`writes`: whether a call changes something."""
        self._services, self._writes = catalog.services, writes

    def __missing__(self, named: tuple[str, str]) -> Plan:
        name, action = named
        service = self._services.get(name)
        form = _form(service, action) if service else None
        if service is None or form is None:
            raise KeyError(named)
        plan = self[named] = Plan.of(service, action, form, self._writes)
        return plan

    def find(self, service: str, action: str) -> Plan | None:
        """The plan of a form; None when the catalogue no longer has it."""
        try:
            return self[service, action]
        except KeyError:
            return None


def _uses_number(form: Form, submit: CallSpec) -> bool:
    """Whether the business number of a form that changes nothing is told to anybody."""
    shown = any("number" in template.names for template in form.templates)
    return shown or "number" in submit.roots or form.hold is not None or form.follow is not None


def _lists_bookings(form: Form | None) -> bool:
    return form is not None and form.lists == "bookings"


def _form(service: Service, action: str) -> Form | None:
    if not action:
        return service.form
    return service.actions[action].form if action in service.actions else None
