"""The files of the chain. Several processes write to one chain, each in its turn (flock); one sync covers a batch."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from bot.audit.chain import HEAD_LOST, OPENED, SYSTEM, TORN, Event, Signer
from bot.audit.head import NAME, Head, files, read_head, write_head
from bot.errors import AuditUnavailable

LARGEST = 64 * 1024 * 1024
"""Bytes after which a new file is begun; a new day begins one as well."""


def _now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """Appends to the chain in a folder. Blocks: one thread of a process at a time, any number of processes."""

    def __init__(
        self, folder: Path, signer: Signer, *, largest: int = LARGEST, clock: Callable[[], datetime] = _now
    ) -> None:
        self._folder = folder
        self._signer = signer
        self._largest = largest
        self._clock = clock

    def append(self, events: Sequence[Event]) -> Head:
        """Writes the events and waits until the disk has them. Raises AuditUnavailable, and then none counts."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._turn() as descriptor:
                return self._write(descriptor, events)
        except OSError as error:
            raise AuditUnavailable(f"audit log: {error.strerror or type(error).__name__}") from error

    @contextlib.contextmanager
    def _turn(self) -> Iterator[int]:
        descriptor = os.open(self._folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def _write(self, descriptor: int, events: Sequence[Event]) -> Head:
        now = self._clock()
        head, repairs, gap = self._end(descriptor)
        pending = [*repairs, *events]
        day = now.date().isoformat()
        target = self._folder / head.file if head.file else None
        is_due = not repairs and not gap and (head.day != day or head.end >= self._largest)
        if target is None or not target.exists() or is_due:
            head = Head(self._named(head), 0, head.seq, head.mac, day)
            pending.insert(0, Event(SYSTEM, OPENED, detail={"previous": head.mac}))
            gap = b""
        data, head = self._lines(pending, head, now, gap)
        self._commit(self._folder / head.file, data, head.end - len(data))
        write_head(descriptor, head, self._signer)
        return head

    @staticmethod
    def _named(head: Head) -> str:
        """The file that would be begun after this head: it is called after its first record."""
        return f"audit-{head.seq + 1:012d}.jsonl"

    def _lines(self, events: Sequence[Event], head: Head, now: datetime, gap: bytes) -> tuple[bytes, Head]:
        written, mac, seq = bytearray(gap), head.mac, head.seq
        for event in events:
            seq += 1
            line, mac = self._signer.line(event, seq, now, mac)
            written += line
        return bytes(written), replace(head, end=head.end + len(written), seq=seq, mac=mac)

    def _commit(self, path: Path, data: bytes, before: int) -> None:
        """Appends in one piece and syncs; a piece that doesn't fit the disk is taken back."""
        is_new = not path.exists()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            try:
                if os.write(descriptor, data) != len(data):
                    raise OSError(28, "no space left for the whole record")
                os.fdatasync(descriptor)
            except OSError:
                os.ftruncate(descriptor, before)
                raise
        finally:
            os.close(descriptor)
        if is_new:
            _sync_folder(self._folder)

    def _end(self, descriptor: int) -> tuple[Head, list[Event], bytes]:
        """Where to go on, what must be said first about how the last writer ended, and a line end if one is missing.

        The returned head's `end` is where the file ends, whatever stands there, so that nothing is written over.
        """
        head = read_head(descriptor, self._signer)
        repairs: list[Event] = []
        if head is None:
            left = files(self._folder)
            head = self._found_end(left[-1]) if left else Head()
            repairs = [Event(SYSTEM, HEAD_LOST, outcome="broken")] if left else []
        if not head.file:
            return head, repairs, b""
        head, torn = self._adopt(head, _read_from(self._folder / head.file, head.end))
        begun = self._named(head)
        if not torn and (self._folder / begun).exists():  # by a writer that died before the head could name it
            today = self._clock().date().isoformat()
            head, torn = self._adopt(Head(begun, 0, head.seq, head.mac, today), _read_from(self._folder / begun, 0))
        path = self._folder / head.file
        if torn:
            digest = hashlib.sha256(torn).hexdigest()
            repairs.append(Event(SYSTEM, TORN, outcome="noted", detail={"bytes": len(torn), "sha256": digest}))
        size = path.stat().st_size if path.exists() else 0
        gap = b"" if size == 0 or _last_byte(path) == b"\n" else b"\n"
        return replace(head, end=size), repairs, gap

    def _adopt(self, head: Head, rest: bytes) -> tuple[Head, bytes]:
        """Counts lines that were written whole before their writer died; gives what is left unfinished behind them."""
        while rest:
            line, end, _ = rest.partition(b"\n")
            read = self._signer.read(line) if end else None
            if read is None or read[0].seq != head.seq + 1 or not self._signer.follows(*read, head.mac):
                break
            rest = rest[len(line) + 1 :]
            head = replace(head, seq=read[0].seq, mac=read[1], end=head.end + len(line) + 1)
        return head, rest

    def _found_end(self, path: Path) -> Head:
        """The last line of a file that has the form of one; for a chain whose head is gone."""
        end, offset = Head(path.name, 0, int(path.stem.removeprefix("audit-")) - 1), 0
        for line in path.read_bytes().splitlines(keepends=True):
            offset += len(line)
            read = self._signer.read(line.rstrip(b"\n"))
            if read is not None:
                end = Head(path.name, offset, read[0].seq, read[1], read[0].at[:10])
        return end


def _read_from(path: Path, offset: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read()
    except FileNotFoundError:
        return b""


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
