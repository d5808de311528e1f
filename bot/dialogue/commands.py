"""Recognises the words by which a citizen steers the conversation."""

import re

from bot.dialogue import words
from bot.dialogue.words import Command
from bot.messages import bare

_CANCEL = re.compile(words.CANCEL_SHAPE)
_DOUBT, _ASKING = re.compile(words.DOUBT_SHAPE), re.compile(words.ASKING_SIGNS)
_DOES = {kind: re.compile(shape) for kind, shape in words.DOES_SHAPE.items()}
_YES_AND = re.compile(words.YES_AND_SHAPE)
_COPULA = re.compile(words.CORRECTION_COPULA)
_LEAD, _CONTRAST = re.compile(words.CORRECTION_LEAD), re.compile(words.CONTRAST_SHAPE)
_OPENINGS = tuple(sorted(words.CORRECTION_OPENINGS, key=len, reverse=True))
_BY_WORD = {word: command for command, said in words.COMMANDS.items() for word in said}


def command_in(text: str) -> Command | None:
    """The command that the whole message is; None for everything else, also for a sentence that holds one."""
    return command_of(bare(text))


def command_of(word: str) -> Command | None:
    """The same of a word that is bare already."""
    known = _BY_WORD.get(word) or _BY_WORD.get(word.rstrip(words.PARTICLES))
    return known or (Command.CANCEL if _CANCEL.fullmatch(word) else None)


def does(kind: str, word: str) -> bool:
    """Whether a word (bare) is a yes that names what a service of this kind does: 「交上」 at a bill, 「约吧」."""
    return _DOES.get(kind, _DOES[""]).fullmatch(word) is not None


def agrees(kind: str, word: str) -> bool:
    """Whether a word (bare) is a yes with another behind it, or with what a service of this kind does: 「行 交」."""
    both = _YES_AND.fullmatch(word)
    rest = both["rest"] if both else ""
    return bool(rest) and (does(kind, words.JUST + rest) or command_of(rest) is Command.YES)


def is_asked(text: str) -> bool:
    """Whether the signs at the end of a message ask, or leave it in the air: 「确定？」, 「嗯…」."""
    return _ASKING.search(text) is not None


def doubts(word: str) -> bool:
    """Whether a word (bare) asks for what it seems to say: 「没问题吧」, 「对吗」, 「行不行」."""
    return _DOUBT.fullmatch(word) is not None


def correction_in(text: str) -> str | None:
    """What is said after 「不对，是…」 and its like; None when the message corrects nothing."""
    said = bare(text)
    rest = _LEAD.sub("", said, 1)
    while rest.startswith(_OPENINGS):
        if (contrast := _CONTRAST.fullmatch(rest)) is not None:
            return bare(contrast["right"])
        opening = next(opening for opening in _OPENINGS if rest.startswith(opening))
        rest = _COPULA.sub("", bare(rest.removeprefix(opening)), 1)
    return bare(rest) or None if rest != _LEAD.sub("", said, 1) else None


def contrasted_in(text: str) -> str:
    """What 「不是井盖，是…」 says it isn't; empty for everything else."""
    match = _CONTRAST.fullmatch(_LEAD.sub("", bare(text), 1))
    return bare(match["left"]) if match else ""


def is_follow_up(text: str) -> bool:
    """Whether the message is shaped like one that carries the last request on: 「那天津呢」, 「换成明天」."""
    said = bare(text)
    return said.startswith(words.FOLLOW_UP_OPENINGS) or said.endswith(words.FOLLOW_UP_ENDINGS)


def province_in(text: str) -> str:
    """The province that a follow-up names in place of a city: 「那河北呢」; empty for everything else."""
    said = bare(text)
    opening = next((o for o in sorted(words.FOLLOW_UP_OPENINGS, key=len, reverse=True) if said.startswith(o)), "")
    ending = next((e for e in sorted(words.FOLLOW_UP_ENDINGS, key=len, reverse=True) if said.endswith(e)), "")
    return words.PROVINCES_SAID.get(said.removeprefix(opening).removesuffix(ending), "")
