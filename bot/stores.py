"""Where the state store is, and clients that reach it: one server, a master found by Sentinel, or a Cluster.

All clients answer alike, so that stores need not know which one they have; what they use together shares a hash tag.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ReadOnlyError, RedisError
from redis.exceptions import TimeoutError as TooSlow

from bot.errors import SettingsError
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

FORMS = (
    "embedded",
    "redis://[user:password@]host[:port][/db]",
    "rediss://… (TLS)",
    "unix:///path/to/socket",
    "redis+sentinel://[user:password@]host:port,host:port/service[/db]",
    "redis+cluster://[user:password@]host:port,host:port",
)
SHAPE = re.compile(
    r"(?P<scheme>[a-z+]+)://(?:(?P<login>[^@/]*)@)?(?P<hosts>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>.*))?"
)
HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")
PORTS = {"": 6379, "+sentinel": 26379, "+cluster": 6379}
OPTIONS = frozenset(
    "ssl_ca_certs ssl_ca_path ssl_certfile ssl_keyfile ssl_cert_reqs ssl_check_hostname socket_timeout "
    "socket_connect_timeout health_check_interval".split()
)
SENTINEL_OPTIONS = frozenset(("sentinel_username", "sentinel_password"))


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A store's URL, taken apart. `manner`: empty for one server, `+sentinel` or `+cluster`."""

    manner: str
    nodes: tuple[tuple[str, int], ...]
    service: str = ""
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Database, login and TLS, as redis-py's connections take them."""
    sentinel_options: Mapping[str, Any] = field(default_factory=dict, repr=False)


def parse(url: str) -> StoreAddress:
    """What a `BANSHI_REDIS_URL` says, `embedded` excepted. Raises SettingsError, which never quotes the URL."""
    if url.startswith("unix:///"):
        return StoreAddress("", (), options=_standard(url))
    match = SHAPE.fullmatch(url)
    if match is None or match["scheme"] not in {f"{tls}{manner}" for tls in ("redis", "rediss") for manner in PORTS}:
        raise _wrong("not one of the forms " + ", ".join(FORMS))
    tls, _, manner = match["scheme"].partition("+")
    manner = manner and f"+{manner}"
    nodes = tuple(_node(part.strip(), PORTS[manner]) for part in match["hosts"].split(","))
    service, database = _place(manner, [part for part in match["path"].split("/") if part], len(nodes))
    asked = dict(parse_qsl(match["query"] or "", keep_blank_values=True))
    unknown = sorted(set(asked) - OPTIONS - (SENTINEL_OPTIONS if manner == "+sentinel" else frozenset()))
    if unknown:
        raise _wrong(f"unknown option {', '.join(unknown)}")
    kept = {name: value for name, value in asked.items() if name in OPTIONS}
    host, port = nodes[0]
    login = f"{match['login']}@" if match["login"] else ""
    options = _standard(f"{tls}://{login}{host}:{port}/{database or 0}?{urlencode(kept)}")
    shared = {name: value for name, value in options.items() if name.startswith("ssl")}
    own = {name.removeprefix("sentinel_"): asked[name] for name in sorted(SENTINEL_OPTIONS & set(asked))}
    return StoreAddress(manner, nodes, service, options, {**shared, **own})


def _standard(url: str) -> Mapping[str, Any]:
    """What redis-py reads in a URL of one server, without the place."""
    try:
        options: dict[str, Any] = dict(parse_url(url))
    except ValueError as error:
        raise _wrong(str(error)) from None
    if options.pop("connection_class", None) is not None and not url.startswith("unix:"):
        options["ssl"] = True
    place = () if url.startswith("unix:") else ("host", "port")
    return {name: value for name, value in options.items() if name not in place}


def _node(text: str, port: int) -> tuple[str, int]:
    match = HOST.fullmatch(text)
    if match is None or not 0 < int(match["port"] or port) < 65536:
        raise _wrong("a host is missing or malformed (host:port, several with commas between)")
    return match["host"].strip("[]"), int(match["port"] or port)


def _place(manner: str, path: Sequence[str], nodes: int) -> tuple[str, str]:
    """Service and database of a path."""
    service, path = (unquote(path[0]), path[1:]) if manner == "+sentinel" and path else ("", path)
    if manner == "+sentinel" and not service:
        raise _wrong("Sentinel needs the service's name: redis+sentinel://host:26379/mymaster")
    if manner == "+cluster" and [part for part in path if part != "0"]:
        raise _wrong("a Cluster has database 0 only")
    if not manner and nodes > 1:
        raise _wrong("several hosts need redis+sentinel:// or redis+cluster://")
    if len(path) > 1 or not all(part.isdigit() for part in path):
        raise _wrong("the database is a number")
    return service, path[0] if path else ""


def _wrong(why: str) -> SettingsError:
    return SettingsError([f"BANSHI_REDIS_URL: {why}"])


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
