"""How citizens tell of what has happened in their lives: 「我妈走了」, 「孩子刚出生」. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.catalog.life import LifeEvent
from bot.dialogue import words

LONGEST = 30
_NAMES = (name for names in words.RELATIONS.values() for name in names)
_WHO = "|".join(sorted((*map(re.escape, _NAMES), *words.LIFE_WHO.split("|")), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Life:
    """The events of a catalogue, and how they are told."""

    events: Sequence[tuple[re.Pattern[str], LifeEvent]]

    @classmethod
    def of(cls, events: Sequence[LifeEvent]) -> Self:
        """The events as one version of a catalogue has them."""
        return cls(tuple((_shape(event), event) for event in events))

    def told_in(self, word: str) -> LifeEvent | None:
        """The event that a message (bare) tells of, and nothing else; None for all others."""
        if len(word) > LONGEST:
            return None
        return next((event for shape, event in self.events if shape.fullmatch(word)), None)


def _shape(event: LifeEvent) -> re.Pattern[str]:
    told = "|".join(sorted(map(re.escape, event.said), key=len, reverse=True))
    whose = f"(?:{_WHO})" if event.whose else f"(?:(?:{_WHO})的?)?"
    return re.compile(f"{words.LIFE_LEAD}{whose}{words.LIFE_LEAD}(?:{told}){words.LIFE_TAIL}")
