"""The fitted head: how much every phrase of the catalogue, weighed by what it has in common with a message, says for each label.

A message and a phrase share `k` of 1 (written grams, sounds, canonical words and the sentence vector together). The head is
a ridge regression in the kernel `k + k²`: the plain part is a table of weights per gram, the squared part, which hears
grams that come together, is summed over the nearest phrases.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Codes, Vector, Vocabulary, codes
from bot.intents.kernel import Matrix, Sparse, solve
from bot.intents.lexicon import Lexicon
from bot.intents.pinyin import sounds
from bot.intents.semantic import Vectors

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Places = NDArray[np.int32]

CHANNELS = ("characters", "sounds", "terms")
SHARES = (0.6, 1.0, 0.4)
"""Squared lengths of the three word channels."""
SEMANTIC_SHARE = 2.0
"""Squared length of the sentence vector beside them."""
AXES = 128
"""Dimensions kept of the sentence vectors: those along which the catalogue's phrases differ most."""
STIFFNESS = 0.27
"""The ridge's penalty."""
LEAST = 2
"""Grams of fewer phrases than this say nothing about others."""
NEAREST = 512
"""Phrases over which the squared part is summed."""


@dataclass(frozen=True, slots=True)
class Read:
    """A normalised text as the head sees it: positions over all channels' grams and the weight at each."""

    text: str
    rows: NDArray[np.int64]
    values: Floats


@dataclass(frozen=True, slots=True)
class Nearness:
    """What a message shares with every phrase (1: all) by words, and with the sentence vector where there is one."""

    words: Floats
    shared: Floats


@dataclass(frozen=True, slots=True)
class Head:
    """Scores of all labels for a text; a phrase of the catalogue scores about 1 for its label and 0 for others."""

    vocabularies: tuple[Vocabulary, ...]
    lexicon: Lexicon
    targets: NDArray[np.int64]
    bias: Floats
    duals: Halves
    weights: Halves
    starts: Places
    phrases: Places
    values: Halves
    vectors: Floats
    axes: Floats
    centre: Floats
    meant: Floats

    @property
    def semantic(self) -> bool:
        """Whether scores need the encoder's vector of the text."""
        return bool(len(self.centre))

    @property
    def _word_share(self) -> float:
        return sum(SHARES) / (sum(SHARES) + SEMANTIC_SHARE * self.semantic)

    def read(self, text: str) -> Read:
        """Looks up a normalised text's grams."""
        rows, values = _joined(self.vocabularies, _grams(text, self.lexicon), self.semantic)
        return Read(text, rows, values)

    def by_words(self, read: Read) -> Floats:
        """How much the text shares with every phrase by words alone, 0 to 1."""
        if not len(read.rows):
            return np.zeros(len(self.targets), dtype=np.float32)
        parts = [slice(self.starts[row], self.starts[row + 1]) for row in read.rows]
        phrases = np.concatenate([self.phrases[part] for part in parts])
        values = np.concatenate([self.values[part] for part in parts])
        values = values * np.repeat(read.values, [part.stop - part.start for part in parts])
        return np.bincount(phrases, values, len(self.targets)).astype(np.float32) / np.float32(self._word_share)

    def place(self, vector: Floats) -> Floats:
        """The encoder's vector of a text on the head's axes."""
        return _placed(vector[None, :], self.centre, self.axes)[0]

    def scores(self, read: Read, words: Floats, placed: Floats | None) -> Floats:
        """Of every label. `words` is `by_words(read)`; `placed` the text's vector, for a semantic head."""
        scores = self.bias + read.values @ self.weights[read.rows].astype(np.float32)
        shared = words * np.float32(self._word_share)
        if placed is not None:
            scores = scores + placed @ self.meant
            shared = shared + self.vectors @ placed
        nearest = np.argpartition(shared, -NEAREST)[-NEAREST:] if len(shared) > NEAREST else np.arange(len(shared))
        squares = shared[nearest] ** 2
        return np.asarray(scores + (squares - squares.min()) @ self.duals[nearest].astype(np.float32), dtype=np.float32)


def _grams(text: str, lexicon: Lexicon) -> tuple[Codes, ...]:
    return codes(text), codes(sounds().of(text)), codes(lexicon.canonical(text))


def _joined(
    vocabularies: Sequence[Vocabulary], grams: Sequence[Codes], semantic: bool
) -> tuple[NDArray[np.int64], Floats]:
    total = sum(SHARES) + SEMANTIC_SHARE * semantic
    rows, values, offset = [], [], 0
    for vocabulary, share, found in zip(vocabularies, SHARES, grams, strict=True):
        vector = vocabulary.vector(found)
        rows.append(vector.rows + offset)
        values.append(vector.values * np.float32(np.sqrt(share / total)))
        offset += len(vocabulary.codes)
    return np.concatenate(rows), np.concatenate(values)


def _placed(vectors: Vectors, centre: Floats, axes: Floats) -> Floats:
    """Sentence vectors around the catalogue's centre on its main axes, at the length that their share gives them."""
    moved = (vectors - centre) @ axes
    lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    length = np.sqrt(SEMANTIC_SHARE / (sum(SHARES) + SEMANTIC_SHARE))
    return np.asarray(moved * (length / lengths), dtype=np.float32)


def _main_axes(vectors: Vectors) -> tuple[Floats, Floats]:
    centre = vectors.mean(axis=0)
    moved = vectors - centre
    _, axes = np.linalg.eigh(moved.T @ moved)
    return centre, np.ascontiguousarray(axes[:, -AXES:], dtype=np.float32)


def fit(
    phrases: Sequence[str], targets: NDArray[np.int64], labels: int, lexicon: Lexicon, vectors: Vectors | None
) -> Head:
    """The head for these normalised phrases. `vectors`: the encoder's, one row a phrase; None: words alone decide."""
    grams = [_grams(phrase, lexicon) for phrase in phrases]
    vocabularies = tuple(Vocabulary.of([three[i] for three in grams], LEAST) for i in range(len(CHANNELS)))
    read = [Vector(*_joined(vocabularies, three, vectors is not None)) for three in grams]
    sparse = Sparse(read, sum(len(vocabulary.codes) for vocabulary in vocabularies))
    nothing = np.zeros((0, 0), dtype=np.float32)
    centre, axes = _main_axes(vectors) if vectors is not None else (nothing[0:0, 0:0].reshape(0), nothing)
    placed = _placed(vectors, centre, axes) if vectors is not None else np.zeros((len(phrases), 0), dtype=np.float32)
    wanted = np.zeros((len(phrases), labels), dtype=np.float32)
    wanted[np.arange(len(phrases)), targets] = 1
    bias = wanted.mean(axis=0)
    duals = _duals(sparse, placed, wanted - bias)
    return Head(
        vocabularies=vocabularies,
        lexicon=lexicon,
        targets=targets,
        bias=bias,
        duals=duals.astype(np.float16),
        weights=sparse.weights(duals).astype(np.float16),
        starts=sparse.starts.astype(np.int32),
        phrases=sparse.phrases.astype(np.int32),
        values=sparse.values.astype(np.float16),
        vectors=placed,
        axes=axes,
        centre=centre,
        meant=placed.T @ duals,
    )


def _duals(sparse: Sparse, placed: Vectors, wanted: Matrix) -> Matrix:
    """What each phrase says for each label: (phrases, labels)."""
    kernel = sparse.kernel()
    kernel += placed @ placed.T
    for first in range(0, len(kernel), NEAREST):
        part = kernel[first : first + NEAREST]
        part += part * part
    kernel[np.diag_indices(len(kernel))] += STIFFNESS
    return solve(kernel, wanted)
