"""The draft: what it changes, what is wrong with it, what it does to routing; reviewed, published, given back."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.sections import name_of, section_of
from bot.console.guard import requires
from bot.console.readiness import readiness
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.versions import Draft


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """All changes, by entry and field."""
    shop = visit.console.workshop
    draft = await shop.draft()
    edits = await shop.edits(draft)
    told = await _how_far(visit, draft)
    return visit.page("drafts", draft=draft, edits=edits, name_of=name_of, **told)


async def _how_far(visit: Visit, draft: Draft) -> Mapping[str, Any]:
    """What came of the impact, and whether the draft can be published, by this operator."""
    desk = visit.console.impact
    own = visit.console.settings.four_eyes and visit.me.name in draft.authors
    return {
        "impact": await desk.state(draft),
        "services": {
            **visit.console.dialogue.catalog.services,  # what the draft closes has its name too
            **(await visit.console.workshop.data(draft))["services"],
        },
        "ready": await readiness(visit.console.workshop, desk, draft),
        "own": own,
        "others": await _other_publishers(visit, draft) if own else (),
    }


async def _other_publishers(visit: Visit, draft: Draft) -> Sequence[str]:
    """Who may publish what the operator may not, because nothing in it is theirs."""
    all_ = await visit.console.operators.all()
    return [
        one.name for one in all_ if one.role.reaches(Role.PUBLISHER) and not one.off and one.name not in draft.authors
    ]


@requires(Role.EDITOR, "catalogue.take_back")
async def take_back(visit: Visit) -> Response:
    """One entry of the draft as it is published."""
    await visit.console.workshop.take_back(section_of(visit.path("section")))
    return visit.to("/drafts", done="taken-back")


@requires(Role.EDITOR, "catalogue.discard")
async def discard(visit: Visit) -> Response:
    """The whole draft."""
    await visit.console.workshop.discard()
    return visit.to("/drafts", done="discarded")


@requires(Role.EDITOR, "catalogue.submit")
async def submit(visit: Visit) -> Response:
    """Asks for a review."""
    draft = await _as_seen(visit)
    why = _reason(visit)
    if not await visit.console.workshop.submit(draft, visit.me.name, why):
        raise Refusal("moved")
    return visit.to("/drafts", done="submitted")


@requires(Role.PUBLISHER, "catalogue.give_back")
async def give_back(visit: Visit) -> Response:
    """Back to the editors, with what is to be done."""
    draft = await _as_seen(visit)
    if not await visit.console.workshop.give_back(draft, _reason(visit)):
        raise Refusal("moved")
    return visit.to("/drafts", done="given-back")


@requires(Role.PUBLISHER, "catalogue.publish")
async def publish(visit: Visit) -> Response:
    """To all citizens, unless something is wrong with it or it moved since the page was shown."""
    shop = visit.console.workshop
    draft = await _as_seen(visit)
    why = _reason(visit)
    if visit.console.settings.four_eyes and visit.me.name in draft.authors:
        raise Refusal("four-eyes", 403)
    ready = await readiness(shop, visit.console.impact, draft)
    if ready.why_not:
        raise Refusal(ready.why_not)
    if ready.warnings:
        accepted = visit.field("accept-why")[:200]
        if not (visit.field("accept") and accepted):
            raise Refusal("warnings", 422, count=len(ready.warnings))
        visit.access.detail.update(warnings=len(ready.warnings), accepted=accepted)
    number = await shop.publish(draft, visit.me.name, why)
    if number is None:
        raise Refusal("moved")
    visit.access.detail["version"] = number
    return visit.to("/versions", done="published")


@requires(Role.EDITOR, "catalogue.impact")
async def weigh(visit: Visit) -> Response:
    """Begins to try the draft's words on all examples and on last week's questions."""
    shop = visit.console.workshop
    draft = await shop.draft()
    await visit.console.impact.begin(draft)
    return visit.to("/drafts" if await shop.edits(draft) else "/check")


@requires(Role.VIEWER)
async def weighed(visit: Visit) -> Response:
    """How far that is, or what came of it."""
    return visit.page("impact", **await _how_far(visit, await visit.console.workshop.draft()))


async def _as_seen(visit: Visit) -> Draft:
    """The draft, if it is the one that the page showed."""
    draft = await visit.console.workshop.draft()
    if str(draft.revision) != visit.field("revision"):
        raise Refusal("moved")
    return draft


def _reason(visit: Visit) -> str:
    why = visit.field("why")[:200]
    if not why:
        raise Refusal("reason", 400)
    return why


ROOM = Room(
    "drafts",
    "/drafts",
    Role.VIEWER,
    [
        Route("/drafts", show),
        Route("/drafts/impact", weighed),
        Route("/drafts/impact", weigh, methods=["POST"]),
        Route("/drafts/discard", discard, methods=["POST"]),
        Route("/drafts/submit", submit, methods=["POST"]),
        Route("/drafts/give-back", give_back, methods=["POST"]),
        Route("/drafts/publish", publish, methods=["POST"]),
        Route("/drafts/take-back/{section}", take_back, methods=["POST"]),
    ],
)
