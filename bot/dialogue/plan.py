"""What a catalogue says of each of its forms, worked out once an edition: a message would ask it again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from bot.catalog.calls import CallSpec
from bot.catalog.form import Form
from bot.catalog.model import Catalog
from bot.catalog.service import Service
from bot.dialogue.common import Common

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
    labels: tuple[str, ...]
    """What more can be done with its answer, in words to tap."""
    leaves_errands: bool
    """Whether something may remain to be done once it is done."""
    common: Common | None
    """What its answers say to all, where they tell of nobody."""

    @classmethod
    def of(cls, service: Service, action: str, form: Form, writes: Callable[[CallSpec], bool]) -> Self:
        """The plan of a service's form; `action`: empty for its main form."""
        submit = service.calls[form.submit]
        counted = (n for n, spec in form.slots.items() if spec.type in LOOKED_UP or n in service.lookups.slots)
        public = (name for name, spec in form.slots.items() if spec.public)
        labels = () if action else tuple(each.label for each in service.actions.values())
        later = bool(form.cancels or form.remind or form.follow) or (not action and writes(submit))
        common = None if writes(submit) else Common.of(service, form, submit)
        return cls(service, form, submit, writes(submit), tuple(counted), tuple(public), labels, later, common)


class Plans:
    """The plans of a catalogue, each made when first asked for; `writes`: whether a call changes something."""

    def __init__(self, catalog: Catalog, writes: Callable[[CallSpec], bool]) -> None:
        self._services, self._writes = catalog.services, writes
        self.made: dict[tuple[str, str], Plan] = {}
        """Those that were asked for, by service and action."""

    def find(self, service: str, action: str) -> Plan | None:
        """The plan of a service's form; None when the catalogue no longer has it. `action`: empty for its main form."""
        return self.made.get((service, action)) or self._make(service, action)

    def _make(self, name: str, action: str) -> Plan | None:
        service = self._services.get(name)
        form = _form(service, action) if service else None
        if service is None or form is None:
            return None
        plan = self.made[name, action] = Plan.of(service, action, form, self._writes)
        return plan


def _form(service: Service, action: str) -> Form | None:
    if not action:
        return service.form
    return service.actions[action].form if action in service.actions else None
