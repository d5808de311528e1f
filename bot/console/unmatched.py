"""What citizens did not find: alike questions together, each with the services that it might belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.converters import BEIJING
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import BASE, Visit
from bot.dialogue.scene import Mind
from bot.insight.likeness import Group, grouped
from bot.insight.questions import Heard, Why
from bot.insight.tables import to_csv

SPANS = (7, 30, 90)
PAGE = 20
CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A group with where it may belong; `services`: id and name."""

    group: Group
    services: Sequence[tuple[str, str]]


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """A page of groups."""
    groups, days, why = await _asked(visit)
    number = int(visit.asked("page")) if visit.asked("page").isdigit() else 1
    shown = groups[(number - 1) * PAGE : number * PAGE]
    mind = visit.console.dialogue.mind
    return visit.page(
        "unmatched",
        rows=[Row(group, candidates(mind, group)) for group in shown],
        total=len(groups),
        number=number,
        more=len(groups) > number * PAGE,
        days=days,
        spans=SPANS,
        why=why,
        whys=[one for one in Why if one is not Why.ASKED],
        names={name: service.name for name, service in mind.catalog.services.items()},
        keep_days=visit.console.insight.questions.keep_days,
        add=add_link,
        query=urlencode({"days": days, "why": why}),
    )


@requires(Role.VIEWER, "unmatched.export")
async def export(visit: Visit) -> Response:
    """All of it as a file."""
    groups, _, _ = await _asked(visit)
    rows = [
        (number, heard.question.text, heard.times, heard.question.why, *_services(heard), heard.last.isoformat())
        for number, group in enumerate(groups, 1)
        for heard in group.questions
    ]
    return as_file(to_csv(HEADINGS, rows), "unmatched")


HEADINGS = ("组", "群众的话（已脱敏）", "次数", "原因", "当时给的服务", "可能要的服务", "最近一次")


def as_file(content: bytes, name: str) -> Response:
    """A table to be saved."""
    today = f"{datetime.now(BEIJING):%Y%m%d}"
    headers = {"Content-Disposition": f'attachment; filename="banshi-{name}-{today}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def candidates(mind: Mind, group: Group) -> list[tuple[str, str]]:
    """Where a group might belong: what citizens turned to afterwards, then what routing finds nearest now."""
    decision = mind.router.route(group.leader.question.text, now=datetime.now(BEIJING))
    near = [one.service for one in decision.candidates]
    found = dict.fromkeys([*group.named("meant"), *near])
    services = mind.catalog.services
    return [(name, services[name].name) for name in found if name in services][:CANDIDATES]


def add_link(service: str, phrase: str) -> str:
    """Where the editor of an entry opens with this phrase added to it, not yet saved."""
    return f"{BASE}/services/services.{service}?{urlencode({'phrase': phrase})}"


async def _asked(visit: Visit) -> tuple[Sequence[Group], int, str]:
    asked = visit.asked("days")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[0]
    why = visit.asked("why") if visit.asked("why") in set(Why) else ""
    found = await visit.console.insight.questions.unfound(days)
    return grouped([one for one in found if why in {"", one.question.why}]), days, why


def _services(heard: Heard) -> tuple[str, str]:
    question = heard.question
    return question.service, question.meant


ROOM = Room("unmatched", "/unmatched", Role.VIEWER, [Route("/unmatched", show), Route("/unmatched/export", export)])
