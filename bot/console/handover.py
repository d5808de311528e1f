"""Calls that were promised, and chats that went to the staff: what a clerk must know, done, noted."""

import time

from starlette.responses import Response
from starlette.routing import Route

from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.insight.handovers import KEPT_S

LONGEST = 200


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """What waits, the oldest first; then what is done; or what has a reference. No phone numbers."""
    asked = visit.asked("reference")
    found = await visit.console.handovers.since(time.time() - KEPT_S)
    found = [one for one in found if asked in {"", one.reference}]
    human = visit.console.dialogue.catalog.human
    return visit.page(
        "handover",
        waiting=[one for one in reversed(found) if one.phone and not one.done],
        rest=[one for one in found if one.done or not one.phone],
        human=human,
        reference=asked,
        longest=LONGEST,
    )


@requires(Role.EDITOR, "handover.phone")
async def phone(visit: Visit) -> Response:
    """The number to call, for whoever calls; on record."""
    found = await visit.console.handovers.find(visit.path("id"))
    if found is None or not found.phone:
        raise Refusal("no-handover", 404)
    return visit.page("handover_phone", one=found, longest=LONGEST)


@requires(Role.EDITOR, "handover.close")
async def close(visit: Visit) -> Response:
    """Done: the number is erased."""
    note = visit.field("note")
    if not note or len(note) > LONGEST:
        raise Refusal("note", 422)
    if not await visit.console.handovers.close(visit.path("id"), by=visit.me.name, note=note):
        raise Refusal("no-handover", 404)
    return visit.to("/handover", done="called")


ROOM = Room(
    "handover",
    "/handover",
    Role.VIEWER,
    [
        Route("/handover", show),
        Route("/handover/{id}/phone", phone, methods=["POST"]),
        Route("/handover/{id}/close", close, methods=["POST"]),
    ],
)
