"""From a message to a decision: which service is meant, which ones to offer, or none."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from bot.catalog.model import Catalog
from bot.intents import store
from bot.intents.corpus import Corpus
from bot.intents.decide import decide
from bot.intents.decision import Decision
from bot.intents.evidence import Evidence, probability, weigh
from bot.intents.head import Head, Likeness, fit
from bot.intents.lexicon import Lexicon
from bot.intents.masking import masked
from bot.intents.semantic import Encoder, UniversalEncoder, installed, remembered
from bot.intents.slots import Found, extract
from bot.intents.spelling import Speller
from bot.intents.text import clip, normalise
from bot.intents.words import BareWords

SURE = 0.92
"""Words alone decide from this probability on; below it the sentence encoder is asked too."""
SAME = 0.95
"""A message that shares this much with a phrase is that phrase."""
SECOND_READING = 0.06
"""How much more a corrected spelling must share with some phrase to be believed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it was understood: its values, the text that was matched, and what speaks for which service."""

    found: tuple[Found, ...]
    typed: str
    likeness: Likeness
    evidence: Evidence
    probability: float


class Router:
    """Routes messages by one catalogue; built anew for every catalogue, never changed."""

    def __init__(
        self, catalog: Catalog, corpus: Corpus, head: Head, speller: Speller, bare: BareWords, encoder: Encoder | None
    ) -> None:
        self.catalog = catalog
        self.corpus = corpus
        self.head = head
        self._speller = speller
        self._bare = bare
        self._encoder = encoder
        self._kinds = [service.kind for service in catalog.services.values()]

    @classmethod
    def build(cls, catalog: Catalog, *, cache_dir: Path | None, semantic: bool = True) -> Self:
        """Fits the head in some seconds, or maps it from `cache_dir` where the same catalogue was fitted before.

        `semantic` False, or no encoder installed: words alone decide.
        """
        corpus, lexicon = Corpus.of(catalog), Lexicon(catalog.lexicon)
        encoder = UniversalEncoder() if semantic and installed() else None
        name = store.key(corpus, lexicon, encoder.name if encoder else "words")
        known = store.load(cache_dir, name, lexicon) if cache_dir else None
        if known is None:
            vectors = remembered(encoder, corpus.phrases, cache_dir) if encoder else None
            head = fit(corpus.phrases, corpus.targets, len(corpus.labels), lexicon, vectors)
            pairs = corpus.pairs()
            known = head, Speller.of(pairs, corpus.names), BareWords.of(pairs, corpus.services)
            if cache_dir:
                store.save(cache_dir, name, *known)
        return cls(catalog, corpus, *known, encoder)

    def route(self, text: str, *, now: datetime, region: str | None = None) -> Decision:
        """What a message asks for. Takes any text; never raises."""
        reading = self.read(text, now=now, region=region)
        return decide(
            reading.evidence,
            reading.probability,
            labels=self.corpus.labels,
            kinds=self._kinds,
            shared=self._bare.of_text(reading.likeness.text),
            found=reading.found,
        )

    def read(self, text: str, *, now: datetime, region: str | None = None) -> Reading:
        """How a message is understood, before anything is decided."""
        text = clip(text)
        found = extract(text, now=now, region=region)
        typed = normalise(masked(text, found))
        likeness = self.head.listen(self._speller.spell(typed))
        evidence = weigh(self.head, likeness, self.corpus.services)
        chance = probability(evidence, semantic=self.head.semantic)
        if chance >= SURE or likeness.words.max() >= SAME or not likeness.text:
            return Reading(found, typed, likeness, evidence, chance)
        better = self._respelled(likeness)
        if self._encoder is not None:
            better = self.head.understand(better, self._encoder.encode([better.text])[0])
        if better is not likeness:
            evidence = weigh(self.head, better, self.corpus.services)
            chance = probability(evidence, semantic=self.head.semantic)
        return Reading(found, typed, better, evidence, chance)

    def _respelled(self, likeness: Likeness) -> Likeness:
        corrected = self._speller.correct(likeness.text)
        if corrected == likeness.text:
            return likeness
        again = self.head.listen(corrected)
        return again if again.words.max() > likeness.words.max() + SECOND_READING else likeness
