"""Grams of one or two characters as integers, and the vocabulary that weighs them.

A gram packs its code points and its channel into one 64-bit integer, so that no two grams share a code and a message
becomes grams in a handful of array operations, all channels together. Three characters were measured too: twice the
size, nothing gained.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.intents.pinyin import UNKNOWN

Codes = NDArray[np.int64]
Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

_WIDTH = 21
_CHANNEL = 1 << 2 * _WIDTH
_CHARACTER = (1 << _WIDTH) - 1
_BREAK = ord(" ")
_ENDS = np.arange(1, 4) * _CHANNEL
"""Of what channels' codes are below."""


def codes(*channels: str) -> Codes:
    """The distinct grams of a text's channels, ascending, the first channel's first; the same gram of two is two.

    Grams never reach over a space or an unknown sound.
    """
    found = loose_codes(*channels)
    is_gram: NDArray[np.bool_] = ((found & _CHARACTER) != _BREAK) & ((found >> _WIDTH & _CHARACTER) != _BREAK)
    is_gram[1:] &= found[1:] != found[:-1]
    return found[is_gram]


def loose_codes(*channels: str) -> Codes:
    """The same as often as they come, with what reaches over a space, which no vocabulary knows."""
    points = _points(" ".join(channels))
    singles, first = points.copy(), 0
    for text in channels[:-1]:
        first += len(text) + 1
        singles[first:] += _CHANNEL
    found = np.concatenate((singles, singles[:-1] | (points[1:] << _WIDTH)))
    found.sort()
    return found


def channel_of(grams: Codes) -> Codes:
    """Each gram's channel, from 0."""
    return grams // _CHANNEL


def pairs_of_lines(lines: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Every pair of neighbours in every line, and the position of its line; codes as those of `codes`."""
    points = _points("\n".join(lines))
    ends = points == ord("\n")
    solid = (points != _BREAK) & ~ends
    both = solid[:-1] & solid[1:]
    return (points[:-1] | (points[1:] << _WIDTH))[both], np.cumsum(ends)[:-1][both]


def _points(text: str) -> Codes:
    return np.frombuffer(text.replace(UNKNOWN, " ").encode("utf-32-le"), dtype=np.uint32).astype(np.int64)


def spelled(code: int) -> str:
    """The text of a gram."""
    points = [code >> shift & (1 << _WIDTH) - 1 for shift in (0, _WIDTH)]
    return "".join(chr(point) for point in points if point)


class Vector(msgspec.Struct, frozen=True):
    """A sparse vector: positions in a vocabulary, ascending, and the weight at each."""

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

    def vector(self, grams: Codes, lengths: Sequence[float] = (1.0,)) -> Vector:
        """The known ones among these ascending grams, each once; those of each channel together have its length."""
        if not len(self.codes):
            return Vector(np.empty(0, np.int64), np.empty(0, np.float32))
        places = self.codes.searchsorted(grams)
        is_known = self.codes.take(places, mode="clip") == grams
        is_known[1:] &= grams[1:] != grams[:-1]
        rows = places[is_known]
        values = self.weights[rows]
        ends = grams[is_known].searchsorted(_ENDS[: len(lengths)])
        first = 0
        for length, end in zip(lengths, ends.tolist(), strict=True):
            if first < end:
                own = values[first:end]
                own *= np.float32(length / math.sqrt(own @ own))
            first = end
        return Vector(rows, values)
