"""All pages of the console under one address; none without a guard."""

from collections.abc import Iterable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.console import (
    assets,
    check,
    doors,
    drafts,
    gateways,
    handover,
    insight,
    letters,
    login,
    menus,
    notices,
    overview,
    ratings,
    records,
    services,
    staff,
    trying,
    unmatched,
    versions,
)
from bot.console.console import Console
from bot.console.guard import SAFE, guard_of
from bot.console.pages import rendered
from bot.console.room import Room
from bot.console.visit import BASE

ROOMS: tuple[Room, ...] = (
    overview.ROOM,
    gateways.ROOM,
    notices.ROOM,
    menus.ROOM,
    letters.ROOM,
    staff.ROOM,
    records.ROOM,
    unmatched.ROOM,
    insight.ROOM,
    insight.WEEKLY,
    ratings.ROOM,
    services.ROOM,
    drafts.ROOM,
    versions.ROOM,
    check.ROOM,
    trying.ROOM,
    handover.ROOM,
)
"""In no particular order: the navigation has its own (templates/navigation.html)."""


def routes(console: Console) -> list[BaseRoute]:
    """`/console` and all below it."""
    site = Starlette(routes=[*public(), *guarded()], exception_handlers={HTTPException: _plainly, Exception: _broken})
    site.router.redirect_slashes = False  # they lead to the host that the request names
    site.state.console = console
    site.state.rooms = {room.name: room for room in ROOMS}
    return [Route(BASE, _to_front, name="console"), Mount(BASE, site)]


def public() -> Sequence[BaseRoute]:
    """What is there for everybody: the login and the assets."""
    return [*login.PUBLIC, *doors.PUBLIC, assets.mount()]


def guarded() -> Sequence[BaseRoute]:
    """All other pages. Raises AssertionError for one without a guard, or that changes something without a record."""
    found = [*login.ROUTES, *(route for room in ROOMS for route in room.routes)]
    for route in _leaves(found):
        guard = guard_of(route.endpoint)
        assert guard is not None, f"{route.path}: no guard"
        assert guard.act or (route.methods or SAFE) <= SAFE, f"{route.path}: changes something without a record"
    return found


def _leaves(found: Iterable[BaseRoute]) -> Iterable[Route]:
    for route in found:
        assert isinstance(route, Route), f"{route}: pages are routes with guards of their own"
        yield route


async def _to_front(request: Request) -> Response:
    return RedirectResponse(f"{BASE}/", 307)


async def _broken(request: Request, error: Exception) -> Response:
    """Nobody foresaw it: the server logs it under the number that the page shows."""
    return rendered(request, "failed", 500, {"why": "broken", "problems": ()})


async def _plainly(request: Request, error: Exception) -> Response:
    """An address that isn't there, or not by this method."""
    assert isinstance(error, HTTPException)
    return rendered(request, "failed", error.status_code, {"why": "lost", "problems": ()})
