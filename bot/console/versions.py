"""Every version that was published: who, when, why, what it changed, and the way back."""

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.sections import name_of
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit


@requires(Role.VIEWER)
async def listed(visit: Visit) -> Response:
    """The latest first."""
    shop = visit.console.workshop
    versions = await shop.store.versions()
    number, _ = await shop.store.published()
    health = await visit.console.look()
    by_hand = await visit.console.file_edits.all()
    told = {"versions": versions, "number": number, "health": health, "by_hand": by_hand}
    return visit.page("versions", **told, name_of=name_of, services=visit.console.dialogue.catalog.services)


@requires(Role.VIEWER)
async def one(visit: Visit) -> Response:
    """What a version changed, field by field."""
    shop = visit.console.workshop
    number = _number(visit)
    version = await shop.store.version(number)
    if version is None:
        raise Refusal("gone", 404)
    current, _ = await shop.store.published()
    edits = await shop.edits_of(number)
    told = {"version": version, "number": number, "current": current, "edits": edits}
    return visit.page("version", **told, name_of=name_of, services=visit.console.dialogue.catalog.services)


@requires(Role.PUBLISHER, "catalogue.roll_back")
async def roll_back(visit: Visit) -> Response:
    """An older version, published anew."""
    number = _number(visit)
    done = await visit.console.workshop.roll_back(number, visit.me.name, visit.field("why")[:200])
    if done is None:
        raise Refusal("moved")
    visit.access.detail["version"] = done
    return visit.to("/versions", done="rolled-back")


def _number(visit: Visit) -> int:
    told = visit.path("number")
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise Refusal("gone", 404)
    return int(told)


ROOM = Room(
    "versions",
    "/versions",
    Role.VIEWER,
    [
        Route("/versions", listed),
        Route("/versions/{number}", one),
        Route("/versions/{number}/roll-back", roll_back, methods=["POST"]),
    ],
)
