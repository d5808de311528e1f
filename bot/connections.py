"""Connections: a request that doesn't arrive whole within seconds is hung up on (slowloris); a response leaves whole.

uvicorn bounds the pause between two requests, not the time that one takes to come in, nor the size of its head. A photo
from a phone on a bad network may take longer, as long as it goes on coming. And it hands a response's head and body to
the system one by one, which takes a tenth of what a message costs.
"""

import asyncio
from typing import Any, ClassVar, cast

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = structlog.get_logger(__name__)


class WholeTransport:
    """A transport on which a response's head waits for what follows it in the same turn of the loop."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""

    def write(self, data: bytes) -> None:
        """As asyncio's."""
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(b"HTTP/1.1 ") and data.endswith(b"\r\n\r\n"):
            self._head = data
            self._loop.call_soon(self._send_head)
            return
        self._transport.write(data)

    def close(self) -> None:
        """As asyncio's."""
        self._send_head()
        self._transport.close()

    def _send_head(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class ImpatientProtocol(HttpToolsProtocol):
    """uvicorn's own, with bounds. One that comes in a single piece, as platforms' do, costs no timer."""

    arrives_within_s: ClassVar[float] = 10.0
    """From a connection's beginning, or a request's first byte, to its last."""
    largest_head: ClassVar[int] = 64 * 1024
    least_per_s: ClassVar[int] = 2 * 1024
    """Bytes of a body that comes fast enough to be waited for longer."""
    longest_s: ClassVar[float] = 120.0
    """What a body may take all the same."""
    largest: ClassVar[int] = 128 * 1024 * 1024
    """Bytes of a request, also of one that was refused long ago and goes on: pages take a thirtieth of it."""

    _hang_up: asyncio.TimerHandle | None = None
    _head: int | None = 0
    """Bytes of a head that isn't complete; None while a body comes in."""
    _came = 0
    """Bytes since the clock was last looked at."""
    _began = 0.0
    _size = 0
    """Bytes since the connection was last waited for."""

    def connection_made(self, transport: Any) -> None:
        """The clock starts before the first byte."""
        super().connection_made(cast("asyncio.Transport", WholeTransport(transport, self.loop)))
        self._start()

    def data_received(self, data: bytes) -> None:
        """Counts, then as uvicorn's."""
        if self._head is not None:
            self._head += len(data)
        self._came += len(data)
        self._size += len(data)
        super().data_received(data)
        if self._head == 0:
            return
        if self._head is not None and self._head > self.largest_head:
            self._end("head too large")
        elif self._size > self.largest:
            self._end("request too large")
        elif self._hang_up is None:
            self._start()

    def on_message_begin(self) -> None:
        """Perhaps in one piece with the end of the request before."""
        self._head = self._head or 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A body may follow."""
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request has arrived; what it takes to answer is bounded elsewhere."""
        self._head = 0
        if self._hang_up is not None:
            self._stop()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._began, self._size = self.loop.time(), 0
        self._wait()

    def _wait(self) -> None:
        self._came = 0
        self._hang_up = self.loop.call_later(self.arrives_within_s, self._look)

    def _look(self) -> None:
        comes = self._head is None and self._came >= self.least_per_s * self.arrives_within_s
        if comes and self.loop.time() - self._began < self.longest_s:
            self._wait()
        else:
            self._end("request too slow")

    def _stop(self) -> None:
        if self._hang_up is not None:
            self._hang_up.cancel()
            self._hang_up = None

    def _end(self, why: str) -> None:
        log.warning("connection closed", why=why)
        self._stop()
        self.transport.abort()
