"""Stops asking a gateway that doesn't answer, so that its callers get their words at once (ADR 0009)."""

from collections.abc import Callable
from enum import IntEnum
from time import monotonic

from bot.catalog.gateways import Breaker


class BreakerState(IntEnum):
    """As the figures show it."""

    CLOSED = 0
    PROBING = 1
    """One call is through to see; all others are turned away."""
    OPEN = 2


class CircuitBreaker:
    """One gateway's. A call asks `lets_through`, then says how it went by `succeeded`, `failed` or `gave_up`."""

    def __init__(self, limits: Breaker, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._since = 0.0
        """The last answer, or the probe where that is later: calls that began before say nothing new when they fail."""
        self.state = BreakerState.CLOSED
        self.turned: Callable[[BreakerState], None] = lambda state: None
        """Told of each new state."""

    def lets_through(self) -> bool:
        """Whether a call may be made now; after a rest the first one to ask is the probe."""
        if self.state is BreakerState.OPEN and self._clock() >= self._rests_until:
            self._since = self._clock()
            self._turn_to(BreakerState.PROBING)
            return True
        return self.state is BreakerState.CLOSED

    def succeeded(self) -> None:
        """The gateway answered: whatever came before is forgotten."""
        self._failures, self._since = 0, self._clock()
        if self.state is not BreakerState.CLOSED:
            self._turn_to(BreakerState.CLOSED)

    def failed(self, began: float) -> None:
        """No usable answer came to a call that began then (by the clock). It counts unless others were answered since.

        So calls that hang, of a gateway that answers most, don't add up when it is quiet and they end one by one.
        """
        if self.state is BreakerState.OPEN or began < self._since:
            return
        self._failures += 1
        if self.state is BreakerState.PROBING or self._failures >= self._limits.failures:
            self._rests_until = self._clock() + self._limits.rest_s
            self._turn_to(BreakerState.OPEN)

    def gave_up(self, was_probe: bool) -> None:
        """The call says nothing about the gateway; if it was the probe, the next one is."""
        if was_probe and self.state is BreakerState.PROBING:
            self._turn_to(BreakerState.OPEN)

    def _turn_to(self, state: BreakerState) -> None:
        self.state = state
        self.turned(state)
