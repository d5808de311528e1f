"""Gateways as they are now, and the switches: what operators close is closed in every process within two seconds."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.gateways import Gateway
from bot.catalog.model import Catalog
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.delivery.presence import Present
from bot.dialogue.board import Board, Closable, Closure, may_close
from bot.insight.recent import Lately

LONGEST_WHY, LONGEST_SAY = 100, 100
SLOW_MS = 4000
"""Platforms wait five seconds for an answer, of which this is what a gateway may take."""
WORSE = ("closed", "probing", "open")
"""A breaker's states from good to bad."""


@dataclass(frozen=True, slots=True)
class Row:
    """A gateway over all processes."""

    name: str
    gateway: Gateway
    services: Sequence[str]
    breaker: str
    lately: Lately
    closure: Closure | None

    @property
    def is_slow(self) -> bool:
        """Whether citizens often read that their answer will follow."""
        return self.lately.p95_ms > SLOW_MS

    @property
    def health(self) -> str:
        """`good`, `warn` or `bad`, or nothing where nobody has called it lately."""
        if self.closure or self.breaker == "open":
            return "bad"
        if not self.lately.calls:
            return ""
        troubled = self.breaker == "probing" or self.is_slow or self.lately.unanswered * 20 > self.lately.calls
        return "warn" if troubled else "good"


def rows(catalog: Catalog, gateways: Mapping[str, Gateway], board: Board, here: Sequence[Present]) -> list[Row]:
    """All gateways, with who calls them and how they do."""
    users: dict[str, dict[str, None]] = {}
    for service in catalog.services.values():
        for call in service.calls.values():
            users.setdefault(call.gateway, {})[service.name] = None
    return [
        Row(
            name,
            gateway,
            tuple(users.get(name, ())),
            max((one.breakers.get(name, "closed") for one in here), key=WORSE.index, default="closed"),
            _together(one.lately[name] for one in here if name in one.lately),
            board.closures.get(f"{Closable.GATEWAY}:{name}"),
        )
        for name, gateway in gateways.items()
    ]


def _together(all_: Iterable[Lately]) -> Lately:
    """Sums of several processes; of their times the longest."""
    told = [one for one in all_ if one.calls]
    if not told:
        return Lately()
    calls, unanswered = sum(one.calls for one in told), sum(one.unanswered for one in told)
    return Lately(calls, unanswered, max(one.p50_ms for one in told), max(one.p95_ms for one in told))


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """The whole page."""
    return visit.page("gateways", **await _told(visit))


@requires(Role.VIEWER)
async def table(visit: Visit) -> Response:
    """What changes by itself, for htmx."""
    return visit.page("gateways_table", **await _told(visit))


async def _told(visit: Visit) -> dict[str, Any]:
    console = visit.console
    board, here = await console.boards.read(), await console.presence.all()
    catalog = console.dialogue.catalog
    closable = {name: service.name for name, service in catalog.services.items() if may_close(service)}
    closed = [one for one in board.closures.values() if one.what is Closable.SERVICE]
    return {
        "rows": rows(catalog, console.dialogue.gateways.all(), board, here),
        "running": here,
        "bot": board.bot,
        "closed": closed,
        "closable": {name: told for name, told in closable.items() if f"service:{name}" not in board.closures},
        "names": {name: service.name for name, service in catalog.services.items()},
        "hotline": catalog.hotline,
    }


@requires(Role.PUBLISHER, "service.close")
async def close_service(visit: Visit) -> Response:
    """Citizens who ask for it are told honestly, with the guide."""
    name = visit.field("service")
    service = visit.console.dialogue.catalog.services.get(name)
    if service is None or not may_close(service):
        raise Refusal("no-service", 422)
    return await _close(visit, Closable.SERVICE, name)


@requires(Role.ADMIN, "gateway.close")
async def close_gateway(visit: Visit) -> Response:
    """No call goes to it; services that need it say so."""
    name = visit.field("gateway")
    if name not in visit.console.dialogue.gateways.all():
        raise Refusal("no-gateway", 422)
    return await _close(visit, Closable.GATEWAY, name)


@requires(Role.ADMIN, "bot.close")
async def close_bot(visit: Visit) -> Response:
    """Nothing but emergencies is answered."""
    return await _close(visit, Closable.BOT, "")


@requires(Role.PUBLISHER, "service.open")
async def open_service(visit: Visit) -> Response:
    """A service as before."""
    return await _open(visit, Closable.SERVICE, visit.field("service"))


@requires(Role.ADMIN, "gateway.open")
async def open_gateway(visit: Visit) -> Response:
    """A gateway as before."""
    return await _open(visit, Closable.GATEWAY, visit.field("gateway"))


@requires(Role.ADMIN, "bot.open")
async def open_bot(visit: Visit) -> Response:
    """The bot as before."""
    return await _open(visit, Closable.BOT, "")


async def _close(visit: Visit, what: Closable, name: str) -> Response:
    why, say = visit.field("why"), visit.field("say")
    if not why or len(why) > LONGEST_WHY or len(say) > LONGEST_SAY:
        raise Refusal("why", 422)
    visit.access.detail.update(name=name, because=why)
    await visit.console.boards.close(Closure(what, name, visit.me.name, time.time(), why, say))
    return visit.to("/gateways", done="closed")


async def _open(visit: Visit, what: Closable, name: str) -> Response:
    visit.access.detail.update(name=name)
    if not await visit.console.boards.open(f"{what}:{name}"):
        raise Refusal("not-closed")
    return visit.to("/gateways", done="opened")


ROOM = Room(
    "gateways",
    "/gateways",
    Role.VIEWER,
    [
        Route("/gateways", show),
        Route("/gateways/table", table),
        Route("/gateways/close", close_gateway, methods=["POST"]),
        Route("/gateways/open", open_gateway, methods=["POST"]),
        Route("/gateways/service/close", close_service, methods=["POST"]),
        Route("/gateways/service/open", open_service, methods=["POST"]),
        Route("/gateways/bot/close", close_bot, methods=["POST"]),
        Route("/gateways/bot/open", open_bot, methods=["POST"]),
    ],
)
