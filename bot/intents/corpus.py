"""What the router learns from: every phrase of the catalogue and what it means.

Matters that are not served, small talk and emergencies are meanings of their own: they compete with the services.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from bot.catalog.model import Catalog
from bot.intents.text import clip, normalise, normalise_lines


class Meaning(StrEnum):
    """What a message can be."""

    SERVICE = "service"
    ELSEWHERE = "elsewhere"
    CHITCHAT = "chitchat"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Label:
    """One thing that a message can mean: a service, a topic served elsewhere, a kind of small talk or emergency."""

    meaning: Meaning
    key: str


@dataclass(frozen=True, slots=True)
class Rooms:
    """The stretches of the labels, by meaning."""

    services: slice
    elsewhere: slice
    chitchat: slice
    emergencies: slice


@dataclass(frozen=True, slots=True)
class Corpus:
    """Normalised phrases, label by label; `targets[i]` is the position in `labels` of what `phrases[i]` means."""

    labels: tuple[Label, ...]
    phrases: tuple[str, ...]
    targets: NDArray[np.int64]
    names: tuple[tuple[str, int], ...]
    """The services' names, normalised, each with the position of its label."""

    @classmethod
    def of(cls, catalog: Catalog) -> "Corpus":
        """All phrases of a catalogue, each once per meaning; services come first among the labels."""
        labels: dict[Label, int] = {}
        pairs: dict[tuple[str, int], None] = {}
        words = list(_words(catalog))
        for (label, phrase), said in zip(words, normalise_lines([clip(phrase) for _, phrase in words]), strict=True):
            target = labels.setdefault(label, len(labels))
            if said:
                pairs[phrase if phrase == said else said, target] = None  # most are: the catalogue holds those already
        ordered = sorted(pairs, key=itemgetter(1))
        return cls(
            labels=tuple(labels),
            phrases=tuple(phrase for phrase, _ in ordered),
            targets=np.array([target for _, target in ordered], dtype=np.int64),
            names=tuple(_names(catalog)),
        )

    @classmethod
    def told(
        cls, labels: Sequence[Sequence[str]], pairs: Sequence[tuple[str, int]], names: Sequence[tuple[str, int]]
    ) -> "Corpus":
        """From what was written down of one."""
        return cls(
            labels=tuple(Label(Meaning(meaning), key) for meaning, key in labels),
            phrases=tuple(phrase for phrase, _ in pairs),
            targets=np.array([target for _, target in pairs], dtype=np.int64),
            names=tuple((name, position) for name, position in names),
        )

    @property
    def services(self) -> int:
        """How many of the labels are services; they come first."""
        return sum(label.meaning is Meaning.SERVICE for label in self.labels)

    @property
    def rooms(self) -> Rooms:
        """Which labels are services, matters served elsewhere, small talk and emergencies; they stand in this order."""
        counts = Counter(label.meaning for label in self.labels)
        ends = list(accumulate(counts[meaning] for meaning in Meaning))
        return Rooms(*(slice(first, last) for first, last in zip([0, *ends], ends, strict=False)))

    def pairs(self) -> list[tuple[str, int]]:
        """Each phrase with the position of what it means."""
        return list(zip(self.phrases, self.targets.tolist(), strict=True))


def _words(catalog: Catalog) -> Iterator[tuple[Label, str]]:
    for service_id, service in catalog.services.items():
        label = Label(Meaning.SERVICE, service_id)
        for phrase in (service.name, *service.names, *service.phrases):
            yield label, phrase
    for matter in catalog.elsewhere:
        label = Label(Meaning.ELSEWHERE, matter.topic)
        for phrase in (matter.topic, *matter.phrases):
            yield label, phrase
    for kind, phrases in catalog.chitchat.items():
        label = Label(Meaning.CHITCHAT, kind)
        for phrase in phrases:
            yield label, phrase
    for emergency in catalog.emergencies.kinds:
        label = Label(Meaning.EMERGENCY, emergency.id)
        for phrase in emergency.phrases:
            yield label, phrase


def _names(catalog: Catalog) -> Iterator[tuple[str, int]]:
    for position, service in enumerate(catalog.services.values()):
        for name in (service.name, *service.names):
            yield normalise(name), position
