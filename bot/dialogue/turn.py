"""The result of one message."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from bot.dialogue.conversation import Booked, Conversation, Progress, Recent
from bot.dialogue.errand import Errand
from bot.intents.decision import Verdict
from bot.messages import Reply
from bot.services.outcome import Outcome


class State(StrEnum):
    """Where a conversation stands after a message, as `banshi chat --jsonl` prints it."""

    IDLE = "idle"
    ASKING = "asking"
    CHOOSING = "choosing"
    CONFIRMING = "confirming"
    DONE = "done"
    HANDED_OVER = "handed_over"


class Request(msgspec.Struct, frozen=True):
    """Words that were read as a request of their own, and what routing made of them."""

    text: str
    verdict: Verdict
    service: str = ""
    """The service that was found."""
    nearest: str = ""
    """The likeliest one, found or not."""
    unmatched: bool = False
    """Nothing was found, and it is neither another's matter nor idle talk."""
    elsewhere: bool = False
    """It is another's matter."""


class Turn(msgspec.Struct, frozen=True):
    """A reply (None: nothing to say), the conversation after it, and what happened, for tools and figures."""

    reply: Reply | None
    conversation: Conversation
    state: State = State.IDLE
    service: str | None = None
    slots: Mapping[str, str | float] = {}
    errands: tuple[Errand, ...] = ()
    """What remains to be done afterwards."""
    urgent: tuple[str, ...] = ()
    """Whom to call when the message told of an emergency, the best number first."""
    request: Request | None = None
    """What the message asked for, where it was no answer to a question."""
    unlisted: bool = False
    """The imported items have nothing of what was asked for."""
    erased: bool = False
    """All that is held of the citizen was erased, by this very turn."""


class Step(msgspec.Struct, frozen=True):
    """What became of a form in one message. `progress` None: the form is over."""

    service: str
    reply: Reply
    progress: Progress | None
    state: State
    recent: Recent | None = None
    errands: tuple[Errand, ...] = ()
    outcome: Outcome | None = None
    """What a gateway answered, where that made this step; for pages, which show it in their own way."""
    unlisted: bool = False
    """The imported items have nothing of what was asked for."""
    booked: tuple[Booked, ...] | None = None
    """The bookings that it shows; None where it shows none."""
    told: str = ""
    """The words of a refusal alone, where the reply goes on with a question."""
