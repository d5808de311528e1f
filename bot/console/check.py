"""The check of the whole catalogue, as `banshi catalog check` does it."""

from collections import Counter

from starlette.responses import Response
from starlette.routing import Route

from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Visit


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """All problems of the files with the draft over them; those of words where the draft's words were tried."""
    shop = visit.console.workshop
    draft = await shop.draft()
    problems = await shop.problems(draft)
    impact = await visit.console.impact.state(draft)
    tried = impact.problems if impact and impact.done else ()
    found = [*problems, *tried]
    counts = Counter("warning" if problem.warning else "wrong" for problem in found)
    return visit.page("check", problems=found, counts=counts, impact=impact, draft=draft)


ROOM = Room("check", "/check", Role.VIEWER, [Route("/check", show)])
