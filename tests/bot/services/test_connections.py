"""Connections to gateways: kept while they are clean, told apart by what became of them, led nowhere they may not."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services import connections as room
from bot.services.connection import LONGEST_HEAD, Connection, Heard
from bot.services.connections import Connections, open_connections, origin_of
from bot.services.outcome import Unknown
from bot.services.reach import Reach
from bot.services.transport import exchange
from bot.services.wire import Outgoing

SAID = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
WHOLE = Heard(200, "", b"{}")
ASKED = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
Pieces = list[bytes | None]


class Far:
    """Answers each request of all its connections with the next pieces; None: hangs up."""

    def __init__(self, *answers: Pieces) -> None:
        self.answers = list(answers)
        self.met = 0
        self.heard: list[bytes] = []
        self.serving: list[asyncio.Task[None]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met += 1
        self.serving.append(asyncio.current_task())
        await self._serve(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                for piece in self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]:
                    if piece is None:
                        return
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def listening(far: Far, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    async with await asyncio.start_server(far.serve, "127.0.0.1", 0, ssl=tls) as server:
        yield f"http{'s' if tls else ''}://localhost:{server.sockets[0].getsockname()[1]}"
        await asyncio.gather(*far.serving)


async def ended(here: Connections) -> None:
    """All connections have."""
    while any(connection.is_open for connection in here._open):  # noqa: ASYNC110 (nobody is told)
        await asyncio.sleep(0.01)


async def ask(*answers: Pieces, times: int = 1, most: int = 100_000) -> tuple[list[Heard | Unknown], int]:
    """What was heard, and over how many connections."""
    far = Far(*answers)
    async with listening(far) as url, open_connections(Reach(anywhere=True)) as here:
        heard = [await here.ask(origin_of(url), ASKED, most) for _ in range(times)]
    return heard, far.met


async def test_a_connection_serves_one_request_after_the_other():
    assert await ask([SAID], times=3) == ([WHOLE] * 3, 1)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ([SAID], ([WHOLE] * 3, 1)),
        ([b"HTTP/1.1 200 OK\r\n\r\n", b"{", b"}", None], ([WHOLE] * 3, 3)),
        ([SAID + b"more"], ([WHOLE] * 3, 3)),
        ([None], ([Unknown("disconnected")] * 3, 3)),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", None], ([Unknown("cut-short")] * 3, 3)),
    ],
)
def test_so_it_is_on_a_server_s_own_loop(said, wanted):
    """A server runs on uvloop, whose transports are not asyncio's."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(ask(said, times=3)) == wanted


@pytest.mark.parametrize(
    "said",
    [
        [b"HTTP/1.1 200 OK\r\n\r\n", b"{", b"}", None],
        [b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"],
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"],
        [SAID + b"more"],
        [SAID + SAID],
    ],
    ids=["no length", "1.0", "close", "more", "twice"],
)
async def test_one_that_is_not_clean_afterwards_is_not_used_again(said):
    assert await ask(said, times=2) == ([WHOLE] * 2, 2)


@pytest.mark.parametrize("early", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"])
async def test_what_announces_an_answer_is_none(early):
    assert await ask([early, SAID], [early + SAID], times=2) == ([WHOLE] * 2, 1)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([None], "disconnected"),
        ([b"HTTP/1.1 200 OK\r\nContent-", None], "disconnected"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", None], "cut-short"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", None], "cut-short"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nnonsense"], "cut-short"),
        ([b"220 mail.example ready\r\n"], "not-http"),
        ([b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nxx"], "not-http"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"], "not-http"),
        ([b"HTTP/1.1 200 OK\r\nX: ", *[b"x" * 10_000] * 20], "not-http"),
        ([b"HTTP/1.1 200 OK\r\n", *[b"X: x\r\n" * 2_000] * 20], "not-http"),
        ([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 10_000] * 20], "too-long"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n", *[b"x" * 10_000] * 20], "too-long"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", *[b"T: x\r\n" * 9_000] * 20], "too-long"),
    ],
)
async def test_what_is_no_whole_answer(said, why):
    (heard,), _ = await ask(said, most=50_000)
    assert heard == Unknown(why)


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
async def test_a_body_where_none_may_be_is_not_the_next_answer(status):
    far = Far([b"HTTP/1.1 " + status + b"\r\nContent-Length: 40\r\n\r\n"], [SAID])
    async with listening(far) as url, open_connections(Reach(anywhere=True)) as here:
        assert (await here.ask(origin_of(url), ASKED, 100)).body == b""
        assert await here.ask(origin_of(url), ASKED, 100) == WHOLE
    assert far.met == 2


async def test_what_is_said_behind_a_body_says_nothing_of_it():
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Encoding: gzip\r\n\r\n"
    assert await ask([said], times=2) == ([WHOLE] * 2, 1)


async def test_a_transfer_encoding_that_is_none_names_no_length():
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n{}"
    assert await ask([said, None]) == ([WHOLE], 1)


async def test_who_stops_waiting_takes_the_connection_along():
    far = Far([], [SAID])
    async with listening(far) as url, open_connections(Reach(anywhere=True)) as here:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await here.ask(origin_of(url), ASKED, 100)
        assert await here.ask(origin_of(url), ASKED, 100) == WHOLE
    assert far.met == 2


async def test_many_at_once_have_a_connection_each_and_share_them_afterwards():
    far = Far([SAID])
    async with listening(far) as url, open_connections(Reach(anywhere=True)) as here:
        for _ in range(2):
            heard = await asyncio.gather(*(here.ask(origin_of(url), ASKED, 100) for _ in range(5)))
            assert heard == [WHOLE] * 5
    assert far.met == 5


async def test_one_that_the_far_end_has_closed_is_not_written_to():
    far = Far([SAID, None], [SAID])
    async with listening(far) as url, open_connections(Reach(anywhere=True)) as here:
        assert await here.ask(origin_of(url), ASKED, 100) == WHOLE
        await ended(here)
        assert await here.ask(origin_of(url), ASKED, 100) == WHOLE
    assert len(far.heard) == 2


async def test_one_that_ends_as_soon_as_it_stands_is_no_fault():
    async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with await asyncio.start_server(hangs_up, "127.0.0.1", 0) as server:
        origin = origin_of(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        async with open_connections(Reach(anywhere=True)) as here:
            heard = await asyncio.gather(*(here.ask(origin, ASKED, 100) for _ in range(20)))
    assert {answer.why for answer in heard} <= {"disconnected", "unreachable"}


async def test_one_that_rested_long_is_closed(monkeypatch):
    monkeypatch.setattr(room, "IDLE_S", 0.05)
    far = Far([SAID])
    async with listening(far) as url, open_connections(Reach(anywhere=True)) as here:
        await here.ask(origin_of(url), ASKED, 100)
        await ended(here)
        assert await here.ask(origin_of(url), ASKED, 100) == WHOLE
    assert far.met == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]"])
async def test_an_internal_address_is_not_connected_to_however_it_is_written(host):
    far = Far([SAID])
    async with listening(far) as url, open_connections(Reach()) as here:
        origin = origin_of(url.replace("localhost", host))
        assert await here.ask(origin, ASKED, 100) == Unknown("unreachable", sent=False)
    assert far.met == 0


async def test_an_internal_host_that_is_named_is_reached():
    far = Far([SAID])
    async with listening(far) as url, open_connections(Reach(["localhost"])) as here:
        assert await here.ask(origin_of(url), ASKED, 100) == WHOLE


async def test_a_name_that_turns_to_an_internal_address_is_refused(monkeypatch):
    """DNS rebinding: what a name was resolved to is looked at again when it is connected to."""
    far, reach = Far([SAID]), Reach()
    async with listening(far) as url:
        port = int(url.rpartition(":")[2])

        async def resolved(host, *arguments):
            return [{"host": "127.0.0.1", "port": port}]

        monkeypatch.setattr(reach, "resolve", resolved)
        async with open_connections(reach) as here:
            answer = await here.ask(origin_of(f"http://far.example:{port}"), ASKED, 100)
    assert answer == Unknown("unreachable", sent=False)
    assert far.met == 0


def proof(folder: Path) -> Path:
    """A certificate for localhost that proves itself, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "proof.pem").write_bytes(written + certificate.public_bytes(serialization.Encoding.PEM))
    return folder / "proof.pem"


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_far_end_that_proves_itself_is_asked_over_tls_and_no_other(tmp_path, loop):
    with asyncio.Runner(loop_factory=loop) as runner:
        file = proof(tmp_path)
        certificate = x509.load_pem_x509_certificates(file.read_bytes())[0]
        runner.run(_asked_over_tls(file, certificate.public_bytes(serialization.Encoding.PEM).decode()))


async def _asked_over_tls(file: Path, roots: str) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    far = Far([SAID])
    async with listening(far, tls) as url:
        async with open_connections(Reach(anywhere=True)) as here:
            assert await here.ask(origin_of(url), ASKED, 100) == Unknown("unreachable", sent=False)
        async with open_connections(Reach(anywhere=True)) as here:
            assert await here.ask(origin_of(url, roots), ASKED, 100) == WHOLE
            other = origin_of(url.replace("localhost", "127.0.0.1"), roots)
            assert await here.ask(other, ASKED, 100) == Unknown("unreachable", sent=False)
    assert len(far.heard) == 1


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\rb", "a\0b"])
async def test_a_header_stays_one_line(value):
    far = Far([SAID])
    async with listening(far) as url, open_connections(Reach(anywhere=True)) as here:
        request = Outgoing("POST", url, "/x", {"X-User": value}, b"{}")
        assert await exchange(here, request, 100) == Unknown("unsendable", sent=False)
    assert far.heard == []


@pytest.mark.parametrize("url", ["ftp://x/", "http://", "x", "http://x:99999"])
async def test_what_is_no_address_is_not_reached(url):
    async with open_connections(Reach(anywhere=True)) as here:
        assert await exchange(here, Outgoing("GET", url, "/", {}, b""), 1) == Unknown("unreachable", sent=False)


class _Wire(asyncio.Transport):
    """A transport that leads nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.closed = False

    def write(self, data: bytes) -> None: ...

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


MESSY = st.lists(
    st.sampled_from(
        [SAID, b"HTTP/1.1 200 OK\r\n", b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n", b"3\r\n",
         b"abc", b"0\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\n\r\n"]
    ) | st.binary(max_size=30),
    max_size=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(said=MESSY)
def test_whatever_comes_one_answer_or_reason_is_told(said):
    async def talk() -> tuple[Heard | Unknown, Connection]:
        here = Connection(lambda _: None)
        here.connection_made(_Wire())
        due = here.ask(ASKED, 20)
        for piece in said:
            if here.is_open:
                here.data_received(piece)
        here.connection_lost(None)
        return await due, here

    heard, here = asyncio.run(talk())
    assert isinstance(heard, Heard | Unknown)
    assert not isinstance(heard, Heard) or len(heard.body) <= 20
    assert not here.is_open
    assert sum(map(len, said)) < LONGEST_HEAD
