"""「第二条怎么交罚款」: what is asked of one row of the list that was shown last, by its number there."""

import re

from msgspec.structs import replace

from bot.catalog.form import Form, OneOf
from bot.dialogue import admission, choosing, posting, words
from bot.dialogue.commands import bare
from bot.dialogue.conversation import Filled, Progress, Recent
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply

_ORDINAL = re.compile(words.ORDINAL_SHAPE)


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for words about one row; None for all others, and where the entry says nothing of its rows."""
    form = _form(scene, recent) if recent.rows else None
    named = _ORDINAL.search(said.text) if form else None
    if form is None or form.of_one is None or named is None:
        return None
    rest = bare(said.text[: named.start()] + said.text[named.end() :])
    if rest and not any(word in rest for word in form.of_one.words):
        return None
    position = choosing.number_in(named[0], len(recent.rows))
    if position is None:
        return scene.say(words.NO_SUCH_ROW.format(count=len(recent.rows)))
    return await _told(scene, said, recent, form.of_one, position)


async def _told(scene: Scene, said: Said, recent: Recent, of_one: OneOf, position: int) -> Turn:
    """What the entry says of this row; where it says nothing, the service that goes on with it."""
    row = {**recent.rows[position], "position": position + 1}
    desk = scene.forms.desk(scene.attempt)
    shown = Progress(recent.service, recent.action, slots=recent.slots)
    citizen = await scene.citizen(desk.service(shown), recent.relation)
    text = desk.render(of_one.say, shown, citizen, row)
    if text or of_one.to is None:
        return Turn(Reply(words.sentence(text, scene.paused_hint())), scene.talk, State.DONE, recent.service)
    if (away := posting.closed(scene, of_one.to)) is not None:
        return away
    value = str(row.get(of_one.value) or "")
    slots = {of_one.slot: Filled(value, value)} if value else {}
    onward = Progress(of_one.to, slots=slots, region=scene.region())
    scene.talk = replace(scene.talk, offered=(), asked="")
    return await admission.begin(scene, onward, Said.of("", (), said.now, said.region))


def _form(scene: Scene, recent: Recent) -> Form | None:
    return scene.forms.desk(scene.attempt).find_form(Progress(recent.service, recent.action))
