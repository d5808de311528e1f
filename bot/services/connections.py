"""The connections of a process to its gateways: opened where `Reach` lets them lead, kept while they are of use."""

import asyncio
import contextlib
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator
from functools import lru_cache
from time import monotonic

import msgspec
from aiohappyeyeballs import AddrInfoType, start_connection
from yarl import URL

from bot.services.connection import Connection, Heard
from bot.services.outcome import Unknown
from bot.services.reach import Reach

IDLE_S = 30.0
"""A connection that nothing was asked on for so long is closed."""
RESOLVED_S = 10.0
NEXT_ADDRESS_S = 0.25
"""After so long the host's next address is tried besides (RFC 8305)."""


class Origin(msgspec.Struct, frozen=True):
    """Where a base address leads. `authority`: as a request names it; `path`: what every target begins with.

    `roots`: the certificates (PEM) of those who alone vouch for it; empty: the machine's.
    """

    host: str
    port: int
    is_secure: bool
    authority: str
    path: str
    roots: str = ""


@lru_cache(maxsize=512)
def origin_of(base_url: str, roots: str = "") -> Origin:
    """Raises ValueError where it is no http address."""
    url = URL(base_url, encoded=True)
    if url.scheme not in {"http", "https"} or not url.raw_host or not url.port:
        raise ValueError("not an http address")
    path = url.raw_path if url.raw_path != "/" else ""
    return Origin(url.raw_host, url.port, url.scheme == "https", url.host_port_subcomponent or "", path, roots)


class Connections:
    """For the tasks of one event loop; not bounded in number or time: each caller is."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._open: set[Connection] = set()
        self._free: defaultdict[Origin, list[Connection]] = defaultdict(list)
        self._resolving: defaultdict[Origin, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._resolved: dict[Origin, tuple[float, list[AddrInfoType]]] = {}
        self._sweeping: asyncio.TimerHandle | None = None

    async def ask(self, origin: Origin, request: bytes, most: int) -> Heard | Unknown:
        """As Connection.ask; `unreachable`, and nothing sent, where no connection is to be had."""
        connection = self._free_one(origin, monotonic() - IDLE_S)
        if connection is None:
            try:
                connection = await self._connect(origin)
            except (OSError, RuntimeError, ValueError):  # uvloop's and the resolver's ways to say so
                return Unknown("unreachable", sent=False)
        try:
            heard = await connection.ask(request, most)
        except asyncio.CancelledError:
            connection.abort()
            raise
        if connection.is_open:
            self._keep(origin, connection)
        return heard

    async def aclose(self) -> None:
        """Ends all."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        for connection in tuple(self._open):
            connection.abort()
        await asyncio.sleep(0)  # they are told of it in the loop's next turn

    def _free_one(self, origin: Origin, began_by: float) -> Connection | None:
        """The one that was used last: it is the least likely to be closed by the far end just now."""
        free = self._free[origin]
        while free:
            connection = free.pop()
            if connection.is_open and connection.free_since > began_by:
                return connection
            connection.abort()
        return None

    def _keep(self, origin: Origin, connection: Connection) -> None:
        connection.free_since = monotonic()
        self._free[origin].append(connection)
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(IDLE_S, self._sweep)

    def _sweep(self) -> None:
        """Closes what nobody came back for: one timer for all."""
        began_by = monotonic() - IDLE_S
        for origin, free in self._free.items():
            for connection in free:
                if connection.free_since <= began_by:
                    connection.abort()
            self._free[origin] = [connection for connection in free if connection.is_open]
        again = any(self._free.values())
        self._sweeping = asyncio.get_running_loop().call_later(IDLE_S, self._sweep) if again else None

    async def _connect(self, origin: Origin) -> Connection:
        loop = asyncio.get_running_loop()
        addresses = await self._addresses(origin)
        made = await start_connection(
            addresses, happy_eyeballs_delay=NEXT_ADDRESS_S, loop=loop, socket_factory=self._reach.connect
        )
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            tls, name = (_tls(origin.roots), origin.host) if origin.is_secure else (None, None)
            _, connection = await loop.create_connection(
                lambda: Connection(self._open.discard), sock=made, ssl=tls, server_hostname=name
            )
        except BaseException:
            made.close()
            raise
        if connection.is_open:
            self._open.add(connection)
        return connection

    async def _addresses(self, origin: Origin) -> list[AddrInfoType]:
        """Asked for once where many want them. Raises OSError."""
        async with self._resolving[origin]:
            now = asyncio.get_running_loop().time()
            until, addresses = self._resolved.get(origin, (0.0, []))
            if until <= now:
                found = await self._reach.resolve(origin.host, origin.port, socket.AF_UNSPEC)
                addresses = [_address(result["host"], result["port"]) for result in found]
                self._resolved[origin] = now + RESOLVED_S, addresses
            return addresses


@contextlib.asynccontextmanager
async def open_connections(reach: Reach) -> AsyncIterator[Connections]:
    """Connections for a process, ended when it is left."""
    connections = Connections(reach)
    try:
        yield connections
    finally:
        await connections.aclose()


@lru_cache(maxsize=64)
def _tls(roots: str) -> ssl.SSLContext:
    """Checks who the far end is by these roots, or the machine's."""
    context = ssl.create_default_context(cadata=roots or None)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _address(host: str, port: int) -> AddrInfoType:
    if ":" in host:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port)
