"""Connections: a request that doesn't arrive whole within seconds is hung up on (slowloris); a response leaves whole.

uvicorn bounds the pause between two requests, not the time that one takes to come in, nor the size of its head. A photo
from a phone on a bad network may take longer, as long as it goes on coming. And it hands a response's head and body to
the system one by one, which takes a tenth of what a menu costs.
"""

import asyncio
from functools import lru_cache
from typing import Any, ClassVar

import structlog
from uvicorn.protocols.http.httptools_impl import (
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

log = structlog.get_logger(__name__)

PLAIN = frozenset((b"content-type", b"content-length"))
"""Headers that all callbacks' answers have and no others; what they say is no secret, and may be remembered."""


class WholeResponse(RequestResponseCycle):
    """uvicorn's own. A head that says no more than type and length waits for its body, and both are written at once."""

    _head: Any = None

    async def send(self, message: Any) -> None:
        """As uvicorn's. A head that comes in place of one that waits is that of a failure, and the only one sent."""
        head, self._head = self._head, None
        if message["type"] == "http.response.start":
            if self._is_plain(message) and not self.response_started:
                self._head = message
            else:
                await super().send(message)
        elif head is None or not self._sent_whole(head, message):
            if head is not None:
                await super().send(head)
            await super().send(message)

    def _sent_whole(self, head: Any, message: Any) -> bool:
        body, headers = message.get("body", b""), head["headers"]
        is_whole = (b"content-length", b"%d" % len(body)) in headers and not message.get("more_body")
        if not is_whole or not self.keep_alive or self.disconnected or self.flow.write_paused or self.access_log:
            return False
        lines = map(_line, (*self.default_headers, *headers))
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        self.transport.write(b"".join((STATUS_LINE[head["status"]], *lines, b"\r\n", body)))
        self.message_event.set()
        self.on_response()
        return True

    def _is_plain(self, head: Any) -> bool:
        """Whether it says nothing that changes how a body is sent; to HEAD none is."""
        return self.scope["method"] != "HEAD" and PLAIN.issuperset(dict(head["headers"]))


@lru_cache(256)
def _line(header: tuple[bytes, bytes]) -> bytes:
    """A header as it is sent. Raises RuntimeError, as uvicorn does, for what would be another header."""
    name, value = header
    if HEADER_VALUE_RE.search(value):
        raise RuntimeError("Invalid HTTP header value.")
    return b"%s: %s\r\n" % (name, value)


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
    _rest: asyncio.TimerHandle | None = None
    """Looks whether the next request is long in coming."""
    _answered = 0.0
    _arrived: Any = None
    """What uvicorn says of the request that the last piece completed."""
    _head = 0
    """Bytes of a head that isn't complete."""
    _came = 0
    """Bytes since the clock was last looked at."""
    _began = 0.0
    _size = 0
    """Bytes since the connection was last waited for."""

    def connection_made(self, transport: Any) -> None:
        """The clock starts before the first byte."""
        super().connection_made(transport)
        self._start()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        cycle.__class__ = WholeResponse  # uvicorn makes it, and asks nobody of what class
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        """As uvicorn's, then counts what isn't whole."""
        self._arrived = None
        super().data_received(data)
        if self._arrived is not None and self._arrived is self.scope:
            return
        self._came += len(data)
        self._size += len(data)
        self._head = 0 if self._has_head() else self._head + len(data)
        if self._head > self.largest_head:
            self._end("head too large")
        elif self._size > self.largest:
            self._end("request too large")
        elif self._hang_up is None:
            self._start()

    def on_message_complete(self) -> None:
        """The request has arrived; what it takes to answer is bounded elsewhere."""
        self._arrived, self._head = self.scope, 0
        if self._hang_up is not None:
            self._stop()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """As uvicorn's, which sets a timer at each response and takes it back at the next request."""
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self._answered = self.loop.time()
        if self._rest is None:
            self._rest = self.loop.call_later(self.timeout_keep_alive, self._look_for_more)

    def _look_for_more(self) -> None:
        """Hangs up on a connection that has rested for too long since it was answered."""
        left_s = self._answered + self.timeout_keep_alive - self.loop.time()
        is_resting = self.cycle.response_complete and self._hang_up is None  # which bounds what has begun to come
        if is_resting and left_s <= 0:
            self.timeout_keep_alive_handler()
        else:
            self._rest = self.loop.call_later(left_s if left_s > 0 else self.timeout_keep_alive, self._look_for_more)

    def _has_head(self) -> bool:
        """Whether a body is what comes in."""
        return self.cycle is not None and self.cycle.scope is self.scope

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's."""
        self._stop()
        if self._rest is not None:
            self._rest.cancel()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._began, self._size = self.loop.time(), 0
        self._wait()

    def _wait(self) -> None:
        self._came = 0
        self._hang_up = self.loop.call_later(self.arrives_within_s, self._look)

    def _look(self) -> None:
        comes = self._has_head() and self._came >= self.least_per_s * self.arrives_within_s
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
