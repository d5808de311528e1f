"""What a form asks for: a value of a type, in words of the entry's own, or one of a list."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from bot.catalog import words as said
from bot.catalog.entry import Entry, Identifier, Phrases
from bot.catalog.templates import Template

FREE_TYPES = frozenset(("text", "digits"))
"""Slots whose form is the entry's own pattern."""


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
    """For a city: the citizen's own answers it, where it is known; the home of a plate that is told goes before it."""
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
