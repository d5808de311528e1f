"""The audit log: looked through and verified by admins, which is itself on record."""

import asyncio
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from bot.audit.trail import Wanted
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Visit

FIELDS = ("who", "what", "why", "outcome", "day")


@requires(Role.ADMIN, "audit.view")
async def show(visit: Visit) -> Response:
    """A page of the log, latest first."""
    asked = {name: visit.asked(name)[:100] for name in FIELDS}
    visit.access.detail.update({name: value for name, value in asked.items() if value})
    found = await asyncio.to_thread(visit.console.trail.latest, Wanted(**asked), before=visit.number("before", 0))
    onward = urlencode({**{name: value for name, value in asked.items() if value}, "before": found.before})
    return visit.page("audit", asked=asked, lines=found.lines, onward=onward if found.before else "", report=None)


@requires(Role.ADMIN, "audit.verify")
async def verify(visit: Visit) -> Response:
    """Whether the whole chain holds."""
    report = await asyncio.to_thread(visit.console.trail.verify)
    visit.access.detail["records"] = report.records
    return visit.page("audit", asked=dict.fromkeys(FIELDS, ""), lines=(), onward="", report=report)


ROOM = Room("audit", "/audit", Role.ADMIN, [Route("/audit", show), Route("/audit/verify", verify, methods=["POST"])])
