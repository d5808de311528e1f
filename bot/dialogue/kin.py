"""Which relative a citizen speaks of: 「给我妈查社保」, 「孩子的医保」."""

import re

from bot.dialogue import words

_CANONICAL = {said: relation for relation, names in words.RELATIONS.items() for said in names}
_ANY = "|".join(sorted(map(re.escape, _CANONICAL), key=len, reverse=True))
_SPOKEN = re.compile(words.KIN_SHAPE.format(names=_ANY))
_NAMED = re.compile(_ANY)


def relation_in(text: str) -> str:
    """The relative for whom something is asked; empty for oneself."""
    match = _SPOKEN.search(text)
    return _CANONICAL[next(group for group in match.groups() if group)] if match else ""


def relation_named(text: str) -> str:
    """The relative that a few words such as 「添加妈妈」 name at all; empty for none."""
    match = _NAMED.search(text)
    return _CANONICAL[match[0]] if match else ""
