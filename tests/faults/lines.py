"""Lines between processes that a test can cut, hold and slow: TCP, in a thread of its own."""

import asyncio
import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

REQUEST = re.compile(rb"^(GET|POST|PUT|DELETE) (\S+) HTTP/1\.1\r$", re.MULTILINE)


TAKEN_IN_S = 0.3
"""A far end has taken in by then what it was handed."""


class Mode(Enum):
    """What a line does with what goes through it."""

    PASS = "pass"
    HOLD_REQUESTS = "hold requests"
    """Takes requests and hands nothing on."""
    HOLD_ANSWERS = "hold answers"
    """Hands requests on; their answers never come."""
    RESET = "reset"
    """Ends every connection as soon as something is sent."""
    HANG_UP = "hang up"
    """Hands a request on, and ends its connection in place of the answer."""
    TRICKLE = "trickle"
    """Answers come one byte a second."""
    REFUSE = "refuse"
    """Answers each request itself, with `Line.canned`."""


@dataclass(slots=True)
class Line:
    """Listens on a port and hands on to the first of `to` that answers; `mode` may be changed at any moment."""

    host: str
    to: list[tuple[str, int]]
    port: int = 0
    mode: Mode = Mode.PASS
    only: bytes = b""
    """The mode strikes only requests that hold these bytes; others pass."""
    canned: bytes = b""
    seen: list[str] = field(default_factory=list)
    """`POST /path` of each request."""
    _turn: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop = field(init=False)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def count(self, request: str) -> int:
        """How many requests began so."""
        return sum(line.split("?")[0] == request for line in self.seen)

    def turn_to(self, *to: tuple[str, int]) -> None:
        """Hands on to these; connections that stand are ended, or they would lead where they did."""
        self.to[:] = to
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(5)

    async def _cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def serve(self) -> asyncio.Server:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._connected, self.host, self.port)
        self.port = int(server.sockets[0].getsockname()[1])
        return server

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = await self._far_end()
        if far is None:
            writer.transport.abort()
            return
        self._open.add(writer)
        answers = asyncio.create_task(self._answers(far[0], writer))
        try:
            await self._requests(reader, far[1], writer)
        except OSError:
            pass
        finally:
            self._open.discard(writer)
            far[1].transport.abort()
            answers.cancel()
            writer.transport.abort()

    async def _far_end(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        self._turn += 1
        for step in range(len(self.to)):
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(*self.to[(self._turn + step) % len(self.to)])
        return None

    async def _requests(
        self, reader: asyncio.StreamReader, far: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(65536):
            found = [f"{method.decode()} {path.decode()}" for method, path in REQUEST.findall(data)]
            self.seen += found
            struck = self.only in data
            if struck and self.mode is Mode.RESET:
                return
            if struck and self.mode is Mode.REFUSE:
                body = self.canned
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                back.write(head.encode() + body)
                continue
            if struck and self.mode is Mode.HOLD_REQUESTS:
                continue
            far.write(data)
            await far.drain()
            if struck and self.mode is Mode.HANG_UP:
                back.transport.abort()
                await asyncio.sleep(TAKEN_IN_S)
                return

    async def _answers(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await far.read(65536):
                if self.mode is Mode.HOLD_ANSWERS:
                    continue
                if self.mode is Mode.TRICKLE:
                    for byte in data:
                        writer.write(bytes([byte]))
                        await asyncio.sleep(1)
                else:
                    writer.write(data)
            writer.close()


@contextlib.contextmanager
def running(*lines: Line) -> Iterator[None]:
    """The lines work in a thread of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers = [asyncio.run_coroutine_threadsafe(line.serve(), loop).result(5) for line in lines]

    async def end() -> None:
        for server in servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
