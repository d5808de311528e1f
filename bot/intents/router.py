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
from bot.intents.semantic import Encoder, UniversalEncoder, installed, remembered
from bot.intents.slots import extract, mask
from bot.intents.text import clip, normalise


class Router:
    """Routes messages by one catalogue; built anew for every catalogue, never changed."""

    def __init__(self, catalog: Catalog, corpus: Corpus, head: Head, encoder: Encoder | None) -> None:
        self.catalog = catalog
        self._corpus = corpus
        self._head = head
        self._encoder = encoder
        self._services = sum(label.meaning is Meaning.SERVICE for label in corpus.labels)
        self._chitchat = np.array([label.meaning is Meaning.CHITCHAT for label in corpus.labels])

    @classmethod
    def build(cls, catalog: Catalog, *, cache_dir: Path | None, semantic: bool = True) -> Self:
        """Fits the head, or reads it from `cache_dir` where the same catalogue was fitted before."""
        corpus = Corpus.of(catalog)
        encoder = UniversalEncoder() if semantic and installed() else None
        vectors = remembered(encoder, corpus.phrases, cache_dir) if encoder else None
        return cls(catalog, corpus, fit(corpus.phrases, corpus.targets, len(corpus.labels), vectors), encoder)

    def route(self, text: str, *, now: datetime, region: str | None = None) -> Decision:
        """What a message asks for. Takes any text; never raises."""
        text = clip(text)
        found = extract(text, now=now, region=region)
        read = self._head.read(normalise(mask(text, found)))
        scores = self._head.by_words(read)
        if self._encoder is not None:
            scores = self._head.by_all(read, self._encoder.encode([read.text])[0])
        return self._decide(scores, found)

    def _decide(self, scores: NDArray[np.float32], found: tuple) -> Decision:
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
