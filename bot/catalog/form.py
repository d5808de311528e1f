"""What an entry asks, in order, and what it does and says with the answers."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalog import words as said
from bot.catalog.entry import Entry, Identifier, Phrases, ServiceId
from bot.catalog.slots import SlotSpec
from bot.catalog.templates import Template

NUMBERS = frozenset(("account_no", "case_no"))
"""Types of slots that the one long number of a message answers."""


class Refusal(Entry):
    """What to say when a gateway refuses with this code, and where the conversation goes on."""

    say: Template
    back_to: Identifier | None = None
    """The slot to ask again; absent: the service ends here."""


def _refusal(value: object) -> object:
    return {"say": value} if isinstance(value, str) else value


class PageLink(Entry):
    """A page to open with an answer: `url` names the field of the answer that holds its address."""

    label: str
    url: Identifier


class Replies(Entry):
    """The words of each outcome."""

    done: Template
    link: PageLink | None = None
    """Shown with `done`, such as the page where a bill is paid."""
    empty: Template | None = None
    refused: Mapping[str, Annotated[Refusal, BeforeValidator(_refusal)]] = Field(default_factory=dict)
    unknown: Template | None = None


class Reminder(Entry):
    """A message the day before an appointment: made when the form is done, dropped with the appointment."""

    of: Identifier
    """The field of the submit's answer that names the appointment."""
    date: Identifier
    """The field of the submit's answer that holds its day, as `2026-11-24`."""
    at: str = Field(default="18:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """When on the day before, by Beijing time."""
    say: Template


class Following(Entry):
    """A case that is watched after it was taken in; its reporter, nobody else, is told when it moves on."""

    call: Identifier
    """Asks how the case stands; it may send `held.…`, each field of the submit's answer."""
    state: Identifier
    """The field of the call's answer whose change is told."""
    ended: Phrases
    """States after which nothing more happens."""
    every_min: float = Field(default=60.0, gt=0)
    say: Template


class OneOf(Entry):
    """What can be said of one row of a list, by its number there: 「第二条怎么交」."""

    words: Phrases
    """What is asked of one of them, beside its number."""
    of: Identifier | None = None
    """The field of the answer that holds the list; absent: the answer is the list."""
    say: Template | None = None
    """By the row's fields and `position`; where it is absent or comes out empty, `to` goes on with the row."""
    to: ServiceId | None = None
    """Another service, or the one that showed the list, for one row alone."""
    slot: Identifier = "item"
    """That service's, filled with the row's `value`."""
    value: Identifier = "id"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.say is None and self.to is None:
            raise ValueError(said.OF_ONE_SAYS_NOTHING)
        return self


class Form(Entry):
    """What is asked, in order, and what happens with it: hold, confirm, submit, answer."""

    slots: Mapping[Identifier, SlotSpec] = Field(default_factory=dict)
    hold: Identifier | None = None
    """A call made before the citizen confirms, such as locking a place; its fields are `held.…`."""
    release: Identifier | None = None
    """A call that gives back what `hold` locked, by `held.…`, when it isn't wanted; absent: it ends by itself."""
    held_until: Identifier | None = None
    """The field of the hold's answer that says when it ends, as `2026-11-24 10:05`."""
    confirm: Template | None = None
    submit: Identifier
    settle: Identifier | None = None
    """A call that finds out by the business number what became of a submit whose answer never came."""
    replies: Replies
    remind: Reminder | None = None
    lists: Literal["bookings", "cases", "bills", "certificates"] | None = None
    """What of a citizen's own the form shows, for pages that bring all of one kind together."""
    line: Template | None = None
    """For a form that `lists` rows: how one of them reads where it stands alone, by the row's fields."""
    ended: Phrases = ()
    """For a form that lists bookings: the values of a row's `state` by which it counts as none any more."""
    of_one: OneOf | None = None
    cancels: Identifier | None = None
    """The slot that names the appointment which a done submit cancels, and with it its reminder."""
    follow: Following | None = None
    rate: Literal["done", "ended"] | None = None
    """When the citizen is asked how it went: once the form is done, or once the case that is followed has ended."""

    @cached_property
    def types(self) -> frozenset[str]:
        """What it asks for, as types of slots."""
        return frozenset(spec.type for spec in self.slots.values())

    @cached_property
    def uses(self) -> frozenset[str]:
        """The same with what narrows its lists."""
        matched = (type_ for spec in self.slots.values() if spec.choices for type_ in spec.choices.match.values())
        return self.types.union(matched)

    @cached_property
    def optional(self) -> tuple[str, ...]:
        """Slots that nobody is asked for."""
        return tuple(name for name, spec in self.slots.items() if spec.optional)

    @cached_property
    def from_opening(self) -> tuple[str, ...]:
        """Slots that the opening message may answer."""
        return tuple(name for name, spec in self.slots.items() if spec.from_opening)

    @cached_property
    def free(self) -> tuple[str, ...]:
        """Slots that a stretch of any message fills which has their pattern."""
        return tuple(name for name, spec in self.slots.items() if spec.is_free)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Every template that may show what it knows."""
        replies = self.replies
        refusals = (refusal.say for refusal in replies.refused.values())
        told = (part.say for part in (self.remind, self.follow) if part is not None)
        found = (self.confirm, self.line, replies.done, replies.empty, replies.unknown, *refusals, *told)
        return tuple(template for template in found if template is not None)

    @cached_property
    def reads_rest(self) -> bool:
        """Whether what stands in a message beside the known values may answer one of its questions."""
        return bool(self.free) or not self.types.isdisjoint(NUMBERS)

    @cached_property
    def is_local(self) -> bool:
        """Whether the citizen's own city answers one of its questions."""
        return any(spec.here for spec in self.slots.values())

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.rate == "ended" and self.follow is None:
            raise ValueError(said.RATE_WANTS_FOLLOW)
        return self


class Action(Entry):
    """Something more that can be done with what a service has just shown, such as cancelling a booking."""

    label: str
    words: Phrases
    for_trouble: bool = False
    """Opened, too, by words that complain of something broken or cold, whatever they call it."""
    form: Form
