"""The HTTP client tells what certainly never left from what may have arrived: only the first may be sent again."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from bot.catalog.roots import read_certificates
from bot.services.http import http_client
from bot.services.reach import Reach
from tests.bot.services.test_connections import SAID, proof
from tests.bot.services.test_connections import Far as Answering
from tests.bot.services.test_connections import listening as listening_tls

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout)
Far = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
AT_ONCE = struct.pack("ii", 1, 0)


async def _resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()


async def _hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def _breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")


async def _says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _talks_otherwise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"220 mail.example ready\r\n")


@contextlib.asynccontextmanager
async def listening(far: Far) -> AsyncIterator[str]:
    """The address of a far end that behaves so; all of its connections have ended when it is left."""
    done: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done.append(asyncio.current_task())
        await far(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        await asyncio.gather(*done)


@pytest.mark.parametrize("far", [_resets, _hangs_up, _breaks_off, _says_nothing, _talks_otherwise])
async def test_what_may_have_arrived_is_never_called_unsent(far):
    async with listening(far) as url, http_client() as http:
        with pytest.raises(httpx.HTTPError) as caught:
            await http.post(url, content=b"{}", timeout=httpx.Timeout(60, read=0.5))
    assert not isinstance(caught.value, NEVER_LEFT), caught.value


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://127.0.0.1:99999/"])
async def test_what_never_found_a_connection_is_called_unsent(url):
    async with http_client() as http:
        with pytest.raises((*NEVER_LEFT, httpx.InvalidURL)):
            await http.post(url, content=b"{}", timeout=60)


async def test_a_private_host_is_proven_by_the_authority_that_the_settings_name(tmp_path):
    """An identity provider in a closed network; nobody else is believed because of it."""
    certified = proof(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certified)
    far, roots = Answering([SAID]), read_certificates(certified)
    async with listening_tls(far, tls) as url:
        async with http_client(Reach(["localhost"]), roots) as http:
            assert (await http.get(url, timeout=60)).status_code == 200
        for reach, known in ((Reach(["localhost"]), ""), (Reach(anywhere=True), roots)):
            async with http_client(reach, known) as http:
                with pytest.raises(NEVER_LEFT):
                    await http.get(url, timeout=60)
    assert len(far.heard) == 1
