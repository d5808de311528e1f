"""What must be answered at once with a number to call, and what it sounds like."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.catalog.entry import Entry, Identifier, Phrases
from bot.catalog.signs import Signs

PhoneNumber = Annotated[str, Field(pattern=r"^\d{3,12}$")]


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
