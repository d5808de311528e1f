"""Keeps to the quota that a gateway grants: a token bucket, in this process or in the store for all (ADR 0010)."""

from collections.abc import Callable
from time import monotonic
from typing import Protocol

import structlog

from bot.catalog.gateways import Rate
from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)


class SharedBuckets(Protocol):
    """Buckets that all processes draw from."""

    async def draw(self, gateway: str, rate: Rate, patience_s: float) -> float | None:
        """As `Bucket.draw`. Raises StoreUnavailable."""


class Bucket:
    """One gateway's quota."""

    def __init__(
        self, gateway: str, rate: Rate | None, shared: SharedBuckets | None, clock: Callable[[], float] = monotonic
    ) -> None:
        self._gateway = gateway
        self._rate = rate
        self._shared = shared if rate and rate.shared else None
        self._clock = clock
        self._next = 0.0

    async def draw(self, patience_s: float) -> float | None:
        """How many seconds to wait before the call may be made; None, and nothing drawn, if it's over `patience_s`."""
        if self._rate is None:
            return 0.0
        if self._shared is not None:
            try:
                return await self._shared.draw(self._gateway, self._rate, patience_s)
            except StoreUnavailable:
                log.warning("quota counted in this process only", gateway=self._gateway)
        return self._draw_here(self._rate, patience_s)

    def _draw_here(self, rate: Rate, patience_s: float) -> float | None:
        now, interval = self._clock(), 1 / rate.per_second
        due = max(self._next, now)
        wait = max(0.0, due - (rate.burst - 1) * interval - now)
        if wait > patience_s:
            return None
        self._next = due + interval
        return wait
