"""Which relative a citizen speaks of: 「给我妈查社保」, 「孩子的医保」."""

import re
from dataclasses import dataclass

from bot.dialogue import words

_CANONICAL = {said: relation for relation, names in words.RELATIONS.items() for said in names}
_ANY = "|".join(sorted(map(re.escape, _CANONICAL), key=len, reverse=True))
_SPOKEN = re.compile(words.KIN_SHAPE.format(names=_ANY))
_NAMED = re.compile(_ANY)
_WHOSE = re.compile(words.WHOSE_SHAPE.format(names=_ANY))
_ONLY = re.compile(words.WHOM_SHAPE.format(names=_ANY))

_TURN = re.compile(words.WHOSE_TURN_SHAPE.format(names=_ANY))
_FOR, _BESIDE = re.compile(words.FOR_WHOM_SHAPE), re.compile(words.BESIDE_SHAPE.format(names=_ANY))
_FOLLOWS = re.compile(words.KIN_FOLLOW_SHAPE.format(names=_ANY))


@dataclass(frozen=True, slots=True)
class Told:
    """A relative, and what is said besides."""

    relation: str
    rest: str


def relation_in(text: str) -> str:
    """The relative for whom something is asked; empty for oneself."""
    match = _SPOKEN.search(text)
    return _CANONICAL[next(group for group in match.groups() if group)] if match else ""


def only_whom(text: str) -> Told | None:
    """For whom something is, of a message that asks for nothing else: 「是给我妈挂的」, with a name behind it."""
    match = _ONLY.fullmatch(text.strip()) or _TURN.fullmatch(text.strip())
    return Told(_CANONICAL[match["who"]], match["rest"] or "") if match else None


def is_for(text: str, start: int) -> bool:
    """Whether the name that begins at `start` is of whom something is done for: 「给李示例挂」."""
    return _FOR.search(text, max(start - 3, 0), start) is not None


def is_beside(text: str, start: int) -> bool:
    """Whether the name that begins at `start` is only told of a relative: 「我爱人叫李示例」."""
    return _BESIDE.search(text[:start]) is not None


def followed_up(word: str) -> str:
    """The relative of a message that asks the same for them and nothing else: 「那我妈呢」; empty for all others."""
    match = _FOLLOWS.fullmatch(word)
    return _CANONICAL[match["who"]] if match else ""


def without_whom(text: str) -> str:
    """「我老公的违章」 as 「违章」: the matter, where more than the relative is named; else the text itself."""
    match = _WHOSE.match(text)
    return text[match.end() :] if match and len(text) - match.end() > 1 else text


def relation_named(text: str) -> str:
    """The relative that a few words such as 「添加妈妈」 name at all; empty for none."""
    match = _NAMED.search(text)
    return _CANONICAL[match[0]] if match else ""
