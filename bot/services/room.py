"""The places for calls to one gateway: calls that hang don't hold up those that don't (ADR 0009)."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from itertools import islice, takewhile
from time import monotonic

OVERDUE_S = 1.0
"""A call without an answer for so long gives up its place to another, as long as not too many have done so."""
WEIGHT = 1 / 16
"""Of the last call in the mean of how long a place is held."""


class Place:
    """A call that is out."""

    __slots__ = ()


class Room:
    """So many calls `at_once`, and so many `overdue` ones besides. For the tasks of one event loop."""

    def __init__(self, at_once: int, overdue: int, clock: Callable[[], float] = monotonic) -> None:
        self._at_once = at_once
        self._overdue = overdue
        self._clock = clock
        self._out: dict[Place, float] = {}
        """When each call that is out began, oldest first."""
        self._waiting: deque[asyncio.Future[Place]] = deque()
        self._held_s = 0.0
        self._next_look: asyncio.TimerHandle | None = None

    def enter_at_once(self) -> Place | None:
        """A place, to be given back by `leave`; None where there is none now, or others wait."""
        return None if self._waiting or not self._has_place() else self._take()

    async def enter(self, patience_s: float) -> Place | None:
        """A place, waited for; None, at once, where none is likely to be had within `patience_s`."""
        if (place := self.enter_at_once()) is not None:
            return place
        if self._expected_s() > patience_s:
            return None
        coming: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        self._waiting.append(coming)
        self._look_in_time()
        try:
            return await coming
        except asyncio.CancelledError:
            if coming.done() and not coming.cancelled():
                self.leave(coming.result())
            with contextlib.suppress(ValueError):
                self._waiting.remove(coming)
            raise

    def leave(self, place: Place) -> None:
        """Gives a place back."""
        held_s = min(self._clock() - self._out.pop(place), OVERDUE_S)
        self._held_s += (held_s - self._held_s) * WEIGHT
        if self._waiting:
            self._let_in()

    def _take(self) -> Place:
        place = Place()
        self._out[place] = self._clock()
        return place

    def _has_place(self) -> bool:
        return len(self._out) < self._at_once or len(self._out) - self._without_place() < self._at_once

    def _without_place(self) -> int:
        """How many of the calls that are out have given up their place: the oldest ones."""
        began_by = self._clock() - OVERDUE_S
        oldest = islice(self._out.values(), self._overdue)
        return sum(1 for _ in takewhile(lambda began: began <= began_by, oldest))

    def _expected_s(self) -> float:
        """How long whoever comes now would wait: as places were held lately, or are held already by those in them."""
        now = self._clock()
        ages = [now - began for began in islice(self._out.values(), self._without_place(), None)]
        each_s = max(self._held_s, sum(ages) / len(ages)) if ages else self._held_s
        return (len(self._waiting) + 1) * each_s / self._at_once

    def _let_in(self) -> None:
        while self._waiting and self._has_place():
            coming = self._waiting.popleft()
            if not coming.done():
                coming.set_result(self._take())
        self._look_in_time()

    def _look_in_time(self) -> None:
        """Looks again when the oldest call that holds a place has become overdue."""
        without = self._without_place()
        if self._waiting and self._next_look is None and without < self._overdue:
            oldest = next(islice(self._out.values(), without, None))
            left_s = oldest + OVERDUE_S - self._clock()
            self._next_look = asyncio.get_running_loop().call_later(left_s, self._look)

    def _look(self) -> None:
        self._next_look = None
        self._let_in()
