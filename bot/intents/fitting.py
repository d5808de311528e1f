"""Everything that is fitted to a catalogue: made once, kept, and mapped by every process that routes by it.

With a folder to keep it in, the fit runs in a process of its own, which gives its memory back (up to 1 GB for some
seconds) and leaves the event loop of a server that reloads its catalogue alone.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.intents import store
from bot.intents.corpus import Corpus, Label, Meaning
from bot.intents.head import fit
from bot.intents.lexicon import Lexicon
from bot.intents.semantic import UniversalEncoder, remembered
from bot.intents.spelling import Speller
from bot.intents.store import Fit
from bot.intents.words import BareWords


@dataclass(frozen=True, slots=True)
class Task:
    """What a fit depends on. `semantic`: with sentence vectors."""

    corpus: Corpus
    lexicon: Lexicon
    semantic: bool

    @property
    def key(self) -> str:
        """The name under which the fit is kept."""
        return store.key(self.corpus, self.lexicon, UniversalEncoder.name if self.semantic else "words")


def fitted(task: Task, folder: Path | None) -> Fit:
    """The fit, from the folder where it was made before. Without a folder it is made in this process."""
    if folder is None:
        return _make(task, None)
    made = known(task, folder)
    if made is None:
        _make_apart(task, folder)
        made = known(task, folder)
    return made or _make(task, folder)


def known(task: Task, folder: Path) -> Fit | None:
    """The fit that was made before."""
    return store.load(folder, task.key, task.lexicon)


def _make(task: Task, folder: Path | None) -> Fit:
    corpus = task.corpus
    vectors = remembered(UniversalEncoder(), corpus.phrases, folder) if task.semantic else None
    head = fit(corpus.phrases, corpus.targets, len(corpus.labels), task.lexicon, vectors)
    pairs = corpus.pairs()
    return head, Speller.of(pairs, corpus.names), BareWords.of(pairs, corpus.services)


def _make_apart(task: Task, folder: Path) -> None:
    said = json.dumps(
        {
            "folder": str(folder),
            "semantic": task.semantic,
            "labels": [[label.meaning, label.key] for label in task.corpus.labels],
            "pairs": task.corpus.pairs(),
            "names": task.corpus.names,
            "lexicon": dict(task.lexicon.items()),
        }
    )
    subprocess.run([sys.executable, "-m", __name__], input=said, text=True, encoding="utf-8", check=False)


def _told(said: dict[str, Any]) -> Task:
    pairs = said["pairs"]
    corpus = Corpus(
        labels=tuple(Label(Meaning(meaning), key) for meaning, key in said["labels"]),
        phrases=tuple(phrase for phrase, _ in pairs),
        targets=np.array([target for _, target in pairs], dtype=np.int64),
        names=tuple((name, position) for name, position in said["names"]),
    )
    return Task(corpus, Lexicon(said["lexicon"]), bool(said["semantic"]))


def main() -> None:
    """Reads a task from standard input and keeps its fit."""
    said = json.load(sys.stdin)
    task, folder = _told(said), Path(said["folder"])
    store.save(folder, task.key, _make(task, folder))


if __name__ == "__main__":
    main()
