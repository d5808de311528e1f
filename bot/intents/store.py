"""What was fitted, kept on disk: the same catalogue is never fitted twice, and processes share the arrays' memory.

Arrays are plain .npy files, mapped rather than read; nothing is pickled.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.intents import folders
from bot.intents.corpus import Corpus
from bot.intents.grams import Vocabulary
from bot.intents.head import MOST, SEMANTIC_SHARE, SHARES, Head
from bot.intents.lexicon import Lexicon
from bot.intents.ridge import AXES, COMMON, LEAST, STIFFNESS, Modes
from bot.intents.spelling import Speller
from bot.intents.wordbook import Heard, Pairs
from bot.intents.words import BareWords

Fit = tuple[Head, Speller, BareWords]


@dataclass(frozen=True, slots=True)
class Basis:
    """A whole fit that can be amended: of which corpus, and how its kernel answers even changes."""

    fit: Fit
    modes: Modes
    corpus: Corpus


FORMAT = 7
"""Raise it when the meaning of the stored files changes."""
KEPT = 3
"""Fits kept in the folder: so many whole ones and so many amended ones, those that were used last. What was published
before is among them: going back to it learns nothing."""

AMENDED = "-amended"
"""After the key of the whole fit: a fit for the same corpus that was amended from another one."""


class Words(msgspec.Struct, frozen=True):
    """What of a fit are words: the speller's, and those that say much by themselves.

    Each kind is read by itself, the large ones that are packed first: all at once they are 12 MiB of objects, whose
    room a process would keep.
    """

    heard: msgspec.Raw
    pairs: msgspec.Raw
    firm: msgspec.Raw
    initials: msgspec.Raw
    latin: msgspec.Raw
    bare: msgspec.Raw

    def speller(self) -> Speller:
        """Raises ValueError, as the other."""
        return Speller(
            heard=Heard.of(msgspec.json.decode(self.heard, type=dict[str, tuple[str, int]])),
            pairs=Pairs(msgspec.json.decode(self.pairs, type=list[str])),
            firm=Pairs(msgspec.json.decode(self.firm, type=list[str])),
            initials=msgspec.json.decode(self.initials, type=dict[str, str]),
            latin=msgspec.json.decode(self.latin, type=frozenset[str]),
        )

    def bare_words(self) -> BareWords:
        """Those that several services share."""
        return BareWords(msgspec.json.decode(self.bare, type=dict[str, tuple[int, ...]]))


_ARRAYS = tuple(f.name for f in fields(Head) if f.name not in {"vocabulary", "lexicon"})


def _constants() -> list[Any]:
    """What a fit was made with."""
    return [SHARES, SEMANTIC_SHARE, AXES, STIFFNESS, LEAST, COMMON, MOST]


def key(corpus: Corpus, lexicon: Lexicon, encoder: str) -> str:
    """Changes with all that changes a fit: words, what they mean, the lexicon, the encoder, the head's constants."""
    said = [
        FORMAT,
        encoder,
        _constants(),
        corpus.phrases,
        corpus.targets.tolist(),
        corpus.names,
        sorted(lexicon.items()),
    ]
    return hashlib.blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=12).hexdigest()


def ground(lexicon: Lexicon, encoder: str) -> str:
    """Names what two fits must have in common for one to be amended to the other."""
    said = [FORMAT, encoder, _constants(), sorted(lexicon.items())]
    return hashlib.blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=12).hexdigest()


def save(folder: Path, name: str, fit: Fit, basis: tuple[str, Modes, Corpus] | None = None) -> None:
    """Writes a fit under its key, whole or not at all, and clears out the oldest ones.

    `basis`: what amending a whole fit needs, with its ground.
    """
    place = _place(folder, name)
    with contextlib.suppress(OSError):  # another process has kept the same meanwhile, or the disk is full
        if place.exists():  # it can't be read, or nobody would have fitted anew
            folders.remove(place)
        folders.put(place, lambda partial: _write(partial, fit, basis))
    _clear(folder)


def _write(place: Path, fit: Fit, basis: tuple[str, Modes, Corpus] | None) -> None:
    head, speller, bare = fit
    if basis:
        _save_basis(place, *basis)
    for array in _ARRAYS:
        np.save(place / f"{array}.npy", getattr(head, array), allow_pickle=False)
    np.save(place / "codes.npy", head.vocabulary.codes, allow_pickle=False)
    np.save(place / "idf.npy", head.vocabulary.weights, allow_pickle=False)
    words = {
        "heard": {sound: list(known) for sound, known in speller.heard.items()},
        "initials": dict(speller.initials),
        "latin": sorted(speller.latin),
        "pairs": sorted(speller.pairs),
        "firm": sorted(speller.firm),
        "bare": {word: list(meant) for word, meant in bare.shared.items()},
    }
    (place / "words.json").write_bytes(msgspec.json.encode(words))


def _save_basis(place: Path, on: str, modes: Modes, corpus: Corpus) -> None:
    np.save(place / "answers.npy", modes.answers, allow_pickle=False)
    np.save(place / "modes.npy", modes.grams, allow_pickle=False)
    labels = [[label.meaning, label.key] for label in corpus.labels]
    said = {"ground": on, "labels": labels, "pairs": corpus.pairs(), "names": corpus.names}
    (place / "corpus.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def bases(folder: Path, on: str) -> Iterator[tuple[str, Corpus]]:
    """The whole fits of a ground that are kept, and what they were fitted to; the latest first."""
    for place in _kept(folder):
        try:
            said = msgspec.json.decode((place / "corpus.json").read_bytes())
            if said["ground"] == on:
                yield place.name, Corpus.told(said["labels"], said["pairs"], said["names"])
        except (OSError, ValueError, KeyError):
            continue


def basis(folder: Path, name: str, corpus: Corpus, lexicon: Lexicon) -> Basis | None:
    """A whole fit to amend; None where it can't be read."""
    place = _place(folder, name)
    fit = load(folder, name, lexicon)
    try:
        return Basis(fit, Modes(_mapped(place / "answers.npy"), _mapped(place / "modes.npy")), corpus) if fit else None
    except (OSError, ValueError):
        return None


def load(folder: Path, name: str, lexicon: Lexicon) -> Fit | None:
    """The fit under a key, None where there is none or it can't be read."""
    place = _place(folder, name)
    try:
        arrays: dict[str, Any] = {array: _mapped(place / f"{array}.npy") for array in _ARRAYS}
        vocabulary = Vocabulary(_mapped(place / "codes.npy"), _mapped(place / "idf.npy"))
        words = msgspec.json.decode((place / "words.json").read_bytes(), type=Words)
        _use(place)
        return (
            Head(vocabulary=vocabulary, lexicon=lexicon, **arrays),
            words.speller(),
            words.bare_words(),
        )
    except (OSError, ValueError, KeyError):
        return None


def _use(place: Path) -> None:
    """What was used last is cleared out last."""
    with contextlib.suppress(OSError):
        os.utime(place)


def _place(folder: Path, name: str) -> Path:
    return folder / "routing" / name


def _mapped(file: Path) -> NDArray[Any]:
    # A plain view: indexing a memmap object itself costs ten times as much.
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))


def _clear(folder: Path) -> None:
    fits = _kept(folder)
    whole = [fit for fit in fits if not fit.name.endswith(AMENDED)]
    made = {fit.name + AMENDED for fit in whole}
    amended = [fit for fit in fits if fit.name.endswith(AMENDED) and fit.name not in made]
    for old in set(fits) - {*whole[:KEPT], *amended[:KEPT]}:
        with contextlib.suppress(OSError):
            folders.remove(old)


def _kept(folder: Path) -> list[Path]:
    """The fits' folders, the latest first."""
    try:
        fits = filter(folders.is_whole, (folder / "routing").iterdir())
        return sorted(fits, key=lambda fit: fit.stat().st_mtime, reverse=True)
    except OSError:
        return []
