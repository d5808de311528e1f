"""Who opens a connection and takes their time is hung up on; who writes at an ordinary pace is answered."""

import asyncio
import contextlib

import pytest

from bot.connections import ImpatientProtocol, WholeResponse
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

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.access_log = False  # as in production: pytest gives uvicorn's logger handlers, even where it may have none

    def connection_made(self, transport):
        Hasty.met += 1
        super().connection_made(transport)

    def data_received(self, data):
        Hasty.got += len(data)
        super().data_received(data)


async def answers(scope, receive, send):
    """Echoes what is posted; each path shows another rule of HTTP."""
    if scope["path"] == "/unread":
        await respond(send, 200, b"no, thanks")
        await receive()
        return
    body, more = b"", True
    while more:
        event = await receive()
        body, more = body + event.get("body", b""), event.get("more_body", False)
    if scope["path"] == "/fails":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        raise ValueError("after the head")
    await respond(send, int(scope["path"].strip("/") or 200), body or scope["query_string"])


async def respond(send, status, body):
    headers = [] if status in {204, 304} else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if status in {204, 304} else body})


@pytest.fixture
async def port(monkeypatch):
    monkeypatch.setattr(Hasty, "met", 0)
    monkeypatch.setattr(Hasty, "got", 0)
    async with served(answers, http=Hasty, lifespan="off", server_header=False) as url:
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


@pytest.fixture
def wholes(monkeypatch):
    """For each response whether it left whole."""
    seen, sent_whole = [], WholeResponse._sent_whole

    def noted(self, head, message):
        seen.append(sent_whole(self, head, message))
        return seen[-1]

    monkeypatch.setattr(WholeResponse, "_sent_whole", noted)
    return seen


HEADED = None


async def conversation(port, *pieces):
    """All that comes back until the server hangs up; HEADED: a head is waited for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got = b""
    try:
        for piece in pieces:
            if piece is not HEADED:
                writer.write(piece)
            else:
                got += await reader.readuntil(b"\r\n\r\n")
        return got + await reader.read()
    finally:
        await close(writer)


def asks(method, path, *headers, version=b"1.1"):
    return b"\r\n".join((b"%s %s HTTP/%s" % (method, path, version), b"Host: x", *headers, b"", b""))


LAST = asks(b"GET", b"/?last", b"Connection: close")


async def test_a_plain_answer_leaves_whole(port, wholes):
    got = await conversation(port, asks(b"GET", b"/?first"), HEADED, LAST)
    assert got.count(b"HTTP/1.1 200 OK\r\n") == 2 and b"\r\n\r\nfirstHTTP/1.1" in got
    assert wholes == [True, False], "the last one of a connection says so, which uvicorn does"
    assert got.count(b"connection: close") == 1 and got.endswith(b"\r\n\r\nlast")


@pytest.mark.parametrize(
    "request_",
    [asks(b"HEAD", b"/?secret"), asks(b"GET", b"/204?secret"), asks(b"GET", b"/304?secret")],
    ids=["HEAD", "204", "304"],
)
async def test_what_has_no_body_is_sent_none(port, request_):
    got = await conversation(port, request_, HEADED, LAST)
    assert b"secret" not in got
    assert got.count(b"\r\n\r\nHTTP/1.1 200 OK\r\n") == 1, "the next answer follows the head"
    assert (b"content-length: 6" in got) is request_.startswith(b"HEAD")


async def test_a_client_of_the_old_kind_is_hung_up_on_after_its_answer(port, wholes):
    got = await conversation(port, asks(b"GET", b"/?old", version=b"1.0"))
    assert b"connection: close" in got and got.endswith(b"\r\n\r\nold") and wholes == [False]


async def test_requests_at_once_are_answered_in_their_order(port, wholes):
    got = await conversation(port, *[asks(b"GET", b"/?n%d" % n) for n in range(3)], LAST)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in got.split(b"HTTP/1.1 ")[1:]]
    assert bodies == [b"n0", b"n1", b"n2", b"last"] and wholes == [True] * 3 + [False]


async def test_who_waits_to_be_told_to_go_on_is_told_so_once_and_only_before_the_answer(port, wholes):
    expects = (b"Content-Length: 2", b"Expect: 100-continue")
    got = await conversation(port, asks(b"POST", b"/", *expects), HEADED, b"ab", HEADED, LAST)
    assert got.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK") and got.count(b"100 Continue") == 1
    got = await conversation(port, asks(b"POST", b"/unread", *expects), HEADED, b"ab" + LAST)
    assert b"100 Continue" not in got and got.endswith(b"last"), got
    assert wholes == [True, False] * 2


async def test_a_failure_after_the_head_is_told_as_one(port):
    got = await conversation(port, asks(b"GET", b"/fails"))
    assert got.startswith(b"HTTP/1.1 500 ") and got.endswith(b"Internal Server Error") and b"200" not in got


async def test_a_connection_that_rests_is_hung_up_on_and_one_that_goes_on_asking_is_not(clock):
    async with served(answers, http=Hasty, lifespan="off", timeout_keep_alive=1) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        for _ in range(5):
            writer.write(HEAD + b"Content-Length: 4\r\n\r\nabcd")
            await reader.readuntil(b"abcd")
            await clock.goes_on(0.7)
        await clock.goes_on(0.4)
        assert await reader.read() == b""
        await close(writer)


async def test_a_request_that_is_coming_in_when_the_rest_is_over_is_answered(clock):
    Hasty.got = 0
    async with served(answers, http=Hasty, lifespan="off", timeout_keep_alive=1) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(HEAD + b"Content-Length: 4\r\n\r\nabcd")
        await reader.readuntil(b"abcd")
        await clock.goes_on(0.8)
        sent = Hasty.got + len(HEAD)
        writer.write(HEAD)
        await until(lambda: Hasty.got == sent)
        await clock.goes_on(0.3)
        writer.write(b"Content-Length: 4\r\n\r\nefgh")
        assert await reader.readuntil(b"efgh")
        await clock.goes_on(1.1)
        await clock.goes_on(1.1)
        assert await reader.read() == b""
        await close(writer)
