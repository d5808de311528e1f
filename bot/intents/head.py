"""The fitted linear head: what every gram, and every dimension of the sentence vector, says for every label.

Two sets of weights come from one fit: one for words alone, one for words together with the sentence vector.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Codes, Vector, Vocabulary, codes
from bot.intents.kernel import Matrix, Sparse, solve
from bot.intents.pinyin import sounds
from bot.intents.semantic import Vectors

Weights = NDArray[np.float16]

STIFFNESS = 1.0
"""The ridge's penalty, in squared lengths of one channel."""
SEMANTIC_WEIGHT = 1.7
"""Squared length of the sentence vector beside characters and sounds, which have 1 each."""
LEAST = 2
"""Grams of fewer phrases than this say nothing about others."""


@dataclass(frozen=True, slots=True)
class Read:
    """A normalised text as the head sees it."""

    text: str
    sounds: str
    rows: NDArray[np.int64]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """Scores of all labels for a text; a phrase of the catalogue scores about 1 for its label and 0 for others."""

    characters: Vocabulary
    spoken: Vocabulary
    words: Weights
    words_beside: Weights
    vector: NDArray[np.float32]
    centre: NDArray[np.float32]
    bias: NDArray[np.float32]

    def read(self, text: str) -> Read:
        """Looks up a normalised text's grams."""
        said = sounds().of(text)
        rows, values = _joined(self.characters, self.spoken, codes(text), codes(said))
        return Read(text, said, rows, values)

    def by_words(self, read: Read) -> NDArray[np.float32]:
        """Scores from characters and sounds alone."""
        return self.bias + read.values @ self.words[read.rows].astype(np.float32)

    def by_all(self, read: Read, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores from characters, sounds and the encoder's vector of the text."""
        lexical = read.values @ self.words_beside[read.rows].astype(np.float32)
        return self.bias + lexical + _placed(vector[None, :], self.centre)[0] @ self.vector


def _joined(
    characters: Vocabulary, spoken: Vocabulary, text: Codes, said: Codes
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    written, heard = characters.vector(text), spoken.vector(said)
    rows = np.concatenate((written.rows, heard.rows + len(characters.codes)))
    return rows, np.concatenate((written.values, heard.values))


def _placed(vectors: Vectors, centre: NDArray[np.float32]) -> Vectors:
    """Sentence vectors around the catalogue's centre, at the length that their weight gives them."""
    moved = vectors - centre
    lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    return np.asarray(moved * (np.sqrt(SEMANTIC_WEIGHT) / lengths), dtype=np.float32)


def fit(phrases: Sequence[str], targets: NDArray[np.int64], labels: int, vectors: Vectors | None) -> Head:
    """The head for these normalised phrases. `vectors`: the encoder's, one row a phrase; None: words alone decide."""
    texts = [codes(phrase) for phrase in phrases]
    heard = [codes(sounds().of(phrase)) for phrase in phrases]
    characters, spoken = Vocabulary.of(texts, LEAST), Vocabulary.of(heard, LEAST)
    width = len(characters.codes) + len(spoken.codes)
    sparse = Sparse([Vector(*_joined(characters, spoken, a, b)) for a, b in zip(texts, heard, strict=True)], width)
    wanted = np.zeros((len(phrases), labels), dtype=np.float32)
    wanted[np.arange(len(phrases)), targets] = 1
    bias = wanted.mean(axis=0)
    centre = vectors.mean(axis=0) if vectors is not None else np.zeros(0, dtype=np.float32)
    placed = _placed(vectors, centre) if vectors is not None else np.zeros((len(phrases), 0), dtype=np.float32)
    alone, beside = _duals(sparse, placed, wanted - bias)
    words = sparse.weights(alone).astype(np.float16)
    return Head(
        characters=characters,
        spoken=spoken,
        words=words,
        words_beside=sparse.weights(beside).astype(np.float16) if vectors is not None else words,
        vector=placed.T @ beside,
        centre=centre,
        bias=bias,
    )


def _duals(sparse: Sparse, placed: Vectors, wanted: Matrix) -> tuple[Matrix, Matrix]:
    """What each phrase says for each label: by words alone, and beside the sentence vector (Woodbury's identity)."""
    kernel = sparse.kernel()
    kernel[np.diag_indices(len(kernel))] += STIFFNESS
    solved = solve(kernel, np.hstack((wanted, placed)))
    alone, through = solved[:, : wanted.shape[1]], solved[:, wanted.shape[1] :]
    inner = np.eye(placed.shape[1], dtype=np.float32) + placed.T @ through
    return alone, alone - through @ np.linalg.solve(inner, placed.T @ alone)
