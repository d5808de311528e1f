"""Everything that is fitted to a catalogue: made once, kept, and mapped by every process that routes by it.

With a folder to keep it in, the fit runs in a process of its own, which gives its memory back (up to 1 GB for some
seconds) and leaves the event loop of a server that reloads its catalogue alone.
"""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalog.model import Catalog
from bot.intents import store
from bot.intents.amending import amended
from bot.intents.change import Change
from bot.intents.corpus import Corpus
from bot.intents.lexicon import Lexicon
from bot.intents.ridge import Modes, fit
from bot.intents.semantic import Encoder, UniversalEncoder, Vectors, installed, remembered
from bot.intents.spelling import Speller
from bot.intents.store import Fit
from bot.intents.words import BareWords

GENTLY = 19


@dataclass(frozen=True, slots=True)
class Task:
    """What a fit depends on. `semantic`: with sentence vectors."""

    corpus: Corpus
    lexicon: Lexicon
    semantic: bool

    @classmethod
    def of(cls, catalog: Catalog, *, semantic: bool) -> "Task":
        """For a catalogue; without an encoder installed, words alone decide."""
        return cls(Corpus.of(catalog), Lexicon.of(catalog.lexicon), semantic and installed())

    @property
    def key(self) -> str:
        """The name under which the fit is kept."""
        return store.key(self.corpus, self.lexicon, self._encoder)

    @property
    def ground(self) -> str:
        """Names what a fit must have in common with this one to be amended to it."""
        return store.ground(self.lexicon, self._encoder)

    @property
    def _encoder(self) -> str:
        return UniversalEncoder.name if self.semantic else "words"


def fitted(task: Task, folder: Path | None) -> Fit:
    """The fit, from the folder where it was made before. Without a folder it is made in this process."""
    if folder is None:
        return _make(task, None)[0]
    made = known(task, folder)
    if made is None:
        _make_apart(task, folder)
        made = known(task, folder)
    return made or _make(task, folder)[0]


def known(task: Task, folder: Path) -> Fit | None:
    """The fit that was made before; the one of the last time where it is the same, as after most edits."""
    name = (folder, task.key)
    made = _last.get(name) or store.load(*name, task.lexicon)
    if made is not None:
        _last.clear()
        _last[name] = made
    return made


_last: dict[tuple[Path, str], Fit] = {}


def amended_to(task: Task, folder: Path, encoder: Encoder | None) -> Fit | None:
    """A fit that differs from the whole one by thousandths, in half a second; None where nothing like it was fitted."""
    name = task.key + store.AMENDED
    if (made := store.load(folder, name, task.lexicon)) is not None:
        return made
    changes = [(base, corpus, Change.between(corpus, task.corpus)) for base, corpus in store.bases(folder, task.ground)]
    for base, corpus, change in sorted(changes, key=lambda one: one[2].size):
        basis = store.basis(folder, base, corpus, task.lexicon) if change.is_small else None
        if basis:
            store.save(folder, name, amended(basis, task.corpus, change, encoder))
            return store.load(folder, name, task.lexicon)
    return None


def _make(task: Task, folder: Path | None) -> tuple[Fit, Modes]:
    corpus = task.corpus
    vectors = _vectors(corpus, folder) if task.semantic else None
    head, modes = fit(corpus.phrases, corpus.targets, len(corpus.labels), task.lexicon, vectors)
    pairs = corpus.pairs()
    return (head, Speller.of(pairs, corpus.names), BareWords.of(pairs, corpus.services)), modes


def _vectors(corpus: Corpus, folder: Path | None) -> Vectors:
    """The phrases' sentence vectors; what their words say by themselves is kept for messages, too."""
    encoder = UniversalEncoder(folder)
    encoder.prepare(corpus.phrases)
    return remembered(encoder, corpus.phrases, folder)


def _make_apart(task: Task, folder: Path) -> None:
    command = [sys.executable, "-m", __name__]
    subprocess.run(command, input=_said(task, folder), text=True, encoding="utf-8", check=False)


async def make_beside(task: Task, folder: Path) -> None:
    """Makes the whole fit in a process that gives way to every other one; ends it where whoever waits is cancelled."""
    command = [sys.executable, "-m", __name__, "--gently"]
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    try:
        await process.communicate(_said(task, folder).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _said(task: Task, folder: Path) -> str:
    corpus = task.corpus
    labels = [[label.meaning, label.key] for label in corpus.labels]
    said = {"labels": labels, "pairs": corpus.pairs(), "names": corpus.names, "lexicon": dict(task.lexicon.items())}
    return json.dumps(said | {"folder": str(folder), "semantic": task.semantic})


def _told(said: dict[str, Any]) -> Task:
    corpus = Corpus.told(said["labels"], said["pairs"], said["names"])
    return Task(corpus, Lexicon(said["lexicon"]), bool(said["semantic"]))


def main() -> None:
    """Reads a task from standard input and keeps its fit."""
    if "--gently" in sys.argv:
        os.nice(GENTLY)
    said = json.load(sys.stdin)
    task, folder = _told(said), Path(said["folder"])
    made, modes = _make(task, folder)
    store.save(folder, task.key, made, (task.ground, modes, task.corpus))


if __name__ == "__main__":
    main()
