"""Where our requests may go: public addresses, and those internal hosts that the settings name.

Checked when a host's name is resolved and again when the connection is made, so that neither a name that turns to an
internal address later (DNS rebinding), nor an address written as a number, nor a name in a file leads inside.
"""

import ipaddress
import socket
from collections.abc import Collection
from typing import Any

import structlog
from aiohttp import DefaultResolver
from aiohttp.abc import AbstractResolver, ResolveResult

log = structlog.get_logger(__name__)

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Leads to the IPv4 address in its last four bytes (RFC 6052), wherever the network has such a gateway."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large: not private, loopback, link-local, shared or reserved."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if ip in NAT64:
        inner = ipaddress.IPv4Address(ip.packed[-4:])
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


class Reach(AbstractResolver):
    """Resolves and connects. `private`: internal hosts (names or addresses) that may be reached."""

    def __init__(self, private: Collection[str] = (), *, anywhere: bool = False) -> None:
        self._private = frozenset(host.casefold() for host in private)
        self._anywhere = anywhere
        self._granted: set[str] = set(self._private)
        self._inner: AbstractResolver | None = None

    def is_private(self, host: str) -> bool:
        """Whether it was named as an internal host."""
        return host.casefold() in self._private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The host's addresses. Raises OSError where one of them is internal and the host isn't named."""
        self._inner = self._inner or DefaultResolver()
        found = await self._inner.resolve(host, port, family)
        if self._anywhere:
            return found
        inside = [result["host"] for result in found if not is_public(result["host"])]
        if inside and not self.is_private(host):
            log.error("not connected: the host's address is internal", host=host)
            raise OSError(f"{host} leads to an internal address")
        self._granted.update(inside)
        return found

    def connect(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for an address about to be connected (aiohttp's `socket_factory`). Raises OSError as above."""
        family, kind, protocol, _, address = info
        if not (self._anywhere or is_public(address[0]) or address[0] in self._granted):
            log.error("not connected: the address is internal")
            raise OSError("an internal address")
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Gives back the resolver."""
        if self._inner is not None:
            await self._inner.close()
