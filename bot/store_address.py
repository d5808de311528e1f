"""Where the state store is: a `BANSHI_REDIS_URL` taken apart. Whoever only reads settings needs no client."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from redis.asyncio.connection import parse_url

from bot.errors import SettingsError

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
