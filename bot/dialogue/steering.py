"""What is going on goes on: a form with its commands, answers and corrections."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from msgspec.structs import replace

from bot.catalog.life import LifeEvent
from bot.catalog.service import ServiceKind
from bot.dialogue import (
    admission,
    asked_back,
    belongings,
    choosing,
    earlier,
    giving_up,
    handing,
    kin,
    life,
    personal,
    posting,
    relatives,
    trouble,
    unsuited,
    waiting,
    without_form,
    words,
)
from bot.dialogue.commands import agrees, contrasted_in, correction_in, does, doubts, is_asked
from bot.dialogue.conversation import Progress
from bot.dialogue.requests import action_in
from bot.dialogue.said import Said, replace_text
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.dialogue.words import Command
from bot.identity.person import Citizen
from bot.intents.decision import Decision, Verdict
from bot.intents.slots.divisions import is_division
from bot.messages import Reply, join_replies

HAN = re.compile(r"[\u4e00-\u9fff]{2}")
"""A number or a few letters answer a question, whatever they remind of."""

_DECLINES, _PUTS_OFF = re.compile(words.DECLINES_SHAPE), re.compile(words.PUTS_OFF_SHAPE)
SURE_ENOUGH_TO_LEAVE = 0.94
"""How sure the router must be of another service before a half-filled form is left for it."""

LIKELY = 0.4
"""The same where nothing is asked but to log in: which service it is can be asked."""
THE_ONLY_ONE = "1"
"""What a yes to a list of one row picks."""
LONGEST_CURSE = 8
"""Characters of 「什么垃圾机器人」; where words of one's own are wanted, more than that is told of something else."""
Answer = Callable[[Scene, Said], Awaitable[Turn | None]]


async def steer(scene: Scene, said: Said) -> Turn | None:
    """The turn when the message belongs to what is going on; None when it is a request of its own."""
    for answer in _at_any_moment(said.word):
        if (own := await answer(scene, said)) is not None:
            return own
    form = scene.talk.form
    if form is None:
        return await without_form.answer(scene, said, said.command)
    said = giving_up.without_dropped(scene, form, said)
    if not form.sent and (turn := await giving_up.earlier_one(scene, form, said)) is not None:
        return turn
    wish = giving_up.wish(scene, form, said)
    if wish and not form.sent:
        return await giving_up.instead(scene, form, wish)
    if _is_answer(scene, form, said):
        return await _with_form(scene, said, form, None)
    return await _with_form(scene, said, form, said.command if wish is None else Command.CANCEL)


async def _with_form(scene: Scene, said: Said, form: Progress, command: Command | None) -> Turn | None:
    """What a form makes of a message: a command, a yes, an answer; None when it is a request of its own."""
    held = await _held(scene, said, form, command)
    if held is not None:
        return held
    citizen = await scene.citizen(scene.catalog.services[form.service], form.relation)
    if form.sent and command is Command.CANCEL:
        return giving_up.left_open(scene, form)
    if form.sent and (command or not _leaves(scene, form, scene.route(said))):
        return scene.after(await scene.forms.start(form, replace_text(said, ""), citizen), said)
    if not form.waits and command is not Command.CANCEL and await admission.barred(scene, form, said):
        return await admission.begin(scene, form, said)
    if form.confirming and (turn := await _confirmed(scene, said, command, form, citizen)) is not None:
        return turn
    if (turn := await _commanded(scene, said, command, form, citizen)) is not None:
        return turn
    turn = await _asked_back(scene, said, form, citizen) or await _turned_to_name(scene, said, form, citizen)
    return turn or await _answered(scene, said, form, citizen)


async def _confirmed(
    scene: Scene, said: Said, command: Command | None, form: Progress, citizen: Citizen
) -> Turn | None:
    """The turn for a yes, a no, and what asks whether all is well; None for everything else."""
    yes = command is Command.YES or (command is None and _does(scene, form, said))
    if doubts(said.word) or (yes and is_asked(said.text)):
        step = scene.forms.stand(form, citizen, words.DOUBTED)
        return scene.after(step, said) if step else None
    if yes:
        return scene.after(await scene.forms.submit(form, citizen), said)
    if _PUTS_OFF.fullmatch(said.word):
        return giving_up.put_off(scene, form)
    if _DECLINES.fullmatch(said.word):
        return giving_up.cancel(scene, form)
    if command is Command.NO or said.word in words.CHANGE_SAID:
        return scene.say(words.WHAT_TO_CHANGE, State.CONFIRMING)
    return None


def _does(scene: Scene, form: Progress, said: Said) -> bool:
    """Whether a message names what is to be done as a yes."""
    kind = scene.catalog.services[form.service].kind
    return does(kind, said.word) or agrees(kind, said.word)


def _at_any_moment(word: str) -> Sequence[Answer]:
    """What may answer a word that means the same whatever is going on; nothing for most words."""
    if known := _BY_WORD.get(word):
        return (known,)
    return [answer for shape, answer in _BY_SHAPE if shape.fullmatch(word)] if _ANY_SHAPE.fullmatch(word) else ()


async def _held(scene: Scene, said: Said, form: Progress, command: Command | None) -> Turn | None:
    """The turn where the form can't simply go on: its service is closed, or waits for the citizen to agree."""
    away = None if form.sent or command is Command.CANCEL else posting.closed(scene, form.service)
    return await waiting.answer(scene, said, form, command) if away is None and form.waits else away


async def _commanded(
    scene: Scene, said: Said, command: Command | None, form: Progress, citizen: Citizen
) -> Turn | None:
    match command:
        case None if _is_answer(scene, form, said):
            return scene.after(await scene.forms.answer(form, said, citizen), said)
        case Command.YES if len(form.options) == 1 and form.awaiting and not (is_asked(said.text) or doubts(said.word)):
            return scene.after(await scene.forms.answer(form, replace_text(said, THE_ONLY_ONE), citizen), said)
        case Command.CANCEL:
            return giving_up.cancel(scene, form)
        case Command.BACK if form.waits:
            return giving_up.cancel(scene, form)
        case Command.BACK:
            return scene.after(await scene.forms.back(form, citizen), said)
        case Command.MORE if form.options:
            step = await scene.forms.more(form, citizen)
            return scene.after(step, said) if step else None
        case Command.CONTINUE if scene.talk.paused and not form.slots and not form.waits:
            return await without_form.resume(scene, scene.talk.paused, said)
        case Command.CONTINUE:
            return await admission.begin(scene, form, replace_text(said, ""), still=form.waits)
    return None


async def _answered(scene: Scene, said: Said, form: Progress, citizen: Citizen) -> Turn | None:
    amends = scene.forms.amends(form, said.text)
    correction = None if amends else correction_in(said.text)
    if correction is not None:
        denied, said = contrasted_in(said.text), scene.hear(correction)
        step = await scene.forms.correct_in_words(form, said, citizen, denied)
        if step:
            return scene.after(step, said)
    turned = await _turned_to(scene, said, form, citizen)
    if turned is not None:
        return turned
    if not amends and _asks_after(scene, form, said):
        return None
    if not (amends or scene.forms.speaks_of(form, said) or _picks(scene, form, said)):
        if (action := _other_action(scene, form, said)) is not None:
            scene.set_aside()
            return await admission.begin(scene, Progress(form.service, action, relation=form.relation), said)
        if _leaves(scene, form, scene.route(said)):
            return None
        if (turn := await _heard_besides(scene, form, said)) is not None:
            return turn
    if form.waits:
        return await admission.begin(scene, form, said, still=True)
    return scene.after(await scene.forms.answer(form, said, citizen), said)


async def _asked_back(scene: Scene, said: Said, form: Progress, citizen: Citizen) -> Turn | None:
    """The answer to a question that is asked instead of an answer, with what stands; None for everything else."""
    told = asked_back.answer(scene.forms.desk(scene.attempt), form, said)
    if not told:
        return None
    if form.waits:
        turn = await admission.begin(scene, form, replace_text(said, ""), still=True)
        return replace(turn, reply=join_replies(Reply(told), turn.reply)) if turn.reply else turn
    step = scene.forms.stand(form, citizen, told)
    return scene.after(step, said) if step else None


def _is_answer(scene: Scene, form: Progress, said: Said) -> bool:
    """Whether a message answers the question for sure: it leaves one that may be left, or names the city asked for."""
    if form.waits or form.sent:
        return False
    return scene.forms.skips(form, said.text) or (scene.forms.asks_city(form) and is_division(said.word))


async def _heard_besides(scene: Scene, form: Progress, said: Said) -> Turn | None:
    """The turn for what answers nothing and is heard all the same: what happened, and who wants people."""
    if (event := _tells_of(scene, form, said)) is not None:
        return life.answer(scene, event)
    if (why := _asks_for_people(scene, form, said)) is not None:
        scene.set_aside()
        return await handing.hand_over(scene, why)
    return None


def _tells_of(scene: Scene, form: Progress, said: Said) -> LifeEvent | None:
    """What a message tells of that happened in a life, where it answers nothing; what one's own words tell may be it.

    Not where the form is one of what there is to do then.
    """
    event = None if scene.forms.takes_any_words(form) else scene.mind.life.told_in(said.word)
    return None if event is None or form.service in event.offer else event


def _asks_for_people(scene: Scene, form: Progress, said: Said) -> str | None:
    """Why these words ask for people, as of anybody whom a form makes angry; what complains in its own words may be."""
    if said.found or (scene.forms.takes_any_words(form) and len(said.word) > LONGEST_CURSE):
        return None
    return handing.asked_for(scene, said.word) or None


async def _turned_to(scene: Scene, said: Said, form: Progress, citizen: Citizen) -> Turn | None:
    """「给我妈挂的」: the same form for whom it names, without what was known of another; None for all else."""
    told = kin.only_whom(said.text)
    if told is None or scene.forms.takes_any_words(form) or told.relation == form.relation:
        return None
    besides = scene.hear(told.rest)
    anew = scene.forms.about(form, told.relation, besides)
    if anew is None:
        return None
    anew = await scene.forms.leave_place(form, anew, citizen)
    return await admission.begin(scene, anew, besides, still=form.waits)


async def _turned_to_name(scene: Scene, said: Said, form: Progress, citizen: Citizen) -> Turn | None:
    """「给李示例挂」 where somebody else stood: the same form, with a number of their own; None for all else."""
    if scene.forms.takes_any_words(form) or not (name := scene.forms.another_person(form, said)):
        return None
    besides = scene.hear(name)
    anew = scene.forms.of_another(form, besides)
    if anew is None:
        return None
    anew = await scene.forms.leave_place(form, anew, citizen)
    return await admission.begin(scene, anew, replace_text(besides, ""), still=form.waits)


def _asks_after(scene: Scene, form: Progress, said: Said) -> bool:
    """Whether the message asks what became of an earlier report, which is seen elsewhere."""
    if scene.forms.takes_any_words(form):
        return False
    return earlier.asked_for(scene.catalog, lambda: scene.route(said), said.text) not in {"", form.service}


def _picks(scene: Scene, form: Progress, said: Said) -> bool:
    """Whether the message names one of the options that stand to choose from, or says that none of them suits."""
    options = form.options
    if not options:
        return False
    if unsuited.wanted(said.word) is not None:
        return True
    by_name = choosing.number_in(said.text, len(options)) is not None or bool(choosing.named(options, said.text))
    return by_name or bool(choosing.errand(options, scene.forms.means(form), said.text))


def _other_action(scene: Scene, form: Progress, said: Said) -> str | None:
    """Something else of the same service that is asked for while its form is open, such as one's bookings."""
    if form.waits or scene.forms.takes_any_words(form):
        return None
    service = scene.catalog.services[form.service]
    action = action_in(service, said.word)
    if action is None and (mends := trouble.action(service, said.word)) and scene.route(said).service == form.service:
        action = mends
    return action if action != form.action else None


def _leaves(scene: Scene, form: Progress, decision: Decision) -> bool:
    """Whether a message asks for something else than the form that is being filled."""
    if decision.verdict is Verdict.CLARIFY and form.waits:
        likely = [candidate for candidate in decision.candidates if candidate.score >= LIKELY]
        return bool(likely) and all(candidate.service != form.service for candidate in likely)
    if decision.verdict is not Verdict.ROUTE or decision.service is None or decision.service == form.service:
        return False
    if scene.catalog.services[decision.service].kind in {ServiceKind.HUMAN, ServiceKind.MENU}:
        return True
    if form.waits:
        return True
    if scene.forms.takes_any_words(form) or not HAN.search(scene.message.text):
        return False
    if scene.forms.asks_number(form) and not any(map(str.isdigit, scene.message.text)):
        return True
    return decision.candidates[0].score >= SURE_ENOUGH_TO_LEAVE


_BY_WORD: Mapping[str, Answer] = {
    **dict.fromkeys(personal.SAID, personal.answer),
    **dict.fromkeys(relatives.SAID, relatives.answer),
    **dict.fromkeys(belongings.SAID, belongings.answer),
}
_BY_SHAPE: Sequence[tuple[re.Pattern[str], Answer]] = (
    (personal.SHAPE, personal.answer),
    (relatives.SHAPE, relatives.answer),
    (waiting.PROOF, waiting.proved),
)
_ANY_SHAPE = re.compile("|".join(f"(?:{shape.pattern})" for shape, _ in _BY_SHAPE))
