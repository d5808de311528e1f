"""A form that waits for its citizen to prove who they are, or to agree: what they say meanwhile."""

import re

from msgspec.structs import replace

from bot.catalog.privacy import DataKind
from bot.dialogue import admission, giving_up, without_form, words
from bot.dialogue.commands import doubts, is_asked
from bot.dialogue.conversation import Progress
from bot.dialogue.said import Said, replace_text
from bot.dialogue.scene import Scene
from bot.dialogue.turn import Turn
from bot.dialogue.words import Command
from bot.identity.ways import Proof
from bot.messages import Reply, join_replies

PROOF = re.compile(words.CODE_SHAPE)
"""What the page of a binding shows."""
_UNABLE = re.compile(words.UNABLE_SHAPE)


async def answer(scene: Scene, said: Said, form: Progress, command: Command | None) -> Turn | None:
    """The turn for what settles, ends or repeats what the form waits for; None for anything else."""
    return await (_consented if form.consenting else _bound)(scene, said, form, command)


async def proved(scene: Scene, said: Said) -> Turn | None:
    """Digits that the page of a binding shows; None where none are shown, or the message is something else."""
    form = scene.talk.form
    if form is not None and not form.binding:
        return None
    code = "".join(filter(str.isdigit, said.word))
    proof, left = await scene.people.prove(scene.message.address, code)
    match proof:
        case Proof.NOT_ASKED:
            return None
        case Proof.WRONG:
            return scene.say(words.WRONG_CODE.format(left=left))
        case Proof.USED_UP:
            return scene.say(words.CODE_USED_UP)
    if form is None:
        waiting = scene.talk.paused or scene.talk.granting
        return await without_form.resume(scene, waiting, said) if waiting else scene.say(words.BOUND)
    return await admission.begin(scene, form, replace_text(said, ""))


async def _bound(scene: Scene, said: Said, form: Progress, command: Command | None) -> Turn | None:
    """What is said to the link of a binding: a yes is given on its page, a no ends it; None for anything else."""
    word = said.word
    if word in words.UNPROVE_SAID or word in words.NONE_OF_THESE_SAID:
        return giving_up.cancel(scene, form)
    if _UNABLE.fullmatch(word):
        turn = await admission.begin(scene, form, replace_text(said, ""))
        helped = Reply(words.WHO_HELPS.format(hotline=scene.catalog.hotline))
        return replace(turn, reply=join_replies(helped, turn.reply)) if turn.reply else turn
    if word in words.DISAGREE_SAID or command is Command.NO:
        return admission.refused(scene, form)
    if word in words.AGREE_SAID or command is Command.YES:
        return await admission.begin(scene, form, replace_text(said, ""), still=True)
    fresh = word in words.NEW_LINK_SAID or scene.route(said).service == form.service
    return await admission.begin(scene, form, said) if fresh and command is None else None


async def _consented(scene: Scene, said: Said, form: Progress, command: Command | None) -> Turn | None:
    """A yes or no to the use of data; None for anything else."""
    word = said.word
    yes = word in words.AGREE_SAID or command is Command.YES
    if doubts(word) or (yes and is_asked(said.text)):
        return await admission.begin(scene, form, replace_text(said, ""), still=True)
    if yes:
        await scene.people.agree(scene.message.address, DataKind(form.consenting))
        return await admission.begin(scene, replace(form, consenting=""), replace_text(said, ""))
    if word in words.DISAGREE_SAID or command in {Command.NO, Command.CANCEL}:
        return admission.refused(scene, form)
    return None
