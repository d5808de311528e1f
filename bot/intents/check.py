"""Rules over the catalogue's words: every word leads home, or the thief is named."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from bot.catalog.fault import Fault
from bot.catalog.model import Catalog, Service
from bot.intents.corpus import Label, Meaning
from bot.intents.decision import Decision, Verdict
from bot.intents.head import STIFFNESS
from bot.intents.router import Router
from bot.intents.text import normalise

OFFERED = 3
"""A word leads home when its service is among the first three that a question offers."""


def check_words(router: Router, *, now: datetime) -> list[Fault]:
    """All faults of the words of the router's catalogue. `now`: the moment at which its examples are said."""
    return [*_collisions(router.catalog), *_phrases(router), *_spoken(router, now)]


def _owners(catalog: Catalog) -> Iterator[tuple[tuple[str | int, ...], Label, str]]:
    """Every phrase with the path of its list and what it means."""
    for service_id, service in catalog.services.items():
        label = Label(Meaning.SERVICE, service_id)
        for field, phrases in _lists(service):
            for phrase in phrases:
                yield ("services", service_id, field), label, phrase
    for position, matter in enumerate(catalog.elsewhere):
        for phrase in matter.phrases:
            yield ("elsewhere", position, "phrases"), Label(Meaning.ELSEWHERE, matter.topic), phrase
    for kind, phrases in catalog.chitchat.items():
        for phrase in phrases:
            yield ("chitchat", kind), Label(Meaning.CHITCHAT, kind), phrase
    for position, emergency in enumerate(catalog.emergencies.kinds):
        for phrase in emergency.phrases:
            yield ("emergencies", "kinds", position, "phrases"), Label(Meaning.EMERGENCY, emergency.id), phrase


def _lists(service: Service) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "names", service.names
    yield "phrases", service.phrases
    yield "examples", service.examples


def _collisions(catalog: Catalog) -> Iterator[Fault]:
    """One text under two meanings, punctuation and case aside; and an example among its own service's phrases."""
    first: dict[str, tuple[Label, tuple[str | int, ...]]] = {}
    for path, label, phrase in _owners(catalog):
        said = normalise(phrase)
        owner, where = first.setdefault(said, (label, path))
        if owner != label:
            yield Fault(path, f"「{phrase}」 also stands under {owner.key}")
        elif path[-1] == "examples" and where[-1] != "examples":
            yield Fault(path, f"「{phrase}」 is a phrase already: an example proves nothing that was learned from it")


def _phrases(router: Router) -> Iterator[Fault]:
    """Phrases that the head, though fitted to them, gives to another meaning.

    What a ridge regression says of a text that it was fitted to follows from its duals: wanted - stiffness × dual.
    """
    corpus, duals = router.corpus, np.asarray(router.head.duals, dtype=np.float32)
    scores = -np.float32(STIFFNESS) * duals
    scores[np.arange(len(scores)), corpus.targets] += 1
    paths = {(label, normalise(phrase)): (path, phrase) for path, label, phrase in _owners(router.catalog)}
    for position in np.flatnonzero(scores.argmax(axis=1) != corpus.targets):
        home = corpus.labels[int(corpus.targets[position])]
        thief = corpus.labels[int(scores[position].argmax())]
        path, phrase = paths.get((home, corpus.phrases[position]), ((home.key,), corpus.phrases[position]))
        yield Fault(path, f"「{phrase}」 goes to {thief.key}")


def _spoken(router: Router, now: datetime) -> Iterator[Fault]:
    """Names and examples that don't lead home when a citizen says them, and messages that lead where they must not."""
    for service_id, service in router.catalog.services.items():
        for field, phrases in (("names", (service.name, *service.names)), ("examples", service.examples)):
            for phrase in phrases:
                thief = _thief(router.route(phrase, now=now), service_id)
                if thief:
                    yield Fault(("services", service_id, field), f"「{phrase}」 {thief}")
        for phrase in service.not_for:
            if router.route(phrase, now=now).service == service_id:
                yield Fault(("services", service_id, "not_for"), f"「{phrase}」 goes to this service all the same")


def _thief(decision: Decision, home: str) -> str:
    """What became of a message that doesn't lead home; empty when it does."""
    offered = [candidate.service for candidate in decision.candidates[:OFFERED]]
    if decision.verdict is Verdict.ROUTE:
        return "" if decision.service == home else f"goes to {decision.service}"
    if home in offered:
        return ""
    return f"is asked about and {home} isn't offered, but {', '.join(offered)}"
