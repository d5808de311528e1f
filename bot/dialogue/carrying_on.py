"""「那天津呢」: the last answer once more, with the city, the day, the car or the relative that is new."""

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.catalog.privacy import Requirement
from bot.dialogue import admission, filling, guides, kin, posting, words
from bot.dialogue.commands import is_follow_up, province_in
from bot.dialogue.conversation import Progress, Recent
from bot.dialogue.plan import LOOKED_UP
from bot.dialogue.requests import open_service, tell
from bot.dialogue.said import Said, replace_text
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.intents.decision import Verdict
from bot.messages import Reply

CITY, DAY = "city", "date"


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for a follow-up to the last answer; None for everything else. Values alone say what they are for."""
    if (relation := kin.followed_up(said.word)) and (turn := await _about(scene, said, recent, relation)):
        return turn
    form = _form_of(scene, recent)
    values_only = said.is_values_only if form is None else filling.only_values(form, said)
    told_anew = bool(said.values) if form is None else filling.tells(form, said)
    if not values_only and not (told_anew and is_follow_up(said.text)):
        return await _in_province(scene, recent, form, said)
    decision = None if values_only and form else scene.route(said)
    if decision and decision.verdict is Verdict.ROUTE and decision.service != recent.service:
        return None
    if form is None:
        return await open_service(scene, recent.service, said) if CITY in said.values else None
    carried = filling.carry_on(again(recent), form, said)
    return await admission.begin(scene, carried, said) if carried else _useless(scene, recent, form, said)


def _form_of(scene: Scene, recent: Recent) -> Form | None:
    service = scene.catalog.services[recent.service]
    action = service.actions.get(recent.action)
    return action.form if action else service.form


async def _about(scene: Scene, said: Said, recent: Recent, relation: str) -> Turn | None:
    """「那我妈呢」: the same for a relative; None where it is about nobody, or about them already."""
    service = scene.catalog.services[recent.service]
    if relation == recent.relation:
        return None
    if service.requires is Requirement.NONE:
        return await _of_another(scene, said, recent)
    anew = Progress(recent.service, recent.action, region=scene.region(), relation=relation)
    return await admission.begin(scene, anew, replace_text(said, ""))


async def _of_another(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The same of what is somebody else's, whose number or plate is asked for; None where it is nobody's."""
    form = _form_of(scene, recent)
    if form is None:
        phone = guides.phone(scene.catalog.services[recent.service], scene.region(), scene.catalog.hotline)
        text = words.sentence(words.FOR_FAMILY.format(phone=phone), scene.paused_hint())
        return Turn(Reply(text), scene.talk, State.DONE, recent.service)
    whose = [name for name, spec in form.slots.items() if spec.type in LOOKED_UP and name in recent.slots]
    if not whose:
        text = words.NOBODYS.format(name=scene.catalog.services[recent.service].name, can=can_change(form))
        return Turn(Reply(words.sentence(text, scene.paused_hint())), scene.talk, State.DONE, recent.service)
    return await admission.begin(scene, filling.clear_from(again(recent), form, whose), replace_text(said, ""))


def _useless(scene: Scene, recent: Recent, form: Form, said: Said) -> Turn | None:
    """What is said to a city or a day that a form asks for nowhere; None for all other values.

    How it is done in that city is told all the same.
    """
    service, city = scene.catalog.services[recent.service], str(said.values.get(CITY, ""))
    if city:
        text = words.sentence(
            words.NOT_BY_CITY.format(name=service.name), guides.told(scene.catalog, service, city).text
        )
    elif DAY in said.values:
        text = words.NOT_BY_DAY.format(name=service.name, can=can_change(form))
    else:
        return None
    return Turn(Reply(words.sentence(text, scene.paused_hint())), scene.talk, State.DONE, recent.service)


def can_change(form: Form) -> str:
    """What can be looked up instead of what was, in words; empty for nothing."""
    types = dict.fromkeys(spec.type for spec in form.slots.values() if spec.type in words.TYPES_CALLED)
    return words.CAN_CHANGE.format(what="、".join(words.TYPES_CALLED[type_] for type_ in types)) if types else ""


async def _in_province(scene: Scene, recent: Recent, form: Form | None, said: Said) -> Turn | None:
    """「那河北呢」: the guide as it holds in the whole province, or the question which of its cities is meant."""
    province = province_in(said.text)
    if not province or posting.closed(scene, recent.service):
        return None
    if form is None:
        return tell(scene, recent.service, said, province)
    city = next((name for name, spec in form.slots.items() if spec.type == CITY), None)
    if city is None:
        return None
    anew = replace(filling.clear_from(again(recent), form, [city]), anew=city)
    return await admission.begin(scene, anew, replace_text(said, ""))


def again(recent: Recent) -> Progress:
    """The service that was answered last, to be asked once more."""
    return Progress(recent.service, recent.action, slots=recent.slots, relation=recent.relation)
