"""Clients of the state store that are bounded, counted and timed: commands and pipelines alike."""

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
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

Command = tuple[Any, ...]
"""A command's name and what it is given."""

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


async def several(redis: Redis, commands: Sequence[Command]) -> Sequence[Any]:
    """What some commands give that may be sent twice and are answered in few words; what SET gives is no answer.

    In one round trip, by the lane where there is one: for what is asked with messages, and all day long. Raises
    StoreUnavailable.
    """
    if isinstance(redis, WatchedRedis):
        return await redis.by_lane("PIPELINE", redis.lane.send_all, redis.all_by_pool, commands)
    return await asked(_piped(redis.pipeline(transaction=False), commands))


async def _piped(pipe: Pipeline, commands: Sequence[Command]) -> list[Any]:
    async with pipe:
        for command in commands:
            pipe.execute_command(*command)
        return await pipe.execute()


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
            found = await tracing.inner("store", self._in_room(run, within_s), command=name)
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

    async def _in_room(self, run: Callable[[], Awaitable[T]], within_s: float) -> T:
        async with asyncio.timeout(within_s), self._room:
            return await run()

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
        """What the lane gives; where there is none, and where it breaks, what redis-py gives.

        Raises StoreUnavailable.
        """
        began = time.monotonic()
        if not self._away_until and self.lane.is_open():
            try:
                return await tracing.inner("store", send(what), command=name)
            except LaneBroken:
                pass
            finally:
                metrics.store_took.note(time.monotonic() - began)
        left_s = COMMAND_S - (time.monotonic() - began)
        return await asked(self.bounded(name, functools.partial(instead, what), left_s))

    async def all_by_pool(self, commands: Sequence[Command]) -> list[Any]:
        """What redis-py gives, unwatched. Raises RedisError."""
        return await _piped(Pipeline(self.connection_pool, self.response_callbacks, False, None), commands)

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
    """Takes the lane. Raises StoreUnavailable."""

    registered_client: WatchedRedis

    def __call__(
        self, keys: Sequence[KeyT] | None = None, args: Iterable[EncodableT] | None = None, client: Any = None
    ) -> Coroutine[Any, Any, Any]:
        """As redis-py's."""
        named, given, ours = keys or (), args or (), self.registered_client
        if client is not None:
            return asked(super().__call__(named, given, client))
        command = "EVALSHA", self.sha, len(named), *named, *given
        return ours.by_lane("EVALSHA", ours.lane.send, self._by_pool, command)

    async def _by_pool(self, command: Command) -> Any:
        """What redis-py gives, unwatched; a store that doesn't know the script is told it. Raises RedisError."""
        ask = functools.partial(Redis.execute_command, self.registered_client)
        try:
            return await ask(*command)
        except NoScriptError:
            await ask("SCRIPT LOAD", self.script)
            return await ask(*command)


class _WatchedPipeline(Pipeline):
    """Counts as one command."""

    def __init__(self, client: WatchedRedis, transaction: bool) -> None:
        super().__init__(client.connection_pool, client.response_callbacks, transaction, None)
        self._client = client

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """As redis-py's. Raises RedisError."""
        return await self._client.bounded("PIPELINE", functools.partial(super().execute, raise_on_error))


class WatchedCluster(_Watched, RedisCluster):  # type: ignore[misc]
    """All masters of a Cluster."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._room = asyncio.Semaphore(CONNECTIONS)

    def register_script(self, script: ScriptTextT) -> AsyncScript:  # type: ignore[override]  # of the other, too
        """As redis-py's."""
        return _ClusterScript(self, script)

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> ClusterPipeline:
        """As redis-py's, watched as a command is."""
        return _WatchedClusterPipeline(self, transaction)  # type: ignore[abstract]  # of a mixin for another purpose


class _ClusterScript(AsyncScript):
    """Raises StoreUnavailable."""

    def __call__(
        self, keys: Sequence[KeyT] | None = None, args: Iterable[EncodableT] | None = None, client: Any = None
    ) -> Coroutine[Any, Any, Any]:
        """As redis-py's."""
        return asked(super().__call__(keys, args, client))


class _WatchedClusterPipeline(ClusterPipeline):
    """Counts as one command."""

    cluster_client: WatchedCluster

    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:
        """As redis-py's. Raises RedisError."""
        run = functools.partial(super().execute, raise_on_error, allow_redirections)
        return await self.cluster_client.bounded("PIPELINE", run)
