"""A line between a process and the store that knows commands from each other: a test strikes at any one of them."""

import asyncio
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import hiredis

from tests.faults.lines import Line

EVERY = re.compile(rb"")
OF_A_CITIZEN = re.compile(rb"banshi:(note:|\{gateway:|\{t\d+\}:[0-9a-f]+:|\{[0-9a-f]{8,}\}:)")
"""Not what a process does beside the messages."""


class Deed(Enum):
    """What becomes of the command that is struck at."""

    LOSE = "its answer is lost"
    """It is carried out; its connection says nothing any more."""
    RESET = "its connection is reset"
    """It is carried out; its connection ends in place of the answer."""
    BEFORE = "before it"
    """`StoreLine.hit` is called, and it arrives nowhere."""
    AFTER = "after it"
    """It is carried out; then `StoreLine.hit` is called, and its answer arrives nowhere."""
    REFUSE = "it is refused"
    """It arrives nowhere and is answered with `StoreLine.refusal`."""


@dataclass(slots=True)
class _Way:
    """One connection: how much was asked and answered on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    inner: asyncio.StreamReader
    outer: asyncio.StreamWriter
    asked: int = 0
    answered: int = 0
    silent: bool = False
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def until_all_is_answered(self) -> None:
        while self.answered < self.asked:
            self.heard.clear()
            await self.heard.wait()


@dataclass(slots=True)
class StoreLine(Line):
    """Of the commands that `like` is found in, those whose numbers are among `at` are struck at; `seen` names all."""

    like: re.Pattern[bytes] = EVERY
    at: Container[int] = ()
    deed: Deed = Deed.RESET
    refusal: bytes = b""
    hit: Callable[[], object] = lambda: None
    struck: int = 0

    def strike(self, like: re.Pattern[bytes], deed: Deed, at: Container[int]) -> None:
        """From now on; counts from 1."""
        self.like, self.deed, self.at, self.struck = like, deed, at, 0
        self.seen.clear()

    def rest(self) -> None:
        """Passes everything on."""
        self.at = ()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = await self._far_end()
        if far is None:
            writer.transport.abort()
            return
        way = _Way(reader, writer, *far)
        answers = asyncio.create_task(self._given(way))
        try:
            await self._commands(way)
        except OSError:
            pass
        finally:
            way.outer.transport.abort()
            answers.cancel()
            way.writer.transport.abort()

    async def _commands(self, way: _Way) -> None:
        commands = hiredis.Reader()
        while data := await way.reader.read(65536):
            commands.feed(data)
            while (command := commands.gets()) is not False:
                if not await self._hand_on(way, command):
                    return

    async def _hand_on(self, way: _Way, command: list[Any]) -> bool:
        """Whether the connection goes on."""
        deed = self._deed(command)
        if deed is not None:
            await way.until_all_is_answered()
        if deed is Deed.BEFORE:
            self.hit()
            return False
        if deed is Deed.REFUSE:
            way.writer.write(b"-" + self.refusal + b"\r\n")
            return True
        way.silent = way.silent or deed is not None
        way.asked += 1
        way.outer.write(hiredis.pack_command(tuple(command)))
        await way.outer.drain()
        if deed in {Deed.RESET, Deed.AFTER}:
            await way.until_all_is_answered()
            if deed is Deed.AFTER:
                self.hit()
            return False
        return True

    def _deed(self, command: list[Any]) -> Deed | None:
        if not self.like.search(b" ".join(part for part in command if isinstance(part, bytes))):
            return None
        self.seen.append(bytes(command[0]).decode())
        if len(self.seen) not in self.at:
            return None
        self.struck += 1
        return self.deed

    async def _given(self, way: _Way) -> None:
        answers = hiredis.Reader()
        while data := await way.inner.read(65536):
            answers.feed(data)
            if not way.silent:
                way.writer.write(data)
            while answers.gets() is not False:
                way.answered += 1
            way.heard.set()
        way.writer.close()
