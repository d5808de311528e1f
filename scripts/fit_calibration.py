"""Fits bot/intents/data/calibration.json: how evidence becomes a probability.

Five times the head is fitted on four fifths of the catalogue's phrases and asked for the rest, whose meaning is known;
a logistic regression then learns from what the evidence was whether the best service was right. Every other matter and
kind of talk that is no service's is left out whole, since citizens bring up what nobody thought of. Nothing but the
catalogue is used. Run it again when the features or the head's constants change, not when words do.
"""

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.catalog.load import load_catalog
from bot.intents.corpus import Corpus
from bot.intents.evidence import weigh
from bot.intents.lexicon import Lexicon
from bot.intents.ridge import fit
from bot.intents.semantic import UniversalEncoder, Vectors, remembered
from bot.settings import Settings

TARGET = Path(__file__).resolve().parent.parent / "bot" / "intents" / "data" / "calibration.json"
FOLDS = 5
REJECT_WEIGHT = 0.8
"""What kinds left out whole count for: they are harder than most of what citizens say."""
SMOOTHING = 1e-3
STEPS = 60

Rows = list[tuple[float, ...]]


def folds(corpus: Corpus) -> NDArray[np.int64]:
    """Which fold asks for a phrase, -1 for those that every fold knows: a label needs one phrase at least."""
    targets = corpus.targets
    part = np.arange(len(targets)) % FOLDS
    whole = (targets >= corpus.services) & (targets % 2 == 1)
    part[whole] = targets[whole] // 2 % FOLDS
    part[np.searchsorted(targets, np.flatnonzero(np.bincount(targets)))] = -1
    return part


def observe(corpus: Corpus, lexicon: Lexicon, vectors: Vectors | None) -> tuple[dict[str, Rows], dict[str, list[bool]]]:
    """Evidence of every phrase from a head that doesn't know it, and whether its best service was right."""
    features: dict[str, Rows] = {}
    right: dict[str, list[bool]] = {}
    part = folds(corpus)
    for fold in range(FOLDS):
        known, asked = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
        phrases = [corpus.phrases[i] for i in known]
        seen = vectors[known] if vectors is not None else None
        head, _ = fit(phrases, corpus.targets[known], len(corpus.labels), lexicon, seen)
        for i in asked:
            by_words = head.listen(corpus.phrases[i])
            kinds = {"words" if vectors is None else "words_first": by_words}
            if vectors is not None:
                kinds["all"] = head.understand(by_words, vectors[i])
            for kind, likeness in kinds.items():
                evidence = weigh(head, likeness, corpus.rooms)
                features.setdefault(kind, []).append(evidence.features)
                right.setdefault(kind, []).append(evidence.best == corpus.targets[i])
        sys.stderr.write(f"fold {fold + 1} of {FOLDS}\n")
    return features, right


def regress(rows: Rows, right: list[bool], weights: NDArray[np.float64]) -> dict[str, object]:
    """Logistic regression by Newton's steps, its standardisation folded into the coefficients."""
    raw, wanted = np.array(rows), np.array(right, dtype=float)
    mean, scale = raw.mean(axis=0), raw.std(axis=0) + 1e-6
    table = np.hstack([(raw - mean) / scale, np.ones((len(raw), 1))])
    found = np.zeros(table.shape[1])
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (weights * (said - wanted)) / weights.sum() + SMOOTHING * found
        bend = (table * (weights * said * (1 - said))[:, None]).T @ table / weights.sum()
        found -= np.linalg.solve(bend + SMOOTHING * np.eye(len(found)), slope)
    plain = found[:-1] / scale
    return {"weights": [round(float(w), 4) for w in plain], "bias": round(float(found[-1] - plain @ mean), 4)}


def main() -> None:
    """Writes the file anew from the catalogue that the settings name."""
    settings = Settings()
    catalog = load_catalog(settings.catalog)
    corpus, lexicon = Corpus.of(catalog), Lexicon.of(catalog.lexicon)
    vectors = remembered(UniversalEncoder(), corpus.phrases, settings.data_dir)
    weights = np.where(corpus.targets < corpus.services, 1.0, REJECT_WEIGHT)
    part = folds(corpus)
    order = np.concatenate([np.flatnonzero(part == fold) for fold in range(FOLDS)])
    fitted: dict[str, object] = {}
    for known in (None, vectors):
        features, right = observe(corpus, lexicon, known)
        fitted |= {kind: regress(rows, right[kind], weights[order]) for kind, rows in features.items()}
    TARGET.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
