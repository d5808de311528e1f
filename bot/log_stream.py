"""Where log lines leave: those that one turn of the event loop writes are one write to the system."""

import asyncio
import atexit
import threading
from typing import BinaryIO


class LineStream:
    """Lines of bytes on their way to a file, in the order in which they were given. Safe for all threads.

    Lines that can't be written (a full disk, a collector that died) are dropped: citizens are answered all the same.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting: list[bytes] = []
        self._turn: asyncio.AbstractEventLoop | None = None
        """The loop that writes what waits when its turn ends."""
        self._lock = threading.RLock()  # what is collected while it is held may have something to say
        atexit.register(self.flush)

    def soon(self, line: bytes) -> None:
        """Written when the loop's turn ends, before anything that the turn sends can be answered.

        Without a loop it is written at once.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.now(line)
            return
        with self._lock:
            self._waiting.append(line)
            if self._turn is not loop:
                self._turn = loop
                loop.call_soon(self.flush)

    def now(self, line: bytes) -> None:
        """Written at once, behind all that waits: for what may be the last that a process says."""
        with self._lock:
            self._waiting.append(line)
        self.flush()

    def flush(self) -> None:
        """Writes what waits."""
        with self._lock:
            lines, self._waiting, self._turn = self._waiting, [], None
            try:
                self._file.write(b"\n".join((*lines, b"")))
                self._file.flush()
            except (OSError, ValueError):
                return
