"""What is remembered between two messages of one citizen; frozen, small, and the same on every platform."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.messages import Reply


class Option(msgspec.Struct, frozen=True, array_like=True):
    """Something offered to pick: what is shown, what it stands for, and the row it came from."""

    label: str
    value: str
    fields: Mapping[str, Any] = {}


NAME = "name"
"""The type of slots that hold a person's name."""


class Filled(msgspec.Struct, frozen=True, array_like=True):
    """A slot's value and how it is shown; `fields` is the chosen row where it was chosen from a list."""

    value: str | float
    label: str
    fields: Mapping[str, Any] = {}


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far one form is filled."""

    service: str
    action: str = ""
    """Empty for the service's main form."""
    slots: Mapping[str, Filled] = {}
    said: Mapping[str, str | float] = {}
    """Values recognised so far by slot type, whether or not a slot has taken them: they narrow later choices."""
    opening: str = ""
    """The message that opened the form: it may name what is offered later."""
    region: str = ""
    """The city that the citizen had named when the form was opened."""
    awaiting: str = ""
    options: tuple[Option, ...] = ()
    page: int = 0
    confirming: bool = False
    held: Mapping[str, Any] = {}
    """What the gateway answered that keeps a place until the citizen says yes; empty: no place is kept."""
    held_for: str = ""
    """What that place is kept for (bot.dialogue.holding): another wish wants another place."""
    held_from: Mapping[str, str] = {}
    """By choice: which list it was chosen from, likewise. Of that list the last place left may be this one."""
    number: str = ""
    """The business number: made before the first send, so that a repeated submit is the same submit."""
    wrong: int = 0
    """Answers in a row that could not be used."""
    anew: str = ""
    """The slot that a refusal asks for again: the citizen answers it, nothing known does."""
    sent: bool = False
    """The submit was sent and its answer never came: ask what became of it before anything else."""
    given_up: float = 0.0
    """When that was, in seconds since 1970."""
    binding: bool = False
    """Waiting for the citizen to prove who they are."""
    consenting: str = ""
    """The kind of data whose use was asked for; waiting for a yes or no."""
    relation: str = ""
    """The relative whom it is about; empty: the citizen."""
    unwanted: tuple[str, ...] = ()
    """What was said not to be wanted: lists that are made later come without it."""
    doubted: str = ""
    """An answer by which nobody finds the place that is asked for, as it seems: the same said again is taken."""

    @property
    def waits(self) -> bool:
        """Whether it goes on only when the citizen has proved who they are, or agreed."""
        return self.binding or bool(self.consenting)


class Recent(msgspec.Struct, frozen=True, omit_defaults=True):
    """The service answered last: a follow-up such as 「那天津呢」 carries it on."""

    service: str
    slots: Mapping[str, Filled] = {}
    relation: str = ""
    action: str = ""
    """What of it was shown, where that was not its main form."""
    rows: tuple[Mapping[str, Any], ...] = ()
    """What it listed, where one of them can be asked about by its number."""
    held: Mapping[str, Any] = {}
    """What its case is asked after by, where it is followed."""
    number: str = ""
    """The business number of that case; of a booking the number by which it is given back."""
    sent: str = ""
    """What it sent, by its name: the service, or one of its actions; empty where it only told something."""
    told: Reply | None = None
    """The answer, for who asks to hear it again; None where it needed a known citizen: those are asked for anew."""


class Booked(msgspec.Struct, frozen=True, array_like=True):
    """A booking that was shown: its service, and its number there, empty where it has none."""

    service: str
    number: str


class Began(msgspec.Struct, frozen=True, array_like=True):
    """The service that was opened last, by which words, and when: seconds since 1970, by our clock, no platform's."""

    service: str
    text: str
    at: float


class Conversation(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of it. An empty one: a citizen who writes for the first time, or after the pause that ends a conversation."""

    form: Progress | None = None
    paused: Progress | None = None
    """Interrupted by another service; 「继续」 brings it back."""
    granting: Progress | None = None
    """Waits for the consent of the relative whom it is about; goes on when that comes."""
    recent: Recent | None = None
    booked: tuple[Booked, ...] = ()
    """The bookings that were shown last, in order: 「取消第一个」."""
    offered: tuple[str, ...] = ()
    """Services offered to choose from, by id."""
    asked: str = ""
    """The message that led to the offer; its values count when one is chosen."""
    misses: int = 0
    """Messages in a row that were not understood."""
    next: str = ""
    """A second request of a message whose first is being served; 「继续」 brings it up."""
    region: str = ""
    """The city that the citizen named last, or where the place lies that they sent."""
    place: Filled | None = None
    """The place that the citizen sent last: a form that wants one takes it."""
    photo: str = ""
    """The picture that the citizen sent last, before anything asked for one: the first form that wants one takes it."""
    rest: Reply | None = None
    """What the last answer had no room for; 「更多」 brings it."""
    began: Began | None = None
    lately: tuple[str, ...] = ()
    """The last few requests in the citizen's words: what a clerk who takes over must know."""
    handing: str = ""
    """Why a call-back was offered; a phone number asks for it."""
    staffed: bool = False
    """The chat was handed over to the account's staff."""
    rated: str = ""
    """The case that was rated by the last message: the next may say why."""
    plain: bool = False
    """Whether the citizen is spoken to plainly (长辈版): as the turn's first script found it."""
    left: Progress | None = None
    """A place that is still kept for a form which was given up, where its gateway takes none back."""
    home: str = ""
    """The city that the citizen named last, in a conversation before this one too: found and kept by the turn."""


NEW = Conversation()
"""Nothing was said yet."""
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Conversation)


def names_in(talk: Conversation) -> frozenset[str]:
    """Names of persons that were given in the forms of a conversation."""
    if talk.form is None and talk.paused is None and talk.granting is None:
        return frozenset()
    given = [form.said.get(NAME) for form in (talk.form, talk.paused, talk.granting) if form is not None]
    return frozenset(str(name) for name in given if name)


def encode(conversation: Conversation) -> bytes:
    """For a store; `decode` is its opposite."""
    return _encoder.encode(conversation)


def decode(data: bytes | None) -> Conversation:
    """The conversation in a store's bytes; an empty one for None and for bytes of an older form."""
    if data is None:
        return NEW
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError:
        return NEW
