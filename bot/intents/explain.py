"""Why a message goes where it goes, for operators: on the terminal and in the console."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from jinja2 import Environment, StrictUndefined, Template

from bot.intents.corpus import Meaning
from bot.intents.decide import SUBMITTING
from bot.intents.decision import Decision, Verdict
from bot.intents.head import Floats
from bot.intents.masking import masked
from bot.intents.router import Reading, Router
from bot.intents.text import clip, normalise
from bot.intents.triage import Triage
from bot.intents.urgent import Urgent

SHOWN = 3
"""Phrases shown of each channel."""
LEAST_SHARE = 0.05

Why = Literal["bare", "sure", "submits", "abroad", "unsure", "far"]
"""A bare word of several services; above the bar; below the bar of a service that submits; a place abroad that the
likeliest service has nothing to do with; below the bar; too low."""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the catalogue, what it means (a service id or a topic), and how much the message shares with it."""

    phrase: str
    meaning: str
    share: float


@dataclass(frozen=True, slots=True)
class Channel:
    """One way of comparing: `characters`, `sounds`, `terms` (after the lexicon) or `meaning`; best phrases first."""

    name: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A service (`service` its id) or a topic that is none (`service` empty), with the head's score of about 0 to 1."""

    service: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What routing saw and why it decided so. `str()` is the whole of it in Chinese.

    `typed` is the normalised text, `matched` the reading that was compared; `masked` are the values left out of it;
    `rival` is the likeliest meaning that is no service; `by_words`: the sentence encoder was not needed.
    """

    said: str
    typed: str
    matched: str
    masked: tuple[tuple[str, str], ...]
    verdict: Verdict
    topic: str | None
    chitchat: bool
    probability: float
    bar: float
    why: Why
    by_words: bool
    candidates: tuple[Scored, ...]
    rival: Scored | None
    channels: tuple[Channel, ...]
    urgent: Urgent | None

    @property
    def runner_up(self) -> Scored | None:
        """The second best service."""
        return self.candidates[1] if len(self.candidates) > 1 else None

    def __str__(self) -> str:
        return _template().render(asdict(self)).strip()


@cache
def _template() -> Template:
    source = resources.files("bot.intents").joinpath("data/explanation.j2").read_text(encoding="utf-8")
    return Environment(undefined=StrictUndefined, trim_blocks=True, autoescape=False).from_string(source)  # noqa: S701


def explain(triage: Triage, text: str, *, now: datetime, region: str | None = None) -> Explanation:
    """Why a message goes where it goes. Takes any text; never raises."""
    router = triage.router
    reading = router.read(text, now=now, region=region)
    decision = router.decide(reading)
    evidence, said = reading.evidence, clip(text)
    kind = list(router.catalog.services.values())[evidence.best].kind
    return Explanation(
        said=said,
        typed=normalise(masked(said, reading.found)),
        matched=reading.likeness.text,
        masked=tuple((f.type, said[f.start : f.end]) for f in reading.found if f.end > f.start),
        verdict=decision.verdict,
        topic=decision.topic,
        chitchat=decision.chitchat,
        probability=reading.probability,
        bar=router.bar(reading),
        why=_why(router, reading, decision, submits=kind in SUBMITTING),
        by_words=reading.likeness.meaning is None and router.head.semantic,
        candidates=tuple(_scored(router, reading, c.service) for c in decision.candidates),
        rival=_rival(router, reading),
        channels=tuple(_channels(router, reading)),
        urgent=triage.weigh(text, decision, now=now),
    )


def _why(router: Router, reading: Reading, decision: Decision, *, submits: bool) -> Why:
    if router.shared(reading):
        return "bare"
    if decision.verdict is Verdict.ROUTE:
        return "sure"
    if decision.verdict is Verdict.NONE:
        return "far"
    if decision.abroad:
        return "abroad"
    return "submits" if submits else "unsure"


def _scored(router: Router, reading: Reading, service_id: str) -> Scored:
    position = list(router.catalog.services).index(service_id)
    score = float(reading.evidence.scores[position])
    return Scored(service_id, router.catalog.services[service_id].name, round(score, 4))


def _rival(router: Router, reading: Reading) -> Scored | None:
    rejected = reading.evidence.rejected
    if rejected is None:
        return None
    return Scored("", router.corpus.labels[rejected].key, round(float(reading.evidence.scores[rejected]), 4))


def _channels(router: Router, reading: Reading) -> Iterator[Channel]:
    for name, shares in router.head.by_channel(reading.likeness).items():
        yield Channel(name, tuple(_matches(router, shares)))
    if reading.likeness.meaning is not None:
        yield Channel("meaning", tuple(_matches(router, reading.likeness.meaning)))


def _matches(router: Router, shares: Floats) -> Iterator[Match]:
    for position in np.argsort(-shares, kind="stable")[:SHOWN]:
        if shares[position] >= LEAST_SHARE:
            label = router.corpus.labels[int(router.corpus.targets[position])]
            name = label.key if label.meaning is Meaning.SERVICE else f"（{label.key}）"
            yield Match(router.corpus.phrases[position], name, round(float(shares[position]), 4))
