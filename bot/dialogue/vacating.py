"""After a message: the places that were held for a form which is gone are given back, whatever ended it."""

from typing import TypeGuard

from msgspec.structs import replace

from bot.dialogue import holding, words
from bot.dialogue.conversation import Conversation, Progress
from bot.dialogue.errand import Release
from bot.dialogue.holding import Freed
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn


def is_due(scene: Scene, before: Conversation) -> bool:
    """Whether there is anything for `vacate` to do."""
    places = scene.places
    return bool(places.left or places.owed) or _has_place(before.form) or _has_place(before.paused)


async def vacate(scene: Scene, before: Conversation, turn: Turn) -> Turn:
    """The turn after which no place is held that nobody wants. `before`: the conversation as the message found it.

    What can't be given back is kept in mind: the same wish takes it up again.
    """
    lost, places = [form for form in (before.form, before.paused) if _has_place(form)], scene.places
    after = (turn.conversation.form, turn.conversation.paused)
    kept = {form.number for form in after if form is not None} | places.settled  # one that was sent takes its own
    if places.left is not None and not turn.erased:
        turn = replace(turn, conversation=replace(turn.conversation, left=places.left))
    for form in lost:
        if form.number not in kept and holding.keeps_place(scene.forms.desk(scene.attempt), form):
            turn = await _vacated(scene, form, turn)
    return replace(turn, errands=(*turn.errands, *places.owed)) if places.owed else turn


def _has_place(form: Progress | None) -> TypeGuard[Progress]:
    return form is not None and bool(form.held) and not form.sent


async def _vacated(scene: Scene, form: Progress, turn: Turn) -> Turn:
    desk = scene.forms.desk(scene.attempt)
    declared = desk.form(form)
    if holding.is_over(form, declared):
        return turn
    citizen = await scene.citizen(desk.service(form), form.relation)
    freed = await holding.give_back(desk, form, citizen, scene.attempt)
    if freed is Freed.LATER:
        scene.places.owed.append(Release.of(form, citizen))
    if freed is Freed.BY_ITSELF and not turn.erased:
        turn = replace(turn, conversation=replace(turn.conversation, left=holding.alone(form)))
    if turn.reply is None or turn.state is not State.IDLE or turn.erased:
        return turn
    text = words.sentence(turn.reply.text, holding.told(freed, form, declared))
    return replace(turn, reply=replace(turn.reply, text=text))
