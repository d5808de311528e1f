"""Figures that every message moves: counted in memory, told to Prometheus's library about once a second.

The library takes a lock for each step, and with several processes packs each number into a file: a twentieth of a whole
message. Prometheus asks every 15 seconds. A process that is killed loses what it counted within the last second.
"""

import asyncio
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Sequence
from functools import partial
from typing import Protocol

import prometheus_client

TELL_S = 1.0
MOST_WAITING = 20_000
"""What waits to be told of one figure, where nobody tells them: tools that ask one thing and end."""


class Histogram(prometheus_client.Histogram):
    """The library's, which takes many times at once."""

    def observe_all(self, times: Sequence[float]) -> None:
        """As `observe` of each."""
        self._sum.inc(sum(times))
        for bucket, number in Counter(map(partial(bisect_left, self._upper_bounds), times)).items():
            self._buckets[bucket].inc(number)


class _Tally(Protocol):
    def tell(self) -> None: ...


_all: list[_Tally] = []


class Counts:
    """How often something happened since the library was told, by labels. `note`: once more, with these."""

    __slots__ = ("_counter", "_new", "note")

    def __init__(self, counter: prometheus_client.Counter) -> None:
        self._counter = counter
        self._new: deque[tuple[str, ...]] = deque(maxlen=MOST_WAITING)
        self.note = self._new.append
        _all.append(self)

    def tell(self) -> None:
        """Tells the library."""
        if self._new:
            new = Counter(self._new)
            self._new.clear()
            for labels, number in new.items():
                self._counter.labels(*labels).inc(number)


class Times:
    """How long something took, each time since the library was told. `note`: in seconds."""

    __slots__ = ("_histogram", "_new", "note")

    def __init__(self, histogram: Histogram) -> None:
        self._histogram = histogram
        self._new: deque[float] = deque(maxlen=MOST_WAITING)
        self.note = self._new.append
        _all.append(self)

    def tell(self) -> None:
        """Tells the library."""
        if self._new:
            new = tuple(self._new)
            self._new.clear()
            self._histogram.observe_all(new)


def tell() -> None:
    """Tells the library what was counted since."""
    for tally in _all:
        tally.tell()


async def follow() -> None:
    """Tells about once a second, until it is cancelled."""
    while True:
        await asyncio.sleep(TELL_S)
        tell()


async def aclose() -> None:
    """Tells the rest: a process that ends, and is not killed, loses nothing."""
    tell()
