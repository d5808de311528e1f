"""A TCP proxy in the test's own process: passes bytes on, slowly where asked, to whichever targets it is given."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Proxy:
    """`targets`: ports, taken in turn. `delay_s`: before each piece of an answer; `passes` cleared: silence; `loses`:
    what is asked arrives, and what is answered doesn't, nor what is answered on the same connection after it.
    """

    port: int
    targets: list[int]
    delay_s: float = 0.0
    loses: bool = False
    refused: int = 0
    passes: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: int = 0
    _open: set["asyncio.Task[None]"] = field(default_factory=set)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._pass(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._connect()
        if there is None:
            self.refused += 1
            return
        inner, outer = there
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, outer, slow=False))
                group.create_task(self._pump(inner, writer, slow=True))
        except* OSError:
            pass
        finally:
            outer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in range(len(self.targets)):
            self._turn += 1
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self.targets[self._turn % len(self.targets)])
        return None

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool) -> None:
        lost = False
        while data := await reader.read(65536):
            await self.passes.wait()
            lost = slow and (lost or self.loses)
            if lost:
                continue
            if slow and self.delay_s:
                await asyncio.sleep(self.delay_s)
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    def hang_up(self) -> None:
        for task in self._open:
            task.cancel()


@contextlib.asynccontextmanager
async def proxy(port: int, targets: list[int]) -> AsyncIterator[Proxy]:
    here = Proxy(port, targets)
    here.passes.set()
    server = await asyncio.start_server(here.accept, "127.0.0.1", port)
    try:
        yield here
    finally:
        server.close()
        here.hang_up()
        await asyncio.sleep(0)
