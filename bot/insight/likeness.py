"""Questions that say the same in other words stand together: the most frequent one leads its group."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.insight.questions import Heard, question_key
from bot.intents.text import normalise

ALIKE = 60.0
"""Of 100: what two questions of a group have in common at least, by characters."""
MOST = 1500
"""Questions that are grouped; rarer ones are left out."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike, the most frequent first."""

    questions: tuple[Heard, ...]

    @property
    def leader(self) -> Heard:
        """The one that stands for all."""
        return self.questions[0]

    @property
    def times(self) -> int:
        """How often any of them came."""
        return sum(heard.times for heard in self.questions)

    @property
    def whys(self) -> tuple[str, ...]:
        """Why they are here, the most frequent reason first."""
        counted: dict[str, int] = {}
        for heard in self.questions:
            counted[heard.question.why] = counted.get(heard.question.why, 0) + heard.times
        return tuple(sorted(counted, key=lambda why: (-counted[why], why)))

    @property
    def texts(self) -> tuple[str, ...]:
        """Each wording once."""
        return tuple(dict.fromkeys(heard.question.text for heard in self.questions))

    def named(self, field: str) -> tuple[str, ...]:
        """The services that stand under `service` or `meant`, each once."""
        return tuple(dict.fromkeys(name for heard in self.questions if (name := getattr(heard.question, field))))


def grouped(heard: Sequence[Heard]) -> Sequence[Group]:
    """Groups, the most frequent first. The same questions always make the same groups."""
    leaders: list[str] = []
    groups: list[list[Heard]] = []
    for one in sorted(heard, key=_order)[:MOST]:
        text = normalise(one.question.text)
        best = process.extractOne(text, leaders, scorer=fuzz.ratio, score_cutoff=ALIKE) if text else None
        if best is None:
            leaders.append(text)
            groups.append([one])
        else:
            groups[best[2]].append(one)
    found = [Group(tuple(group)) for group in groups]
    return sorted(found, key=lambda group: (-group.times, *_order(group.leader)))


def _order(heard: Heard) -> tuple[int, str, str, tuple[str, str, str]]:
    return -heard.times, heard.question.text, heard.question.why, question_key(heard.question)
