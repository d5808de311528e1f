"""The first page: how things stand now."""

from starlette.responses import Response
from starlette.routing import Route

from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Visit


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """Dependencies, the catalogue's version, what is closed, today's messages."""
    health = await visit.console.look()
    return visit.page("overview", health=health, services=len(visit.console.dialogue.catalog.services))


ROOM = Room("overview", "/", Role.VIEWER, [Route("/", show)])
