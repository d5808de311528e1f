"""One slow gateway and everybody else: `python -m benchmarks.hanging [--rate 50]`, for docs/benchmarks.md.

The server on one core; load, store, sandbox and a gateway in front of the sandbox's on the other. Each message is a new
citizen's, is sent when it is due, however slow the answers are, and needs one call, which takes 5 ms; one message of
twenty names a city that hangs. In the end the gateway answers nobody, and its breaker's fallback is timed.
"""

import argparse
import asyncio
import contextlib
import itertools
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop

from benchmarks.wire import LOAD_CORE, SERVER_CORE, on_core
from sandbox.wechat.envelope import push, read_answer
from tests.conftest import READY_S
from tests.houses import Estate, estate, new_citizen
from tests.redis_servers import standalone
from tests.wechat_phone import ACCOUNTS

CITIES = ("北京", "天津", "石家庄", "唐山", "秦皇岛", "邯郸", "邢台", "保定", "张家口", "承德", "沧州", "廊坊")
HUNG = "衡水"
ONE_IN = 20
CALL_S, HANG_S = 0.005, 10.0
ANSWERED_S = 4.8
"""By then a hung one is answered (WeChat waits for 5 s)."""
ACCOUNT = ACCOUNTS["demo-plain"]


class Gateway:
    """Hands calls on to the sandbox's gateway, and its answers back; silent where the call names the hung city."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.answers = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of banshi's; ended with the benchmark."""
        inner, outer = await asyncio.open_connection("127.0.0.1", self._port)
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            while True:
                call = await _message(reader)
                hangs = not self.answers or HUNG in call.decode("utf-8", "replace")
                await asyncio.sleep(HANG_S if hangs else CALL_S)
                outer.write(call)
                writer.write(await _message(inner))
        outer.close()
        writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """A request or an answer with its body, as it is on the wire."""
    head = await reader.readuntil(b"\r\n\r\n")
    sizes = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + await reader.readexactly(int(sizes[0]) if sizes else 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one citizen got, and how long after the message was due; no text where nothing came."""

    city: str
    text: str
    after_s: float

    @property
    def hung(self) -> bool:
        """Whether its call was one that hangs."""
        return self.city == HUNG

    @property
    def right(self) -> bool:
        """Whether it tells of its city."""
        return self.city in self.text

    @property
    def wrong(self) -> bool:
        """Whether it tells of another's."""
        return any(city in self.text for city in (*CITIES, HUNG) if city != self.city)


async def ask(http: aiohttp.ClientSession, url: str, number: int, due: float) -> Answer:
    """One message of somebody who never wrote before."""
    city = HUNG if number % ONE_IN == 0 else CITIES[number % len(CITIES)]
    user = new_citizen("wechat")
    fields = {"ToUserName": ACCOUNT.original_id, "FromUserName": user, "CreateTime": int(time.time())}
    signed = push(ACCOUNT, {**fields, "MsgType": "text", "Content": f"{city}今天天气", "MsgId": str(number)})
    async with http.post(url, params=dict(signed.query), data=signed.body) as answer:
        body = await answer.read()
        after = time.perf_counter() - due
    return Answer(city, read_answer(ACCOUNT, body, signed.query["nonce"], user) or "", after)


async def crowd(url: str, rate: float, seconds: float, numbers: "itertools.count[int]") -> Sequence[Answer]:
    """Messages by the clock."""
    began, asked = time.perf_counter(), []
    timeout = aiohttp.ClientTimeout(30)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as http:
        for due in (began + place / rate for place in range(int(rate * seconds))):
            await asyncio.sleep(due - time.perf_counter())
            asked.append(asyncio.create_task(ask(http, url, next(numbers), due)))
        return await asyncio.gather(*asked)


def told(name: str, answers: Sequence[Answer]) -> str:
    """A row."""
    times = sorted(answer.after_s * 1000 for answer in answers)
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))]
    right, wrong = sum(answer.right for answer in answers), sum(answer.wrong for answer in answers)
    silent, late = sum(not answer.text for answer in answers), sum(answer.after_s > ANSWERED_S for answer in answers)
    return (
        f"{name}: {p50:.1f} / {p99:.1f} / {times[-1]:.0f} ms (p50 / p99 / most) of {len(answers)}, "
        f"with its weather {right}, with another's {wrong}, no answer {silent}, after {ANSWERED_S} s {late}"
    )


@contextlib.asynccontextmanager
async def gateway(here: Estate) -> AsyncIterator[Gateway]:
    """In front of the sandbox's."""
    front, port = Gateway(int(here.sandbox.rpartition(":")[2])), here.free_port()
    lead_through(here, port)
    async with await asyncio.start_server(front.serve, "127.0.0.1", port):
        yield front


def lead_through(here: Estate, port: int) -> None:
    """Has banshi call there, with the shipped file's breaker."""
    file = Path(here.env["BANSHI_GATEWAYS"])
    text = file.read_text(encoding="utf-8").replace("    breaker: {failures: 1000}\n", "")
    file.write_text(text.replace(f"{here.sandbox}/gov/city", f"http://127.0.0.1:{port}/gov/city"), encoding="utf-8")


async def until_the_breaker_is_open(url: str, numbers: "itertools.count[int]") -> None:
    """Somebody asks, now and then; who is answered at once has the fallback."""
    while (await crowd(url, 10, 1, numbers))[-1].after_s > ANSWERED_S / 2:
        pass


async def measure(here: Estate, rates: Sequence[float], seconds: float) -> None:
    """Prints a row for the healthy and one for the hung, at each rate; then the breaker's."""
    numbers = itertools.count(1)
    async with gateway(here) as front, asyncio.timeout(READY_S):
        with on_core(SERVER_CORE):
            url = f"{await asyncio.to_thread(here.serve, 'server')}/wechat/demo-plain"
        await crowd(url, 20, 2, numbers)
        for rate in rates:
            answers = await crowd(url, rate, seconds, numbers)
            print(told(f"{rate:g} a second, healthy", [a for a in answers if not a.hung]), flush=True)
            print(told(f"{rate:g} a second, hung", [a for a in answers if a.hung]), flush=True)
        front.answers = False
        await until_the_breaker_is_open(url, numbers)
        print(told("an open breaker", await crowd(url, 20, 3, numbers)), flush=True)


def main() -> None:
    """Prints the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", default="50,300", help="messages a second")
    parser.add_argument("--seconds", type=float, default=12)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        on_core(LOAD_CORE),
        standalone(Path(folder)) as servers,
        estate(Path(folder), servers.url) as here,
    ):
        uvloop.run(measure(here, [float(rate) for rate in asked.rates.split(",")], asked.seconds))


if __name__ == "__main__":
    sys.exit(main())
