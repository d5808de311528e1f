"""Has the store write its append-only file anew after an erasure: until then the file holds what was erased, sealed."""

import asyncio
import contextlib
from typing import Any

import structlog
from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class Rewriter:
    """Once for all erasures of a while, because a rewrite copies the whole store; managed stores may forbid it.

    `after_s`: how long after an erasure; longer than the answer to the erasing message is remembered (a minute), so
    that it is gone from the new file as well. 0: never, where operators rewrite by a plan of their own.
    """

    def __init__(self, redis: Redis, after_s: float) -> None:
        self._redis = redis
        self._after_s = after_s
        self._waiting: asyncio.Task[None] | None = None

    def soon(self) -> None:
        """Something was erased."""
        if self._after_s and self._waiting is None:
            self._waiting = asyncio.create_task(self._later())

    async def aclose(self) -> None:
        """Rewrites now what would have been rewritten later."""
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.gather(self._waiting, return_exceptions=True)
            await self._rewrite()

    async def _later(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(self._after_s)
            self._waiting = None
            await self._rewrite()

    async def _rewrite(self) -> None:
        everywhere = isinstance(self._redis, RedisCluster)
        targets: dict[str, Any] = {"target_nodes": RedisCluster.PRIMARIES} if everywhere else {}
        try:
            await self._redis.execute_command("BGREWRITEAOF", **targets)  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as error:
            log.warning("append-only file not rewritten; see docs/security.md", why=type(error).__name__)
