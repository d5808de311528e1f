"""「第二条怎么交罚款」: what is asked of one row of the list that was shown last, by its number there."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from bot.catalog.form import Form, OneOf
from bot.dialogue import admission, carrying_on, choosing, guides, posting, unsuited, words
from bot.dialogue.conversation import Filled, Progress, Recent
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.dialogue.unsuited import Unsuited
from bot.messages import Reply, bare

_ORDINAL, _OF_ONE = re.compile(words.ORDINAL_SHAPE), re.compile(words.OF_ONE_SHAPE)
_FRAME = re.compile(words.ROW_FRAME)
BY_DISTANCE = "location"
"""What is found around a place comes nearest first."""


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for words about one row; None for all others, and where the entry says nothing of its rows."""
    form = _form(scene, recent) if recent.rows else None
    if form is None:
        return None
    named = _ORDINAL.search(said.text)
    if named is None:
        return await _unnumbered(scene, said, recent, form)
    rest = _FRAME.sub("", bare(said.text[: named.start()] + said.text[named.end() :]))
    of_one = form.of_one if form.of_one and (not rest or any(word in rest for word in form.of_one.words)) else None
    if of_one is None and not (form.line and _asks(scene, said, recent, rest)):
        return None
    position = choosing.number_in(named[0], len(recent.rows))
    if position is None:
        return scene.say(words.NO_SUCH_ROW.format(count=len(recent.rows)))
    return await _told(scene, said, recent, form, of_one, position)


async def _unnumbered(scene: Scene, said: Said, recent: Recent, form: Form) -> Turn | None:
    """The turn for a row by where it stands, and for who wants none of them; None for all else."""
    position = choosing.end_in(said.text, len(recent.rows))
    if position is not None and (form.line or form.of_one):
        return await _told(scene, said, recent, form, form.of_one, position)
    wants = None if scene.talk.offered else unsuited.wanted(said.word)
    if wants is Unsuited.WHICH:
        return scene.say(words.WHICH_ROW.format(count=len(recent.rows)))
    return None if wants is None else scene.say(_all_found(scene, recent, form))


def _all_found(scene: Scene, recent: Recent, form: Form) -> str:
    """Says that nothing else was found, and what can be looked up instead."""
    phone = guides.phone(scene.catalog.services[recent.service], scene.region(), scene.catalog.hotline)
    told = words.FOUND_NEAREST if BY_DISTANCE in form.types else words.FOUND_ALL
    return words.sentence(told.format(can=carrying_on.can_change(form), phone=phone), scene.paused_hint())


def _asks(scene: Scene, said: Said, recent: Recent, rest: str) -> bool:
    """Whether what stands beside a number asks about its row, and nothing that another service answers."""
    if rest and not _OF_ONE.fullmatch(rest):
        return False
    return scene.route(said).service in {None, recent.service}


async def first(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The first row, and how to ask of the others, for what can be asked of one; None for everything else."""
    form = _form(scene, recent) if recent.rows else None
    of_one = form.of_one if form else None
    if form is None or of_one is None or not any(word in said.word for word in of_one.words):
        return None
    several = len(recent.rows) > 1
    if several and of_one.say is None:
        return None
    turn = await _told(scene, said, recent, form, of_one, 0)
    if not several or turn.reply is None or turn.conversation.form is not None:
        return turn
    text = words.sentence(turn.reply.text, words.OTHER_ROWS.format(count=len(recent.rows)))
    return replace(turn, reply=replace(turn.reply, text=text))


def row_in(said: Said, recent: Recent) -> Mapping[str, Any] | None:
    """The row of the last list that a message names by its number; None where it names none."""
    named = _ORDINAL.search(said.text) if recent.rows else None
    position = choosing.number_in(named[0], len(recent.rows)) if named else None
    return None if position is None else recent.rows[position]


async def _told(scene: Scene, said: Said, recent: Recent, form: Form, of_one: OneOf | None, position: int) -> Turn:
    """What the entry says of this row; where it says nothing, the service that goes on with it."""
    row = {**recent.rows[position], "position": position + 1}
    desk = scene.forms.desk(scene.attempt)
    shown = Progress(recent.service, recent.action, slots=recent.slots)
    citizen = await scene.citizen(desk.service(shown), recent.relation)
    if of_one is None and form.line:
        text = words.numbered([desk.render(form.line, shown, citizen, row)], start=position + 1)
    else:
        text = desk.render(of_one.say, shown, citizen, row) if of_one and of_one.say else ""
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
