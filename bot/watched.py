"""Clients of the state store that are bounded, counted and timed: commands and pipelines alike."""

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import ClusterPipeline
from redis.commands.core import AsyncScript
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as TooSlow
from redis.typing import EncodableT, KeyT, ScriptTextT

from bot import tracing
from bot.errors import StoreUnavailable
from bot.insight import metrics
from bot.lane import Lane, LaneBroken

A = TypeVar("A")
T = TypeVar("T")

CONNECTIONS = 64
"""Commands under way in one process; a burst waits its turn instead of opening thousands of connections."""
COMMAND_S = 2.5
"""All tries of a command together, redis-py's own tries to connect included."""
AWAY_S = 0.5
"""After a command that failed in all its tries, others fail at once for so long: a store that hangs would cost each
of a thousand citizens their whole reply window. Then one at a time looks whether it is back.
"""


def word_of(error: BaseException) -> str:
    """A failure of the store's in a word for logs and figures: its own, such as MISCONF, where it gives one."""
    own = str(error).partition(" ")[0] if type(error) is ResponseError else ""
    return own if own.isascii() and own.isalpha() and own.isupper() else type(error).__name__


async def asked(command: Awaitable[T]) -> T:
    """What a command of the store's gives. Raises StoreUnavailable."""
    try:
        return await command
    except (RedisError, OSError) as error:
        raise StoreUnavailable(word_of(error)) from error


class _Watched:
    """Lets no more than `CONNECTIONS` commands run at once, and none while the store is known to be away."""

    _room: asyncio.Semaphore
    _away_until = 0.0
    """0 while the store answers."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """As redis-py's. Raises RedisError."""
        run = functools.partial(super().execute_command, *args, **options)  # type: ignore[misc]
        return await self.bounded(str(args[0]), run)

    async def bounded(self, name: str, run: Callable[[], Awaitable[T]], within_s: float = COMMAND_S) -> T:
        """What `run` gives, unless the store is away or takes too long. Raises RedisError."""
        began = time.monotonic()
        looks = self._may_ask(began)
        try:
            with tracing.inner_span("store", command=name):
                async with asyncio.timeout(within_s), self._room:
                    found = await run()
        except TimeoutError:
            self._failed("TimeoutError", away=True)
            raise TooSlow("no answer in all tries together") from None
        except RuntimeError as error:  # uvloop's, where a connection closed under redis-py's hands
            self._failed("RuntimeError", away=True)
            raise Disconnected(str(error)) from error
        except (RedisError, OSError) as error:
            self._failed(word_of(error), away=isinstance(error, (Disconnected, TooSlow, OSError)))
            raise
        except asyncio.CancelledError:
            self._away_until = began if looks else self._away_until
            raise
        finally:
            metrics.store_took.note(time.monotonic() - began)
        self._away_until = 0.0
        return found

    def _may_ask(self, now: float) -> bool:
        """Whether this command is the one that looks if the store is back. Raises RedisError while it is away."""
        if not self._away_until:
            return False
        if now < self._away_until:
            metrics.store_errors.labels("Away").inc()
            raise Disconnected("the store was away a moment ago")
        self._away_until = now + COMMAND_S
        return True

    def _failed(self, error: str, *, away: bool) -> None:
        self._away_until = time.monotonic() + AWAY_S if away else 0.0
        metrics.store_errors.labels(error).inc()


class WatchedRedis(_Watched, Redis):  # type: ignore[misc]  # redis-py's own mixins disagree
    """One server, or the master that Sentinel names. Scripts take a lane of their own while there is one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._room = asyncio.Semaphore(CONNECTIONS)
        self.lane = Lane(self.connection_pool)

    async def by_lane(
        self, name: str, send: Callable[[A], Awaitable[T]], instead: Callable[[A], Awaitable[T]], what: A
    ) -> T:
        """What the lane gives; where there is none, and where it breaks, what redis-py gives. Raises RedisError."""
        if self._away_until or not self.lane.is_open():
            return await self.bounded(name, functools.partial(instead, what))
        began = time.monotonic()
        try:
            with tracing.inner_span("store", command=name):
                return await send(what)
        except LaneBroken:
            left_s = COMMAND_S - (time.monotonic() - began)
            return await self.bounded(name, functools.partial(instead, what), left_s)
        finally:
            metrics.store_took.note(time.monotonic() - began)

    async def by_pool(self, command: tuple[Any, ...]) -> Any:
        """What redis-py gives, unwatched. Raises RedisError."""
        return await Redis.execute_command(self, *command)  # type: ignore[no-untyped-call]

    def register_script(self, script: ScriptTextT) -> AsyncScript:  # type: ignore[override]  # of the other, too
        """As redis-py's."""
        return _Script(self, script)

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """As redis-py's."""
        await self.lane.aclose()
        await super().aclose(close_connection_pool)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        """As redis-py's, watched as a command is."""
        return _WatchedPipeline(self, transaction)


class _Script(AsyncScript):
    """Takes the lane."""

    registered_client: WatchedRedis

    async def __call__(
        self, keys: Sequence[KeyT] | None = None, args: Iterable[EncodableT] | None = None, client: Any = None
    ) -> Any:
        """As redis-py's."""
        named, given, ours = keys or (), args or (), self.registered_client
        if client is not None:
            return await super().__call__(named, given, client)
        command = "EVALSHA", self.sha, len(named), *named, *given
        try:
            return await ours.by_lane("EVALSHA", ours.lane.send, ours.by_pool, command)
        except NoScriptError:  # which redis-py's own tells the store
            return await super().__call__(named, given)


class _WatchedPipeline(Pipeline):
    """Counts as one command."""

    def __init__(self, client: WatchedRedis, transaction: bool) -> None:
        super().__init__(client.connection_pool, client.response_callbacks, transaction, None)
        self._client = client

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """As redis-py's. Raises RedisError."""
        if self.is_transaction or {args[0] for args, _ in self.command_stack} != {"SET"}:
            return await self._client.bounded("PIPELINE", functools.partial(super().execute, raise_on_error))
        return await self._client.by_lane("PIPELINE", self._by_lane, super().execute, raise_on_error)

    async def _by_lane(self, raise_on_error: bool) -> list[Any]:
        """Values that are set, which can be sent again: adapters note what citizens did, one or two a message."""
        found = await self._client.lane.send_all([args for args, _ in self.command_stack])
        read = self.response_callbacks["SET"]
        answers = [read(answer, **options) for answer, (_, options) in zip(found, self.command_stack, strict=True)]
        await self.reset()  # type: ignore[no-untyped-call]
        return answers


class WatchedCluster(_Watched, RedisCluster):  # type: ignore[misc]
    """All masters of a Cluster."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._room = asyncio.Semaphore(CONNECTIONS)

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> ClusterPipeline:
        """As redis-py's, watched as a command is."""
        return _WatchedClusterPipeline(self, transaction)  # type: ignore[abstract]  # of a mixin for another purpose


class _WatchedClusterPipeline(ClusterPipeline):
    """Counts as one command."""

    cluster_client: WatchedCluster

    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:
        """As redis-py's. Raises RedisError."""
        run = functools.partial(super().execute, raise_on_error, allow_redirections)
        return await self.cluster_client.bounded("PIPELINE", run)
