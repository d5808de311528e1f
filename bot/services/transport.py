"""One exchange with a gateway over HTTP, bounded in size."""

import zlib

import msgspec

from bot.services.connection import Heard
from bot.services.connections import Connections, Origin, origin_of
from bot.services.outcome import Unknown
from bot.services.wire import Outgoing

GZIP_OR_ZLIB = 47
REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Answered(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes


async def exchange(connections: Connections, request: Outgoing, max_bytes: int, roots: str = "") -> Answered | Unknown:
    """The answer, or why there is none. Redirects aren't followed, a longer answer than `max_bytes` isn't read.

    Not bounded in time: the caller is. `disconnected`: the connection ended before the answer began, `cut-short`:
    within it; either way the gateway may have done what it was asked. `roots`: as in Origin.
    """
    try:
        origin = origin_of(request.base_url, roots)
    except ValueError:
        return Unknown("unreachable", sent=False)
    written = _written(request, origin)
    if written is None:
        return Unknown("unsendable", sent=False)
    heard = await connections.ask(origin, written, max_bytes)
    if isinstance(heard, Unknown):
        return heard
    return Unknown("redirect") if heard.status in REDIRECTS else _unpacked(heard, max_bytes)


def _written(request: Outgoing, origin: Origin) -> bytes | None:
    """The request's bytes; None where a value in its head would begin another line."""
    method, body = request.method, request.body
    lines = [f"{method} {origin.path}{request.target} HTTP/1.1", f"Host: {origin.authority}"]
    lines += map(": ".join, request.headers.items())
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    head, breaks = "\r\n".join(lines), len(lines) - 1
    if head.count("\n") > breaks or head.count("\r") > breaks or "\0" in head:
        return None
    return f"{head}\r\n\r\n".encode() + body


def _unpacked(heard: Heard, max_bytes: int) -> Answered | Unknown:
    """Gateways are asked not to compress; one that does all the same is read within the same bound."""
    if heard.encoding in {"", "identity"}:
        return Answered(heard.status, heard.body)
    if heard.encoding not in {"gzip", "x-gzip", "deflate"}:
        return Unknown("odd-encoding")
    try:
        unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
        plain = unpacker.decompress(heard.body, max_bytes)
    except zlib.error:
        return Unknown("odd-encoding")
    return Unknown("too-long") if unpacker.unconsumed_tail else Answered(heard.status, plain)
