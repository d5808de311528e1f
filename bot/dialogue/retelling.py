"""「再说一遍」, 「那怎么交」, 「什么时候到期」: what is asked of the last answer, in words that name no matter."""

import re

from msgspec.structs import replace

from bot.catalog.service import Service, ServiceKind
from bot.dialogue import admission, asked_back, carrying_on, guides, singling, words
from bot.dialogue.conversation import Recent
from bot.dialogue.requests import action_in
from bot.dialogue.said import Said, replace_text
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply, join_replies

_AGAIN, _OF_ANSWER = re.compile(words.AGAIN_SHAPE), re.compile(words.OF_ANSWER_SHAPE)
OF_A_LOOKUP = frozenset(("where", "phone", "bring", "online", "when"))
"""What a guide says besides of something that was looked up; all else is about what was found."""
OF_A_LIST = frozenset(("bring", "online"))
"""The same of rows that were found: each has a place, a time or a price of its own."""
_WAYS = tuple((re.compile(shape), parts) for shape, parts in words.ASKED_OF_GUIDE)


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for what is asked of the last answer; None for everything else."""
    if len(said.word) > asked_back.LONGEST:
        return None
    service = scene.catalog.services[recent.service]
    if own := guides.part(service, said.word, scene.region()):
        return _told(scene, recent, Reply(own))
    part = asked_back.whole(said.word)
    if part in words.GUIDE_LABELS:
        return await _of_guide(scene, said, recent, service, part)
    if asks_again(said):
        return await _once_more(scene, said, recent, "")
    if not _OF_ANSWER.fullmatch(said.word) or action_in(service, said.word) is not None:
        return None
    return await _of_what_was_found(scene, said, recent)


def asks_again(said: Said) -> bool:
    """Whether a message wants to hear once more what was said, and nothing else."""
    return len(said.word) <= asked_back.LONGEST and _AGAIN.fullmatch(said.word) is not None


async def _of_guide(scene: Scene, said: Said, recent: Recent, service: Service, part: str) -> Turn:
    """「要带什么」: that part of the guide; what is asked of a list, or of figures, is looked for in them."""
    looked_up = service.form is not None and service.kind is ServiceKind.QUERY
    if part not in OF_A_LIST if recent.rows else looked_up and part not in OF_A_LOOKUP:
        return await _of_what_was_found(scene, said, recent)
    return _told(scene, recent, Reply(asked_back.told(service, part, scene.region(), scene.catalog.hotline)))


async def _of_what_was_found(scene: Scene, said: Said, recent: Recent) -> Turn:
    """The row that can be told of, else the whole answer once more, and whom to ask what isn't in it."""
    if (first := await singling.first(scene, said, recent)) is not None:
        return first
    service = scene.catalog.services[recent.service]
    if service.form is None and (parts := _parts(scene, service, said.word)):
        return _told(scene, recent, Reply(parts))
    phone = guides.phone(service, scene.region(), scene.catalog.hotline)
    return await _once_more(scene, said, recent, words.MAY_BE_TOLD.format(phone=phone))


def _parts(scene: Scene, service: Service, word: str) -> str:
    """The parts of a guide that are near to what is asked; empty where that is nowhere in it."""
    parts = next((parts for shape, parts in _WAYS if shape.search(word)), ())
    region, hotline = scene.region(), scene.catalog.hotline
    return words.sentence(*(asked_back.told(service, part, region, hotline) for part in parts))


async def _once_more(scene: Scene, said: Said, recent: Recent, before: str) -> Turn:
    """The last answer after these words; of a known citizen it is asked for anew, where that does nothing."""
    told = recent.told
    if told is not None:
        return _told(scene, recent, replace(told, text=words.sentence(before, told.text)))
    again = carrying_on.again(recent)
    plan = scene.forms.desk(scene.attempt).plan(again)
    if plan.writes:
        return _told(scene, recent, Reply(words.DONE_ALREADY.format(name=plan.service.name, more=plan.more)))
    turn = await admission.begin(scene, again, replace_text(said, ""))
    return replace(turn, reply=join_replies(Reply(before), turn.reply)) if before and turn.reply else turn


def _told(scene: Scene, recent: Recent, reply: Reply) -> Turn:
    text = words.sentence(reply.text, scene.paused_hint())
    return Turn(replace(reply, text=text), scene.talk, State.DONE, recent.service)
