"""What crosses the border between a platform and banshi: one inbound message, one reply."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a citizen did."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    LOCATION = "location"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    NOTICE = "notice"
    """Something the platform tells us that no citizen awaits an answer to."""
    OTHER = "other"
    """A citizen's message of a type that we can't use, such as a video."""


@dataclass(frozen=True, slots=True)
class Address:
    """Whom we talk to: a citizen's id is unique within one account of one platform only."""

    platform: str
    account: str
    user: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.account}:{self.user}"


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a citizen sent: WGS-like degrees and the platform's own label for it."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A citizen's message. `id` is the same in every delivery of it and in no other message of this citizen.

    `text` is what was typed, recognised from speech or tapped; empty for kinds that carry none.
    `received_at` has an offset; deadlines and spoken dates count from it.
    """

    id: str
    address: Address
    kind: Kind
    text: str
    received_at: datetime
    location: Location | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: `label` is shown, `text` is sent as if the citizen had typed it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a citizen. Adapters lower it to what their platform can show; `text` alone must make sense."""

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()


def join_replies(first: Reply, second: Reply) -> Reply:
    """Two answers as one message, the first on top; where both offer choices, only the second's are kept."""
    return Reply(
        text=f"{first.text}\n\n{second.text}",
        choices=second.choices or first.choices,
        links=first.links + second.links,
    )
