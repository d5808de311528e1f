"""What the router answers: route, clarify or none. Unknown is a value (design.md, principle 6)."""

from enum import StrEnum

import msgspec

from bot.intents.slots import Found


class Verdict(StrEnum):
    """The three answers of a router."""

    ROUTE = "route"
    CLARIFY = "clarify"
    NONE = "none"


class Candidate(msgspec.Struct, frozen=True):
    """A service that could be meant; `score` is the probability that it is, 0 to 1."""

    service: str
    score: float


class Decision(msgspec.Struct, frozen=True):
    """What to do with a message. `candidates`: best first, at most five, for every verdict.

    `topic` is the matter that is known and not served here; `chitchat`: plainly no matter for a government at all.
    `abroad`: the place abroad that the message names, where no likely service has to do with such places.
    """

    verdict: Verdict
    service: str | None
    candidates: tuple[Candidate, ...]
    found: tuple[Found, ...] = ()
    topic: str | None = None
    chitchat: bool = False
    abroad: str = ""
