"""Handing over to people: in their hours to the account's staff, else a call-back; and back to the bot afterwards."""

import re

from msgspec.structs import replace

from bot.catalog.converters import BEIJING, CONVERTERS
from bot.catalog.service import ServiceKind
from bot.dialogue import words
from bot.dialogue.conversation import names_in
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.errors import StoreUnavailable
from bot.insight.handovers import Handover
from bot.intents.anonymous import anonymous
from bot.intents.slots import mask as without_values
from bot.messages import Choice, Reply

PHONE = "phone"
LONGEST = 200
LONGEST_RUDE = 16
"""Characters of 「你们这是什么垃圾系统啊」: who says more tells something."""
_RUDE, _RUDE_FRAME = re.compile(words.RUDE_SHAPE), re.compile(words.RUDE_FRAME)
SAID = words.CALL_BACK_SAID | words.NO_CALL_BACK_SAID
"""The words, whole, that mean a call-back whether or not one was offered."""


def asked_for(scene: Scene, word: str) -> str:
    """Why these words (bare) ask for people, as of anybody who is rude to a machine; empty where they don't."""
    if why := scene.catalog.human.asked_for(word):
        return why
    if len(word) > LONGEST_RUDE or _RUDE.search(word) is None:
        return ""
    return "anger" if _RUDE_FRAME.fullmatch(_RUDE.sub("", word)) else ""


def has_staff(scene: Scene) -> bool:
    """Whether somebody would answer in this chat now."""
    human, moment = scene.catalog.human, scene.message.received_at.astimezone(BEIJING)
    return scene.mind.means.has_staff(scene.message.address) and human.is_open(moment, scene.catalog.calendar)


async def hand_over(scene: Scene, why: str) -> Turn:
    """To the staff where they are there; else how to be called back. `why`: asked, keyword, misses or anger."""
    human = scene.catalog.human
    service = scene.catalog.first(ServiceKind.HUMAN)
    told = {"hours": human.said, "hotline": scene.catalog.hotline, "within": human.call_back}
    sorry = words.HUMAN_SORRY if why == "anger" else ""
    if has_staff(scene):
        text = await _to_staff(scene, why)
        scene.talk = replace(scene.talk, staffed=True, handing="", misses=0)
        return Turn(Reply(words.sentence(sorry, text), human=True), scene.talk, State.HANDED_OVER, service)
    means = scene.mind.means
    lead = words.HUMAN_CLOSED if human.said and means.has_staff(scene.message.address) else words.HUMAN_NOBODY
    offers = human.call_back and means.handovers is not None
    text = words.sentence(sorry, lead.format(**told), words.CALL_BACK_OFFER.format(**told) if offers else "")
    scene.talk = replace(scene.talk, handing=why if offers else "", misses=0)
    choices = (Choice(words.CALL_BACK, words.CALL_BACK),) if offers else ()
    return Turn(Reply(words.sentence(text, scene.paused_hint()), choices), scene.talk, State.HANDED_OVER, service)


async def _to_staff(scene: Scene, why: str) -> str:
    """What stands in the chat beside the hand-over, for the citizen and for the clerk who opens it.

    Who was handed over before and is still in the queue only has one more message passed on.
    """
    human, hotline = scene.catalog.human, scene.catalog.hotline
    if scene.talk.staffed:
        return words.HUMAN_AGAIN.format(hotline=hotline)
    queue = words.HUMAN_QUEUE.format(hours=human.said, hotline=hotline)
    kept = await _keep(scene, _work(scene, why))
    if kept is None:
        return queue
    at = words.HUMAN_AT.format(name=kept.service) if kept.service else ""
    texts = "".join(f"「{words.readable(text)}」" for text in kept.summary)
    said = words.HUMAN_SAID.format(texts=texts) if texts else ""
    return words.sentence(queue, words.HUMAN_WORK.format(reference=kept.reference), at, said)


def offer(scene: Scene, turn: Turn, why: str) -> Turn:
    """A turn that could not help, with a call-back below it, where one is made."""
    human = scene.catalog.human
    if not human.call_back or scene.mind.means.handovers is None or turn.reply is None:
        return turn
    text = words.sentence(turn.reply.text, words.CALL_BACK_OFFER.format(within=human.call_back))
    reply = Reply(text, (Choice(words.CALL_BACK, words.CALL_BACK),))
    return replace(turn, reply=reply, conversation=replace(turn.conversation, handing=why))


async def answer(scene: Scene, said: Said) -> Turn | None:
    """The turn where a number is left, or taken back; None for everything else."""
    why, word = scene.talk.handing, said.word
    if word in words.NO_CALL_BACK_SAID:
        return await _taken_back(scene)
    if word in words.CALL_BACK_SAID:
        scene.talk = replace(scene.talk, handing=why or "asked")
        return scene.say(words.CALL_BACK_ASK)
    phone = said.values.get(PHONE)
    if not why or not isinstance(phone, str) or said.command is not None:
        return None
    matter = without_values(said.text, said.found).strip(" ，,。.、:：")[:LONGEST]
    if await _keep(scene, replace(_work(scene, why), phone=phone, matter=matter)) is None:
        return scene.say(words.CALL_BACK_FAILED.format(hotline=scene.catalog.hotline))
    scene.talk = replace(scene.talk, handing=why)
    shown, within = CONVERTERS["mask_phone"](phone), scene.catalog.human.call_back
    text = words.CALL_BACK_NOTED.format(phone=shown, within=within, hotline=scene.catalog.hotline)
    return scene.say(words.sentence(text, scene.paused_hint()))


def back(scene: Scene, turn: Turn) -> Turn:
    """The first answer after the staff were there says that the bot goes on."""
    if turn.reply is None or turn.reply.human or not turn.reply.text:
        return turn
    reply = replace(turn.reply, text=words.sentence(words.HUMAN_BACK, turn.reply.text))
    return replace(turn, reply=reply, conversation=replace(turn.conversation, staffed=False))


def _work(scene: Scene, why: str) -> Handover:
    """What a clerk must know: what the citizen was at, and said last; masked where it is kept."""
    talk = scene.talk
    at = talk.paused.service if talk.paused else talk.recent.service if talk.recent else ""
    name = scene.catalog.services[at].name if at in scene.catalog.services else ""
    return Handover("", 0.0, why, "", talk.region, name, tuple(anonymous(said, names_in(talk)) for said in talk.lately))


async def _keep(scene: Scene, work: Handover) -> Handover | None:
    """The work as it is on the clerks' list now; None where it isn't."""
    if scene.mind.means.handovers is None:
        return None
    try:
        if work.phone:
            for former in await scene.mind.means.handovers.waiting(scene.message.address):
                await scene.mind.means.handovers.close(former.id, by="", note=words.REPLACED)
        return await scene.mind.means.handovers.add(scene.message.address, work)
    except StoreUnavailable:
        return None


async def _taken_back(scene: Scene) -> Turn:
    scene.talk = replace(scene.talk, handing="")
    if scene.mind.means.handovers is not None:
        for one in await scene.mind.means.handovers.waiting(scene.message.address):
            await scene.mind.means.handovers.close(one.id, by="", note=words.TAKEN_BACK)
    return scene.say(words.NO_CALL_BACK)
