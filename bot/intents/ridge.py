"""Fits the head: a ridge regression over a catalogue's phrases, and what amending it later needs to know of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Vocabulary
from bot.intents.head import MOST, RARE, Floats, Head, grams_of, lengths, numbered, on_axes, stepped, word_share
from bot.intents.kernel import Matrix, Sparse, add_products, bend, product, solve
from bot.intents.lexicon import Lexicon
from bot.intents.semantic import Vectors

Halves = NDArray[np.float16]

AXES = 128
"""Dimensions kept of the sentence vectors: those along which the catalogue's phrases differ most."""
STIFFNESS = 0.27
"""The ridge's penalty."""
LEAST = 2
"""Grams of fewer phrases than this say nothing about others."""
COMMON = 9
"""What a gram of at least so many phrases says is added up for good. Of the others, three quarters of all, a message
has a dozen, in fifty phrases: with rows for them, too, the table would be nearly five times as large."""


@dataclass(frozen=True, slots=True)
class Modes:
    """How the kernel answers what changes evenly over many phrases, which only the whole of it can tell.

    Modes are 1 for every phrase, and each axis of the phrases' sentence vectors.
    """

    answers: Floats
    """The kernel with the ridge's penalty, times each mode: (phrases, modes)."""
    grams: Halves
    """What each common gram has of each mode, from the second row on: (grams, modes)."""


def fit(
    phrases: Sequence[str], targets: NDArray[np.int64], labels: int, lexicon: Lexicon, vectors: Vectors | None
) -> tuple[Head, Modes]:
    """The head for these normalised phrases, label by label; every label has at least one. And its modes.

    `vectors`: the encoder's, one row a phrase; None: words alone decide.
    """
    grams = [grams_of(phrase, lexicon) for phrase in phrases]
    vocabulary = Vocabulary.of(grams, LEAST)
    sparse = Sparse([vocabulary.vector(own, lengths(vectors is not None)) for own in grams], len(vocabulary.codes))
    centre, axes, placed = _around(vectors, len(phrases))
    wanted = np.zeros((len(phrases), labels), dtype=np.float32)
    wanted[np.arange(len(phrases)), targets] = 1
    bias = wanted.mean(axis=0)
    duals, answers = _duals(sparse, placed, wanted - bias)
    is_common = sparse.counts >= COMMON
    common = np.flatnonzero(is_common)
    head = Head(
        vocabulary=vocabulary,
        lexicon=lexicon,
        firsts=np.searchsorted(targets, np.arange(labels)),
        bias=bias,
        duals=stepped(duals),
        weights=stepped(_from_second(sparse.weights(duals, common))),
        common=np.where(is_common, is_common.cumsum(), RARE).astype(np.int32),
        starts=sparse.starts.astype(np.int32),
        phrases=numbered(sparse.phrases, len(phrases)),
        values=stepped(sparse.values),
        vectors=np.asfortranarray(placed),
        axes=axes,
        centre=centre,
        meant=placed.T @ duals * np.float32(1 - word_share(vectors is not None)),
    )
    return head, Modes(answers, _from_second(sparse.weights(modes_of(placed), common)).astype(np.float16))


def _around(vectors: Vectors | None, count: int) -> tuple[Floats, Floats, Floats]:
    """The phrases' centre, the main axes around it, and their vectors placed on these; empty without vectors."""
    if vectors is None:
        return np.zeros(0, np.float32), np.zeros((0, 0), np.float32), np.zeros((count, 0), np.float32)
    centre = vectors.mean(axis=0)
    moved = vectors - centre
    axes = np.ascontiguousarray(np.linalg.eigh(moved.T @ moved)[1][:, -AXES:], dtype=np.float32)
    return centre, axes, on_axes(vectors, centre, axes)


def _from_second(rows: Matrix) -> Matrix:
    return np.concatenate([np.zeros_like(rows, shape=(1, rows.shape[1])), rows])


def modes_of(placed: Vectors) -> Matrix:
    """The modes of phrases with these sentence vectors: (phrases, modes)."""
    return np.concatenate([np.ones((len(placed), 1), np.float32), placed], axis=1)


def _duals(sparse: Sparse, placed: Vectors, wanted: Matrix) -> tuple[Matrix, Matrix]:
    """What each phrase says for each label, (phrases, labels), and the kernel's answers to the modes."""
    kernel = sparse.kernel(MOST)
    add_products(kernel, placed * np.float32(np.sqrt(1 - word_share(bool(placed.size)))))
    bend(kernel)
    sparse.add(kernel, np.flatnonzero(sparse.counts > MOST))
    kernel[np.diag_indices(len(kernel))] += STIFFNESS
    answers = product(kernel, modes_of(placed))
    return solve(kernel, wanted), answers
