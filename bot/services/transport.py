"""One exchange with a gateway over HTTP, bounded in size; the only place that catches the HTTP client's errors."""

import zlib
from dataclasses import dataclass
from typing import Final

import httpx

from bot.services.outcome import Unknown
from bot.services.wire import Outgoing

NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)
GZIP_OR_ZLIB = 47


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    status: int
    body: bytes


async def exchange(http: httpx.AsyncClient, request: Outgoing, max_bytes: int) -> Answered | Unknown:
    """The answer, or why there is none. Redirects aren't followed, a longer answer than `max_bytes` isn't read.

    Not bounded in time: the caller is.
    """
    try:
        built = http.build_request(
            request.method, request.url, headers=dict(request.headers), content=request.body or None
        )
        response = await http.send(built, stream=True)
        try:
            return await _read(response, max_bytes)
        finally:
            await response.aclose()
    except NEVER_SENT:
        return Unknown("unreachable", sent=False)
    except httpx.HTTPError as error:
        return Unknown(type(error).__name__)


async def _read(response: httpx.Response, max_bytes: int) -> Answered | Unknown:
    if response.is_redirect:
        return Unknown("redirect")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > max_bytes:
            return Unknown("too-long")
    encoding = response.headers.get("content-encoding", "identity").lower()
    return _unpacked(response.status_code, bytes(body), encoding, max_bytes)


def _unpacked(status: int, body: bytes, encoding: str, max_bytes: int) -> Answered | Unknown:
    """Gateways are asked not to compress; one that does all the same is read within the same bound."""
    if encoding in {"identity", ""}:
        return Answered(status, body)
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        return Unknown("odd-encoding")
    try:
        unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
        plain = unpacker.decompress(body, max_bytes)
    except zlib.error:
        return Unknown("odd-encoding")
    return Unknown("too-long") if unpacker.unconsumed_tail else Answered(status, plain)
