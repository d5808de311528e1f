"""Ports for servers that a test starts: nobody else is given one before the server listens on it."""

import contextlib
import fcntl
import itertools
import os
import random
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

FIRST, SHARE, SHARES = 10_000, 1_250, 8
"""Below what the kernel gives to whoever asks for any port, a share for each process that runs tests, each used once.
Redis clusters' buses, 10,000 above, stay below that too.
"""


def _my_share() -> int:
    """One that no other process has: a store that is killed and started again finds nobody else at its port."""
    for share in range(SHARES):
        lock = os.open(Path(tempfile.gettempdir(), f"banshi-tests-{os.getuid()}-ports-{share}"), os.O_RDWR | os.O_CREAT)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # until this process ends
            return share
        os.close(lock)
    return random.randrange(SHARES)


def _my_ports() -> Iterator[int]:
    begins, first = FIRST + _my_share() * SHARE, random.randrange(SHARE)
    return itertools.cycle([begins + (first + n) % SHARE for n in range(SHARE)])


_PORTS = _my_ports()


def free_port() -> int:
    """One that nobody listens on now."""
    return next(port for port in _PORTS if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
