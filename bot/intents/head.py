"""The fitted head: what every phrase, weighed by what it has in common with a message, says for each label.

A message and a phrase share `k` of 1: written grams, sounds, canonical words and the sentence vector together. The
head is a ridge regression in the kernel `k + k²`, of which the squared part leaves out grams of very many phrases. The
plain part is a table of weights per gram, and for rare grams a sum over their phrases; the squared part, which hears
grams that come together, is summed over the nearest phrases.
"""

import math
from dataclasses import dataclass
from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Codes, Vocabulary, channel_of, codes, loose_codes
from bot.intents.lexicon import Lexicon
from bot.intents.pinyin import sounds
from bot.intents.semantic import Vectors

Floats = NDArray[np.float32]
Steps = NDArray[np.int16]
Places = NDArray[np.int32]
Numbers = NDArray[np.unsignedinteger]
Held = tuple[Numbers, Floats]
Stretches = tuple[Places, Places]

CHANNELS = ("characters", "sounds", "terms")
SHARES = (0.6, 1.0, 0.4)
"""Squared lengths of the three word channels."""
SEMANTIC_SHARE = 2.0
"""Squared length of the sentence vector beside them."""
RARE = 0
"""The row of all grams of few phrases, which says nothing."""
MOST = 1000
"""Grams of more phrases than this count plainly but not squared: characters like 「的」 and 「吗」, and their sounds,
are 3 % of what a message and a phrase can share, and five sixths of the places where its grams stand."""
NEAREST = 256
"""Phrases over which the squared part is summed."""
GROUP = 16
"""Phrases of which only the one that shares most is looked at first: the nearest are found in half the time."""
CELLS = 45_000
"""Numbers that are worked on at once: a block of 256 KiB is the system's own (`bot.memory`), and dear to begin."""
STEP = np.float32(2**-13)
"""Of the three large tables, whose numbers are within 4 of 0: a whole number becomes a float at a tenth of what numpy
takes for a half, and each message reads 150,000 of them."""


class Likeness(msgspec.Struct, frozen=True):
    """A normalised text beside the catalogue.

    `rows` and `values`: its grams, as positions over all channels, and their weights. `said`: what the common ones say
    for every label. `rare`: the phrases that have the others, and what of them. `words`: what it shares with every
    phrase by words, 0 to 1. `meaning`: how close its sentence vector (`placed`) is to every phrase's, -1 to 1.
    """

    text: str
    rows: NDArray[np.int64]
    values: Floats
    said: Floats
    rare: Held
    words: Floats
    placed: Floats | None = None
    meaning: Floats | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Scores of all labels for a text; a phrase of the catalogue scores about 1 for its label and 0 for others."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    firsts: NDArray[np.int64]
    """Each label's first phrase."""
    bias: Floats
    duals: Steps
    """What each phrase says for each label."""
    weights: Steps
    """What each common gram says for each label, from the second row on."""
    common: Places
    """Each gram's row among these, RARE for those of few phrases."""
    starts: Places
    phrases: Numbers
    values: Steps
    """Gram by gram from `starts`: the phrases that have it and its weight in them."""
    vectors: Floats
    """Axis by axis in memory, which is a quarter sooner read than phrase by phrase."""
    axes: Floats
    centre: Floats
    meant: Floats
    """What each axis of the sentence vector says for each label."""

    @property
    def semantic(self) -> bool:
        """Whether scores are better with the encoder's vector of the text."""
        return bool(len(self.centre))

    def listen(self, text: str) -> Likeness:
        """A normalised text by its words."""
        read = self.vocabulary.vector(loose_codes(*channels_of(text, self.lexicon)), lengths(self.semantic))
        places, worth, held = self.common[read.rows], read.values / np.float32(self._share), self._stretches(read.rows)
        said = _said(self.weights, places, read.values * STEP)
        said += self.bias
        rare = self._held(held, worth, places == RARE)
        return Likeness(text, read.rows, read.values, said, rare, self._shared(held, worth, MOST))

    def by_channel(self, likeness: Likeness) -> dict[str, Floats]:
        """How much a text shares with every phrase in each word channel alone, 0 to 1."""
        shares, channels = {}, channel_of(self.vocabulary.codes[likeness.rows])
        for channel, name in enumerate(CHANNELS):
            own = channels == channel
            values = likeness.values[own]
            whole = np.float32(max(float(values @ values), 1e-6))
            shares[name] = self.shared(likeness.rows[own], values / whole, len(self.duals))
        return shares

    def shared(self, rows: NDArray[np.int64], values: Floats, most: int) -> Floats:
        """What grams of such weights and of up to so many phrases share with those of every phrase."""
        return self._shared(self._stretches(rows), values, most)

    def _stretches(self, rows: NDArray[np.int64]) -> Stretches:
        """Where the phrases of some grams stand."""
        return self.starts[rows], self.starts[rows + 1]

    def _shared(self, stretches: Stretches, values: Floats, most: int) -> Floats:
        said = np.zeros(len(self.duals), dtype=np.float32)
        phrases, shares = self._held(stretches, values, stretches[1] - stretches[0] <= most)
        np.add.at(said, phrases.astype(np.intp), shares)
        return said

    def _held(self, stretches: Stretches, values: Floats, some: NDArray[np.bool_]) -> Held:
        """The phrases that have some grams of such weights, as often as they have any, and what they share by it.

        What stands together is joined as bytes: for numpy each of fifty short arrays is a step of its own.
        """
        starts, ends = stretches[0][some], stretches[1][some]
        parts = list(map(slice, starts.tolist(), ends.tolist()))
        shares = (values[some] * STEP).repeat(ends - starts)
        shares *= np.frombuffer(b"".join(map(self.values.data.__getitem__, parts)), self.values.dtype)
        return np.frombuffer(b"".join(map(self.phrases.data.__getitem__, parts)), self.phrases.dtype), shares

    def understand(self, likeness: Likeness, vector: Floats) -> Likeness:
        """The same text with the encoder's vector of it."""
        placed = on_axes(vector[None, :], self.centre, self.axes)[0]
        return msgspec.structs.replace(likeness, placed=placed, meaning=self.vectors @ placed)

    def scores(self, likeness: Likeness) -> Floats:
        """Of every label."""
        if likeness.placed is None or likeness.meaning is None:
            return likeness.said + self._by_phrases(likeness.rare, likeness.words, self._share)
        shared = likeness.meaning * (1 - self._share)
        shared += likeness.words * self._share
        return likeness.said + likeness.placed @ self.meant + self._by_phrases(likeness.rare, shared, 1.0)

    def _by_phrases(self, rare: Held, shared: Floats, unit: float) -> Floats:
        """What the nearest phrases say, each by how much more it shares, squared, than the first that isn't of them.

        And what phrases with rare grams say. `unit`: of what is shared.
        """
        nearest = np.flatnonzero(shared >= _floor(shared))
        own = shared[nearest]
        least = _from_behind(own.copy(), NEAREST) if len(own) > NEAREST else own.min()
        is_nearer = own > least
        own = own[is_nearer]
        own *= own
        own -= least * least
        own *= unit * unit * STEP
        places = np.concatenate((nearest[is_nearer], rare[0]))
        return _said(self.duals, places, np.concatenate((own, rare[1] * (self._share * STEP))))

    @property
    def _share(self) -> float:
        """The words' part of what a message and a phrase share."""
        return word_share(self.semantic)

    def phrases_of(self, label: int) -> slice:
        """Where a label's phrases stand."""
        return slice(self.firsts[label], self.firsts[label + 1] if label + 1 < len(self.firsts) else len(self.duals))


@cache
def word_share(semantic: bool) -> float:
    """The words' part of what a message and a phrase share; the sentence vector's is the rest."""
    return sum(SHARES) / (sum(SHARES) + SEMANTIC_SHARE * semantic)


@cache
def lengths(semantic: bool) -> tuple[float, ...]:
    """Of the word channels' parts of a vector."""
    total = sum(SHARES) + SEMANTIC_SHARE * semantic
    return tuple(math.sqrt(share / total) for share in SHARES)


def grams_of(text: str, lexicon: Lexicon) -> Codes:
    """A normalised text's grams, in all channels."""
    return codes(*channels_of(text, lexicon))


def channels_of(text: str, lexicon: Lexicon) -> tuple[str, str, str]:
    """A normalised text as it is written, as it sounds, and in canonical words."""
    return text, sounds().of(text), lexicon.canonical(text)


def _said(table: Steps, rows: NDArray[np.integer], worth: Floats) -> Floats:
    """Some rows of a table, each as often as it is worth, together."""
    said, step = np.zeros(table.shape[1], dtype=np.float32), max(1, CELLS // table.shape[1])
    for first in range(0, len(rows), step):
        part = slice(first, first + step)
        said += worth[part] @ table.take(rows[part], axis=0, mode="clip").astype(np.float32)
    return said


def _floor(shared: Floats) -> np.float32:
    """What at least `NEAREST` phrases share, and few more: what so many groups of phrases have at most."""
    groups = len(shared) // GROUP
    if groups <= NEAREST:
        return np.float32(shared.min())
    most = shared[: groups * GROUP].reshape(GROUP, groups).max(axis=0)
    return _from_behind(most, NEAREST)


def _from_behind(numbers: Floats, place: int) -> np.float32:
    """The number that stands so far from the end where they are in order; moves them."""
    numbers.partition(len(numbers) - place)
    return np.float32(numbers[-place])


def stepped(numbers: Floats) -> Steps:
    """A table's numbers as whole steps, which it is kept in."""
    return np.asarray(np.rint(np.clip(numbers / STEP, -(2**15), 2**15 - 1)), dtype=np.int16)


def numbered(places: NDArray[np.integer], count: int) -> Numbers:
    """Places among so many, in as few bytes as do."""
    return places.astype(np.min_scalar_type(count))


def measured(steps: Steps) -> Floats:
    """The numbers that such steps stand for."""
    return steps * STEP


def on_axes(vectors: Vectors, centre: Floats, axes: Floats) -> Floats:
    """Sentence vectors around the catalogue's centre on its main axes, each of length 1."""
    moved = (vectors - centre) @ axes
    moved /= np.maximum(np.sqrt(np.einsum("ij,ij->i", moved, moved)), 1e-6)[:, None]
    return np.asarray(moved, dtype=np.float32)
