"""A form that is given up: in a word, and in several: 「不办了 对象说再等等」, 「算了 查社保」."""

import re

from msgspec.structs import replace

from bot.catalog.service import ServiceKind
from bot.dialogue import belongings, choosing, words
from bot.dialogue.commands import command_of
from bot.dialogue.conversation import Progress
from bot.dialogue.requests import request
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.dialogue.words import Command
from bot.intents.decision import Verdict
from bot.intents.slots import mask
from bot.messages import Reply, bare, join_replies

LONGEST = 40
DAY = "date"
LONGEST_REASON = 24
"""Characters of 「不投诉了，人家赔我了」 where words of one's own are wanted: what is longer may be told."""
_PARTS = re.compile(r"[\s，,。.、！!；;：:～~…]+")
_GIVES_UP = re.compile(words.GIVES_UP_SHAPE)
_AT_ONCE, _PLAINLY = re.compile(words.GIVES_UP_AT_ONCE), re.compile(words.GIVES_UP_PLAINLY)
_GOES_ON = re.compile(words.GOES_ON_SHAPE)
_EARLIER = re.compile(words.GIVE_BACK_EARLIER_SHAPE)
_GOES_NOT_ON = re.compile(words.NOT_NOW_SHAPE)


def wish(scene: Scene, form: Progress, said: Said) -> str | None:
    """What is wanted in place of the form that a message gives up, empty for nothing; None where it gives up none."""
    if len(said.text) > LONGEST or said.command not in {None, Command.CANCEL}:
        return None
    first, *rest = _parts(said.word)
    if not _ends(first):
        return None
    if all(map(_ends, rest)):
        return ""
    if said.command is None and scene.forms.takes_any_words(form) and not _is_reasoned(said, first):
        return None
    behind = bare(said.text.strip()[len(first) :])
    return behind if _asks(scene, form, behind) else ""


def without_dropped(scene: Scene, form: Progress, said: Said) -> Said:
    """What is said behind 「算了 第二个」 and 「不要了 换一家」, which go on with the same form; else all of it."""
    first, *rest = _parts(said.word)
    if not rest or len(said.text) > LONGEST or not _ends(first) or scene.forms.takes_any_words(form):
        return said
    behind = bare(said.text.strip()[len(first) :])
    return scene.hear(behind) if _keeps(scene, form, behind) else said


async def earlier_one(scene: Scene, form: Progress, said: Said) -> Turn | None:
    """The turn for 「后天那个不去了」 while another is being booked; None for everything else.

    The day of the one that is being booked means that one.
    """
    days = [one for one in said.found if one.type == DAY]
    if not days or len(said.text) > LONGEST or _chosen(form, days[0].value):
        return None
    if not _EARLIER.fullmatch(bare(mask(said.text, said.found))):
        return None
    return await belongings.give_back(scene, said.text[days[0].start : days[0].end])


def cancel(scene: Scene, form: Progress) -> Turn:
    """Ends a form without submitting it."""
    text = words.CANCELLED.format(name=scene.catalog.services[form.service].name)
    talk = replace(scene.talk, form=None, recent=None)
    return Turn(Reply(words.sentence(text, scene.paused_hint())), talk, State.IDLE, form.service)


def put_off(scene: Scene, form: Progress) -> Turn:
    """Leaves a form where 「继续」 finds it, and says so."""
    scene.set_aside()
    text = words.PUT_OFF.format(name=scene.catalog.services[form.service].name)
    return Turn(Reply(text), scene.talk, State.IDLE, form.service)


def left_open(scene: Scene, form: Progress) -> Turn:
    """A form that was sent can't be called back; the citizen may turn to something else, and come back to ask."""
    scene.set_aside()
    name = scene.catalog.services[form.service].name
    return Turn(Reply(words.SENT_ALREADY.format(name=name, number=form.number)), scene.talk, State.IDLE, form.service)


async def instead(scene: Scene, form: Progress, wish: str) -> Turn:
    """Ends a form for what is wanted in its place."""
    scene.talk = replace(scene.talk, form=None, recent=None)
    turn = await request(scene, scene.hear(wish))
    told = words.GIVEN_UP.format(name=scene.catalog.services[form.service].name)
    return replace(turn, reply=join_replies(Reply(told), turn.reply)) if turn.reply else turn


def _chosen(form: Progress, value: object) -> bool:
    return any(value in {slot.value, *slot.fields.values()} for slot in form.slots.values())


def _parts(word: str) -> list[str]:
    """What is said one after the other; 「不报了人家修好了」 takes no breath between the two."""
    first, *rest = _PARTS.split(word)
    match = _AT_ONCE.match(first)
    return [match[0], first[match.end() :], *rest] if match and match.end() < len(first) else [first, *rest]


def _is_reasoned(said: Said, first: str) -> bool:
    """Whether the form itself is given up, for a reason, where what a citizen gave up elsewhere may be told."""
    return len(said.word) <= LONGEST_REASON and _PLAINLY.fullmatch(first) is not None


def _ends(part: str) -> bool:
    if command_of(part) is Command.CANCEL:
        return True
    return any(shape.fullmatch(part) is not None for shape in (_GIVES_UP, _PLAINLY))


def _keeps(scene: Scene, form: Progress, behind: str) -> bool:
    """Whether these words take something else of the same form: 「换一家」, 「明天吧」, 「第二个」."""
    if _GOES_NOT_ON.search(behind):
        return False
    picks = choosing.number_in(behind, len(form.options)) is not None
    return picks or _GOES_ON.search(behind) is not None or bool(scene.hear(behind).found)


def _asks(scene: Scene, form: Progress, behind: str) -> bool:
    """Whether these words ask for another service; a reason to give up may name one's own."""
    decision = scene.route(scene.hear(behind))
    if decision.verdict is not Verdict.ROUTE or decision.service in {None, form.service}:
        return False
    return scene.catalog.services[decision.service or ""].kind is not ServiceKind.PRIVACY
