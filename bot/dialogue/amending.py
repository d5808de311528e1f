"""「地点不对，是建设北路」: what a citizen names of a form that waits for a yes, and the value behind it."""

import re

from bot.catalog.form import Form
from bot.catalog.slots import SlotSpec
from bot.dialogue import words
from bot.dialogue.conversation import Progress
from bot.messages import bare

_FRAME = re.compile(words.AMENDING_FRAME)
_WHOSE = re.compile("|".join(f"{word}的?" for word in words.OTHER_PARTY))
_OPENING, _VERB = re.compile(words.MENDING_OPENING), re.compile(words.MENDING_VERB)
_IS = re.compile(words.MENDING_IS)
_ANEW = (re.compile(words.ANEW_SHAPE), re.compile(words.ANEW_BEHIND_SHAPE))
_MEASURES = re.compile(words.MEASURES)
LONGEST_WISH = 20
_CALLED = tuple((types, re.compile(shape)) for types, shape in words.SLOT_WORDS)


def named_slot(progress: Progress, form: Form, text: str) -> tuple[str, str] | None:
    """The filled slot that a message is about and the new value in its words, empty where it gives none.

    None where it names none of what is filled, or says nothing that changes it.
    """
    if not _FRAME.search(text):
        return None
    for types, called in _CALLED:
        match = called.search(text)
        name = _slot(progress, form, types, called, text) if match else None
        if match and name:
            rest = text[: match.start()] + text[match.end() :]
            return name, bare(_FRAME.sub(" ", _WHOSE.sub("", rest))).strip(" ，,:：。")
    return None


def mends(progress: Progress, form: Form, text: str) -> bool:
    """Whether a message that may be an answer in words of one's own begins by naming what is to be mended instead."""
    opening = _OPENING.match(text)
    for types, called in _CALLED:
        match = called.match(text, opening.end() if opening else 0)
        if match and (_VERB.match(text, match.end()) or (_denies(opening) and _IS.match(text, match.end()))):
            name = _slot(progress, form, types, called, text)
            return name is not None and name != progress.awaiting
    return False


def wanted_anew(progress: Progress, form: Form, text: str) -> str | None:
    """What was chosen before and is to be asked anew by 「换一家医院」 or 「换个时间」, which name no other value.

    None where a message asks for no such thing, or for nothing that was asked yet; 「商家不行」 may be what is told.
    """
    said = bare(text)
    if len(said) > LONGEST_WISH or any(half in said for half in words.HALVES):
        return None
    in_own_words = bool(progress.awaiting) and form.slots[progress.awaiting].type == "text"
    for shape in _ANEW[:1] if in_own_words else _ANEW:
        match = shape.fullmatch(said)
        name = _asked_by(progress, form, match["what"], said) if match else None
        if name:
            return name
    return None


def not_asked_yet(progress: Progress, form: Form, text: str) -> str | None:
    """What is told to 「改电话」 where no phone was told yet: that it is asked for later, or isn't wanted here.

    None for all other messages.
    """
    said = bare(text)
    match = _ANEW[0].fullmatch(said) if len(said) <= LONGEST_WISH else None
    types = next((types for types, called in _CALLED if match and called.fullmatch(match["what"])), None)
    if types is None or wanted_anew(progress, form, text) is not None:
        return None
    wants = any(spec.type in types for name, spec in form.slots.items() if name not in progress.slots)
    return words.ASKED_LATER if wants else words.NOT_ASKED_HERE


def _asked_by(progress: Progress, form: Form, what: str, said: str) -> str | None:
    """The slot whose question has this in it: the one that is asked for, where it is called just so, or the one filled
    last. A bare measure word stands for its noun.
    """
    if not what:
        measure = _MEASURES.search(said)
        what = measure[0] if measure else ""
    if what and progress.awaiting and what in form.slots[progress.awaiting].ask:
        return progress.awaiting
    filled = [name for name in reversed(tuple(form.slots)) if name in progress.slots]
    nouns = words.ALSO_CALLED.get(what, (what,)) if what else ()
    asked = [progress.awaiting] if progress.awaiting else []
    named = (name for names in (filled, asked) for noun in nouns for name in names if noun in form.slots[name].ask)
    return next(named, None)


def begins_with_a_slot(form: Form, text: str) -> str | None:
    """The slot, filled or not, that a message such as 「身份证改成…」 begins by calling by its name."""
    opening = _OPENING.match(text)
    for types, called in _CALLED:
        match = called.match(text, opening.end() if opening else 0)
        if match and _VERB.match(text, match.end()):
            named = (name for name, spec in form.slots.items() if spec.type in types)
            return next((name for name in named if called.search(form.slots[name].ask)), None)
    return None


def _denies(opening: re.Match[str] | None) -> bool:
    return opening is not None and any(word in opening[0] for word in words.DENIED)


def _slot(progress: Progress, form: Form, types: frozenset[str], called: re.Pattern[str], text: str) -> str | None:
    """The slot that these words call so: one whose question does, else one of their types; of two the one of whom."""
    filled = [(name, spec) for name, spec in form.slots.items() if name in progress.slots]
    asks = [name for name, spec in filled if spec.type in types and called.search(spec.ask)]
    asks = asks or [name for name, spec in filled if _alone(spec, types)]
    others = [name for name in asks if any(word in form.slots[name].ask and word in text for word in words.OTHER_PARTY)]
    return next(iter(others or asks), None)


def _alone(spec: SlotSpec, types: frozenset[str]) -> bool:
    return spec.type in types and len(types) == 1
