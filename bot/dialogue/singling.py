"""「第二条怎么交罚款」: what is asked of one row of the list that was shown last, by its number there."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from bot.catalog.form import Form, OneOf
from bot.dialogue import admission, choosing, posting, words
from bot.dialogue.conversation import Filled, Progress, Recent
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply, bare

_ORDINAL = re.compile(words.ORDINAL_SHAPE)


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for words about one row; None for all others, and where the entry says nothing of its rows."""
    form = _form(scene, recent) if recent.rows else None
    named = _ORDINAL.search(said.text) if form else None
    if form is None or named is None:
        return None
    rest = bare(said.text[: named.start()] + said.text[named.end() :])
    if rest and not any(word in rest for word in _words(form)):
        return None
    position = choosing.number_in(named[0], len(recent.rows))
    if position is None:
        return scene.say(words.NO_SUCH_ROW.format(count=len(recent.rows)))
    return await _told(scene, said, recent, form, position)


def row_in(said: Said, recent: Recent) -> Mapping[str, Any] | None:
    """The row of the last list that a message names by its number; None where it names none."""
    named = _ORDINAL.search(said.text) if recent.rows else None
    position = choosing.number_in(named[0], len(recent.rows)) if named else None
    return None if position is None else recent.rows[position]


def _words(form: Form) -> Sequence[str]:
    """What may be asked of one row; of a list without a word of its own, how it reads alone."""
    if form.of_one:
        return form.of_one.words
    return words.OF_ONE_SAID if form.line else ()


async def _told(scene: Scene, said: Said, recent: Recent, form: Form, position: int) -> Turn:
    """What the entry says of this row; where it says nothing, the service that goes on with it."""
    row, of_one = {**recent.rows[position], "position": position + 1}, form.of_one
    desk = scene.forms.desk(scene.attempt)
    shown = Progress(recent.service, recent.action, slots=recent.slots)
    citizen = await scene.citizen(desk.service(shown), recent.relation)
    template = of_one.say if of_one else form.line
    text = desk.render(template, shown, citizen, row) if template else ""
    if text or of_one is None or of_one.to is None:
        return Turn(Reply(words.sentence(text, scene.paused_hint())), scene.talk, State.DONE, recent.service)
    return await _onward(scene, said, recent, of_one, row)


async def _onward(scene: Scene, said: Said, recent: Recent, of_one: OneOf, row: Mapping[str, Any]) -> Turn:
    """The turn of the service that goes on with this row; the list stands behind what the same service shows of it."""
    assert of_one.to is not None, "asked by the caller"
    if (away := posting.closed(scene, of_one.to)) is not None:
        return away
    value = str(row.get(of_one.value) or "")
    slots = {of_one.slot: Filled(value, value)} if value else {}
    onward = Progress(of_one.to, slots=slots, region=scene.region(), relation=recent.relation)
    scene.talk = replace(scene.talk, offered=(), asked="")
    turn = await admission.begin(scene, onward, Said.of("", (), said.now, said.region))
    shown = turn.conversation.recent
    if shown is None or shown.service != recent.service:
        return turn
    return replace(turn, conversation=replace(turn.conversation, recent=replace(shown, rows=recent.rows)))


def _form(scene: Scene, recent: Recent) -> Form | None:
    return scene.forms.desk(scene.attempt).find_form(Progress(recent.service, recent.action))
