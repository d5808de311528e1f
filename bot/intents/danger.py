"""What a message sounds like, as far as emergencies go: the scores of the fitted head, sorted by what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.catalog.model import Catalog
from bot.intents.corpus import Corpus
from bot.intents.head import Floats

TOPIC = 0.5
"""What a matter that is an emergency itself (「火灾与被困」) adds to how dangerous a message sounds."""


@dataclass(frozen=True, slots=True)
class Sorter:
    """Which of a corpus's labels speak for an emergency, and which against it."""

    kinds: Sequence[str]
    room: slice
    topics: Sequence[int]
    talk: slice
    others: NDArray[np.int64]

    @classmethod
    def of(cls, catalog: Catalog, corpus: Corpus) -> Self:
        """For a catalogue's corpus."""
        theirs = {topic for kind in catalog.emergencies.kinds for topic in kind.topics}
        rooms, keys = corpus.rooms, [label.key for label in corpus.labels]
        topics = [i for i, key in enumerate(keys[rooms.elsewhere], rooms.elsewhere.start) if key in theirs]
        others = [i for i in range(rooms.emergencies.start) if i not in topics]
        return cls(
            keys[rooms.emergencies],
            rooms.emergencies,
            topics,
            rooms.chitchat,
            np.array(others, dtype=np.int64),
        )


class Danger(msgspec.Struct, frozen=True):
    """What a message sounds like by the scores of all labels; each figure is worked out when it is asked for.

    `length`: characters read, 0 where none of them is Chinese.
    """

    scores: Floats
    sorter: Sorter
    length: int

    @property
    def kinds(self) -> Mapping[str, float]:
        """Each kind's score."""
        return dict(zip(self.sorter.kinds, self.scores[self.sorter.room].tolist(), strict=True))

    @property
    def whole(self) -> float:
        """How dangerous the message sounds, all kinds together."""
        return float(sum(score for score in self.scores[self.sorter.room].tolist() if score > 0))

    @property
    def felt(self) -> float:
        """The same with what the matter adds."""
        return self.whole + TOPIC * self.topic

    @property
    def topic(self) -> float:
        """The likeliest matter's that is an emergency itself; 0 at least, as the others."""
        return max([0.0, *map(self.scores.item, self.sorter.topics)])

    @property
    def talk(self) -> float:
        """The likeliest small talk's."""
        return _most(self.scores[self.sorter.talk])

    @property
    def other(self) -> float:
        """The likeliest's of all that is no emergency."""
        return _most(self.scores[self.sorter.others])


def _most(scores: Floats) -> float:
    return float(np.maximum.reduce(scores, initial=0.0))
