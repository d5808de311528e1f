"""Notices: what citizens are told with the menu or with a service's answers, for a place and for a time."""

import secrets
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.converters import BEIJING
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.dialogue.board import Notice
from bot.intents.slots.divisions import city_names, division_names

CENTURY = range(2020, 2120)
LONGEST = 200
MOST = 50
PIECE = "notices"


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """Those in force, those to come, those that are over."""
    return await _page(visit)


@requires(Role.PUBLISHER, "notice.post")
async def post(visit: Visit) -> Response:
    """A new notice, or another wording of one (`id`)."""
    notice, faults = _read(visit)
    if faults:
        return await _page(visit, 422, faults)
    board = await visit.console.boards.read()
    if len(board.notices) >= MOST and notice.id not in {one.id for one in board.notices}:
        raise Refusal("many-notices")
    visit.access.detail.update(id=notice.id, text=notice.text, places=",".join((*notice.services, *notice.regions)))
    await visit.console.boards.post(notice)
    return visit.to("/notices", done="posted")


@requires(Role.PUBLISHER, "notice.down")
async def take_down(visit: Visit) -> Response:
    """Takes a notice down at once."""
    visit.access.detail.update(id=visit.field("id"))
    if not await visit.console.boards.take_down(visit.field("id")):
        raise Refusal("no-notice")
    return visit.to("/notices", done="down")


async def _page(visit: Visit, status: int = 200, faults: Mapping[str, str] | None = None) -> Response:
    board, now = await visit.console.boards.read(), time.time()
    catalog = visit.console.dialogue.catalog
    edited = next((one for one in board.notices if one.id == visit.asked("edit")), None)
    return visit.page(
        PIECE,
        status,
        now=now,
        notices=sorted(board.notices, key=lambda one: (one.until < now, one.since)),
        names={name: service.name for name, service in catalog.services.items()},
        regions=dict.fromkeys((*city_names(), *division_names())),
        given=_given(visit, edited, now),
        faults=faults or {},
    )


def _given(visit: Visit, edited: Notice | None, now: float) -> Mapping[str, object]:
    """What stands in the form: what was sent, else the notice to be edited, else from now on until tomorrow is over."""
    if visit.form:
        fields = {name: visit.field(name) for name in ("id", "text", "since", "until", "regions")}
        return {**fields, "services": visit.form.getlist("services")}
    one = edited or Notice("", "", now, _end_of_tomorrow(now), "")
    return {
        "id": one.id,
        "text": one.text,
        "since": _local(one.since),
        "until": _local(one.until),
        "regions": "、".join(one.regions),
        "services": list(one.services),
    }


def _read(visit: Visit) -> tuple[Notice, Mapping[str, str]]:
    """The notice of a form, and what is wrong with it by field."""
    text, services = visit.field("text"), tuple(str(name) for name in visit.form.getlist("services"))
    regions = tuple(filter(None, visit.field("regions").replace(",", "、").replace(" ", "、").split("、")))
    since, until = _moment(visit.field("since")), _moment(visit.field("until"))
    faults = {
        "text": "" if 0 < len(text) <= LONGEST else "length",
        "services": "" if set(services) <= set(visit.console.dialogue.catalog.services) else "unknown",
        "regions": "" if set(regions) <= {*city_names(), *division_names()} else "unknown",
        "since": "" if since else "missing",
        "until": "missing" if not until else "" if until > max(since, time.time()) else "early",
    }
    id_ = visit.field("id") or secrets.token_hex(4)
    notice = Notice(id_[:16], text, since, until, visit.me.name, services, regions)
    return notice, {name: fault for name, fault in faults.items() if fault}


def _moment(text: str) -> float:
    """A date and time of a form, by Beijing time; 0 for none, and for one of another century."""
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    except ValueError:
        return 0.0
    return at.timestamp() if at.year in CENTURY else 0.0


def _end_of_tomorrow(now: float) -> float:
    day = datetime.fromtimestamp(now, BEIJING) + timedelta(days=1)
    return day.replace(hour=23, minute=59, second=0, microsecond=0).timestamp()


def _local(at: float) -> str:
    return f"{datetime.fromtimestamp(at, BEIJING):%Y-%m-%dT%H:%M}"


ROOM = Room(
    "notices",
    "/notices",
    Role.VIEWER,
    [
        Route("/notices", show),
        Route("/notices", post, methods=["POST"]),
        Route("/notices/down", take_down, methods=["POST"]),
    ],
)
