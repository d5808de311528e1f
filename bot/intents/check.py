"""Rules over the catalogue's words: every word leads home, or the thief is named."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Set
from datetime import datetime
from functools import cache, partial

import numpy as np

from bot.catalog import words
from bot.catalog.fault import Fault
from bot.catalog.model import Catalog
from bot.catalog.rules.vocabulary import forms_of
from bot.catalog.service import Service
from bot.intents.corpus import Corpus, Label, Meaning
from bot.intents.decision import Decision, Verdict
from bot.intents.head import measured
from bot.intents.lexicon import Lexicon
from bot.intents.ridge import STIFFNESS
from bot.intents.router import Router
from bot.intents.text import normalise

OFFERED = 3
"""A word leads home when its service is among the first three that a question offers."""
MARGIN = 0.1
"""An example whose service is nearer than this to the runner-up leads home by chance."""
ASKED = re.compile(r"(?:回复|发送|说)「([^」{]+)")
"""What citizens are told to say, up to the first value in it."""


Route = Callable[[str], Decision]
"""What becomes of a message; `remembering` makes one."""


def remembering(router: Router, *, now: datetime) -> Route:
    """Routes by a router, each text once."""
    return cache(partial(router.route, now=now))


def check_words(
    router: Router, *, now: datetime, steering: Set[str] = frozenset(), route: Route | None = None
) -> list[Fault]:
    """All faults and warnings of the words of the router's catalogue.

    `now`: the moment at which its examples are said; `steering`: what citizens say to go back, on, or to stop;
    `route`: one by that router that remembers what was asked before.
    """
    route = route or remembering(router, now=now)
    faults = [*_collisions(router.catalog), *_phrases(router), *_spoken(router.catalog, route)]
    return [*faults, *_invited(router.catalog, route, steering)]


def digest_of_words(catalog: Catalog) -> str:
    """Names all that `check_words` looks at: two catalogues of one digest have the same faults in their words."""
    corpus = Corpus.of(catalog)
    said = [corpus.pairs(), [[label.meaning, label.key] for label in corpus.labels], corpus.names]
    said += [sorted(Lexicon.of(catalog.lexicon).items()), [phrase for _, _, phrase in _owners(catalog)]]
    for service_id, service in catalog.services.items():
        invited = [(path, ASKED.findall(text)) for path, text in _texts(service) if ASKED.search(text)]
        known = {*_options(service), *(word for action in service.actions.values() for word in action.words)}
        own = sorted({phrase.strip() for _, phrases in invited for phrase in phrases} & known)
        said.append([service_id, service.kind, service.name, service.not_for, invited, own])
    return hashlib.blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=12).hexdigest()


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
            yield Fault(path, words.ALSO_UNDER.format(phrase=phrase, owner=catalog.called(owner.key)))
        elif path[-1] == "examples" and where[-1] != "examples":
            yield Fault(path, words.ALREADY_A_PHRASE.format(phrase=phrase))


def _phrases(router: Router) -> Iterator[Fault]:
    """Phrases that the head, though fitted to them, gives to another meaning.

    What a ridge regression says of a text that it was fitted to follows from its duals: wanted - stiffness × dual.
    """
    corpus, duals = router.corpus, measured(router.head.duals)
    scores = -np.float32(STIFFNESS) * duals
    scores[np.arange(len(scores)), corpus.targets] += 1
    paths = {(label, normalise(phrase)): (path, phrase) for path, label, phrase in _owners(router.catalog)}
    for position in np.flatnonzero(scores.argmax(axis=1) != corpus.targets):
        home = corpus.labels[int(corpus.targets[position])]
        thief = corpus.labels[int(scores[position].argmax())]
        path, phrase = paths.get((home, corpus.phrases[position]), ((home.key,), corpus.phrases[position]))
        yield Fault(path, words.TAUGHT_ELSEWHERE.format(phrase=phrase, thief=router.catalog.called(thief.key)))


def _spoken(catalog: Catalog, route: Route) -> Iterator[Fault]:
    """Names and examples that don't lead home when a citizen says them, and messages that lead where they must not."""
    for service_id, service in catalog.services.items():
        path = ("services", service_id)
        for field, phrases in (("names", (service.name, *service.names)), ("examples", service.examples)):
            for phrase in phrases:
                decision = route(phrase)
                thief = _thief(catalog, phrase, decision, service_id)
                if thief:
                    yield Fault((*path, field), thief)
                elif field == "examples":
                    yield from _narrow(catalog, (*path, field), phrase, decision)
        for phrase in service.not_for:
            if route(phrase).service == service_id:
                yield Fault((*path, "not_for"), words.COMES_ALL_THE_SAME.format(phrase=phrase))


def _thief(catalog: Catalog, phrase: str, decision: Decision, home: str) -> str:
    """What became of a message that doesn't lead home; empty when it does."""
    offered = [candidate.service for candidate in decision.candidates[:OFFERED]]
    if decision.verdict is Verdict.ROUTE:
        thief = catalog.called(decision.service or "")
        return "" if decision.service == home else words.ROUTED_ELSEWHERE.format(phrase=phrase, thief=thief)
    if home in offered:
        return ""
    if not offered:
        return words.UNDERSTOOD_BY_NOBODY.format(phrase=phrase)
    return words.NOT_OFFERED.format(phrase=phrase, offered="、".join(map(catalog.called, offered)))


def _narrow(catalog: Catalog, path: tuple[str | int, ...], phrase: str, decision: Decision) -> Iterator[Fault]:
    """An example that leads home, but not by much."""
    first, *others = decision.candidates
    if decision.verdict is not Verdict.ROUTE:
        offered = "、".join(catalog.called(candidate.service) for candidate in decision.candidates[:OFFERED])
        yield Fault(path, words.ASKED_ABOUT.format(phrase=phrase, offered=offered), warning=True)
    elif others and first.score - others[0].score < MARGIN:
        yield Fault(path, words.NARROWLY.format(phrase=phrase, rival=catalog.called(others[0].service)), warning=True)


def _invited(catalog: Catalog, route: Route, steering: Set[str]) -> Iterator[Fault]:
    """What a reply or a guide tells citizens to say must lead somewhere."""
    for service_id, service in catalog.services.items():
        own = {word for action in service.actions.values() for word in action.words}
        own |= set(_options(service))
        for path, text in _texts(service):
            for phrase in dict.fromkeys(said.strip() for said in ASKED.findall(text)):
                if phrase not in steering | own and route(phrase).verdict is Verdict.NONE:
                    yield Fault(("services", service_id, *path), words.DEAD_WORDS.format(phrase=phrase))


def _options(service: Service) -> Iterator[str]:
    for _, form in forms_of(service):
        for spec in form.slots.values():
            yield from spec.choices.options if spec.choices else ()


def _texts(service: Service) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """All that a citizen may read, with its path in the entry."""
    for key, told in service.guide.model_dump(exclude={"by_region", "to_confirm"}).items():
        yield ("guide", key), " ".join(told) if isinstance(told, tuple) else str(told)
    for place, form in forms_of(service):
        yield (*place, "replies", "done"), form.replies.done.source
        for key, template in (("empty", form.replies.empty), ("unknown", form.replies.unknown)):
            yield (*place, "replies", key), template.source if template else ""
        for code, refusal in form.replies.refused.items():
            yield (*place, "replies", "refused", code), refusal.say.source
