"""Clocks that a test sets: of processes of its own, for days in seconds; of its event loop, for no time at all."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLLOWS = """
import os, threading, time
from pathlib import Path
import time_machine

clock = time_machine.travel(time.time(), tick=True).start()


def follow(file, off=0.0):
    while True:
        asked = float(file.read_text() or off)
        clock.shift(asked - off)
        off = asked
        time.sleep(0.02)


threading.Thread(target=follow, args=(Path(os.environ["CLOCK_FILE"]),), daemon=True).start()
"""
"""Python runs this first in each process: the wall clock is off by the seconds in a file. libfaketime can't do that:
under it CPython's `time.sleep` fails in threads.
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """`environment` has a process follow it."""

    file: Path
    environment: Mapping[str, str]

    def set_off(self, seconds: float) -> None:
        """From now on the wall clock is off by so much; a monotonic one stays."""
        beside = self.file.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.replace(self.file)


def clock_in(folder: Path) -> Clock:
    """A clock that is right for now."""
    first = folder / "first"
    first.mkdir()
    (first / "sitecustomize.py").write_text(FOLLOWS)
    path = os.pathsep.join([str(first), *filter(None, [os.environ.get("PYTHONPATH")])])
    clock = Clock(folder / "clock", {"PYTHONPATH": path, "CLOCK_FILE": str(folder / "clock")})
    clock.set_off(0)
    return clock


@dataclass(slots=True)
class LoopClock:
    """An event loop's time: it stands still, however slow the machine is, and goes on when told."""

    now: float

    def __call__(self) -> float:
        return self.now

    async def goes_on(self, seconds: float) -> None:
        """After all tasks came as far as they get without waiting for time or for far ends; what is due then runs."""
        await settle()
        self.now += seconds
        await settle()


async def settle() -> None:
    """Lets every task run until it waits for something."""
    for _ in range(10):
        await asyncio.sleep(0)


@contextmanager
def standing_still() -> Iterator[LoopClock]:
    """The running loop's timers by a clock of the test's; sockets work as ever. Afterwards time runs on from there."""
    loop = asyncio.get_running_loop()
    usual, clock = loop.time, LoopClock(loop.time())
    loop.time = clock  # type: ignore[method-assign]
    try:
        yield clock
    finally:
        ahead = clock.now - usual()
        loop.time = lambda: usual() + ahead  # type: ignore[method-assign]
