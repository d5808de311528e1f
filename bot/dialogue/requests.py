"""A request of its own: routed, opened by its kind, asked back, or missed with a way on."""

import re
from time import time

from msgspec.structs import replace

from bot.catalog.model import Catalog, Elsewhere
from bot.catalog.service import Service, ServiceKind
from bot.dialogue import (
    admission,
    asked_back,
    asking,
    earlier,
    emergency,
    english,
    guides,
    handing,
    life,
    pending,
    posting,
    trouble,
    two_wishes,
    words,
)
from bot.dialogue.board import ALWAYS_OPEN
from bot.dialogue.conversation import Began, Progress, Recent
from bot.dialogue.kin import relation_in
from bot.dialogue.personal import overview
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import Request, State, Turn
from bot.intents.decision import Candidate, Decision, Verdict
from bot.messages import Reply, join_replies

_DIGITS = re.compile(r"[\d\s-]+")
OFFERED = 3
UNLIKELY = 0.005
"""What is less probable is not offered."""
NEAR = 0.02
"""Talk that a service comes so near to may be a request in words that nobody foresaw."""
KEPT, LONGEST_KEPT = 3, 80
"""Requests, and characters of each, that a conversation keeps."""


async def request(scene: Scene, said: Said) -> Turn:
    """The answer to words that ask for something; a form that is left for it is told how to come back to."""
    left = scene.talk.form
    turn = await _request(scene, said)
    return turn if left is None else _with_way_back(scene, left, turn)


def _with_way_back(scene: Scene, left: Progress, turn: Turn) -> Turn:
    """The turn of another form with how to come back to the one that it set aside."""
    form, paused = turn.conversation.form, turn.conversation.paused
    if form is None or paused is None or paused.service != left.service or turn.reply is None:
        return turn
    hint = words.SET_ASIDE.format(name=scene.catalog.services[left.service].name)
    return replace(turn, reply=replace(turn.reply, text=words.sentence(turn.reply.text, hint)))


async def _request(scene: Scene, said: Said) -> Turn:
    """The answer; to two things at once, to the first, with the second kept in mind."""
    if scene.talk.next:
        scene.talk = replace(scene.talk, next="")
    first = two_wishes.first(scene, said)
    if first is not None:
        said = first
    decision = scene.route(said)
    _note(scene, said, decision)
    if english.is_english(said.word) and not _wants_people(scene, decision):
        scene.set_aside()
        return english.offer(scene, said)
    if decision.verdict is Verdict.ROUTE and decision.service is not None:
        return two_wishes.before_second(scene, await open_service(scene, decision.service, said))
    return await _unsure(scene, said, decision)


async def _unsure(scene: Scene, said: Said, decision: Decision) -> Turn:
    """The answer to words that mean no service for sure."""
    if (event := scene.mind.life.told_in(said.word)) is not None:
        return life.answer(scene, event)
    if why := handing.asked_for(scene, said.word):
        scene.set_aside()
        return await handing.hand_over(scene, why)
    if (seen_at := earlier.tracker(scene.catalog, decision, said.text)) is not None:
        return await open_service(scene, seen_at, said)
    if scene.names_item(said):
        return await open_service(scene, scene.catalog.searching, said)
    if _DIGITS.fullmatch(said.word):
        return scene.say(words.NUMBER_ALONE)
    if decision.verdict is Verdict.CLARIFY:
        return _clarify(scene, decision, said)
    return await _missed(scene, miss(scene, decision))


def _wants_people(scene: Scene, decision: Decision) -> bool:
    return decision.service is not None and scene.catalog.services[decision.service].kind is ServiceKind.HUMAN


async def _missed(scene: Scene, turn: Turn) -> Turn:
    """After so many misses the people behind the bot: now, where they are there, else by a call that is offered.

    Where they have been asked for already, the first message that means nothing to us is meant for them.
    """
    misses = turn.conversation.misses
    enough = misses >= scene.catalog.human.misses or (misses > 0 and scene.talk.staffed)
    if not enough:
        return turn
    if handing.has_staff(scene):
        scene.set_aside()
        return await handing.hand_over(scene, "misses")
    return handing.offer(scene, turn, "misses")


def _note(scene: Scene, said: Said, decision: Decision) -> None:
    """Remembers what was asked for, for the figures and for a clerk who may take over."""
    best, found = decision.candidates[0] if decision.candidates else None, decision.service or ""
    unmatched = decision.verdict is Verdict.NONE and not _is_idle(decision, best)
    scene.request = Request(
        said.text, decision.verdict, found, best.service if best else "", unmatched, decision.topic is not None
    )
    if not decision.chitchat and not (found and scene.catalog.services[found].kind is ServiceKind.HUMAN):
        scene.talk = replace(scene.talk, lately=(*scene.talk.lately, said.text[:LONGEST_KEPT])[-KEPT:])


def _is_idle(decision: Decision, best: Candidate | None) -> bool:
    """Whether words that mean no service are another's matter, or small talk that comes near to none."""
    return decision.topic is not None or (decision.chitchat and (best is None or best.score < NEAR))


def tell(scene: Scene, service_id: str, said: Said, region: str) -> Turn:
    """The guide of a service; below it another service that can take it from here, where the entry names one."""
    service = scene.catalog.services[service_id]
    text, onward = guides.told(scene.catalog, service, region).text, service.hand_over
    text = words.sentence(guides.county(said.values, region), text)
    talk = replace(scene.talk, recent=Recent(service_id, told=Reply(text)))
    if onward is None:
        return Turn(Reply(words.sentence(text, scene.paused_hint())), talk, State.DONE, service_id, said.values)
    name = scene.catalog.services[onward].name
    text = words.sentence(text, words.HAND_OVER.format(name=name), scene.paused_hint())
    talk = replace(talk, offered=(onward,), asked=said.whole)
    return Turn(Reply(text, asking.services({onward: name})), talk, State.DONE, service_id, said.values)


def _tell_part(scene: Scene, service_id: str, said: Said, part: str) -> Turn:
    """The part of the guide that was asked for, with the service to pick; what is reported is told anew then."""
    service = scene.catalog.services[service_id]
    text = words.sentence(part, words.GO_ON_TO.format(name=service.name), scene.paused_hint())
    asked = "" if service.kind is ServiceKind.REPORT else said.whole
    talk = replace(scene.talk, recent=Recent(service_id), offered=(service_id,), asked=asked)
    return Turn(Reply(text, asking.services({service_id: service.name})), talk, State.DONE, service_id, said.values)


async def open_service(scene: Scene, service_id: str, said: Said, *, told: bool = False) -> Turn:
    """Starts a service; a form that is under way is set aside. `told`: what its guide says to these words was told."""
    service_id = earlier.tracked(scene.catalog, service_id, said.text)
    service = scene.catalog.services[service_id]
    scene.set_aside()
    paused = scene.talk.paused
    again = paused is not None and paused.service == service_id
    began = Began(service_id, said.text[:LONGEST_KEPT], time())
    scene.talk = replace(
        scene.talk, misses=0, offered=(), asked="", booked=(), paused=None if again else paused, began=began
    )
    if service.kind in ALWAYS_OPEN:
        return await _open_desk(scene, service_id, said)
    away = posting.closed(scene, service_id)
    if away is not None:
        return away
    region = scene.region() if guides.is_local(scene.catalog, service) else scene.talk.region
    if service.searches_items and not scene.catalog.items:
        return _without_items(scene, service_id, said, region)
    if service.form is None:
        return tell(scene, service_id, said, region)
    return await _open_form(scene, service_id, said, region, told=told)


async def _open_desk(scene: Scene, service_id: str, said: Said) -> Turn:
    """The turn of a service of the house itself."""
    match scene.catalog.services[service_id].kind:
        case ServiceKind.HUMAN:
            return await handing.hand_over(scene, "asked")
        case ServiceKind.PRIVACY:
            return await overview(scene, service_id, said.text)
    return Turn(Reply(menu(scene.catalog)), scene.talk, State.DONE, service_id)


async def _open_form(scene: Scene, service_id: str, said: Said, region: str, *, told: bool) -> Turn:
    """The turn of a form that begins, or what answers the message without it."""
    service = scene.catalog.services[service_id]
    action = _action(service, said.word)
    if not told and (part := _guide_alone(scene, service, said, region, action)):
        return _tell_part(scene, service_id, said, part)
    filed = service.actions[action].form if action else service.form
    opening = said.whole if filed is not None and filed.from_opening else said.text
    form = Progress(service_id, action, opening=opening, relation=relation_in(said.text), region=region)
    if filed is not None and filed.hold is not None:
        await pending.take_over(scene, form)
    turn = await admission.begin(scene, form, said)
    turn = turn if told else _told_first(scene, service, said, turn)
    absent = guides.absent(scene.catalog, service, region) or _of_elsewhere(scene.catalog, service, said)
    return replace(turn, reply=join_replies(Reply(absent), turn.reply)) if absent and turn.reply else turn


def _guide_alone(scene: Scene, service: Service, said: Said, region: str, action: str) -> str:
    """What answers a message that wants no form yet: papers, money and time asked for first, or who mends something."""
    if part := guides.part(service, said.word, region):
        return part
    hotline = scene.catalog.hotline
    if parts := asked_back.before_beginning(service, said):
        return words.sentence(*(asked_back.told(service, part, region, hotline) for part in parts))
    return "" if action else trouble.told(service, said.word, region, hotline)


def _told_first(scene: Scene, service: Service, said: Said, turn: Turn) -> Turn:
    """The turn that opens a form, with the part of its guide before it that was asked for with the wish."""
    part = asked_back.with_a_wish(service, said)
    if not part or turn.conversation.form is None or turn.reply is None:
        return turn
    told = asked_back.told(service, part, scene.talk.region, scene.catalog.hotline)
    return replace(turn, reply=replace(turn.reply, text=words.sentence(told, turn.reply.text)))


def _without_items(scene: Scene, service_id: str, said: Said, region: str) -> Turn:
    """Where to ask about a matter of which nothing is imported."""
    reply = guides.without_items(scene.catalog, scene.catalog.services[service_id], said.word, region)
    talk = replace(scene.talk, recent=Recent(service_id))
    text = words.sentence(reply.text, scene.paused_hint())
    return Turn(replace(reply, text=text), talk, State.DONE, service_id, said.values, unlisted=True)


def _of_elsewhere(catalog: Catalog, service: Service, said: Said) -> str:
    """What is said of a city that is none of ours, where the form itself asks for no city."""
    if service.form is not None and "city" in service.form.types:
        return ""
    return guides.outside(catalog, str(said.values.get("city", "")))


def without_memory(catalog: Catalog, service_id: str) -> Reply:
    """A service while no conversation can be kept: what needs none, and for a form why it must wait, and its guide."""
    service = catalog.services[service_id]
    if service.kind is ServiceKind.HUMAN:
        return Reply(words.HUMAN.format(hotline=catalog.hotline))
    guide = guides.told(catalog, service)
    if service.form is None:
        return guide
    text = words.NOT_NOW.format(name=service.name, hotline=catalog.hotline)
    return Reply(words.sentence(text, guide.text))


def miss(scene: Scene, decision: Decision) -> Turn:
    """What to say when no service fits: where else to go, or how to say it better."""
    urgent = scene.mind.triage.of_topic(decision.topic, scene.message.text) if decision.topic else None
    if urgent is not None:
        return replace(scene.say(""), reply=emergency.reply(scene.catalog, urgent, None), urgent=urgent.numbers)
    if _elsewhere(scene.catalog, decision) is None and not decision.chitchat and not decision.abroad:
        scene.talk = replace(scene.talk, misses=scene.talk.misses + 1)
        if scene.talk.misses > 1:
            return scene.say(words.MISS_AGAIN.format(hotline=scene.catalog.hotline))
    if scene.message.word in words.THANKS_SAID:
        return scene.say(words.THANKED)
    reply = without_service(scene.catalog, decision)
    instead = tuple(choice.id for choice in reply.choices)
    if not instead:
        return scene.say(reply.text)
    return Turn(reply, replace(scene.talk, offered=instead, asked="", misses=0), State.CHOOSING)


def without_service(catalog: Catalog, decision: Decision) -> Reply:
    """What to say where no one service is meant: which ones it may be, where else to go, how to say it better."""
    if decision.verdict is Verdict.CLARIFY:
        asked = offer(catalog, _likely(decision))
        return Reply(words.sentence(_abroad(catalog, decision), asked.text), asked.choices)
    elsewhere = _elsewhere(catalog, decision)
    if elsewhere is not None:
        return _instead(catalog, elsewhere)
    if decision.chitchat:
        return Reply(words.CHITCHAT)
    return Reply(_abroad(catalog, decision) or words.MISS.format(hotline=catalog.hotline))


def _instead(catalog: Catalog, matter: Elsewhere) -> Reply:
    """Where to go with a matter that isn't served here, with those of ours that come near to it."""
    text = words.ELSEWHERE.format(topic=matter.topic, go=matter.go)
    names = {service: catalog.services[service].name for service in matter.instead if service in catalog.services}
    listed = words.sentence(text, words.numbered(names.values()), words.CHOOSE) if names else text
    return Reply(listed, asking.services(names))


def _elsewhere(catalog: Catalog, decision: Decision) -> Elsewhere | None:
    return next((e for e in catalog.elsewhere if e.topic == decision.topic), None)


def menu(catalog: Catalog) -> str:
    """All services by sector."""
    groups: dict[str, list[str]] = {}
    for service in catalog.services.values():
        groups.setdefault(service.sector, []).append(service.name)
    return words.menu(list(groups.items()))


def action_in(service: Service, said: str) -> str | None:
    """The action of a service whose label a message (bare) is, or whose words it holds."""
    for name, action in service.actions.items():
        if said == action.label or any(word in said for word in action.words):
            return name
    return None


def _action(service: Service, word: str) -> str:
    """The action that a message (bare) asks for, or complains of what it mends; empty for the main form."""
    return (action_in(service, word) or trouble.action(service, word) or "") if service.actions else ""


def _clarify(scene: Scene, decision: Decision, said: Said) -> Turn:
    scene.set_aside()
    talk = replace(scene.talk, offered=_likely(decision), asked=said.whole, misses=0)
    return Turn(without_service(scene.catalog, decision), talk, State.CHOOSING, None, said.values)


def _likely(decision: Decision) -> tuple[str, ...]:
    likely = (candidate.service for candidate in decision.candidates[:OFFERED] if candidate.score >= UNLIKELY)
    return tuple(likely)


def _abroad(catalog: Catalog, decision: Decision) -> str:
    """What is said of a place abroad that nothing of ours has to do with; empty where none is named."""
    ours = "、".join(catalog.places)
    return words.ABROAD.format(place=decision.abroad, ours=ours) if decision.abroad and ours else ""


def offer(catalog: Catalog, services: tuple[str, ...]) -> Reply:
    """Which of these services?"""
    return asking.clarification({service: catalog.services[service].name for service in services})
