"""Try a sentence: what a citizen would get, and why."""

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.model import Catalog
from bot.console.guard import requires
from bot.console.rehearsing import rehearse
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Visit
from bot.errors import CatalogError
from bot.intents.router import Router

LONGEST = 500


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """By what is published, or by the draft once its words were learned."""
    said, by_draft = visit.asked("q")[:LONGEST], visit.asked("by") == "draft"
    dialogue, why_not = visit.console.dialogue, ""
    mind: tuple[Catalog, Router] | None = (dialogue.mind.catalog, dialogue.mind.router)
    if by_draft:
        mind, why_not = await _drafted(visit)
    tried = await rehearse(dialogue, said, *mind) if said and mind else None
    previews = visit.console.previews(tried.turn.reply) if tried and tried.turn.reply else ()
    names = {name: service.name for name, service in mind[0].services.items()} if mind else {}
    return visit.page("try", names=names, said=said, by_draft=by_draft, tried=tried, why_not=why_not, previews=previews)


async def _drafted(visit: Visit) -> tuple[tuple[Catalog, Router] | None, str]:
    """The draft's catalogue and a router that learned it; else why there is none."""
    shop = visit.console.workshop
    draft = await shop.draft()
    try:
        mind = await shop.mind(draft)
    except CatalogError:
        return None, "faulty"
    return mind, "" if mind else "unlearned"


ROOM = Room("try", "/try", Role.VIEWER, [Route("/try", show)])
