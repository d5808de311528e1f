"""Grams of one or two characters as integers, and the vocabulary that weighs them.

A gram packs its code points into one 64-bit integer, so that no two grams share a code and a text becomes grams in a
handful of array operations. Three characters were measured too: twice the size, nothing gained.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.intents.pinyin import UNKNOWN

Codes = NDArray[np.int64]
Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

_WIDTH = 21
_BREAKS = (ord(" "), ord(UNKNOWN))


def codes(text: str) -> Codes:
    """The distinct grams of a text, ascending. Grams never reach over a space or an unknown sound."""
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    solid = (points != _BREAKS[0]) & (points != _BREAKS[1])
    pairs = points[:-1] | (points[1:] << _WIDTH)
    return np.unique(np.concatenate((points[solid], pairs[solid[:-1] & solid[1:]])))


def pairs_of_lines(lines: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Every pair of neighbours in every line, and the position of its line; codes as those of `codes`."""
    points = np.frombuffer("\n".join(lines).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    ends = points == ord("\n")
    solid = (points != _BREAKS[0]) & (points != _BREAKS[1]) & ~ends
    both = solid[:-1] & solid[1:]
    return (points[:-1] | (points[1:] << _WIDTH))[both], np.cumsum(ends)[:-1][both]


def spelled(code: int) -> str:
    """The text of a gram."""
    points = [code >> shift & (1 << _WIDTH) - 1 for shift in (0, _WIDTH)]
    return "".join(chr(point) for point in points if point)


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse vector: positions in a vocabulary and the weight at each; its length is 1, or it is empty."""

    rows: Rows
    values: Floats


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The grams that at least `least` texts share, with how telling each is (inverse document frequency)."""

    codes: Codes
    weights: Floats

    @classmethod
    def of(cls, texts: Sequence[Codes], least: int) -> "Vocabulary":
        """From the grams of every text."""
        known, counts = np.unique(np.concatenate(texts), return_counts=True)
        kept = counts >= least
        return cls(known[kept], np.log1p(len(texts) / counts[kept]).astype(np.float32))

    def vector(self, grams: Codes) -> Vector:
        """The known ones among these grams."""
        if not len(self.codes):
            return Vector(np.empty(0, np.int64), np.empty(0, np.float32))
        places = np.searchsorted(self.codes, grams)
        places[places == len(self.codes)] = 0
        rows = places[self.codes[places] == grams]
        values = self.weights[rows]
        length = float(np.sqrt(values @ values))
        return Vector(rows, values / length if length else values)
