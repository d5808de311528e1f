"""One HTTP/1.1 connection to a gateway: a request out, its answer in, then the next (ADR 45)."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

import msgspec
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from bot.services.outcome import Unknown

LONGEST_HEAD = 64 * 1024
SMALLEST_CHUNKS = 8
"""Bytes that may come for one of the answer's: a chunk of one byte takes six."""
OF_THE_BODY = frozenset((b"content-encoding", b"content-length", b"transfer-encoding"))
"""Headers that say how it comes; nobody asks for the others."""
_OK = HTTPStatus.OK.value
_BODILESS = frozenset((HTTPStatus.NO_CONTENT.value, HTTPStatus.NOT_MODIFIED.value))


class Heard(msgspec.Struct, frozen=True):
    """An answer as it came; `encoding`: its Content-Encoding, in lower case, empty where none was named."""

    status: int
    encoding: str
    body: bytes


class Connection(asyncio.Protocol):
    """For one request at a time. `lost` is told when it has ended, which it does by itself after anything odd."""

    def __init__(self, lost: "Callable[[Connection], None]") -> None:
        self._lost, self._loop = lost, asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._due: asyncio.Future[Heard | Unknown] | None = None
        self._most = 0
        self._begin()
        self.free_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, request: bytes, most: int) -> "asyncio.Future[Heard | Unknown]":
        """The answer; or why there is none: `disconnected` before it began, `cut-short`, `too-long`, `not-http`.

        Not bounded in time; whoever stops waiting has to `abort`. `most`: bytes of a body that are read.
        """
        due = self._due = self._loop.create_future()
        transport, self._most = self._transport, most
        if transport is None or transport.is_closing():
            self._tell(Unknown("disconnected", sent=False))
        else:
            self._begin()
            transport.write(request)
        return due

    def abort(self) -> None:
        """Ends it at once."""
        if self._transport is not None:
            self._transport.abort()

    def _begin(self) -> None:
        self._encoding = ""
        self._has_length = self._in_body = False
        self._received = 0
        self._body = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio's."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are none by name

    def data_received(self, data: bytes) -> None:
        """As asyncio's."""
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._fail("cut-short" if self._in_body else "not-http")
        if self._received > LONGEST_HEAD + (SMALLEST_CHUNKS * self._most if self._in_body else 0):
            self._fail("too-long" if self._in_body else "not-http")

    def connection_lost(self, error: Exception | None) -> None:
        """As asyncio's. An answer that names no length is whole when the far end closes."""
        self._transport = None
        if self._in_body and not self._has_length and error is None:
            self._tell(Heard(self._parser.get_status_code(), self._encoding, bytes(self._body)))
        self._tell(Unknown("cut-short" if self._in_body else "disconnected"))
        self._lost(self)

    def on_message_begin(self) -> None:
        """As httptools'. What nobody asked for can't be told from an answer to what is asked next."""
        if self._due is None:
            self.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        """As httptools'. What is said behind the body says nothing of it."""
        name = name.lower()
        if name not in OF_THE_BODY or self._in_body:
            return
        if name == b"content-encoding":
            self._encoding = value.decode("latin-1").lower()
        elif name == b"content-length" or b"chunked" in value.lower():
            self._has_length = True

    def on_headers_complete(self) -> None:
        """As httptools'."""
        self._in_body = True

    def on_body(self, body: bytes) -> None:
        """As httptools'."""
        if self._due is not None:
            self._body += body
            if len(self._body) > self._most:
                self._fail("too-long")

    def on_message_complete(self) -> None:
        """As httptools'. A status below 200 announces the answer, which follows.

        Whoever names a length where no body may be is likely to send one, which could pass for the next answer.
        """
        status = self._parser.get_status_code()
        if status < _OK:
            self._begin()
            return
        self._tell(Heard(status, self._encoding, bytes(self._body)))
        if not self._parser.should_keep_alive() or (status in _BODILESS and self._has_length):
            self.abort()

    def _fail(self, why: str) -> None:
        self._tell(Unknown(why))
        self.abort()

    def _tell(self, heard: Heard | Unknown) -> None:
        due, self._due = self._due, None
        if due is not None and not due.done():
            due.set_result(heard)
