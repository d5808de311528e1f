"""What speaks for the best service, in numbers that mean the same for every catalogue, and their probability."""

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

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


@dataclass(frozen=True, slots=True)
class Evidence:
    """`scores`: of every label, services first. `features`: WORDS, MEANING (only with a vector), FORM and WHOLE."""

    scores: Floats
    services: int
    best: int
    features: NDArray[np.float64]
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
    offered, refused = scores[:services], scores[services:]
    best = int(offered.argmax())
    own, reject, second = _nearest(head, likeness.words, best, services)
    features = [*_lead(offered, refused, best), own, own - reject, own - second]
    if likeness.meaning is not None:
        close = float(likeness.meaning[head.phrases_of(best)].max())
        features += [close, close - _most(likeness.meaning[head.phrases_of(services - 1).stop :], -1.0)]
    length = len(likeness.text)
    features += [min(length, LONG) / LONG, float(length <= VERY_SHORT), float(length <= SHORT)]
    features += [float(scores[room].sum()) for room in (rooms.services, rooms.chitchat, rooms.elsewhere)]
    return Evidence(scores, services, best, np.array(features), max(own, reject, second))


def _lead(offered: Floats, refused: Floats, best: int) -> tuple[float, ...]:
    score, reject = float(offered[best]), _most(refused)
    second = max(_most(offered[:best]), _most(offered[best + 1 :]))
    return score, score - second, score - reject, reject, min(score - second, score - reject)


def _nearest(head: Head, words: Floats, best: int, services: int) -> tuple[float, float, float]:
    """The most that is shared with a phrase of the best service, of what is no service, and of another service."""
    own, end = head.phrases_of(best), head.phrases_of(services - 1).stop
    return _most(words[own]), _most(words[end:]), max(_most(words[: own.start]), _most(words[own.stop : end]))


def _most(numbers: Floats, least: float = 0.0) -> float:
    return float(np.maximum.reduce(numbers, initial=least))


@cache
def _coefficients(kind: str) -> tuple[NDArray[np.float64], float]:
    text = resources.files("bot.intents").joinpath("data/calibration.json").read_text(encoding="utf-8")
    fitted = json.loads(text)[kind]
    return np.array(fitted["weights"]), float(fitted["bias"])


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
    odds = SLOPE * (float(evidence.features @ weights) + bias) + SHIFT
    return 1 / (1 + math.exp(-odds))
