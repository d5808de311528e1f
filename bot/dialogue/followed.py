"""「交好了」: whoever did on a page what an answer asked for hears whether it has come, without waiting to be told."""

import re

from msgspec.structs import replace

from bot.catalog.form import Following
from bot.dialogue import afterwards, rating, words
from bot.dialogue.conversation import Progress, Recent
from bot.dialogue.errand import Errand, Heard, Rateable
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply
from bot.services.outcome import Done

_PAID = re.compile(words.PAID_SHAPE)
LONGEST = 16


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for words about the page of the last answer; None for all others, and where nothing is followed."""
    if not recent.held or len(said.word) > LONGEST or not _PAID.fullmatch(said.word):
        return None
    known = Progress(recent.service, slots=recent.slots, held=recent.held, relation=recent.relation)
    progress = replace(known, number=recent.number)
    form = scene.forms.desk(scene.attempt).find_form(progress)
    return await _heard(scene, progress, form.follow) if form and form.follow else None


async def _heard(scene: Scene, progress: Progress, follow: Following) -> Turn | None:
    """How it stands now; None where nobody can tell."""
    desk, service = scene.forms.desk(scene.attempt), scene.catalog.services[progress.service]
    citizen = await scene.citizen(service, progress.relation)
    outcome = await desk.call(progress, follow.call, citizen)
    if not isinstance(outcome, Done) or outcome.empty:
        return None
    state = str(outcome.fields.get(follow.state) or "")
    if state not in follow.ended:
        return _told(scene, progress, _reply(scene, words.NOT_HEARD_YET.format(name=service.name, state=state)))
    told = desk.render(follow.say, progress, citizen, dict(outcome.fields)).strip()
    return await _ended(scene, progress, _reply(scene, told or words.PAGE_OVER.format(name=service.name, state=state)))


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
