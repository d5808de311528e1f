"""What changes from one corpus to another: which phrases and labels stay, come and go."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.corpus import Corpus
from bot.intents.head import Floats

Places = NDArray[np.int64]

MOST = 400
"""With more changed phrases it is the whole that has changed."""
FEWEST = 4000
"""A catalogue with fewer phrases than this is fitted whole in a second or two."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one corpus to another. `kept` and `labels`: each phrase's and label's former place, -1 for new ones."""

    kept: Places
    labels: Places
    gone: Places
    """Former places of the phrases that are no more."""

    @classmethod
    def between(cls, former: Corpus, corpus: Corpus) -> "Change":
        """A phrase that means another thing now has gone and come."""
        places = {(former.labels[target], said): place for place, (said, target) in enumerate(former.pairs())}
        labels = {label: place for place, label in enumerate(former.labels)}
        kept = np.array([places.get((corpus.labels[target], said), -1) for said, target in corpus.pairs()])
        gone = np.setdiff1d(np.arange(len(former.phrases)), kept)
        return cls(kept, np.array([labels.get(label, -1) for label in corpus.labels]), gone)

    @property
    def fresh(self) -> Places:
        """Places of the phrases that are new."""
        return np.flatnonzero(self.kept < 0)

    @property
    def is_small(self) -> bool:
        """Whether a fit can be amended to it."""
        return len(self.kept) >= FEWEST and self.size <= MOST

    @property
    def size(self) -> int:
        """How many phrases differ."""
        return len(self.gone) + len(self.fresh)

    def now_at(self) -> Mapping[int, int]:
        """Where each former label is now, without those that are no more."""
        return {int(former): now for now, former in enumerate(self.labels) if former >= 0}

    def columns(self, said: NDArray[np.floating]) -> Floats:
        """What was said for the former labels, said for the present ones; nothing for new ones."""
        if np.array_equal(self.labels, np.arange(said.shape[-1])):
            return said.astype(np.float32)
        return np.where(self.labels >= 0, said[..., self.labels], 0).astype(np.float32)
