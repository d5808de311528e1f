"""Holds the chain against its keys: the first line that was changed, taken out, moved or cut off is named."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.audit.chain import GENESIS, HEAD_LOST, OPENED, PRUNED, TORN, Line, Signer
from bot.audit.head import NAME, Head, files, read_head


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where the chain doesn't hold. `line` counts from 1 in its file; 0: the file as a whole."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at. `torn`: lines that a killed writer left unfinished, which is no tampering."""

    records: int
    files: int
    seq: int
    mac: str
    torn: int
    broken: Broken | None


class _Break(Exception):
    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(why)
        self.broken = Broken(file, line, why)


@dataclass(slots=True)
class _Walk:
    """How far the chain has been followed."""

    signer: Signer
    anchor: tuple[int, str] | None
    seq: int = -1
    mac: str = GENESIS
    records: int = 0
    torn: int = 0
    start: tuple[int, str] | None = None
    start_at: tuple[str, int] = ("", 0)
    pruned: bool = False
    anchored: bool = False

    def take(self, file: str, number: int, line: Line, mac: str, body: bytes) -> None:
        if self.seq < 0:
            self._begin(file, number, line)
        if not self.signer.knows(line.key):
            raise _Break(file, number, f"signed with key {line.key}, which is not at hand")
        if line.seq != self.seq + 1:
            raise _Break(file, number, f"record {self.seq + 1} is missing; here stands {line.seq}")
        if not self.signer.follows(line, mac, body, self.mac):
            raise _Break(file, number, f"record {line.seq} was changed, or doesn't follow the one before it")
        if line.what == HEAD_LOST:
            raise _Break(file, number, "the head was lost or changed; records before this one may have been cut off")
        self.seq, self.mac, self.records = line.seq, mac, self.records + 1
        if self.anchor is not None and self.anchor[0] == line.seq:
            if self.anchor[1] != mac:
                raise _Break(file, number, f"record {line.seq} is not the one that the checkpoint names")
            self.anchored = True
        if line.what == PRUNED and self.start == (line.detail.get("through"), line.detail.get("mac")):
            self.pruned = True

    def _begin(self, file: str, number: int, line: Line) -> None:
        previous = str(line.detail.get("previous", ""))
        if line.what != OPENED:
            raise _Break(file, number, "the first record is missing")
        self.seq, self.mac = line.seq - 1, previous
        self.start, self.start_at = (self.seq, previous), (file, number)


def verify(folder: Path, signer: Signer, anchor: tuple[int, str] | None = None) -> Report:
    """Follows the whole chain. `anchor`: number and hash of a record that a checkpoint elsewhere vouches for."""
    walk = _Walk(signer, anchor)
    chain: list[Path] = []
    broken: Broken | None = None
    try:
        head, chain, sizes = _snapshot(folder, signer)
        for position, path in enumerate(chain):
            _file(walk, path, sizes[position], head)
        _whole(walk, folder, chain, head)
    except _Break as found:
        broken = found.broken
    return Report(walk.records, len(chain), max(walk.seq, 0), walk.mac, walk.torn, broken)


def _snapshot(folder: Path, signer: Signer) -> tuple[Head | None, list[Path], list[int]]:
    """Head and sizes at one moment, so that a running server can go on writing."""
    if not (folder / NAME).exists():
        chain = files(folder) if folder.exists() else []
        if chain:
            raise _Break(NAME, 0, "the head is missing; the last records may have been cut off")
        return None, [], []
    descriptor = os.open(folder / NAME, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        chain = files(folder)
        return read_head(descriptor, signer), chain, [path.stat().st_size for path in chain]
    finally:
        os.close(descriptor)


def _file(walk: _Walk, path: Path, size: int, head: Head | None) -> None:
    """Follows one file. Bytes that are no record must be accounted for by the record behind them, or be the end."""
    unread, unread_at, offset = b"", 0, 0
    if walk.seq >= 0 and path.name != f"audit-{walk.seq + 1:012d}.jsonl":
        raise _Break(path.name, 0, f"record {walk.seq + 1} is missing before this file")
    for number, raw in enumerate(_lines(path, size), 1):
        read = walk.signer.read(raw[:-1]) if raw.endswith(b"\n") else None
        if read is None:
            unread, unread_at = unread + raw, unread_at or number
        else:
            if unread:
                _account_for(unread, unread_at, path, read[0])
                walk.torn, unread, unread_at = walk.torn + 1, b"", 0
            walk.take(path.name, number, *read)
        offset += len(raw)
    if unread:
        # a file that comes after the head's was begun by a writer that died before the head could name it
        committed = head is None or (path.name, offset - len(unread)) < (head.file, head.end)
        if committed:
            raise _Break(path.name, unread_at, "no record, or part of one")
        walk.torn += 1


def _account_for(unread: bytes, at: int, path: Path, line: Line) -> None:
    left = unread.removesuffix(b"\n") if line.detail.get("bytes") == len(unread) - 1 else unread
    named = (line.detail.get("bytes"), line.detail.get("sha256"))
    if line.what != TORN or named != (len(left), hashlib.sha256(left).hexdigest()):
        raise _Break(path.name, at, "no record, or part of one")


def _whole(walk: _Walk, folder: Path, chain: list[Path], head: Head | None) -> None:
    last = chain[-1].name if chain else str(folder)
    if walk.start is not None and walk.start[0] > 0 and not walk.pruned:
        raise _Break(*walk.start_at, f"records before {walk.start[0] + 1} are missing, and nobody recorded a removal")
    if chain and head is None:
        raise _Break(NAME, 0, "the head was changed; the last records may have been cut off")
    if head is not None and head.seq > max(walk.seq, 0):
        raise _Break(last, 0, f"cut off: records {max(walk.seq, 0) + 1} to {head.seq} are missing at the end")
    if walk.anchor is not None and not walk.anchored:
        raise _Break(last, 0, f"record {walk.anchor[0]}, which the checkpoint names, is not there")


def _lines(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while size > 0 and (line := file.readline(size)):
            size -= len(line)
            yield line
