"""How calls to gateways went lately, in this process: for operators who look now; Prometheus keeps them over time."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from time import monotonic

import msgspec

LATELY_S = 15 * 60
MOST = 1000
"""Calls that are remembered of one gateway."""


class Call(msgspec.Struct, frozen=True, gc=False):
    """One call. `answered`: the gateway gave an answer, a refusal included."""

    at: float
    answered: bool
    seconds: float


class Lately(msgspec.Struct, frozen=True):
    """Calls of the last LATELY_S. Times in milliseconds; 0 without a call."""

    calls: int = 0
    unanswered: int = 0
    p50_ms: int = 0
    p95_ms: int = 0


class Recent:
    """The latest calls by gateway."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._calls: defaultdict[str, deque[Call]] = defaultdict(lambda: deque(maxlen=MOST))

    def note(self, gateway: str, *, answered: bool, seconds: float) -> None:
        """One call ended."""
        self._calls[gateway].append(Call(self._clock(), answered, seconds))

    def lately(self) -> Mapping[str, Lately]:
        """By gateway; those that nobody has called are not there."""
        since = self._clock() - LATELY_S
        return {name: _summed([call for call in calls if call.at >= since]) for name, calls in self._calls.items()}


def _summed(calls: list[Call]) -> Lately:
    if not calls:
        return Lately()
    times = sorted(call.seconds * 1000 for call in calls)
    unanswered = sum(not call.answered for call in calls)
    return Lately(len(calls), unanswered, _at(times, 0.5), _at(times, 0.95))


def _at(times: list[float], part: float) -> int:
    return round(times[min(int(len(times) * part), len(times) - 1)])
