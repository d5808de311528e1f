"""One entry: a thing that a citizen can ask for."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from bot.catalog.calls import ITEMS, CallSpec
from bot.catalog.entry import Entry, Identifier, Phrases, ServiceId
from bot.catalog.form import Action, Form
from bot.catalog.guide import Guide, Regions
from bot.catalog.privacy import DataKind, Requirement

GuidePart = Literal["where", "online", "when", "bring", "fee", "time_limit", "phone", "note"]


BY_GATEWAYS = ("calls", "dictionaries", "form", "actions", "guide_for", "requires")
"""What an entry has beside its guide."""


class ServiceKind(StrEnum):
    """What a service does, and for the last three: which part of banshi itself it opens."""

    QUERY = "query"
    BOOKING = "booking"
    PAYMENT = "payment"
    REPORT = "report"
    GUIDE = "guide"
    CERTIFICATE = "certificate"
    HUMAN = "human"
    MENU = "menu"
    PRIVACY = "privacy"


class LookupLimit(Entry):
    """How many different numbers (plates, case, account and identity numbers) one citizen may ask for in a day."""

    per_day: int = Field(default=20, gt=0)
    slots: tuple[Identifier, ...] = ()
    """Slots of other types whose values name somebody's papers or bookings too: codes asked as `text` or `digits`."""


class Service(Entry):
    """One thing a citizen can ask for."""

    sector: str
    name: str
    kind: ServiceKind
    depth: Literal["deep", "plain"]
    scope: str
    names: Phrases
    phrases: Phrases
    not_for: Phrases = ()
    examples: Phrases = ()
    """Messages that prove the routing; the router never learns from them."""
    requires: Requirement = Requirement.NONE
    personal: DataKind = DataKind.GENERAL
    """Which kind of personal data an entry that `requires` a known citizen speaks of."""
    guide: Guide
    guide_for: Mapping[GuidePart, Phrases] = Field(default_factory=dict)
    """For a service with a form: a part of its guide, to the words that ask for it alone and open no form."""
    regions: Regions | None = None
    """Absent: offered everywhere."""
    hand_over: ServiceId | None = None
    """For a service without a form: another one that can take it from here, offered below the guide."""
    tracked_by: ServiceId | None = None
    """For a report: the entry that shows what became of it; who asks after an earlier one is led there."""
    calls: Mapping[Identifier, CallSpec] = Field(default_factory=dict)
    dictionaries: Mapping[Identifier, Mapping[str, str]] = Field(default_factory=dict)
    """Code tables: the converter `code:NAME` turns a wire code into the citizen's word."""
    lookups: LookupLimit = LookupLimit()
    """Keeps a service from being used to find out about others by trying numbers."""
    form: Form | None = None
    """Absent: the service answers with its guide."""
    actions: Mapping[Identifier, Action] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _lists_stand_on(self) -> Self:
        for form in (self.form, *(action.form for action in self.actions.values())):
            for slot in form.slots.values() if form else ():
                call = self.calls.get(slot.choices.call or "") if slot.choices else None
                if call and slot.choices:
                    slot.choices._stands_on = call.roots
        return self

    def calls_any(self, names: Collection[str]) -> bool:
        """Whether it makes a call to one of these, named `GATEWAY` or `GATEWAY.OPERATION`."""
        made = self.calls.values()
        return any(call.gateway in names or f"{call.gateway}.{call.operation}" in names for call in made)

    def guide_alone(self) -> Self:
        """The same entry without all that needs a gateway."""
        return self.model_copy(
            update={name: Service.model_fields[name].get_default(call_default_factory=True) for name in BY_GATEWAYS}
        )

    @cached_property
    def searches_items(self) -> bool:
        """Whether it answers from the imported items; without any, its guide is all that it has."""
        return any(call.gateway == ITEMS for call in self.calls.values())

    @cached_property
    def wants_person(self) -> bool:
        """Whether it has a use for who writes, where that is known."""
        forms = [form for form in (self.form, *(action.form for action in self.actions.values())) if form]
        prefilled = any(spec.from_person for form in forms for spec in form.slots.values())
        return prefilled or self.requires is not Requirement.NONE
