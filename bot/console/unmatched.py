"""What citizens did not find: alike questions together, each with the services that it might belong to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.converters import BEIJING
from bot.catalog.differences import phrases_of
from bot.catalog.merging import with_fields
from bot.console import words
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.dialogue.scene import Mind
from bot.dialogue.words import readable
from bot.insight.likeness import Group, grouped
from bot.insight.questions import LONGEST, Why
from bot.insight.tables import to_csv

SPANS = (7, 30, 90)
RIGHT = frozenset((Why.RATED_LOW, Why.ABANDONED))
"""Where the service that was found may well have been the one that was meant."""
MASKED = re.compile(r"<\w+>")
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
    number = max(visit.number("page", 1), 1)
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
        why_words=words.WHYS,
        names={name: service.name for name, service in mind.catalog.services.items()},
        keep_days=visit.console.insight.questions.keep_days,
        may_add=lambda text: not MASKED.search(text),
        query=urlencode({"days": days, "why": why}),
    )


@requires(Role.VIEWER, "unmatched.export")
async def export(visit: Visit) -> Response:
    """All of it as a file."""
    groups, _, _ = await _asked(visit)
    names = {name: service.name for name, service in visit.console.dialogue.catalog.services.items()}
    rows = [
        (number, readable(one.text), heard.times, words.WHYS.get(one.why, one.why), names.get(one.service, one.service),
         names.get(one.meant, one.meant), heard.last.isoformat())
        for number, group in enumerate(groups, 1)
        for heard in group.questions
        for one in [heard.question]
    ]  # fmt: skip
    return as_file(to_csv(HEADINGS, rows), "unmatched")


@requires(Role.EDITOR, "catalogue.phrase")
async def add(visit: Visit) -> Response:
    """The question as one more phrase of a service, in the draft; what that does to all others is tried at once.

    Where the draft doesn't take it as it is, the service's form opens with it.
    """
    service, phrase = visit.field("service"), visit.field("phrase")[:LONGEST]
    if service not in visit.console.dialogue.catalog.services or not phrase or MASKED.search(phrase):
        raise Refusal("gone", 404)
    visit.access.detail.update(service=service, phrase=phrase)
    shop, section = visit.console.workshop, ("services", service)
    opened = await shop.open(section, await shop.draft())
    known = phrases_of(opened.value.get("phrases")) if isinstance(opened.value, Mapping) else ()
    if phrase not in known:
        kept = await shop.save(
            section, opened.text, with_fields(opened.text, {"phrases": [*known, phrase]}), visit.me.name
        )
        if kept.wrong or kept.clashes:
            return visit.to(f"/services/services.{service}", phrase=phrase)
    await visit.console.impact.begin(await shop.draft())
    return visit.to("/drafts", done="phrase")


HEADINGS = ("组", "群众的话（已脱敏）", "次数", "原因", "当时给的服务", "可能要的服务", "最近一次")


def as_file(content: bytes, name: str) -> Response:
    """A table to be saved."""
    today = f"{datetime.now(BEIJING):%Y%m%d}"
    headers = {"Content-Disposition": f'attachment; filename="banshi-{name}-{today}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def candidates(mind: Mind, group: Group) -> list[tuple[str, str]]:
    """Where a group might belong: what citizens turned to afterwards, what they left or rated, what is nearest now.

    Not where an item was looked for in vain: what is missing there is the item.
    """
    decision = mind.router.route(group.leader.question.text, now=datetime.now(BEIJING))
    near = [one.service for one in decision.candidates]
    own = [heard.question.service for heard in group.questions if heard.question.why in RIGHT]
    services = mind.catalog.services
    asked = {heard.question.service for heard in group.questions if heard.question.why == Why.UNLISTED}
    found = [name for name in dict.fromkeys([*group.named("meant"), *own, *near]) if name in services.keys() - asked]
    return [(name, services[name].name) for name in found[:CANDIDATES]]


async def _asked(visit: Visit) -> tuple[Sequence[Group], int, str]:
    asked = visit.number("days", SPANS[0])
    days = asked if asked in SPANS else SPANS[0]
    why = visit.asked("why") if visit.asked("why") in set(Why) else ""
    found = await visit.console.insight.questions.unfound(days)
    return grouped([one for one in found if why in {"", one.question.why}]), days, why


ROOM = Room(
    "unmatched",
    "/unmatched",
    Role.VIEWER,
    [
        Route("/unmatched", show),
        Route("/unmatched/export", export),
        Route("/unmatched/add", add, methods=["POST"]),
    ],
)
