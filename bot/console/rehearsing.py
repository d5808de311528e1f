"""What a citizen would read who says this, by the real dialogue: nothing is called, nothing is kept."""

import secrets
from dataclasses import dataclass, fields
from datetime import datetime
from time import monotonic

from bot.catalog.calls import CallSpec
from bot.catalog.converters import BEIJING
from bot.catalog.model import Catalog
from bot.catalog.privacy import Requirement
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Conversation
from bot.dialogue.deeds import deed_of
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.turn import Turn
from bot.identity.home import HomeStore
from bot.identity.manners import MannerStore
from bot.identity.people import People
from bot.intents.explain import Explanation, explain
from bot.intents.router import Router
from bot.intents.routing import Routing
from bot.messages import Address, InboundMessage, Kind

ALLOWED_S = 5.0
A_LINK = "https://example.com/auth"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The turn, why the message went there, what of its entry it opened and why, and the calls that were not made."""

    turn: Turn
    why: Explanation
    deed: str
    calls: tuple[str, ...]


class _NoHomes(HomeStore):
    """Remembers no city."""

    def __init__(self) -> None: ...

    async def find(self, address: Address) -> str:
        """None."""
        return ""

    async def keep(self, address: Address, city: str) -> None:
        """Forgets it."""


class _NoManners(MannerStore):
    """Speaks to everybody alike."""

    def __init__(self) -> None: ...

    async def is_plain(self, address: Address) -> bool:
        """No."""
        return False

    async def choose(self, address: Address, *, plain: bool) -> None:
        """Forgets it."""


class _Strangers(People):
    """Nobody is bound, and nobody is given a link that works."""

    async def invite(self, address: Address, service: str, level: Requirement, *, number: bool) -> str | None:
        """A link that leads nowhere."""
        return A_LINK

    async def takeaway(self, address: Address) -> str:
        """A link that leads nowhere."""
        return A_LINK


def _strangers(people: People) -> People:
    known = {field.name: getattr(people, field.name) for field in fields(people)}
    return _Strangers(**{**known, "homes": _NoHomes(), "manners": _NoManners()})


async def rehearse(dialogue: Dialogue, text: str, catalog: Catalog, router: Router) -> Rehearsed:
    """One message of somebody who writes for the first time. Raises StoreUnavailable."""
    calls: list[CallSpec] = []
    routing = Routing.of(router)
    stage = dialogue.rehearsing(catalog, routing, calls.append, _strangers)
    now = datetime.now(BEIJING)
    message = InboundMessage(secrets.token_hex(8), Address("console", "try", "-"), Kind.TEXT, text, now)
    turn = await stage.respond(message, Conversation(), Attempt(monotonic() + ALLOWED_S))
    made = dict.fromkeys(f"{spec.gateway}.{spec.operation}" for spec in calls)
    why = explain(routing.triage, text, now=now)
    return Rehearsed(turn, why, deed_of(catalog, why, now), tuple(made))
