"""The ridge regression behind the head, solved exactly over phrases rather than over grams.

There are ten times more grams than phrases; the kernel (how much each pair of phrases shares) is the smaller problem,
its solution is the same, and it is a closed form: the same catalogue always gives the same head.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.intents.grams import Floats, Rows, Vector

Matrix = NDArray[np.float32]

_FREQUENT = 150
"""Grams of more phrases than this are multiplied as dense columns, rarer ones pair by pair."""

_PAIRS_AT_ONCE = 400_000
_BLOCK = 512


class Sparse:
    """Phrases by grams, stored gram by gram."""

    def __init__(self, vectors: Sequence[Vector], width: int) -> None:
        sizes = [len(vector.rows) for vector in vectors]
        rows = np.concatenate([vector.rows for vector in vectors])
        order = np.argsort(rows, kind="stable")
        self.height, self.width = len(vectors), width
        self.counts: Rows = np.bincount(rows, minlength=width)
        self.starts: Rows = np.concatenate(([0], np.cumsum(self.counts)))
        self.phrases: Rows = np.repeat(np.arange(self.height), sizes)[order]
        self.values: Floats = np.concatenate([vector.values for vector in vectors])[order]

    def kernel(self, most: int) -> Matrix:
        """How much each two phrases share by grams of up to so many: (phrases, phrases); the lower half counts."""
        shared = np.zeros((self.height, self.height), dtype=np.float32)
        self.add(shared, np.flatnonzero((self.counts > _FREQUENT) & (self.counts <= most)))
        for count in range(1, min(_FREQUENT, most) + 1):
            self._add_pairs(shared.reshape(-1), self.starts[:-1][self.counts == count], count)
        return shared

    def add(self, kernel: Matrix, grams: Rows) -> None:
        """Adds how much each two phrases share by these grams."""
        for first in range(0, len(grams), 2 * _BLOCK):
            add_products(kernel, self._dense(grams[first : first + 2 * _BLOCK]))

    def _dense(self, grams: Rows) -> Matrix:
        columns = np.zeros((self.height, len(grams)), dtype=np.float32)
        for column, gram in enumerate(grams):
            part = slice(self.starts[gram], self.starts[gram + 1])
            columns[self.phrases[part], column] = self.values[part]
        return columns

    def _add_pairs(self, flat: Floats, starts: Rows, count: int) -> None:
        step = max(1, _PAIRS_AT_ONCE // count**2)
        for first in range(0, len(starts), step):
            places = starts[first : first + step, None] + np.arange(count)
            phrases, values = self.phrases[places], self.values[places]
            cells = phrases[:, :, None] * self.height + phrases[:, None, :]
            np.add.at(flat, cells.reshape(-1), (values[:, :, None] * values[:, None, :]).reshape(-1))

    def weights(self, duals: Matrix, grams: Rows) -> Matrix:
        """What each of these grams says for each label, from what each phrase says: (grams, labels)."""
        result = np.empty((len(grams), duals.shape[1]), dtype=np.float32)
        for said, gram in zip(result, grams, strict=True):
            part = slice(self.starts[gram], self.starts[gram + 1])
            said[:] = self.values[part] @ duals[self.phrases[part]]
        return result


def add_products(kernel: Matrix, rows: Matrix) -> None:
    """Adds every two rows' product to the lower half, block by block: a second matrix would double the memory."""
    for first in range(0, len(kernel), _BLOCK):
        last = first + _BLOCK
        kernel[first:last, :last] += rows[first:last] @ rows[:last].T


def bend(kernel: Matrix) -> None:
    """Turns the lower half's k into k + k² in place."""
    for first in range(0, len(kernel), _BLOCK):
        part = kernel[first : first + _BLOCK, : first + _BLOCK]
        part += part * part


def product(kernel: Matrix, columns: Matrix) -> Matrix:
    """The kernel, of which the lower half is read, times some columns."""
    result = np.zeros_like(columns)
    for first in range(0, len(kernel), _BLOCK):
        last = first + _BLOCK
        result[first:last] += kernel[first:last, :last] @ columns[:last]
        result[:first] += kernel[first:last, :first].T @ columns[first:last]
    return result


def solve(kernel: Matrix, targets: Matrix) -> Matrix:
    """The X of `kernel @ X = targets` for a positive definite kernel, of which the lower half is read and overwritten.

    Cholesky's factors block by block: all but the corners' inverses is matrix products, which numpy does best.
    """
    lower = kernel
    edges = [(first, min(first + _BLOCK, len(kernel))) for first in range(0, len(kernel), _BLOCK)]
    result = targets.astype(np.float32, copy=True)
    inverses: list[Matrix] = []
    for first, last in edges:
        lower[first:, first:last] -= lower[first:, :first] @ lower[first:last, :first].T
        inverse = np.linalg.inv(np.linalg.cholesky(lower[first:last, first:last]))
        inverses.append(inverse)
        lower[last:, first:last] = lower[last:, first:last] @ inverse.T
        result[first:last] -= lower[first:last, :first] @ result[:first]
        result[first:last] = inverse @ result[first:last]
    for (first, last), inverse in zip(reversed(edges), reversed(inverses), strict=True):
        result[first:last] -= lower[last:, first:last].T @ result[last:]
        result[first:last] = inverse.T @ result[first:last]
    return result
