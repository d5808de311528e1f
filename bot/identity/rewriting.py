"""Has the store write its append-only file anew after an erasure: until then the file holds what was erased, sealed."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Any

import structlog
from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError, ResponseError

log = structlog.get_logger(__name__)

AGAIN_S = 1.0
LONGEST_S = 3600.0
"""A rewrite that was begun before an erasure is waited for so long; then the next erasure's has to do."""
UNDER_WAY = "in progress"
"""How the store says that it is at another one, which may have begun before the erasure."""


class Rewriter:
    """Once for all erasures of a while, because a rewrite copies the whole store; managed stores may forbid it.

    `after_s`: a rewrite counts for an erasure if it begins so long after it; longer than the answer to the erasing
    message is remembered (a minute), so that it is gone from the new file as well. 0: never, where operators rewrite
    by a plan of their own.
    """

    def __init__(self, redis: Redis, after_s: float) -> None:
        self._redis = redis
        self._after_s = after_s
        self._last = 0.0
        self._waiting: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Something was erased."""
        self._last = monotonic()
        if self._after_s and self._waiting is None:
            self._waiting = asyncio.create_task(self._later())

    async def aclose(self) -> None:
        """Rewrites now what would have been rewritten later."""
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.gather(self._waiting, return_exceptions=True)
            await self._rewrite(patience_s=0)

    async def _later(self) -> None:
        """One rewrite after the other, until one began long enough after the last erasure."""
        covered = 0.0
        while covered < self._last:
            covered = self._last
            await asyncio.sleep(covered + self._after_s - monotonic())
            await self._rewrite(patience_s=LONGEST_S)
        self._waiting = None

    async def _rewrite(self, *, patience_s: float) -> None:
        await asyncio.gather(*(self._begin(where, patience_s) for where in self._everywhere()))

    def _everywhere(self) -> Sequence[dict[str, Any]]:
        """What names each server that has a file of its own."""
        if isinstance(self._redis, RedisCluster):
            return [{"target_nodes": node} for node in self._redis.get_primaries()]
        return [{}]

    async def _begin(self, where: dict[str, Any], patience_s: float) -> None:
        """Has one server begin, after the rewrite that it may be at."""
        ends = monotonic() + patience_s
        while True:
            try:
                await self._redis.execute_command("BGREWRITEAOF", **where)  # type: ignore[no-untyped-call]
                return
            except (RedisError, OSError) as error:
                busy = isinstance(error, ResponseError) and UNDER_WAY in str(error)
                if not busy or monotonic() > ends:
                    log.warning("append-only file not rewritten; see docs/security.md", why=type(error).__name__)
                    return
            await asyncio.sleep(AGAIN_S)
