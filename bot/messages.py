"""What crosses the border between a platform and banshi: one inbound message, one reply."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec


class Kind(StrEnum):
    """What a citizen did."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    LOCATION = "location"
    FOLLOW = "follow"
    ENTER = "enter"
    """Came in without words, by what `scene` names: a QR code, a button of a mini program."""
    UNFOLLOW = "unfollow"
    """Left, or took back everything they had allowed: all that is known of them is erased."""
    REVOKE = "revoke"
    """Took back one permission, such as to their place or a picture: what the conversation holds is forgotten."""
    NOTICE = "notice"
    """Something the platform tells us that no citizen awaits an answer to."""
    OTHER = "other"
    """A citizen's message of a type that we can't use, such as a video."""


WORDED = frozenset((Kind.TEXT, Kind.VOICE))
"""What comes in words; of a recording, as somebody has heard it."""


TRIAL = "terminal"
"""The platform of whoever tries things out (`banshi chat`)."""


class Address(msgspec.Struct, frozen=True):  # made for each push: a third of a frozen dataclass's price
    """Whom we talk to: a citizen's id is unique within one account of one platform only."""

    platform: str
    account: str
    user: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.account}:{self.user}"

    @property
    def is_trial(self) -> bool:
        """Whether it is no citizen's: nothing of it counts, and nobody is there once the talk is over."""
        return self.platform == TRIAL


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a citizen sent: WGS-like degrees and the platform's own label for it."""

    latitude: float
    longitude: float
    label: str = ""


def bare(text: str) -> str:
    """The text without white space, punctuation and signs at its ends, in one width and case."""
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    return text.strip("。，,.!！?？~～、；;：: \t\n…")


class InboundMessage(msgspec.Struct, frozen=True, dict=True):
    """A citizen's message. `id` is the same in every delivery of it and in no other message of this citizen.

    `text` is what was typed, recognised from speech or tapped; empty for kinds that carry none.
    `received_at` has an offset; deadlines and spoken dates count from it.
    `scene` is what brought the citizen, as its maker named it: a QR code's scene, a menu's key, the id of a tapped
    choice. A service's id opens that service; anything else is read as words.
    `recording` names a recording that nobody has put into words yet, for the adapter's `fetch`.
    `room` is how many bytes of UTF-8 an answer's text may take on this platform; 0: as many as it likes.
    """

    id: str
    address: Address
    kind: Kind
    text: str
    received_at: datetime
    location: Location | None = None
    image: str | None = None
    scene: str = ""
    recording: str = ""
    room: int = 0
    repeats: int = 0
    """How often the platform delivers it again when it gets no answer, where a late answer has no better way out."""

    word: ClassVar[str]
    """The text `bare`, for all who look whether it is one of theirs; no field, so that another text has its own."""

    def __post_init__(self) -> None:
        self.__dict__["word"] = bare(self.text)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: `label` is shown, `text` is sent as if the citizen had typed it.

    `id` comes back as the message's `scene` where the platform carries it: a service's id.
    """

    label: str
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open. `page`: the page of the account's mini program that does the same, where the platform can."""

    label: str
    url: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A page to open, shown large: with a title and, where there is one, a picture at an https address."""

    title: str
    url: str
    picture: str = ""


class Reply(msgspec.Struct, frozen=True):  # as Address
    """An answer to a citizen. Adapters lower it to what their platform can show; `text` alone must make sense.

    `card` stands in place of a link. `picture` is the https address of a picture to show beside the text.
    `human`: from here on the account's staff answer, where the platform can hand a chat over.
    `for_all`: says the same to everybody, as the menu does, so that an adapter may remember how it looks.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    card: Card | None = None
    picture: str = ""
    human: bool = False
    for_all: bool = False


def join_replies(first: Reply, second: Reply) -> Reply:
    """Two answers as one message, the first on top; where both offer choices, only the second's are kept."""
    return Reply(
        text=f"{first.text}\n\n{second.text}",
        choices=second.choices or first.choices,
        links=first.links + second.links,
        card=second.card or first.card,
        picture=second.picture or first.picture,
        human=first.human or second.human,
    )
