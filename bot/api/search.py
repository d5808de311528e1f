"""Search by the citizen's own words: the router's decision, as in the chat; and suggestions while they type.

By POST: what citizens type may hold their numbers, and addresses are written down on the way.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bot.api.backend import Behind
from bot.api.catalogue import OWN, Brief, brief
from bot.api.operations import operations
from bot.api.pages import on_page
from bot.api.shapes import Asked, Region, ReplyShape, Shape, fails
from bot.catalog.converters import BEIJING
from bot.catalog.model import Catalog
from bot.dialogue import emergency, requests
from bot.dialogue.kinds import LONGEST
from bot.intents.decision import Decision, Verdict
from bot.intents.slots import values
from bot.intents.text import normalise
from bot.messages import Address, InboundMessage, Kind

router = operations("search")

MOST_SUGGESTED = 8
LIKELY = 0.02
"""A candidate less probable than this isn't worth a line while somebody types."""


class Words(Asked):
    """What the citizen has typed."""

    text: str = Field(
        min_length=1, max_length=LONGEST, description="Their own words / 用户的话", examples=["查违章 冀B12345"]
    )
    region: Region = ""


class Outcome(StrEnum):
    """As the router decides; `urgent`: an emergency, the reply says whom to call."""

    ROUTE = "route"
    CLARIFY = "clarify"
    NONE = "none"
    URGENT = "urgent"


class Candidate(Brief):
    """A service that may be meant, and how probable that is."""

    score: float = Field(ge=0, le=1, examples=[0.97])


class Search(Shape):
    """The decision. `slots`: values recognised, by type; `reply`: what to say where there is no one service."""

    outcome: Outcome
    service: str | None = Field(description="Service id / 服务编号")
    candidates: list[Candidate]
    slots: dict[str, str | float] = Field(examples=[{"plate": "冀B12345"}])
    urgent: list[str] = Field(default=[], description="Whom to call / 拨打", examples=[[]])
    reply: ReplyShape | None = None


class Suggestion(Shape):
    """A service whose name or words begin like what was typed. `match`: the words that do."""

    service: str = Field(description="Service id / 服务编号")
    name: str = Field(examples=["机动车违法查询"])
    match: str = Field(examples=["查违章"])


class Suggestions(Shape):
    """Best first."""

    items: list[Suggestion]


@router.post("/search", responses=fails())
async def search(asked: Words, behind: Behind) -> Search:
    now = datetime.now(BEIJING)
    message = InboundMessage("", Address("", "", ""), Kind.TEXT, asked.text, now)
    urgent = behind.dialogue.hear(message).hinted
    heard = behind.dialogue.alarm(message, urgent) if urgent else None
    mind = behind.dialogue.mind
    decision = mind.router.route(asked.text, now=now, region=asked.region or None)
    candidates = [
        Candidate(**brief(mind.catalog, c.service).model_dump(), score=round(c.score, 4)) for c in decision.candidates
    ]
    found = dict(values(asked.text, decision.found))
    topical = mind.triage.of_topic(decision.topic, asked.text) if decision.topic and not heard else None
    reply = heard.reply if heard else emergency.reply(mind.catalog, topical, None) if topical else None
    if reply is not None:
        numbers = list(heard.urgent if heard else topical.numbers if topical else ())
        return Search(
            outcome=Outcome.URGENT,
            service=None,
            candidates=candidates,
            slots=found,
            urgent=numbers,
            reply=on_page(mind.router, reply),
        )
    if decision.verdict is Verdict.NONE and mind.catalog.items and mind.library.names(asked.text):
        return Search(outcome=Outcome.ROUTE, service=mind.catalog.searching, candidates=candidates, slots=found)
    is_one = decision.verdict is Verdict.ROUTE
    said = None if is_one else on_page(mind.router, requests.without_service(mind.catalog, decision))
    return Search(
        outcome=Outcome(decision.verdict.value),
        service=decision.service,
        candidates=candidates,
        slots=found,
        reply=said,
    )


@router.post("/suggestions", responses=fails())
async def suggestions(asked: Words, behind: Behind) -> Suggestions:
    mind = behind.dialogue.mind
    decision = mind.router.route(asked.text, now=datetime.now(BEIJING), region=asked.region or None)
    return Suggestions(items=_suggested(mind.catalog, asked.text, decision)[:MOST_SUGGESTED])


def _suggested(catalog: Catalog, text: str, decision: Decision) -> list[Suggestion]:
    """First names that begin so, then names that hold it, then what the router thinks of."""
    typed = normalise(text)
    begins: list[Suggestion] = []
    holds: list[Suggestion] = []
    for name, service in catalog.services.items():
        known = [each for each in (service.name, *service.names) if typed in normalise(each)] if typed else []
        if known and service.kind not in OWN:
            first = next((each for each in known if normalise(each).startswith(typed)), None)
            (begins if first else holds).append(Suggestion(service=name, name=service.name, match=first or known[0]))
    named = {each.service for each in (*begins, *holds)}
    thought = [
        Suggestion(service=c.service, name=catalog.services[c.service].name, match=catalog.services[c.service].name)
        for c in decision.candidates
        if c.score >= LIKELY and c.service not in named
    ]
    return [*begins, *holds, *thought]
