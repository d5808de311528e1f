"""What couldn't be delivered to citizens, and what is on its way: nobody is named, no words are shown."""

from starlette.responses import Response
from starlette.routing import Route

from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.errors import NotInOutbox

SHOWN = 100


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """Dead letters, then what runs and waits."""
    dead, queued = await visit.console.letters.dead(), await visit.console.letters.queued()
    lists = {"dead": dead[::-1][:SHOWN], "queued": queued[:SHOWN], "platforms": visit.console.platforms}
    return visit.page("letters", **lists, total=len(dead), waiting=len(queued))


@requires(Role.PUBLISHER, "letters.retry")
async def retry(visit: Visit) -> Response:
    """Delivers these anew; all of them where none is named."""
    names = _names(visit)
    try:
        visit.access.detail["letters"] = await visit.console.letters.retry(names)
    except NotInOutbox:
        raise Refusal("no-letter") from None
    return visit.to("/letters", done="retried")


@requires(Role.ADMIN, "letters.drop")
async def drop(visit: Visit) -> Response:
    """Forgets these for good."""
    names = _names(visit)
    if not names:
        raise Refusal("no-letter", 422)
    try:
        visit.access.detail["letters"] = await visit.console.letters.drop(names)
    except NotInOutbox:
        raise Refusal("no-letter") from None
    return visit.to("/letters", done="dropped")


def _names(visit: Visit) -> list[str]:
    return [name for name in visit.form.getlist("name") if isinstance(name, str) and name]


ROOM = Room(
    "letters",
    "/letters",
    Role.VIEWER,
    [
        Route("/letters", show),
        Route("/letters/retry", retry, methods=["POST"]),
        Route("/letters/drop", drop, methods=["POST"]),
    ],
)
