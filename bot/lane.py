"""A lane to the store: scripts one behind the other on a connection of their own, each answered in its turn.

Two scripts are what a message costs of the store. redis-py takes a connection out of its pool for each, packs it in
Python and waits under three timers: 150 µs of processor, against 20 here (docs/benchmarks.md). It still makes the
connection (login, TLS, Sentinel's master), and does what the lane can't: whatever goes wrong here is sent again there.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from time import monotonic
from typing import Any

import hiredis
import structlog
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

ANSWERS_IN_S = 1.0
"""As long as redis-py waits for an answer (bot.stores.LIMITS)."""
LOOKS_EVERY_S, LOOKS_AGAIN_S = 0.25, 0.02
NO_MASTER = frozenset(("READONLY", "LOADING", "MASTERDOWN", "NOAUTH"))
"""Refusals by a server that this process must not ask any more."""
RESTS_S = 0.5
"""After a lane that could not be opened."""


Waiting = tuple[float, "asyncio.Future[Any]", int]
"""Since when something is waited for (the loop's time), by whom, and of how many answers it is a list (0: of none)."""


class LaneBroken(Exception):
    """The store did not answer here, or refused; whether the script was carried out is not known."""


class Lane(asyncio.Protocol):
    """Of one process to one master. Opens itself beside the messages, when it is first asked for and when it broke."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._loop: asyncio.AbstractEventLoop
        """From the moment on at which the lane is open."""
        self._writer: asyncio.StreamWriter | None = None
        self._reader = hiredis.Reader()
        self._leaving: list[bytes] = []
        self._waiting: deque[Waiting] = deque()
        self._found: list[Any] = []
        """Those of the answers that the first one waits for which are there."""
        self._opening: asyncio.Task[None] | None = None
        self._rests_until = 0.0
        self._watch: asyncio.TimerHandle | None = None

    def is_open(self) -> bool:
        """Whether scripts can be sent now; begins to open it where not."""
        if self._writer is not None:
            return True
        if self._opening is None and monotonic() >= self._rests_until:
            self._opening = asyncio.create_task(self._open())
        return False

    def send(self, command: tuple[Any, ...]) -> "asyncio.Future[Any]":
        """The answer to one command, awaited or not. Raises LaneBroken, now or where it is awaited."""
        return self._send(hiredis.pack_command(command), 0)

    def send_all(self, commands: Sequence[tuple[Any, ...]]) -> "asyncio.Future[Any]":
        """The answers to some commands that leave together, if any. Raises LaneBroken, also where one is refused."""
        return self._send(b"".join(map(hiredis.pack_command, commands)), len(commands))

    def _send(self, packed: bytes, number: int) -> "asyncio.Future[Any]":
        """`number`: of the answers that are awaited as a list; 0: of one as it is."""
        if self._writer is None:
            raise LaneBroken("not open")
        answer = self._loop.create_future()
        if not packed:  # nothing comes for it: it would be given what comes for whoever asks next
            answer.set_result([])
            return answer
        self._waiting.append((self._loop.time(), answer, number))
        if not self._leaving:
            self._loop.call_soon(self._leave)
        self._leaving.append(packed)
        return answer

    def _leave(self) -> None:
        """One write for what all citizens' messages sent in this turn of the loop: a call of the system takes 40 µs."""
        leaving, self._leaving = self._leaving, []
        if not leaving or self._writer is None:
            return
        self._writer.transport.write(b"".join(leaving))
        if self._watch is None:
            self._watch = self._loop.call_later(LOOKS_EVERY_S, self._look)

    async def aclose(self) -> None:
        """Hangs up."""
        if self._opening is not None:
            self._opening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._opening
        self._end("closed")

    async def _open(self) -> None:
        try:
            connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]
            async with asyncio.timeout(ANSWERS_IN_S):
                await connection.connect()  # type: ignore[no-untyped-call]
            self._take_over(connection)
        except (RedisError, OSError, TimeoutError, LaneBroken) as error:
            self._rests_until = monotonic() + RESTS_S
            log.info("no lane to the store", why=str(error) if isinstance(error, LaneBroken) else type(error).__name__)
        finally:
            self._opening = None

    def _take_over(self, connection: AbstractConnection) -> None:
        """Reads and writes by itself what redis-py has connected."""
        writer = _taken_from(connection)
        self._reader, self._loop = hiredis.Reader(), asyncio.get_running_loop()
        if not writer.transport.is_closing():
            writer.transport.set_protocol(self)
            self._writer = writer

    def data_received(self, data: bytes) -> None:
        """Answers come in the order of what was sent."""
        self._reader.feed(data)
        gets = self._reader.gets
        while self._writer is not None and (found := gets()) is not False:
            _, answer, number = self._waiting[0]
            if number:
                self._found.append(found)
                if len(self._found) < number:
                    continue
                found, self._found = _refusal(self._found) or self._found, []
            self._waiting.popleft()
            if isinstance(found, hiredis.ReplyError):
                self._refused(answer, found)
            elif not answer.done():
                answer.set_result(found)

    def connection_lost(self, error: Exception | None) -> None:
        """As asyncio's."""
        self._end("lost")

    def _refused(self, answer: "asyncio.Future[Any]", error: hiredis.ReplyError) -> None:
        """A script that was refused is no fault of the lane's; a master that is one no more is."""
        why = str(error).partition(" ")[0]
        if not answer.done():
            answer.set_exception(LaneBroken(why))
        if why in NO_MASTER:
            self._end(why)

    def _look(self, was_late: bool = False) -> None:
        """One timer for all that waits: a timer each costs as much as packing the command.

        What seems late is looked at twice: it may have come while this process stood still, and not be read yet.
        """
        self._watch = None
        if not self._waiting:
            return
        is_late = self._loop.time() - self._waiting[0][0] > ANSWERS_IN_S
        if is_late and was_late:
            self._end("no answer")
        else:
            self._watch = self._loop.call_later(LOOKS_AGAIN_S if is_late else LOOKS_EVERY_S, self._look, is_late)

    def _end(self, why: str) -> None:
        writer, self._writer = self._writer, None
        waiting, self._waiting, self._leaving, self._found = self._waiting, deque(), [], []
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        for _, answer, _ in waiting:
            if not answer.done():
                answer.set_exception(LaneBroken(why))
        if writer is not None:
            writer.transport.abort()


def _refusal(found: Sequence[Any]) -> hiredis.ReplyError | None:
    """The first among some answers."""
    return next((one for one in found if isinstance(one, hiredis.ReplyError)), None)


def _taken_from(connection: AbstractConnection) -> asyncio.StreamWriter:
    """The stream of a connection, which has none from then on. Raises LaneBroken.

    redis-py hands it out by no public name: its own reading and writing is what a lane does without. A version that
    keeps it elsewhere is held off by pyproject.toml, found by tests/bot/test_lane.py, and costs no more than the lane.
    """
    writer = getattr(connection, "_writer", None)
    if not isinstance(writer, asyncio.StreamWriter) or not hasattr(connection, "_reader"):
        raise LaneBroken("redis-py keeps its stream elsewhere")
    connection._writer = connection._reader = None
    return writer
