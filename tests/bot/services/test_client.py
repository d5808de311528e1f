"""Gateways as the client meets them: bounded in time and size, each by itself, reads tried again and writes never."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from types import EllipsisType

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from pydantic import SecretStr
from redis.asyncio import Redis

from bot import stores, tracing
from bot.catalog.calls import CallSpec
from bot.catalog.gateways import Gateways
from bot.errors import SettingsError
from bot.identity.vault import Vault
from bot.services import link
from bot.services.client import GatewayClient
from bot.services.connections import open_connections
from bot.services.outcome import Done, Refused, Unknown
from bot.services.reach import Reach
from bot.services.remembered import Remembered
from bot.services.room import OVERDUE_S, Room
from bot.services.store import GatewayStore
from tests.clocks import settle, standing_still

VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))
SECRETS = {"one": SecretStr("s3cret-of-one"), "app": SecretStr("b8fadab40a937618b55f1fce345c5640")}
ENVELOPE = {"code": "code", "message": "message", "data": "data", "done": ["0"], "empty": ["1"], "unavailable": ["-1"]}
READ = CallSpec(gateway="one", operation="read", send={"plate": "plate"}, read={"n": "n"})
WRITE = READ.model_copy(update={"operation": "write"})


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


GOOD = answer(b'{"code":0,"data":{"n":"7"}}')
RESET = ...
HUNG = 3600.0
LONG_S = 60.0
"""For calls that are answered, however slow the machine is."""
Script = list[bytes | float | asyncio.Event | EllipsisType | None]
"""What the far end writes to one request: bytes; what it waits for: seconds, an event; None: it hangs up; RESET."""
Scripts = list[Script | Callable[[bytes], Script]]


@dataclass
class FarEnd:
    """A gateway that plays scripts in the order of requests, the last one for ever."""

    scripts: Scripts = field(default_factory=lambda: [[GOOD]])
    asked: list[bytes] = field(default_factory=list)
    url: str = ""
    one_more: asyncio.Event = field(default_factory=asyncio.Event)

    async def got(self, number: int) -> None:
        """So many requests have arrived."""
        while len(self.asked) < number:
            self.one_more.clear()
            await self.one_more.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (int(h.split(b":")[1]) for h in head.split(b"\r\n") if h[:15].lower() == b"content-length:"), 0
                )
                body = await reader.readexactly(length)
                self.asked.append(head + body)
                self.one_more.set()
                script = self.scripts[min(len(self.asked), len(self.scripts)) - 1]
                for step in script(self.asked[-1]) if callable(script) else script:
                    if step is None:
                        return
                    if step is RESET:
                        writer.transport.abort()
                        return
                    if isinstance(step, float):
                        await asyncio.sleep(step)
                        continue
                    if isinstance(step, asyncio.Event):
                        await step.wait()
                        continue
                    writer.write(step)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def far():
    here = FarEnd()
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0)
    here.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield here
    server.close()


@pytest.fixture
async def clock():
    with standing_still() as here:
        yield here


@pytest.fixture
async def http():
    async with open_connections(Reach(anywhere=True)) as connections:
        yield connections


def gateways(far: FarEnd, **changes) -> Gateways:
    one = {
        "name": "一号",
        "base_url": far.url,
        "sign": {"profile": "hmac-sha256", "key_id": "k", "secret": "one"},
        "envelope": ENVELOPE,
        "timeout_s": LONG_S,
        "operations": {"read": {"path": "/read"}, "write": {"path": "/write", "writes": True}},
    }
    return Gateways.model_validate({"gateways": {"one": one | changes}})


@pytest.fixture
def client(far, http) -> Callable[..., GatewayClient]:
    return lambda clock=monotonic, **changes: GatewayClient(gateways(far, **changes), SECRETS, http, clock=clock)


async def call(client, spec=READ, timeout_s=LONG_S):
    return await client.call(spec, {"plate": "冀B12345"}, {}, timeout_s=timeout_s)


async def test_an_answer_is_read(client):
    assert await call(client()) == Done({"n": "7"})


@pytest.mark.parametrize(
    ("data", "n"),
    [
        (b'{"n":"7"}', "7"),
        (b'{"n":1000000000000000000000000000000}', 10**30),
        (b'{"n":"\\ud800"}', "\ud800"),
        (b'{"n":"%s"}' % (b"7" * 9000), "7" * 9000),
        (b"null", None),
    ],
    ids=["plain", "long number", "half a character", "long", "nothing"],
)
async def test_an_answer_that_may_be_kept_is_read_as_any_other(far, client, data, n):
    far.scripts = [[answer(b'{"code":0,"data":%s}' % data)]]
    here, kept = client(), Remembered(8)
    for _ in range(2):
        outcome = await here.call(READ, {"plate": "冀B12345"}, {}, timeout_s=LONG_S, kept=kept)
        assert outcome.fields == {"n": n} and outcome.empty == (n is None)
    assert len(far.asked) == 2


# ── answers that are none ──


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ([answer(b"<html>")], "not-json"),
        ([answer(b"")], "empty"),
        ([answer(b"\xff\xfe\x00")], "not-json"),
        ([answer(b"[" * 100_000)], "not-json"),
        ([answer(b'{"data":1}')], "no-code"),
        ([answer(b"[]")], "no-code"),
        ([answer(b'{"code":-1}')], "unavailable--1"),
        ([answer(b'{"code":0,"data":"text"}')], "unreadable"),
        ([answer(b"", "302 Found", "Location: http://127.0.0.1:1/")], "redirect"),
        ([answer(b"", "500 Oh")], "status-500"),
        ([answer(b"{}", "401 No")], "status-401"),
        ([answer(b"{}", "429 Slow")], "status-429"),
        ([answer(b"x", "200 OK", "Content-Encoding: br")], "odd-encoding"),
    ],
)
async def test_what_is_no_answer_is_unknown(client, far, script, why):
    far.scripts = [script]
    assert await call(client()) == Unknown(why)


async def test_a_long_answer_is_not_read_to_its_end(client, far):
    far.scripts = [
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"8000\r\n" + b"a" * 0x8000 + b"\r\n"] * 64]
    ]
    assert await call(client(max_bytes=100_000)) == Unknown("too-long")


async def test_a_small_answer_that_unpacks_to_a_long_one_is_not_read(client, far):
    import gzip

    far.scripts = [[answer(gzip.compress(b" " * 10_000_000), "200 OK", "Content-Encoding: gzip")]]
    assert await call(client(max_bytes=100_000)) == Unknown("too-long")
    far.asked.clear()
    far.scripts = [[answer(gzip.compress(b'{"code":0,"data":{"n":"7"}}'), "200 OK", "Content-Encoding: gzip")]]
    assert await call(client()) == Done({"n": "7"})


async def test_a_trickle_is_bounded_as_a_whole(client, far):
    """A byte ten times a second for two minutes: each is soon there, the whole answer isn't."""
    far.scripts = [[b"HTTP/1.1 200 OK\r\nContent-Length: 1200\r\n\r\n", *[b" ", 0.1] * 1200]]
    assert await call(client(), timeout_s=0.5) == Unknown("timeout")


async def test_null_as_text_is_nothing_wherever_it_stands(client, far):
    far.scripts = [[answer(b'{"code":"0","data":{"n":"null","deep":[{"x":"null"}]}}')]]
    spec = READ.model_copy(update={"read": {"n": "n", "deep": "deep"}})
    assert await call(client(), spec) == Done({"n": None, "deep": [{"x": None}]})


async def test_two_layers_are_read_one_after_the_other(client, far):
    layered = ENVELOPE | {"outer": {"code": "code", "data": "body", "done": ["0"]}}
    far.scripts = [
        [answer(json.dumps({"code": "0", "body": json.dumps({"code": 0, "data": {"n": 7}})}).encode())],
        [answer(json.dumps({"code": "0", "body": {"code": "9", "message": "不行"}}).encode())],
        [answer(b'{"code":"-1","body":""}')],
        [answer(b'{"code":"0","body":"null"}')],
    ]
    here = client(envelope=layered)
    got = [await call(here) for _ in range(4)]
    assert got == [Done({"n": 7}), Refused("9", "不行"), Unknown("gateway--1"), Unknown("no-code")]


# ── sent or not ──


async def test_a_gateway_that_cannot_be_reached_was_sent_nothing(far, http):
    far.url = "http://127.0.0.1:1"
    here = GatewayClient(gateways(far, retries=0), SECRETS, http)
    assert await call(here, WRITE) == Unknown("unreachable", sent=False)


@pytest.mark.parametrize("said", [[b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"], [b"HTTP/1.1 2"], []])
@pytest.mark.parametrize("broken_by", [None, RESET])
async def test_an_answer_that_is_lost_on_the_way_was_sent(client, far, said, broken_by):
    """A gateway that dies over a booking may have booked, whether or not it began to answer."""
    far.scripts = [[*said, broken_by]]
    lost = await call(client(), WRITE)
    assert isinstance(lost, Unknown) and lost.sent, lost
    assert len(far.asked) == 1


async def test_who_only_waited_for_a_place_sent_nothing(client, far, clock):
    far.scripts = [[HUNG]]
    here = client(clock, concurrency=1)
    first = asyncio.create_task(call(here, WRITE, timeout_s=0.5))
    await far.got(1)
    second = asyncio.create_task(call(here, WRITE, timeout_s=0.2))
    await clock.goes_on(0.2)
    assert await second == Unknown("no-place", sent=False)
    await clock.goes_on(0.3)
    assert await first == Unknown("timeout", sent=True)


# ── tries ──


async def test_a_read_is_tried_again_and_then_right(client, far):
    far.scripts = [[answer(b"", "503 Busy")], [None], [GOOD]]
    assert await call(client()) == Done({"n": "7"})
    assert len(far.asked) == 3
    assert len({head.lower().split(b"x-signature: ")[-1].split(b"\r\n")[0] for head in far.asked}) == 3


async def test_a_write_is_never_tried_again(client, far):
    far.scripts = [[answer(b"", "503 Busy")], [GOOD]]
    assert await call(client(), WRITE) == Unknown("status-503")
    assert len(far.asked) == 1


async def test_a_read_is_not_tried_again_past_its_time(client, far, monkeypatch):
    monkeypatch.setattr(link, "FIRST_PAUSE_S", 1e12)
    far.scripts = [[answer(b"", "503 Busy")]]
    assert await call(client(retries=5)) == Unknown("status-503")
    assert len(far.asked) == 1


# ── each gateway by itself ──


async def test_a_hung_gateway_does_not_slow_another(far, http, clock):
    other = FarEnd()
    server = await asyncio.start_server(other.serve, "127.0.0.1", 0)
    other.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    far.scripts = [[HUNG]]
    both = {"one": gateways(far, concurrency=5).gateways["one"], "two": gateways(other).gateways["one"]}
    here = GatewayClient(Gateways(gateways=both), SECRETS, http, clock=clock)
    hung = [asyncio.create_task(call(here)) for _ in range(40)]
    await far.got(5)
    spec = READ.model_copy(update={"gateway": "two"})
    assert await asyncio.gather(*(call(here, spec) for _ in range(20))) == [Done({"n": "7"})] * 20
    assert not any(task.done() for task in hung)
    await clock.goes_on(LONG_S)
    assert {(await task).why for task in hung} <= {"timeout", "breaker-open", "no-place"}
    server.close()


def hang(plate: bytes) -> Callable[[bytes], Script]:
    """A far end's script that hangs for one plate and answers all others."""
    return lambda asked: [HUNG] if plate in asked else [GOOD]


async def ask_for(client, plate, timeout_s=LONG_S):
    return await client.call(READ, {"plate": plate}, {}, timeout_s=timeout_s)


async def end(*tasks):
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


async def test_calls_that_hang_do_not_hold_up_the_others_of_their_gateway(client, far, clock):
    """One city's system behind a gateway hangs; the gateway itself answers."""
    far.scripts = [hang(b"STUCK")]
    here = client(clock, concurrency=5, overdue=10)
    hung = [asyncio.create_task(ask_for(here, "STUCK")) for _ in range(5)]
    await far.got(5)
    others = [asyncio.create_task(ask_for(here, "京A00001")) for _ in range(40)]
    await clock.goes_on(OVERDUE_S / 2)
    assert not any(task.done() for task in others)
    await clock.goes_on(OVERDUE_S / 2)
    assert await asyncio.gather(*others) == [Done({"n": "7"})] * 40
    at_once = await asyncio.gather(*(ask_for(here, "京A00001") for _ in range(40)))
    assert at_once == [Done({"n": "7"})] * 40, "they have given their places up by now"
    assert not any(task.done() for task in hung)
    await end(*hung)


async def test_no_more_calls_are_out_than_the_gateway_s_file_allows(client, far, clock):
    far.scripts = [[HUNG]]
    here = client(clock, concurrency=2, overdue=1)
    tasks = [asyncio.create_task(call(here)) for _ in range(6)]
    await far.got(2)
    await clock.goes_on(OVERDUE_S)
    await far.got(3)
    await clock.goes_on(OVERDUE_S / 2)
    told = await call(here, WRITE, timeout_s=1.0)
    assert told == Unknown("no-place", sent=False), "at once, where it would wait a second in vain"
    assert len(far.asked) == 3
    await end(*tasks)


async def test_who_gives_up_waiting_leaves_no_place_taken(client, far, clock):
    answers = asyncio.Event()
    far.scripts = [[answers, GOOD], [GOOD]]
    here = client(clock, concurrency=1)
    first = asyncio.create_task(call(here))
    await far.got(1)
    waiting = [asyncio.create_task(call(here)) for _ in range(3)]
    await settle()
    waiting[0].cancel()
    answers.set()
    assert await first == Done({"n": "7"})
    assert await asyncio.gather(*waiting[1:]) == [Done({"n": "7"})] * 2
    assert await call(here) == Done({"n": "7"})


async def test_who_gives_up_in_the_moment_a_place_comes_free_gives_it_back(clock):
    room = Room(at_once=1, overdue=0, clock=clock)
    first = await room.enter(LONG_S)
    waiting = asyncio.create_task(room.enter(LONG_S))
    await settle()
    room.leave(first)
    waiting.cancel()
    await end(waiting)
    assert await room.enter(0.0)


async def test_an_open_breaker_answers_at_once_and_a_probe_closes_it(client, far, clock):
    far.scripts = [[answer(b"", "500 Oh")]]
    here = client(clock, breaker={"failures": 3, "rest_s": 10}, retries=0)
    assert [await call(here) for _ in range(3)] == [Unknown("status-500")] * 3
    assert await call(here, WRITE) == Unknown("breaker-open", sent=False)
    assert len(far.asked) == 3
    await clock.goes_on(10)
    answers = asyncio.Event()
    far.scripts = [[answers, GOOD]]
    calls = [asyncio.create_task(call(here)) for _ in range(10)]
    await far.got(4)
    await settle()
    assert Counter(task.done() for task in calls) == {True: 9, False: 1}
    answers.set()
    assert Counter(type(a).__name__ for a in await asyncio.gather(*calls)) == {"Done": 1, "Unknown": 9}
    assert len(far.asked) == 4
    assert await call(here) == Done({"n": "7"})


async def test_calls_that_hang_open_no_breaker_of_a_gateway_that_answers_others(client, far, clock):
    """They end one by one, perhaps when nobody else asks; the gateway has answered since they began."""
    far.scripts = [hang(b"STUCK")]
    here = client(clock, breaker={"failures": 3}, timeout_s=5)
    hung = [asyncio.create_task(ask_for(here, "STUCK")) for _ in range(6)]
    await far.got(6)
    await clock.goes_on(1)
    assert await ask_for(here, "京A00001") == Done({"n": "7"})
    await clock.goes_on(4)
    assert {await task for task in hung} == {Unknown("timeout", sent=True)}
    assert await ask_for(here, "京A00001") == Done({"n": "7"})


async def test_a_gateway_that_hangs_for_all_opens_its_breaker(client, far, clock):
    far.scripts = [[HUNG]]
    here = client(clock, breaker={"failures": 3}, timeout_s=5)
    hung = [asyncio.create_task(call(here)) for _ in range(3)]
    await far.got(3)
    await clock.goes_on(5)
    assert {await task for task in hung} == {Unknown("timeout", sent=True)}
    assert await call(here) == Unknown("breaker-open", sent=False)


async def test_a_probe_that_fails_opens_the_breaker_again(client, far, clock):
    far.scripts = [[answer(b"", "500 Oh")]]
    here = client(clock, breaker={"failures": 1, "rest_s": 10}, retries=0)
    await call(here)
    await clock.goes_on(10)
    assert await call(here) == Unknown("status-500")
    assert await call(here) == Unknown("breaker-open", sent=False)


async def test_a_refusal_says_that_the_gateway_is_well(client, far):
    far.scripts = [[answer(b"", "500 Oh")], [answer(b'{"code":"9","message":"no"}')], [answer(b"", "500 Oh")], [GOOD]]
    here = client(breaker={"failures": 2}, retries=0)
    assert [type(await call(here)) for _ in range(4)] == [Unknown, Refused, Unknown, Done]


async def test_who_has_an_id_that_no_header_can_hold_does_not_open_the_breaker(client):
    here = client(
        breaker={"failures": 1}, sign={"profile": "tif-user", "key_id": "k", "secret": "one", "user": "citizen"}
    )
    told = [await here.call(READ, {"plate": "冀B12345", "citizen": who}, {}, timeout_s=LONG_S) for who in ("a\nb", "a")]
    assert told == [Unknown("unsendable", sent=False), Done({"n": "7"})]


async def test_a_caller_in_a_hurry_does_not_open_the_breaker(client, far, clock):
    far.scripts = [[HUNG], [GOOD]]
    here = client(clock, breaker={"failures": 1})
    hurried = asyncio.create_task(call(here, timeout_s=0.5))
    await far.got(1)
    await clock.goes_on(0.5)
    assert await hurried == Unknown("timeout")
    assert await call(here) == Done({"n": "7"})


# ── quota ──


async def test_a_quota_is_kept_by_waiting_and_by_saying_no(client, clock):
    here = client(clock, rate={"per_second": 10, "burst": 2})
    calls = [asyncio.create_task(call(here)) for _ in range(4)]
    assert await asyncio.gather(*calls[:2]) == [Done({"n": "7"})] * 2
    for waits in (2, 3):
        await clock.goes_on(0.099)
        assert not calls[waits].done()
        await clock.goes_on(0.001)
        assert await calls[waits] == Done({"n": "7"})
    slow = client(clock, rate={"per_second": 0.1})
    assert [await call(slow, timeout_s=0.5) for _ in range(2)] == [Done({"n": "7"}), Unknown("over-quota", sent=False)]


async def test_a_shared_quota_holds_over_processes(far, http, redis):
    rate = {"per_second": 20, "burst": 2, "shared": True}
    store = GatewayStore(redis, VAULT)
    processes = [GatewayClient(gateways(far, rate=rate), SECRETS, http, store) for _ in range(3)]
    started = monotonic()
    assert await asyncio.gather(*(call(here) for here in processes for _ in range(2))) == [Done({"n": "7"})] * 6
    assert monotonic() - started >= 0.19, "two at once, and one each 0.05 s"


# ── granted secrets ──

TOKEN = {"profile": "oauth2", "key_id": "us", "secret": "one", "lease": {"path": "/token"}}


@dataclass
class TokenEnd(FarEnd):
    """Grants tokens 1, 2, … and takes the latest only."""

    granted: int = 0
    takes_any: bool = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                self.asked.append(head + await reader.readexactly(length))
                writer.write(await self._reply(head))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _reply(self, head: bytes) -> bytes:
        if head.startswith(b"POST /token"):
            await asyncio.sleep(0.05)
            self.granted += 1
            grant = {"access_token": f"t{self.granted}", "token_type": "Bearer", "expires_in": 3600}
            return answer(json.dumps(grant).encode())
        return GOOD if self.takes_any and f"Bearer t{self.granted}\r".encode() in head else answer(b"{}", "401 No")


@pytest.fixture
async def tokens():
    here = TokenEnd()
    server = await asyncio.start_server(here.serve, "127.0.0.1", 0)
    here.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield here
    server.close()


async def test_many_processes_fetch_one_token(tokens, http, redis):
    store = GatewayStore(redis, VAULT)
    processes = [GatewayClient(gateways(tokens, sign=TOKEN), SECRETS, http, store) for _ in range(8)]
    assert await asyncio.gather(*(call(here) for here in processes for _ in range(3))) == [Done({"n": "7"})] * 24
    assert tokens.granted == 1


async def test_a_token_that_ends_in_mid_use_is_fetched_once_and_the_call_made_once_more(tokens, http, redis):
    store = GatewayStore(redis, VAULT)
    processes = [GatewayClient(gateways(tokens, sign=TOKEN), SECRETS, http, store) for _ in range(4)]
    await asyncio.gather(*(call(here) for here in processes))
    tokens.granted = 10
    assert await asyncio.gather(*(call(here, WRITE) for here in processes)) == [Done({"n": "7"})] * 4
    assert tokens.granted == 11


async def test_a_gateway_that_takes_no_token_is_asked_twice_and_not_for_ever(tokens, http, redis):
    here = GatewayClient(gateways(tokens, sign=TOKEN), SECRETS, http, GatewayStore(redis, VAULT))
    await call(here)
    tokens.takes_any = False
    assert await call(here, WRITE) == Unknown("status-401")
    assert tokens.granted == 2


async def test_a_lock_that_a_dead_process_left_ends_by_itself(tokens, http, redis: Redis):
    await redis.set("banshi:{gateway:one}:grant-lock", "dead", px=300)
    here = GatewayClient(gateways(tokens, sign=TOKEN), SECRETS, http, GatewayStore(redis, VAULT))
    assert await call(here) == Done({"n": "7"})


async def test_without_the_store_each_process_fetches_its_own(tokens, http):
    away = stores.connect("redis://127.0.0.1:1")
    here = GatewayClient(gateways(tokens, sign=TOKEN), SECRETS, http, GatewayStore(away, VAULT))
    assert [await call(here) for _ in range(2)] == [Done({"n": "7"})] * 2
    assert tokens.granted == 1
    await away.aclose()


async def test_a_token_endpoint_that_is_down_is_unknown_and_nothing_was_sent(far, http):
    far.scripts = [[answer(b"{}", "503 Down")]]
    here = GatewayClient(gateways(far, sign=TOKEN), SECRETS, http)
    assert await call(here, WRITE) == Unknown("no-secret", sent=False)


# ── secrets ──


async def test_the_secret_is_in_no_log_line_no_key_and_no_value_of_the_store(tokens, http, redis):
    here = GatewayClient(gateways(tokens, sign=TOKEN), SECRETS, http, GatewayStore(redis, VAULT))
    with structlog.testing.capture_logs() as lines:
        await call(here)
        tokens.granted = 5
        await call(here)
        await call(here, timeout_s=0.0)
    kept = [await redis.get(key) or b"" async for key in redis.scan_iter("*")]
    text = f"{lines}{kept}"
    assert "s3cret" not in text and "'t6'" not in text and '"t6"' not in text
    assert {line["event"] for line in lines} == {"gateway"} and len(lines) == 3
    assert "冀B12345" not in text


async def test_secrets_of_the_wrong_form_are_told_by_name_and_not_by_value(far, http):
    sign = {"profile": "gjgxjhpt", "key_id": "rid", "secret": "one", "lease": {"path": "/refresh", "code": "s"}}
    with pytest.raises(SettingsError, match="one: secret: the app key is 32 hex digits") as told:
        GatewayClient(gateways(far, sign=sign), SECRETS, http)
    assert "s3cret" not in str(told.value)


# ── the file is edited, calls are traced ──


async def test_gateways_that_stay_as_they_are_keep_their_breaker(far, client):
    limits = {"failures": 1, "rest_s": 60}
    far.scripts = [[answer(b"", "500 Internal Server Error")], [GOOD]]
    here = client(breaker=limits)
    await call(here, WRITE)
    assert here.over(gateways(far, breaker=limits)).breakers() == {"one": "open"}
    mended = here.over(gateways(far, breaker=limits, timeout_s=1))
    assert (mended.breakers(), here.breakers()) == ({"one": "closed"}, {"one": "open"})
    assert isinstance(await call(mended), Done)


async def test_a_gateway_is_told_of_a_trace_only_where_the_file_says_so(far, client, monkeypatch):
    monkeypatch.setattr(tracing, "_tracers", [TracerProvider(shutdown_on_exit=False).get_tracer("test")])
    with tracing.span("gateway"):
        await call(client())
        await call(client(traced=True))
    assert [b"traceparent: 00-" in asked.lower() for asked in far.asked] == [False, True]
