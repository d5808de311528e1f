"""The HTTP client for all that is no gateway (those: bot.services.connections): httpx's manner, aiohttp's connections.

What went wrong is told apart by one question: may the far end have got the request? Only a connection that never stood
says no.
"""

import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator

import aiohttp
import httpx

from bot.services.reach import Reach

IDLE_S = 30.0
CHUNK = 16 * 1024
NO_LIMIT = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)
NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""Failures before a connection stood. Any other may have come after the far end took the request in."""


@contextlib.asynccontextmanager
async def http_client(reach: Reach | None = None, private_roots: str = "") -> AsyncIterator[httpx.AsyncClient]:
    """Connections for a process; `reach`: where they may lead, anywhere where none is given. No redirects, no cookies.

    `private_roots`: certificates (PEM) of who may vouch for the private hosts of `reach`, beside the machine's roots.
    Not bounded in time or number: each caller is. A fifth of the CPU of httpx's own pool.
    """
    bounds = reach or Reach(anywhere=True)
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S, resolver=bounds, socket_factory=bounds.connect)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=NO_LIMIT, auto_decompress=False
    ) as session:
        transport = _Transport(session, bounds, private_roots)
        client = httpx.AsyncClient(transport=transport, timeout=None, follow_redirects=False)  # noqa: S113 (each caller says how long)
        async with client:
            yield client


class _Transport(httpx.AsyncBaseTransport):
    """httpx's requests over aiohttp's connections."""

    def __init__(self, session: aiohttp.ClientSession, reach: Reach, private_roots: str) -> None:
        self._session, self._reach = session, reach
        self._private_tls: ssl.SSLContext | None = None
        if private_roots:
            self._private_tls = ssl.create_default_context()
            self._private_tls.load_verify_locations(cadata=private_roots)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx asks. Raises httpx.ConnectError or ConnectTimeout only where the request certainly never left."""
        limits = request.extensions.get("timeout", {})
        timeout = aiohttp.ClientTimeout(None, limits.get("pool"), limits.get("read"), limits.get("connect"))
        with _translated():
            answer = await self._session.request(
                request.method,
                str(request.url),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                allow_redirects=False,
                timeout=timeout,
                ssl=self._tls(request.url.host),
            )
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer), request=request)

    def _tls(self, host: str) -> ssl.SSLContext | bool:
        """By whom a host is proven; True: the machine's roots."""
        return self._private_tls if self._private_tls and self._reach.is_private(host) else True


class _Body(httpx.AsyncByteStream):
    """What comes back, as it comes."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _translated():
            async for chunk in self._answer.content.iter_chunked(CHUNK):
                yield chunk

    async def aclose(self) -> None:
        """Gives the connection back: to the pool when all was read, else for good."""
        self._answer.release()


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Aiohttp's failures as httpx's, by whether the request may have arrived."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except NEVER_SENT as error:
        raise httpx.ConnectError(str(error)) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(error)) from error
    except aiohttp.ClientPayloadError as error:
        raise httpx.ReadError(str(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.RemoteProtocolError(str(error)) from error
