"""Servers of one address. Several processes are copies of one that knows everything already (fork; docs/adr/0046).

What none of them changes, they have once: libraries, the catalogue, what was learned of it. So the one that is copied
has no thread, no connection and no event loop of its own; each copy makes these for itself.
"""

import asyncio
import mmap
import multiprocessing
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import NoReturn

import structlog
import uvicorn
from uvicorn.config import STARTUP_FAILURE

from bot import memory
from bot.connections import ImpatientProtocol
from bot.embedded import end_with_parent
from bot.front import Front
from bot.health import forget_process

log = structlog.get_logger(__name__)

ANSWERED_WITHIN_S = 30
"""What a server that was told to end leaves its answers under way: a turn takes 28 s at most (bot.delivery.clerk)."""
AGAIN_S = 1.0
"""Between a copy's end and the beginning of the next one: what fails at once doesn't take all of the machine."""
ROOM_S = 20.0
"""At most between two tries to make a copy: `multiprocessing` leaves four descriptors behind at each that fails."""
BEAT_S = 1.0
"""Each copy says so often that its loop still turns."""
LOOK_S = 2.0
"""So often the watcher looks for that."""
HUNG = 15
"""Looks in a row without a sign after which a copy is ended: 30 s, by when all that it was answering is too late. Looks
are counted, not seconds: where everything stood still, such as a machine that was asleep, nobody hangs."""
MOST = 255
"""What a byte counts to."""
ENDS = (signal.SIGTERM, signal.SIGINT)


def serve(front: Front, host: str, port: int, workers: int) -> None:
    """Serves until it is told to end (SIGTERM, SIGINT). Raises SystemExit, with 0 for that."""
    config = uvicorn.Config(
        front, host=host, port=port, loop="uvloop", http=ImpatientProtocol, log_config=None, access_log=False,
        server_header=False, proxy_headers=False, timeout_graceful_shutdown=ANSWERED_WITHIN_S,
    )  # fmt: skip
    for number in ENDS:
        signal.signal(number, _stop)
    if workers > 1:
        raise SystemExit(_Copies(config, workers).run())
    server = uvicorn.Server(config)
    server.run()
    if not server.started:
        raise SystemExit(STARTUP_FAILURE)


def _stop(number: int, frame: object) -> NoReturn:
    raise SystemExit(0)


@dataclass(slots=True)
class _Watched:
    """One that runs, and how it does."""

    process: BaseProcess
    beats: mmap.mmap
    """A count that it moves by itself, seen by both; 0 before it serves."""
    seen: int = 0
    silent: int = 0
    """Looks since it moved."""

    def has_hung(self) -> bool:
        """Whether this look is one too many without a sign. One that hasn't begun to serve may learn for a minute."""
        now = self.beats[0]
        self.silent = self.silent + 1 if now and now == self.seen else 0
        self.seen = now
        return self.silent >= HUNG


class _Copies:
    """As many servers as wanted on one socket: who ends unasked, or hangs, is replaced."""

    def __init__(self, config: uvicorn.Config, count: int) -> None:
        self._config, self._count = config, count
        self._fork = multiprocessing.get_context("fork")
        self._served = mmap.mmap(-1, 1)  # seen by all of them
        self._running: list[_Watched] = []
        self._ending = False
        self._status = 0

    def run(self) -> int:
        """Until all have ended; gives the exit status: 0 where that was asked for."""
        self._socket = self._config.bind_socket()
        self._config.load()
        memory.settled()
        forget_process(os.getpid())
        for number in ENDS:
            signal.signal(number, self._end)
        for _ in range(self._count):
            self._begin()
        looked = time.monotonic()
        while self._running:
            wait([copy.process.sentinel for copy in self._running], LOOK_S)
            for copy in [copy for copy in self._running if not copy.process.is_alive()]:
                self._bury(copy)
            if time.monotonic() - looked >= LOOK_S:
                self._look()
                looked = time.monotonic()
        return self._status

    def _look(self) -> None:
        """Who hangs is killed, and found dead; others take over what it was answering (bot.delivery.afterwards)."""
        for copy in self._running:
            if copy.has_hung():
                log.error("a server process hung", process=copy.process.pid)
                copy.process.kill()

    def _begin(self) -> None:
        """One more, as soon as the system has room for it: where memory ran out, the others go on all the same."""
        tries = 0
        while not self._made():
            tries += 1
            time.sleep(min(tries * AGAIN_S, ROOM_S))

    def _made(self) -> bool:
        """Whether nothing is left to make. Signals wait until it has handlers of its own and can be told to end."""
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        try:
            if self._ending:
                return True
            beats = mmap.mmap(-1, 1)
            work = (self._config, self._socket, self._served, beats, os.getpid())
            process = self._fork.Process(target=_copy, args=work)
            process.start()
            self._running.append(_Watched(process, beats))
            return True
        except OSError as error:
            log.error("no process to be had", error=type(error).__name__)
            return False
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)

    def _bury(self, copy: _Watched) -> None:
        self._running.remove(copy)
        copy.process.join()
        forget_process(copy.process.pid or 0)
        if self._ending:
            return
        log.error("a server process ended", process=copy.process.pid, status=copy.process.exitcode)
        if copy.process.exitcode == STARTUP_FAILURE and not self._served[0]:  # so would all others
            self._status = STARTUP_FAILURE
            self._tell(signal.SIGTERM)
        else:
            time.sleep(AGAIN_S)
            self._begin()

    def _end(self, number: int, frame: FrameType | None) -> None:
        """Each drains by itself; asked again, each ends at once."""
        self._tell(signal.SIGTERM)

    def _tell(self, number: int) -> None:
        self._ending = True
        for copy in self._running:
            if copy.process.is_alive():
                os.kill(copy.process.pid or 0, number)


def _copy(config: uvicorn.Config, listening: socket.socket, served: mmap.mmap, beats: mmap.mmap, parent: int) -> None:
    for number in ENDS:
        signal.signal(number, _stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    end_with_parent()
    if os.getppid() != parent:
        return
    try:
        _Server(config, served, beats).run([listening])
    except Exception as error:  # `multiprocessing` would print it as it is, with whatever it says of citizens
        sys.excepthook(type(error), error, error.__traceback__)
        raise SystemExit(1) from None


class _Server(uvicorn.Server):
    """Says when it has come so far as to serve, and from then on that it still does."""

    def __init__(self, config: uvicorn.Config, served: mmap.mmap, beats: mmap.mmap) -> None:
        super().__init__(config)
        self._served, self._beats = served, beats

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's."""
        await super().startup(sockets)
        if self.started:
            self._served[0] = 1
            self._beat()

    def _beat(self) -> None:
        self._beats[0] = self._beats[0] % MOST + 1
        asyncio.get_running_loop().call_later(BEAT_S, self._beat)
