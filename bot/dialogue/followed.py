"""「交好了」: whoever did on a page what an answer asked for hears whether it has come, without waiting to be told."""

import re
from dataclasses import dataclass
from enum import StrEnum

from msgspec.structs import replace

from bot.dialogue import afterwards, rating, words
from bot.dialogue.conversation import Progress, Recent
from bot.dialogue.errand import Errand, Heard, Rateable
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply
from bot.services.outcome import Done


class Stand(StrEnum):
    """How the case of an answer stands."""

    OPEN = "open"
    DONE = "done"
    OVER = "over"
    """Ended without having been done: nobody paid in time."""
    UNKNOWN = "unknown"


_PAID = re.compile(words.PAID_SHAPE)
LONGEST = 16


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for words about the page of the last answer; None for all others, and where nothing is followed."""
    if not recent.held or len(said.word) > LONGEST or not _PAID.fullmatch(said.word):
        return None
    progress = _case(recent)
    heard = await _heard(scene, progress)
    if heard.stand is Stand.UNKNOWN:
        return None
    name = scene.catalog.services[progress.service].name
    if heard.stand is Stand.OPEN:
        return _told(scene, progress, _reply(scene, words.NOT_HEARD_YET.format(name=name, state=heard.state)))
    return await _ended(
        scene, progress, _reply(scene, heard.told or words.PAGE_OVER.format(name=name, state=heard.state))
    )


async def how_it_stands(scene: Scene, recent: Recent) -> Stand:
    """Asks how the case of the last answer stands."""
    return (await _heard(scene, _case(recent))).stand


@dataclass(frozen=True, slots=True)
class _News:
    stand: Stand
    state: str = ""
    told: str = ""


def _case(recent: Recent) -> Progress:
    known = Progress(recent.service, slots=recent.slots, held=recent.held, relation=recent.relation)
    return replace(known, number=recent.number)


async def _heard(scene: Scene, progress: Progress) -> _News:
    desk = scene.forms.desk(scene.attempt)
    form = desk.find_form(progress)
    if form is None or form.follow is None:
        return _News(Stand.UNKNOWN)
    citizen = await scene.citizen(scene.catalog.services[progress.service], progress.relation)
    outcome = await desk.call(progress, form.follow.call, citizen)
    if not isinstance(outcome, Done) or outcome.empty:
        return _News(Stand.UNKNOWN)
    state = str(outcome.fields.get(form.follow.state) or "")
    if state not in form.follow.ended:
        return _News(Stand.OPEN, state)
    told = desk.render(form.follow.say, progress, citizen, dict(outcome.fields)).strip()
    return _News(Stand.DONE if told else Stand.OVER, state, told)


def _reply(scene: Scene, text: str) -> Reply:
    return Reply(words.sentence(text, scene.paused_hint()))


def _told(scene: Scene, progress: Progress, reply: Reply, *errands: Errand) -> Turn:
    return Turn(reply, scene.talk, State.DONE, progress.service, errands=errands)


async def _ended(scene: Scene, progress: Progress, told: Reply) -> Turn:
    """The turn that tells the end, with the question how it went; whoever follows the case needn't tell it any more."""
    case = Rateable(progress.number, progress.service)
    heard = Heard(afterwards.follow_key(progress.number))
    reply, cases = await rating.asked_too(scene.mind, scene.message.address, told, (case,), ended=True)
    return _told(scene, progress, reply, heard, *rating.asked_about(cases))
