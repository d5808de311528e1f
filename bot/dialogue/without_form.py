"""Where no form is under way: what a message has to do with what was offered, shown or answered last."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.catalog.service import ServiceKind
from bot.dialogue import (
    admission,
    belongings,
    carrying_on,
    choosing,
    earlier,
    filling,
    followed,
    handing,
    issued,
    offers,
    pending,
    rating,
    retelling,
    singling,
    undoing,
    unsuited,
    words,
)
from bot.dialogue.commands import does
from bot.dialogue.conversation import Conversation, Option, Progress, Recent
from bot.dialogue.requests import action_in, miss, offer, open_service, request
from bot.dialogue.said import Said, replace_text
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.dialogue.unsuited import Unsuited
from bot.dialogue.words import Command
from bot.intents.decision import Decision, Verdict
from bot.intents.slots import mask
from bot.messages import bare

_WHERE = frozenset(("city", "district"))
"""Who names another of these means neither of those named before."""
LONGEST_ASKED = 160
"""Characters of what was asked, and of what was said besides."""


async def answer(scene: Scene, said: Said, command: Command | None) -> Turn | None:
    """The turn for what belongs to what was offered or answered last; None for a request of its own."""
    talk = scene.talk
    if (talk.handing or said.word in handing.SAID) and (turn := await handing.answer(scene, said)):
        return turn
    if (talk.rated or rating.level_in(said.word)) and (turn := await rating.answer(scene, said)):
        return turn
    if talk.booked and (turn := await belongings.of_shown(scene, said)):
        return turn
    if belongings.gives_back_last(said) and (turn := await belongings.of_last(scene, said)):
        return turn
    if (talk.recent or talk.offered or talk.booked) and (turn := await _of_shown(scene, said, talk)):
        return turn
    if command is not None and (turn := await _idle(scene, said, command)):
        return turn
    if urged := earlier.urged(scene.catalog, talk.recent.service if talk.recent else "", said.word):
        return await open_service(scene, urged, scene.hear(words.URGE))
    number = issued.number_in(said)
    return await _with_values(scene, said, number) if number or talk.recent else None


async def _of_shown(scene: Scene, said: Said, talk: Conversation) -> Turn | None:
    """The turn for what belongs to what a conversation was shown last: an answer, an offer, bookings."""
    if talk.recent and (turn := await _of_recent(scene, said, talk.recent)):
        return turn
    if talk.offered and (turn := await _picked(scene, said, talk.offered)):
        return turn
    if talk.recent and (turn := await _acted(scene, said, talk.recent)):
        return turn
    return await belongings.changed(scene, said) if talk.recent or talk.booked else None


async def _with_values(scene: Scene, said: Said, number: str) -> Turn | None:
    """What a number or another value alone asks for: one's own case or booking, or the last service anew."""
    recent = scene.talk.recent
    if number and (turn := await issued.own(scene, said, number)):
        return turn
    if recent and (turn := await carrying_on.answer(scene, said, recent)):
        return turn
    return issued.ask(scene, said) if number else None


async def _of_recent(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """What is asked of the last answer itself: to undo it, one of its rows, its page, a part of its guide."""
    if recent.sent and (turn := await undoing.answer(scene, said, recent)):
        return turn
    own = await singling.answer(scene, said, recent) or await followed.answer(scene, said, recent)
    return own or await retelling.answer(scene, said, recent)


async def _idle(scene: Scene, said: Said, command: Command) -> Turn | None:
    """A command where nothing is under way."""
    match command:
        case Command.CONTINUE | Command.YES if scene.talk.next:
            return await request(scene, scene.hear(scene.talk.next))
        case Command.CANCEL:
            return await _called_off(scene, said)
        case Command.BACK:
            return scene.say(words.NOTHING_TO_CANCEL)
        case Command.CONTINUE if waiting := scene.talk.paused or scene.talk.granting:
            return await resume(scene, waiting, said)
        case Command.CONTINUE if said.word == words.BOUND_SAID:
            return scene.say(words.BOUND)
        case Command.CONTINUE:
            return scene.say(words.NOTHING_TO_CONTINUE)
        case Command.MORE:
            return scene.say(words.NOTHING_MORE)
        case Command.YES | Command.NO:
            confirms = said.word in words.CONFIRMS_SAID
            return scene.say(words.NOTHING_TO_CONFIRM if confirms else words.ALL_RIGHT)
    return None


async def _called_off(scene: Scene, said: Said) -> Turn:
    """Gives up what waits: set aside, for a relative's consent, or on a page; the first of these."""
    paused, granting = scene.talk.paused, scene.talk.granting
    if paused and not paused.sent:
        scene.talk = replace(scene.talk, paused=None)
        return scene.say(words.CANCELLED.format(name=scene.catalog.services[paused.service].name))
    if granting:
        scene.talk = replace(scene.talk, granting=None)
        return scene.say(words.CANCELLED.format(name=scene.catalog.services[granting.service].name))
    if turn := await pending.call_off(scene):
        return turn
    recent = scene.talk.recent if said.word not in words.NOTHING_MORE_SAID else None
    if recent and scene.catalog.services[recent.service].kind is not ServiceKind.BOOKING:
        turn = await undoing.told(scene, recent)
    return turn or scene.say(words.NOTHING_TO_CANCEL)


async def resume(scene: Scene, paused: Progress, said: Said) -> Turn:
    """Takes up what was set aside."""
    scene.talk = replace(scene.talk, form=None, paused=None)
    return await admission.begin(scene, paused, replace_text(said, ""))


async def _picked(scene: Scene, said: Said, offered: tuple[str, ...]) -> Turn | None:
    """Opens the service that was picked among those offered; 「继续」 offers them again."""
    if (said.command is Command.CONTINUE and not scene.talk.paused) or retelling.asks_again(said):
        return Turn(offer(scene.catalog, offered), scene.talk, State.CHOOSING)
    position = 0 if _takes_it(scene, offered, said) else choosing.number_in(said.text, len(offered) + 1)
    wants = unsuited.wanted(said.word) if position is None else None
    if wants is Unsuited.WHICH:
        which, again = words.WHICH_ROW.format(count=len(offered) + 1), offer(scene.catalog, offered)
        return Turn(replace(again, text=words.sentence(which, again.text)), scene.talk, State.CHOOSING)
    asked = scene.talk.asked
    scene.talk = replace(scene.talk, offered=(), asked="")
    if position == len(offered) or wants is Unsuited.OTHERS:
        return miss(scene, Decision(Verdict.NONE, None, ()))
    options = [Option(scene.catalog.services[service].name, service) for service in offered]
    picked = [options[position]] if position is not None else choosing.named(options, said.text)
    if len(picked) != 1:
        return await _said_more(scene, said, offered, asked) if asked and said.command is None else None
    told = scene.talk.recent is not None and offered == (scene.talk.recent.service,)
    anew = said if position is None else replace_text(said, "")
    return await open_service(scene, picked[0].value, _with(scene, asked, anew) if asked else said, told=told)


def _with(scene: Scene, asked: str, said: Said) -> Said:
    """What was asked, and what is said besides: of two values of one kind the one that is said now counts."""
    if not said.values:
        return scene.hear(asked)
    before = Said.heard(asked, said.now, said.region, bare(asked))
    kinds = said.values.keys() | (_WHERE if not _WHERE.isdisjoint(said.values) else ())
    kept = mask(before.text, [one for one in before.found if one.type in kinds]).strip()
    return scene.hear(f"{kept} {said.text}"[:LONGEST_ASKED])


def _takes_it(scene: Scene, offered: tuple[str, ...], said: Said) -> bool:
    """Whether a message is a yes to the one service that was offered: 「好的」, 「办吧」."""
    yes = said.command is Command.YES or does(scene.catalog.services[offered[0]].kind, said.word)
    return yes and len(offered) == 1


async def _said_more(scene: Scene, said: Said, offered: tuple[str, ...], asked: str) -> Turn | None:
    """Who says more of what they want in place of choosing: the service that all of it means, or the choice once more.

    None for a wish of its own, for thanks, and for what is no nearer the second time.
    """
    alone = scene.route(said)
    both = _with(scene, asked, said) if said.values else scene.hear(f"{asked} {said.text}"[:LONGEST_ASKED])
    found = _sure(alone) or _sure(scene.route(both))
    if found in offered:
        return await open_service(scene, found, both)
    other = found or alone.topic or (alone.verdict is Verdict.CLARIFY and not said.is_values_only)
    if other or scene.talk.misses or said.word in words.THANKS_SAID or scene.catalog.human.asked_for(said.word):
        return None
    talk = replace(scene.talk, offered=offered, asked=both.text, misses=1)
    return Turn(offer(scene.catalog, offered), talk, State.CHOOSING)


def _sure(decision: Decision) -> str:
    return decision.service or "" if decision.verdict is Verdict.ROUTE else ""


async def _acted(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """Something more with what was shown last, such as cancelling a booking of the list."""
    service = scene.catalog.services[recent.service]
    action = action_in(service, said.word)
    if action is None:
        return None
    form = service.actions[action].form
    known = {n: slot for n, slot in recent.slots.items() if n in form.slots and not form.slots[n].choices}
    region = scene.region()
    progress = Progress(recent.service, action, slots=known, region=region, relation=recent.relation)
    if row := singling.row_in(said, recent):
        progress = await _of_row(scene, progress, form, row)
    return await admission.begin(scene, filling.correct(progress, form, said) or progress, said)


async def _of_row(scene: Scene, progress: Progress, form: Form, row: Mapping[str, Any]) -> Progress:
    """The form with the choice that this row of the list is."""
    desk = scene.forms.desk(scene.attempt)
    citizen = await scene.citizen(desk.service(progress), progress.relation)
    for name, spec in form.slots.items():
        if spec.choices and spec.choices.value and (value := row.get(spec.choices.value)):
            meant = await offers.of_value(desk, progress, spec.choices, citizen, str(value))
            return replace(progress, slots={**progress.slots, name: meant}) if meant else progress
    return progress
