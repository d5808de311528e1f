"""Ports for servers that a test starts: nobody else is given one before the server listens on it."""

import itertools
import os
import random
import socket
from collections.abc import Iterator

FIRST, SHARE, SHARES = 10_000, 1_250, 8
"""Below what the kernel gives to whoever asks for any port, a share for each worker of a test run, each used once.
Redis clusters' buses, 10,000 above, stay below that too.
"""


def _my_ports() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    begins, first = FIRST + worker % SHARES * SHARE, random.randrange(SHARE)
    return itertools.cycle([begins + (first + n) % SHARE for n in range(SHARE)])


_PORTS = _my_ports()


def free_port() -> int:
    """One that nobody listens on now; other runs of the tests may be under way on this machine."""
    return next(port for port in _PORTS if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
