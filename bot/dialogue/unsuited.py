"""「都不行 太远」, 「近一点的」, 「下面那个」: answers to a list that name none of its rows. Pure."""

import re
from enum import StrEnum

from bot.dialogue import choosing, words

LONGEST = 20
_NONE, _NEARER = re.compile(words.NONE_SUITS_SHAPE), re.compile(words.NEARER_SHAPE)


class Unsuited(StrEnum):
    """What such an answer wants."""

    OTHERS = "others"
    NEARER = "nearer"
    WHICH = "which"
    """One of many, nobody knows which."""


def wanted(word: str) -> Unsuited | None:
    """What a message (bare) wants of a list that names no row; None for all other messages."""
    if len(word) > LONGEST:
        return None
    if word in words.NONE_OF_THESE_SAID or _NONE.fullmatch(word):
        return Unsuited.OTHERS
    if _NEARER.fullmatch(word):
        return Unsuited.NEARER
    return Unsuited.WHICH if choosing.is_one_of_many(word) else None
