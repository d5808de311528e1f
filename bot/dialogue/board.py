"""What operators have closed and posted: held in memory, so that a message costs no question to anybody.

Kept by bot.delivery.boards and learned by every process about once a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from bot.catalog.service import Service, ServiceKind
from bot.intents.slots.divisions import around

ALWAYS_OPEN = frozenset((ServiceKind.HUMAN, ServiceKind.MENU, ServiceKind.PRIVACY))
"""Nobody is kept from a clerk, from the menu, or from what the law lets them ask about their data."""


class Closable(StrEnum):
    """What can be closed."""

    BOT = "bot"
    SERVICE = "service"
    GATEWAY = "gateway"


class Closure(msgspec.Struct, frozen=True):
    """Something that is closed until somebody opens it. `name`: of a service or gateway; empty for the bot."""

    what: Closable
    name: str
    by: str
    since: float
    """Seconds since 1970."""
    why: str
    """For colleagues."""
    say: str = ""
    """For citizens, besides the sentence that they get anyway, such as when it will be over."""

    @property
    def key(self) -> str:
        """Names it among all closures."""
        return f"{self.what}:{self.name}"


class Notice(msgspec.Struct, frozen=True):
    """Something that citizens are told from one moment to another. Without services: with the menu and any service."""

    id: str
    text: str
    since: float
    until: float
    by: str
    services: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Full names of cities or districts; empty: everywhere."""

    def is_in_force(self, now: float) -> bool:
        """Whether its time has come and isn't over."""
        return self.since <= now < self.until

    def holds_in(self, region: str) -> bool:
        """Whether it is for citizens of a place; where nobody knows the place, it is told with its own named."""
        return not self.regions or not region or bool(set(around("", region)) & set(self.regions))


def may_close(service: Service) -> bool:
    """Whether operators can close it."""
    return service.kind not in ALWAYS_OPEN


@dataclass(frozen=True, slots=True)
class Board:
    """All that is closed and posted, at one moment."""

    closures: Mapping[str, Closure] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    @property
    def bot(self) -> Closure | None:
        """Closed as a whole: nothing but emergencies is answered."""
        return self.closures.get(f"{Closable.BOT}:") if self.closures else None

    def closed(self, service_id: str, service: Service) -> Closure | None:
        """Why a service can't be used now: itself, or a gateway that it calls, is closed."""
        if not self.closures or not may_close(service):
            return None
        gateways = dict.fromkeys(call.gateway for call in service.calls.values())
        keys = [f"{Closable.SERVICE}:{service_id}", *(f"{Closable.GATEWAY}:{name}" for name in gateways)]
        return next((self.closures[key] for key in keys if key in self.closures), None)

    def stops(self, service: str, gateway: str) -> bool:
        """Whether no call may be made for a service, or to a gateway."""
        return bool(self.closures) and (
            self.bot is not None
            or f"{Closable.SERVICE}:{service}" in self.closures
            or f"{Closable.GATEWAY}:{gateway}" in self.closures
        )

    def general(self, now: float) -> Sequence[Notice]:
        """What everybody is told, wherever they are."""
        return [notice for notice in self.notices if not notice.services and notice.is_in_force(now)]

    def about(self, service: str, region: str, now: float, *, opening: bool) -> Sequence[Notice]:
        """What is told with a service's answer: its own notices, and where it has just been asked for, the general."""
        return [
            notice
            for notice in self.notices
            if (service in notice.services if notice.services else opening)
            and notice.is_in_force(now)
            and notice.holds_in(region)
        ]
