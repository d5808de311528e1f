"""What speaks for the best service, in numbers that mean the same for every catalogue, and their probability."""

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise, starmap
from operator import mul

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.intents.corpus import Rooms
from bot.intents.head import Head, Likeness

Floats = NDArray[np.float32]

SLOPE, SHIFT = 1.42, 0.35
"""From log odds of phrases that the head was not told of to those of messages, which are plainer (Platt, 1999): fitted
on 2,100 labelled messages of five authors, each author's tried with what the others' gave."""

LONG = 20
SHORT, VERY_SHORT = 5, 3

WORDS = (
    "score",
    "over_service",
    "over_reject",
    "reject",
    "over_both",
    "words",
    "words_over_reject",
    "words_over_service",
)
MEANING = ("meaning", "meaning_over_reject")
FORM = ("length", "very_short", "short")
WHOLE = ("services", "chitchat", "elsewhere")
"""What all services together score, and all kinds of talk: is anything asked of a government here at all?"""


class Evidence(msgspec.Struct, frozen=True):
    """`scores`: of every label, services first. `features`: WORDS, MEANING (only with a vector), FORM and WHOLE."""

    scores: Floats
    services: int
    best: int
    features: tuple[float, ...]
    nearest: float
    """What the message shares, by words, with the phrase that it shares most with."""

    @property
    def rejected(self) -> int | None:
        """The position of the likeliest label that is no service, None where all labels are services."""
        refused = self.scores[self.services :]
        return self.services + int(refused.argmax()) if len(refused) else None


def weigh(head: Head, likeness: Likeness, rooms: Rooms) -> Evidence:
    """The evidence of a text; `rooms`: which labels mean what, services first."""
    scores, services = head.scores(likeness), rooms.services.stop
    said = scores.tolist()
    best = said.index(max(said[:services]))
    phrases, end = head.phrases_of(best), head.phrases_of(services - 1).stop
    before, own, behind, reject = _most(likeness.words, 0, phrases.start, phrases.stop, end, len(likeness.words))
    second = max(before, behind)
    features = [*_lead(said, best, services), own, own - reject, own - second]
    if likeness.meaning is not None:
        close = float(likeness.meaning[phrases].max())
        features += [close, close - float(np.maximum.reduce(likeness.meaning[end:], initial=-1.0))]
    length = len(likeness.text)
    features += [min(length, LONG) / LONG, float(length <= VERY_SHORT), float(length <= SHORT)]
    features += [sum(said[room]) for room in (rooms.services, rooms.chitchat, rooms.elsewhere)]
    return Evidence(scores, services, best, tuple(features), max(own, reject, second))


def _lead(said: list[float], best: int, services: int) -> tuple[float, ...]:
    score, second = said[best], max([0.0, *said[:best], *said[best + 1 : services]])
    reject = max([0.0, *said[services:]])
    return score, score - second, score - reject, reject, min(score - second, score - reject)


def _most(numbers: Floats, *edges: int) -> list[float]:
    """The most in each stretch between the edges, the first and the last of which are the numbers' own; 0 at least."""
    most = np.maximum.reduceat(numbers, [first for first, last in pairwise(edges) if first < last]).tolist()
    for place, (first, last) in enumerate(pairwise(edges)):
        if first == last:
            most.insert(place, 0.0)
    return [max(one, 0.0) for one in most]


@cache
def _coefficients(kind: str) -> tuple[Sequence[float], float]:
    text = resources.files("bot.intents").joinpath("data/calibration.json").read_text(encoding="utf-8")
    fitted = json.loads(text)[kind]
    return fitted["weights"], float(fitted["bias"])


def probability(evidence: Evidence, *, semantic: bool) -> float:
    """That the best service is what the message asks for.

    `semantic`: whether the head knows sentence vectors; with such a head, evidence by words alone is weighed more
    carefully. The coefficients are fitted by scripts/fit_calibration.py.
    """
    kind = (
        "words"
        if not semantic
        else "all"
        if len(evidence.features) > len(WORDS) + len(FORM) + len(WHOLE)
        else "words_first"
    )
    weights, bias = _coefficients(kind)
    odds = SLOPE * (sum(starmap(mul, zip(evidence.features, weights, strict=True))) + bias) + SHIFT
    return 1 / (1 + math.exp(-odds))
