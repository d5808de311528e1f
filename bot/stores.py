"""Clients that reach the state store: one server, a master found by Sentinel, or a Cluster.

All clients answer alike, so that stores need not know which one they have; what they use together shares a hash tag.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, cast
from urllib.parse import quote

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ReadOnlyError, RedisError
from redis.exceptions import TimeoutError as TooSlow

from bot.store_address import SHAPE, StoreAddress, parse
from bot.watched import CONNECTIONS, WatchedCluster, WatchedRedis

PER_NODE = 2 * CONNECTIONS
TRIES = 2
BACKOFF = ExponentialWithJitterBackoff(cap=0.5, base=0.05)
LIMITS: Mapping[str, Any] = {
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    "protocol": 2,
}
"""A citizen waits 4.5 s at most, so that a store that hangs must be told from one that works long before. A new
connection says no HELLO and an idle one is not asked how it is first: of a slow store each would cost an answer's time.
"""


class _SentinelPool(SentinelConnectionPool):
    """Closes its connections to the sentinels too."""

    async def aclose(self) -> None:
        """Gives back everything."""
        await super().aclose()
        for sentinel in self.sentinel_manager.sentinels:
            await sentinel.aclose()


def connect(url: str) -> Redis:
    """A client with bounded connections, timeouts and a few tries, for any of the forms.

    Of a Cluster too: the commands that stores use are the same. Nothing is asked yet. Raises SettingsError.
    """
    address = parse(url)
    options: dict[str, Any] = {**LIMITS, **address.options}
    if address.manner == "+cluster":
        return cast("Redis", _cluster(address, options))
    options |= {"retry": Retry(BACKOFF, TRIES), "retry_on_error": [Disconnected, TooSlow, ReadOnlyError]}
    if address.manner == "+sentinel":
        return _by_sentinel(address, options)
    pool = BlockingConnectionPool.from_url(url, max_connections=PER_NODE, timeout=2, **{**LIMITS, **_retrying(options)})
    return WatchedRedis.from_pool(pool)


def _retrying(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("retry", "retry_on_error")}


def _by_sentinel(address: StoreAddress, options: Mapping[str, Any]) -> Redis:
    sentinel = Sentinel(list(address.nodes), sentinel_kwargs={**LIMITS, **address.sentinel_options})  # type: ignore[no-untyped-call]
    pool = _SentinelPool(address.service, sentinel, max_connections=PER_NODE, **options)  # type: ignore[no-untyped-call]
    return WatchedRedis.from_pool(pool)


def _cluster(address: StoreAddress, options: Mapping[str, Any]) -> RedisCluster:
    nodes = [ClusterNode(host, port) for host, port in address.nodes]
    kept = {name: value for name, value in options.items() if name != "db"}
    return WatchedCluster(startup_nodes=nodes, max_connections=PER_NODE, retry=Retry(BACKOFF, TRIES), **kept)


async def queue_url(url: str) -> str:
    """The URL in the form that the queue understands: of a Cluster, one node that answers; the others it finds.

    Raises StoreUnavailable's cause, a RedisError, when no node answers.
    """
    address = parse(url)
    if address.manner != "+cluster" or len(address.nodes) == 1:
        return url
    match = SHAPE.fullmatch(url)
    assert match is not None, "parsed above"
    login = f"{match['login']}@" if match["login"] else ""
    query = f"?{match['query']}" if match["query"] else ""
    host, port = await _first_alive(address)
    return f"{match['scheme']}://{login}{quote(host, safe='.:[]-_')}:{port}{match['path']}{query}"


async def _first_alive(address: StoreAddress) -> tuple[str, int]:
    options = {**LIMITS, **address.options}
    last: Exception = Disconnected("no node")
    for host, port in address.nodes:
        client = Redis(host=host, port=port, **options)
        async with cast("AbstractAsyncContextManager[Redis]", client):
            try:
                await client.ping()
            except (RedisError, OSError) as error:
                last = error
                continue
            return (f"[{host}]" if ":" in host else host), port
    raise last


async def clock(client: Redis) -> float:
    """The store's clock in seconds since 1970, as soon as it answers; of a Cluster, any master's.

    Raises RedisError or OSError.
    """
    where: dict[str, Any] = {"target_nodes": RedisCluster.RANDOM} if isinstance(client, RedisCluster) else {}
    seconds, micros = await client.execute_command("TIME", **where)  # type: ignore[no-untyped-call]
    return int(seconds) + int(micros) / 1e6
