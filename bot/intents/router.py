"""From a message to a decision: which service is meant, which ones to offer, or none."""

from datetime import datetime
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.catalog.model import Catalog
from bot.intents.corpus import Corpus, Meaning
from bot.intents.decision import Candidate, Decision, Verdict
from bot.intents.head import Head, fit
from bot.intents.lexicon import Lexicon
from bot.intents.masking import masked
from bot.intents.semantic import Encoder, UniversalEncoder, installed, remembered
from bot.intents.slots import Found, extract
from bot.intents.spelling import Speller
from bot.intents.text import clip, normalise

SECOND_READING = 0.1
"""How much better a corrected spelling must score to be believed."""


class Router:
    """Routes messages by one catalogue; built anew for every catalogue, never changed."""

    def __init__(self, catalog: Catalog, corpus: Corpus, head: Head, speller: Speller, encoder: Encoder | None) -> None:
        self.catalog = catalog
        self._corpus = corpus
        self._head = head
        self._speller = speller
        self._encoder = encoder
        self._services = sum(label.meaning is Meaning.SERVICE for label in corpus.labels)

    @classmethod
    def build(cls, catalog: Catalog, *, cache_dir: Path | None, semantic: bool = True) -> Self:
        """Fits the head, or reads it from `cache_dir` where the same catalogue was fitted before."""
        corpus = Corpus.of(catalog)
        encoder = UniversalEncoder() if semantic and installed() else None
        vectors = remembered(encoder, corpus.phrases, cache_dir) if encoder else None
        lexicon = Lexicon(catalog.lexicon)
        head = fit(corpus.phrases, corpus.targets, len(corpus.labels), lexicon, vectors)
        speller = Speller.of(corpus.pairs(), corpus.names)
        return cls(catalog, corpus, head, speller, encoder)

    def route(self, text: str, *, now: datetime, region: str | None = None) -> Decision:
        """What a message asks for. Takes any text; never raises."""
        text = clip(text)
        found = extract(text, now=now, region=region)
        scores = self._scores(self._speller.spell(normalise(masked(text, found))))
        return self._decide(scores, found)

    def _scores(self, text: str) -> NDArray[np.float32]:
        scores = self._read(text)
        corrected = self._speller.correct(text)
        if corrected != text:
            again = self._read(corrected)
            if again.max() > scores.max() + SECOND_READING:
                return again
        return scores

    def _read(self, text: str) -> NDArray[np.float32]:
        read = self._head.read(text)
        placed = self._head.place(self._encoder.encode([text])[0]) if self._encoder else None
        return self._head.scores(read, self._head.by_words(read), placed)

    def _decide(self, scores: NDArray[np.float32], found: tuple[Found, ...]) -> Decision:
        shares = np.exp(6 * (scores - scores.max()))
        shares /= shares.sum()
        best = np.argsort(shares[: self._services])[::-1][:5]
        candidates = tuple(Candidate(self._corpus.labels[i].key, float(shares[i])) for i in best)
        top = self._corpus.labels[int(scores.argmax())]
        score = float(scores.max())
        if top.meaning is not Meaning.SERVICE:
            topic = top.key if top.meaning is Meaning.ELSEWHERE and score > 0.3 else None
            return Decision(Verdict.NONE, None, candidates, found, topic, chitchat=top.meaning is Meaning.CHITCHAT)
        margin = score - float(scores[best[1]])
        if score > 0.3 and margin > 0.1:
            return Decision(Verdict.ROUTE, candidates[0].service, candidates, found)
        return Decision(Verdict.CLARIFY if score > 0.15 else Verdict.NONE, None, candidates, found)
