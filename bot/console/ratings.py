"""Ratings (好差评) and what is done about the poor ones."""

from datetime import datetime

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.converters import BEIJING
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.unmatched import as_file
from bot.console.visit import Refusal, Visit
from bot.dialogue import rating as asking
from bot.insight.ratings import Rating
from bot.insight.scale import scale
from bot.insight.tables import to_csv
from bot.masking import mask

SHOWN = 200
LONGEST = 200


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """Poor ones that wait, by their day; then the latest; figures by service."""
    found = await visit.console.ratings.store.since(0)
    names = _names(visit)
    waiting = await visit.console.ratings.store.waiting()
    services = sorted({one.service for one in found}, key=lambda name: names.get(name, name))
    return visit.page(
        "ratings",
        waiting=waiting,
        latest=found[:SHOWN],
        by_service={name: _levels(found, name) for name in services},
        scale=scale(),
        names=names,
        today=f"{datetime.now(BEIJING):%Y-%m-%d}",
        longest=LONGEST,
    )


@requires(Role.EDITOR, "rating.remedy")
async def remedy(visit: Visit) -> Response:
    """What was found and put right: the citizen is told, and may rate again."""
    id_, what = visit.path("id"), mask(visit.field("what"))
    store = visit.console.ratings.store
    known = await store.find(id_)
    if known is None or not known.is_waiting:
        raise Refusal("no-rating", 404)
    if not what or len(what) > LONGEST:
        raise Refusal("remedy", 422)
    visit.access.detail.update(id=id_, service=known.service)
    told = await store.remedy(id_, what, by=visit.me.name, justified=visit.field("justified") == "1")
    if told is not None:
        address, rating = told
        reply = asking.remedied(_names(visit).get(rating.service, rating.service), what)
        await visit.console.tell(address, reply)
    return visit.to("/ratings", done="remedied")


@requires(Role.VIEWER, "ratings.export")
async def export(visit: Visit) -> Response:
    """All ratings as a file; the words are masked."""
    names, steps = _names(visit), scale()
    rows = [
        (
            f"{datetime.fromtimestamp(one.at, BEIJING):%Y-%m-%d %H:%M}",
            names.get(one.service, one.service),
            one.region,
            one.platform,
            steps[one.level].label,
            "、".join(steps[one.level].tags.get(tag, tag) for tag in one.tags),
            one.text,
            one.due,
            one.remedy,
            one.by,
        )
        for one in await visit.console.ratings.store.since(0)
    ]
    headings = ("时间", "服务", "地区", "渠道", "评价", "标签", "原话（已脱敏）", "整改期限", "整改情况", "经办")
    return as_file(to_csv(headings, rows), "ratings")


def _names(visit: Visit) -> dict[str, str]:
    return {name: service.name for name, service in visit.console.dialogue.catalog.services.items()}


def _levels(found: list[Rating], service: str) -> dict[int, int]:
    given = [int(one.level) for one in found if one.service == service]
    return {level: given.count(level) for level in scale()}


ROOM = Room(
    "ratings",
    "/ratings",
    Role.VIEWER,
    [
        Route("/ratings", show),
        Route("/ratings/export", export),
        Route("/ratings/{id}/remedy", remedy, methods=["POST"]),
    ],
)
