"""What catalog.yaml may say. Frozen once loaded; docs/catalog.md explains each field to operators."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from bot.catalog import words as said
from bot.catalog.calendar import Calendar
from bot.catalog.entry import Entry, Identifier, ServiceId
from bot.catalog.guide import Entrance, Guide, Regions
from bot.catalog.human import Human
from bot.catalog.items import Item
from bot.catalog.menu import Menu
from bot.catalog.signs import Signs
from bot.catalog.sources import Sourced, parse_source, sourced
from bot.catalog.templates import Template


def _split(value: object) -> object:
    """Phrases stand many to a line, separated by `|` (the full-width bar too, as Chinese keyboards type it)."""
    if not isinstance(value, str):
        return value
    parts = value.replace("｜", "|").replace("\n", "|").split("|")
    return tuple(part.strip() for part in parts if part.strip())


Phrases = Annotated[tuple[str, ...], BeforeValidator(_split)]
GuidePart = Literal["where", "online", "when", "bring", "fee", "time_limit", "phone", "note"]
PhoneNumber = Annotated[str, Field(pattern=r"^\d{3,12}$")]


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


class Requirement(StrEnum):
    """How well a citizen must be known before a service speaks of personal data, lowest first."""

    NONE = "none"
    PHONE = "phone"
    REAL_NAME = "real_name"
    FACE = "real_name_face"

    def reaches(self, other: "Requirement") -> bool:
        """Whether somebody known so well is known well enough for the other."""
        order = list(Requirement)
        return order.index(self) >= order.index(other)


class DataKind(StrEnum):
    """Kinds of personal data, each agreed to on its own; all but the first are sensitive (PIPL, articles 28 to 31)."""

    GENERAL = "general"
    MEDICAL = "medical"
    FINANCE = "finance"
    BIOMETRICS = "biometrics"
    CHILDREN = "children"


OF_PERSON = "person."
"""How sources begin that tell of a citizen who is known."""
FREE_TYPES = frozenset(("text", "digits"))
"""Slots whose form is the entry's own pattern."""
ITEMS = "items"
"""The gateway that is banshi itself: the imported items, searched by `search`, one of them told by `read`."""


class CallSpec(Entry):
    """A call to a gateway. `send`: wire name from source; `read`: our field from wire path; with converters."""

    gateway: Identifier
    operation: Identifier
    send: Mapping[str, str] = Field(default_factory=dict)
    rows: str | None = None
    """Where in the answer's data the list stands; absent: the data is one record. Empty text: the data is the list."""
    read: Mapping[Identifier, str] = Field(default_factory=dict)
    each: Mapping[Identifier, Mapping[Identifier, str]] = Field(default_factory=dict)
    """For fields of `read` that are lists of records: how each record is read, likewise."""

    @cached_property
    def roots(self) -> frozenset[str]:
        """What it sends, by whole path, without converters."""
        return frozenset(source.split("|")[0].strip() for source in self.send.values())

    @cached_property
    def sent(self) -> tuple[Sourced, ...]:
        """What it sends, by wire name."""
        return sourced(self.send)

    @cached_property
    def single(self) -> tuple[Sourced, ...]:
        """Fields that it reads once a record."""
        return sourced({name: source for name, source in self.read.items() if name not in self.each})

    @cached_property
    def lists(self) -> tuple[tuple[str, str, tuple[Sourced, ...]], ...]:
        """Fields that are lists: name, path, and how each record of them is read."""
        return tuple((name, parse_source(self.read[name])[0], sourced(read)) for name, read in self.each.items())

    @cached_property
    def is_of_person(self) -> bool:
        """Whether it sends something of the citizen who is known."""
        return any(root.startswith(OF_PERSON) for root in self.roots)


class ChoicesSpec(Entry):
    """What a citizen may choose from: rows of a call, or options written here."""

    call: Identifier | None = None
    options: Phrases = ()
    means: Mapping[str, Phrases] = Field(default_factory=dict)
    """Option to other words for it: who uses one of them in the request, or as the answer, has chosen. Of the rows of
    a call, those are meant in whose label the option's words stand."""
    label: Template | None = None
    value: Identifier | None = None
    match: Mapping[Identifier, Identifier] = Field(default_factory=dict)
    """Row field to slot type: what the citizen said already (a date, a half day) narrows the list by it."""
    none: Template | None = None
    """Said when the list is empty."""
    back_to: Identifier | None = None
    """The slot to ask again when the list is empty."""
    _stands_on: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def stands_on(self) -> frozenset[str]:
        """The slots that the call sends: another value of one of them makes another list."""
        return self._stands_on

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.options) == bool(self.call):
            raise ValueError(said.CHOICES_SOURCE)
        if self.call and not (self.label and self.value):
            raise ValueError(said.CHOICES_LABEL)
        if self.options and (strange := [option for option in self.means if option not in self.options]):
            raise ValueError(said.CHOICES_MEAN.format(names="、".join(strange)))
        return self


class SlotSpec(Entry):
    """Something a service must know.

    `type` is a slot type (plate, date …), `choice`, `text`, `digits`, `photo` (a picture that is sent) or `location` (a
    place that is sent or named).
    """

    type: Identifier
    ask: str
    example: str = ""
    pattern: str | None = None
    """For `text` and `digits`: what the whole answer must look like."""
    wrong: str = ""
    """Said when an answer has the wrong form; the question follows."""
    choices: ChoicesSpec | None = None
    tense: Literal["past", "future"] | None = None
    """For days: which way 「周六」 and 「三号」 are read; absent: as the words suggest."""
    optional: bool = False
    """Taken when it is said, never asked."""
    may_skip: bool = False
    """Asked once; 「跳过」 leaves it empty."""
    depends_on: Identifier | None = None
    """The slot whose change makes this value worthless, as another plate makes the engine number."""
    elsewhere: Template | None = None
    """For a plate: said of one that was issued in none of 京, 津 and 冀, where the form ends."""
    here: bool = False
    """For a city: the citizen's own answers it, where it is known."""
    of_plate: bool = False
    """For a city: the one of the plate that was told answers it, where nothing else does."""
    from_opening: bool = False
    """For `text`: the message that opens the form, where it tells more than what is wanted."""
    sensitive: bool = False
    """Masked wherever it is shown again."""
    public: bool = False
    """What is written here may be read by other citizens: the platform's content safety judges it before it is sent."""
    from_person: Literal["name", "id_number"] | None = None
    """Offered from the citizen's binding, where there is one."""

    @cached_property
    def is_free(self) -> bool:
        """Whether a pattern of the entry's own tells a value from other words."""
        return self.type in FREE_TYPES and self.pattern is not None and self.choices is None

    @model_validator(mode="after")
    def _choice_has_choices(self) -> Self:
        if self.type == "choice" and self.choices is None:
            raise ValueError(said.CHOICE_WANTS_CHOICES)
        if self.public and self.type != "text":
            raise ValueError(said.ONLY_TEXT_IS_PUBLIC)
        return self


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
    say: Template
    """By the row's fields and `position`; where it comes out empty, the other service goes on with the row."""
    to: ServiceId | None = None
    slot: Identifier = "item"
    """The other service's, filled with the row's `value`."""
    value: Identifier = "id"


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
    form: Form


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


class KindNotice(Entry):
    """What a citizen is told about one kind of data before it is used."""

    name: str
    data: str
    purpose: str
    kept: str
    """How long, in words."""


class PrivacyNotice(Entry):
    """What citizens agree to. Another `version` asks everybody anew."""

    version: str
    handler: str
    """Who answers for the data, with a way to reach them."""
    kinds: Mapping[DataKind, KindNotice]
    text: tuple[str, ...]
    """The full notice, a paragraph each."""

    @model_validator(mode="after")
    def _every_kind(self) -> Self:
        missing = set(DataKind) - set(self.kinds)
        if missing:
            raise ValueError(said.KINDS_LACK.format(names="、".join(sorted(missing))))
        return self


class Elsewhere(Entry):
    """A matter that sounds like ours and is not: where to go instead."""

    topic: str
    go: str
    phrases: Phrases
    instead: tuple[ServiceId, ...] = ()
    """Services of ours that come near to it, offered to choose from."""


class EmergencyKind(Entry):
    """One kind of emergency: whom to call, what to do until they come, and what it sounds like."""

    id: Identifier
    numbers: tuple[PhoneNumber, ...] = Field(min_length=1)
    """The best one first."""
    say: str
    sure: Signs
    """An emergency whatever else the message asks for."""
    hints: Signs = ()
    """An emergency where nothing in the message speaks for an ordinary request."""
    phrases: Phrases = ()
    """What people say who are in it; the router learns what they have in common, for those who use no sign."""
    general: bool = False
    """A cry for help of no kind: counts only where no other kind does."""
    topics: Phrases = ()
    """Topics of `elsewhere` that are this emergency when a message of no other sign is about them."""


class Emergencies(Entry):
    """What must be answered at once with a number to call."""

    besides: str = ""
    """Names `{numbers}` that the words of the gravest kind don't."""
    go_on: str = ""
    """Said after the number: how to take up again what is under way."""
    afterwards: str = ""
    """The same where the message asks for the service `{name}` besides."""
    words: Mapping[str, Phrases] = Field(default_factory=dict)
    """Classes of words that signs name."""
    lookalikes: Signs = ()
    """Taken out of a message before anything else is looked for."""
    asides: Signs = ()
    """What is being set aside (a game not finished, a question not asked any more): says nothing of what goes on."""
    unreal: Signs = ()
    """Stories, denials, questions of knowledge: the message is no emergency."""
    past: Signs = ()
    """Long ago: no emergency, unless `now` stands beside it."""
    lately: Signs = ()
    """Not long ago: what would be sure is a hint, unless `now` stands beside it."""
    now: Signs = ()
    routine: Signs = ()
    """Speaks for an ordinary request: hints don't count."""
    kinds: tuple[EmergencyKind, ...] = ()
    """The gravest first: its words are said where several are meant."""


class Catalog(Entry):
    """All of catalog.yaml."""

    title: str
    welcome: str
    hotline: str
    """The phone number that helps when banshi can't."""
    popular: tuple[ServiceId, ...]
    """Shown first in the menu."""
    services: Mapping[ServiceId, Service]
    elsewhere: tuple[Elsewhere, ...] = ()
    places: Mapping[str, Entrance] = Field(default_factory=dict)
    """A city's or province's full name to its own entrance, told with every guide there."""
    privacy: PrivacyNotice | None = None
    """Needed as soon as an entry `requires` a known citizen."""
    chitchat: Mapping[str, Phrases] = Field(default_factory=dict)
    menu: Menu | None = None
    """The menu under a chat (`banshi wechat menu`)."""
    lexicon: Mapping[str, Phrases] = Field(default_factory=dict)
    """Canonical term to the words citizens use for it."""
    emergencies: Emergencies = Emergencies()
    calendar: Calendar = Calendar()
    human: Human = Human()
    include: tuple[str, ...] = ()
    """Files of imported items, relative to the file that names them."""
    _items: tuple[Item, ...] = PrivateAttr(())
    _lists: tuple[Path, ...] = PrivateAttr(())

    @property
    def searching(self) -> str:
        """The id of the service that searches the items; empty where none does."""
        return next((name for name, service in self.services.items() if service.searches_items), "")

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of all included files."""
        return self._items

    @property
    def lists(self) -> tuple[Path, ...]:
        """The included files, found."""
        return self._lists

    def with_items(self, items: tuple[Item, ...], lists: tuple[Path, ...]) -> Self:
        """The same catalogue with the items of these files."""
        catalog = self.model_copy()
        catalog._items, catalog._lists = items, lists
        return catalog

    def called(self, name: str) -> str:
        """What operators know a service by, with its id; all else by its name."""
        service = self.services.get(name)
        return said.CALLED.format(name=service.name, id=name) if service else f"「{name}」"

    def first(self, kind: ServiceKind) -> str | None:
        """The id of the first service of this kind, None where there is none."""
        return next((name for name, service in self.services.items() if service.kind is kind), None)
