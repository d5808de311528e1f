"""Who opens a connection and takes their time is hung up on; who writes at an ordinary pace is answered."""

import asyncio
import contextlib

import pytest

from bot.connections import ImpatientProtocol
from tests.clocks import standing_still
from tests.serving import served

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


class Hasty(ImpatientProtocol):
    met, got = 0, 0
    """How many connections and bytes arrived."""
    arrives_within_s = 0.4
    largest_head = 8 * 1024
    largest = 1024 * 1024
    least_per_s = 1000
    longest_s = 1.6

    def connection_made(self, transport):
        Hasty.met += 1
        super().connection_made(transport)

    def data_received(self, data):
        Hasty.got += len(data)
        super().data_received(data)


async def echo(scope, receive, send):
    body, more = b"", True
    while more:
        event = await receive()
        body, more = body + event.get("body", b""), event.get("more_body", False)
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
    )
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def port(monkeypatch):
    monkeypatch.setattr(Hasty, "met", 0)
    monkeypatch.setattr(Hasty, "got", 0)
    async with served(echo, http=Hasty, lifespan="off") as url:
        yield int(url.rpartition(":")[2])


@pytest.fixture
async def clock():
    with standing_still() as here:
        yield here


async def answer(port, clock, *pieces, pause_s=0.0):
    """What comes back for a request sent in pieces with so much time after each; empty where the server hung up."""
    Hasty.met, Hasty.got = 0, 0
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await until(lambda: Hasty.met)
    sent = 0
    with contextlib.suppress(ConnectionError):
        for piece in pieces:
            sent += len(piece)
            writer.write(piece)
            await writer.drain()
            if pause_s:
                await until(lambda sent=sent: Hasty.got == sent or reader.exception() or reader.at_eof())
                await clock.goes_on(pause_s)
    await clock.goes_on(Hasty.arrives_within_s if pause_s else 0)
    try:
        return await reader.read(100)
    except ConnectionError:
        return b""
    finally:
        await close(writer)


async def until(holds):
    """The bytes are on their way within this machine."""
    while not holds():  # noqa: ASYNC110 (the loop has no event for it)
        await asyncio.sleep(0)


async def close(writer):
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


@pytest.mark.parametrize(
    "pieces",
    [(), (HEAD,), (HEAD, *[b"X: a\r\n"] * 9), (HEAD + b"Content-Length: 99\r\n\r\n", *[b"a"] * 9)],
    ids=["silent", "half a head", "a head in drops", "a body in drops"],
)
async def test_a_slow_request_is_hung_up_on(port, clock, pieces):
    assert await answer(port, clock, *pieces, pause_s=0.1) == b""


async def test_a_body_that_goes_on_coming_is_waited_for_but_not_forever(port, clock):
    pieces = [b"a" * 200] * 10
    head = HEAD + b"Content-Length: 2000\r\n\r\n"
    assert b"200 OK" in await answer(port, clock, head, *pieces, pause_s=0.1)
    assert await answer(port, clock, head.replace(b"2000", b"9000"), *pieces * 3, pause_s=0.1) == b""


async def test_a_body_without_end_is_hung_up_on_however_fast_it_comes(port, clock):
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    assert await answer(port, clock, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 100_000) == b""


async def test_a_head_without_end_is_hung_up_on(port, clock):
    assert b"200" not in await answer(port, clock, HEAD, *[b"X: " + b"a" * 1000 + b"\r\n"] * 20)


async def test_an_ordinary_one_is_answered_twice_on_one_connection(port, clock):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        for piece in (HEAD, b"Content-Length: 4\r\n\r\nab", b"cd"):
            writer.write(piece)
            await clock.goes_on(0.05)
        assert (await reader.readuntil(b"abcd")).startswith(b"HTTP/1.1 200")
    await close(writer)


async def test_a_large_body_is_no_large_head(port, clock):
    assert b"200" in await answer(port, clock, HEAD + b"Content-Length: 40000\r\n\r\n", b"a" * 40000)


async def test_what_is_no_plain_answer_of_one_piece_is_sent_as_it_comes(port, clock):
    request = HEAD.replace(b"1.1", b"1.0") + b"Content-Length: 2\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request + b"ab")
    whole = await reader.read()  # until the server hangs up
    assert b"connection: close" in whole
    assert whole.endswith(b"\r\n\r\nab")
    await close(writer)
