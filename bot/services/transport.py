"""One exchange with a gateway over HTTP, bounded in size; the only place that catches the HTTP client's errors."""

import zlib
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.services.http import CHUNK, NEVER_SENT
from bot.services.outcome import Unknown
from bot.services.wire import Outgoing

GZIP_OR_ZLIB = 47


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    status: int
    body: bytes


async def exchange(http: aiohttp.ClientSession, request: Outgoing, max_bytes: int) -> Answered | Unknown:
    """The answer, or why there is none. Redirects aren't followed, a longer answer than `max_bytes` isn't read.

    Not bounded in time: the caller is. `disconnected`: the connection ended before the answer began, `cut-short`:
    within it; either way the gateway may have done what it was asked.
    """
    try:
        async with http.request(
            request.method,
            URL(request.url, encoded=True),  # what was signed is what is sent
            headers=request.headers,
            data=request.body or None,
            allow_redirects=False,
        ) as response:
            return await _read(response, max_bytes)
    except NEVER_SENT:
        return Unknown("unreachable", sent=False)
    except aiohttp.ClientPayloadError:
        return Unknown("cut-short")
    except (aiohttp.ClientConnectionError, OSError):
        return Unknown("disconnected")
    except aiohttp.ClientError:
        return Unknown("not-http")


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> Answered | Unknown:
    if response.status in {301, 302, 303, 307, 308}:
        return Unknown("redirect")
    body = bytearray()
    while chunk := await response.content.read(CHUNK):
        body += chunk
        if len(body) > max_bytes:
            return Unknown("too-long")
    encoding = response.headers.get("content-encoding", "identity").lower()
    return _unpacked(response.status, bytes(body), encoding, max_bytes)


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
