"""After a message: the places that were held for a form which is gone are given back, whatever ended it."""

from collections.abc import Iterator
from dataclasses import replace as replaced

from msgspec.structs import replace

from bot.dialogue import holding, words
from bot.dialogue.conversation import Conversation, Progress
from bot.dialogue.errand import Release
from bot.dialogue.holding import Freed
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn


async def vacate(scene: Scene, before: Conversation, turn: Turn) -> Turn:
    """The turn after which no place is held that nobody wants. `before`: the conversation as the message found it.

    What can't be given back is kept in mind: the same wish takes it up again.
    """
    after = (turn.conversation.form, turn.conversation.paused)
    kept = {form.number for form in after if form is not None} | scene.places.settled  # one that was sent takes its own
    lost = [form for form in _holding(before) if form.number not in kept]
    if scene.places.left is not None and not turn.erased:
        turn = replaced(turn, conversation=replace(turn.conversation, left=scene.places.left))
    for form in lost:
        if holding.keeps_place(scene.forms.desk(scene.attempt), form):
            turn = await _vacated(scene, form, turn)
    owed = () if turn.erased else tuple(Release(holding.alone(form)) for form in scene.places.owed)
    return replaced(turn, errands=(*turn.errands, *owed)) if owed else turn


async def _vacated(scene: Scene, form: Progress, turn: Turn) -> Turn:
    desk = scene.forms.desk(scene.attempt)
    declared = desk.form(form)
    if holding.is_over(form, declared):
        return turn
    citizen = await scene.citizen(desk.service(form), form.relation)
    freed = await holding.give_back(desk, form, citizen, scene.attempt)
    if freed is Freed.LATER:
        scene.places.owed.append(form)
    if freed is Freed.BY_ITSELF and not turn.erased:
        turn = replaced(turn, conversation=replace(turn.conversation, left=holding.alone(form)))
    if turn.reply is None or turn.state is not State.IDLE or turn.erased:
        return turn
    text = words.sentence(turn.reply.text, holding.told(freed, form, declared))
    return replaced(turn, reply=replaced(turn.reply, text=text))


def _holding(talk: Conversation) -> Iterator[Progress]:
    """The forms of a conversation whose place can be lost: one that was sent may have taken it."""
    return (form for form in (talk.form, talk.paused) if form is not None and form.held and not form.sent)
