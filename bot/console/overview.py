"""The first page: how things stand now, and what somebody should look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.converters import BEIJING
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Visit
from bot.delivery.presence import Present
from bot.dialogue.board import Board, Closable
from bot.insight.figures import Day
from bot.insight.ratings import Rating

MANY_WAITING = 500


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at. `why`: a key of templates/overview.html; `about`: what its sentence names."""

    why: str
    about: str = ""
    where: str = ""
    """The page that helps, below /console."""
    severe: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    """What citizens did today, by the figures (bot.insight.figures), and yesterday up to now for the messages."""

    messages: int
    citizens: int
    done: int
    missed: int
    urgent: int
    yesterday: int


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """The whole page."""
    return visit.page("overview", **await _told(visit))


@requires(Role.VIEWER)
async def now(visit: Visit) -> Response:
    """What changes by itself, for htmx."""
    return visit.page("overview_now", **await _told(visit))


async def _told(visit: Visit) -> dict[str, Any]:
    console, at = visit.console, datetime.now(BEIJING)
    health, board, running = await console.look(), await console.boards.read(), await console.presence.all()
    dead, poor = await console.letters.dead(), await console.ratings.store.waiting()
    yesterday, today = await console.insight.figures.days([at.date() - timedelta(days=1), at.date()])
    catalog = console.dialogue.catalog
    return {
        "health": health,
        "running": running,
        "services": len(catalog.services),
        "names": {
            **{name: service.name for name, service in catalog.services.items()},
            **{name: gateway.name for name, gateway in console.dialogue.gateways.all().items()},
        },
        "today": _today(today, yesterday),
        "notices": [notice for notice in board.notices if notice.is_in_force(at.timestamp())],
        "alerts": [
            *_standing(health),
            *_alerts(board, _beside(running, console.settings.demo)),
            *_late(health, len(dead)),
            *_due(poor, at.date()),
        ],
        "at": at,
    }


def _today(today: Day, yesterday: Day) -> Today:
    def summed(day: Day, name: str) -> int:
        return sum(times for figure, times in day.counts.items() if figure.name == name)

    citizens = sum(today.citizens.values())
    told = [summed(today, name) for name in ("messages", "done", "missed", "urgent")]
    return Today(told[0], citizens, told[1], told[2], told[3], summed(yesterday, "messages"))


def _standing(health: Mapping[str, Any]) -> Iterator[Alert]:
    """How this process and what it needs are doing."""
    if health["store"]["state"] != "ok":
        yield Alert("store", severe=True)
    if health["audit"]["state"] != "ok":
        yield Alert("audit", severe=True)
    for name, seen in health["identity"].items():
        if seen["state"] == "failing":
            yield Alert("identity", name, severe=True)
    if health["catalogue"]["refused"]:
        yield Alert("refused", health["catalogue"]["refused"], "/check", severe=True)


def _alerts(board: Board, running: Sequence[Present]) -> Iterator[Alert]:
    if board.bot is not None:
        yield Alert("bot", board.bot.by, "/gateways", severe=True)
    for one in board.closures.values():
        if one.what is not Closable.BOT:
            yield Alert(one.what.value, one.name, "/gateways")
    if running and not any(one.role == "worker" for one in running):
        yield Alert("no-worker", where="/letters")
    if len({one.edition for one in running}) > 1:
        yield Alert("editions")
    for name in dict.fromkeys(name for one in running for name, state in one.breakers.items() if state == "open"):
        yield Alert("breaker", name, "/gateways", severe=True)


def _beside(running: Sequence[Present], demo: bool) -> Sequence[Present]:
    """The processes; in a demo the worker runs inside the server."""
    return [*running, *(replace(one, role="worker") for one in running[:1])] if demo else running


def _late(health: Mapping[str, Any], dead: int) -> Iterator[Alert]:
    if dead:
        yield Alert("dead", str(dead), "/letters")
    if health["queue"].get("ready", 0) > MANY_WAITING:
        yield Alert("queue", str(health["queue"]["ready"]), "/letters")


def _due(poor: Sequence[Rating], today: date) -> Iterator[Alert]:
    """Poor ratings whose day is over, and those whose day it is."""
    over = [one for one in poor if one.due and one.due < today.isoformat()]
    now = [one for one in poor if one.due == today.isoformat()]
    if over:
        yield Alert("overdue", str(len(over)), "/ratings", severe=True)
    if now:
        yield Alert("due", str(len(now)), "/ratings")


ROOM = Room("overview", "/", Role.VIEWER, [Route("/", show), Route("/now", now)])
