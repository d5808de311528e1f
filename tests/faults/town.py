"""A whole town for faults: store, sandbox, servers and workers as processes of their own, and lines between them.

Production form: workers apart from servers. What a citizen sees is what the pretend WeChat shows in their chat.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from redis import Redis

from bot.configuration import PROVIDERS
from bot.delivery.queued import OVER
from bot.dialogue import words
from tests.faults.lines import Line, running
from tests.houses import Estate, estate, new_citizen
from tests.ports import free_port
from tests.redis_servers import Servers
from tests.waiting import PATIENCE_S
from tests.wechat_phone import ACCOUNTS, plain

FAR = "127.0.0.2"
"""Loopback too, but no address that production refuses for a gateway."""
QUIET_S = 0.4
"""A chat that shows nothing more for so long has shown all."""
INTERIM = (words.LATE, words.LATE_ASK)
ON_THE_WAY = ("banshi:runs:give:*", "banshi:runs:resume:*")
"""The queue's notes of what is being delivered or taken over."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a scenario counted: messages sent, answered, answered late; answers lost and seen twice."""

    name: str
    sent: int
    answered: int
    late: int = 0
    lost: int = 0
    doubled: int = 0


TALLIES: list[Tally] = []


def count(name: str, sent: int, answered: int, *, late: int = 0, lost: int = 0, doubled: int = 0) -> None:
    """Notes a scenario for the table, and holds it to what must be: nothing lost, nothing twice."""
    tally = Tally(name, sent, answered, late, lost, doubled)
    TALLIES.append(tally)
    assert (tally.lost, tally.doubled) == (0, 0), tally
    assert answered == sent, tally


@dataclass(slots=True)
class Town:
    """Everything that runs."""

    estate: Estate
    redis: Servers
    gateways: Line
    """From banshi to all gateways."""
    wechat: Line
    """From banshi to WeChat's API."""
    pushes: Line
    """From WeChat to the servers."""
    ports: dict[str, int] = field(default_factory=dict)

    def serve(self, name: str, **more: str) -> None:
        """Starts a server and has pushes go to it, too."""
        port = free_port()
        self.estate.serve(name, port=port, **more)
        self.ports[name] = port
        self.pushes.to.append(("127.0.0.1", port))

    def only(self, name: str) -> None:
        """Has all pushes go to one server."""
        self.pushes.turn_to(("127.0.0.1", self.ports[name]))

    def all(self) -> None:
        """Has pushes go to every server that runs."""
        self.pushes.to[:] = [("127.0.0.1", port) for port in self.ports.values()]

    def without(self, name: str) -> None:
        """Has pushes go to every other server."""
        self.pushes.to[:] = [("127.0.0.1", port) for other, port in self.ports.items() if other != name]

    def work(self, name: str, **more: str) -> None:
        """Starts a worker and waits until it is ready."""
        log = self.estate.log(name)
        begins = log.stat().st_size if log.exists() else 0
        process = self.estate.start(name, "worker", **more)
        self._until_logged(name, "worker ready", process.poll, begins)

    def kill(self, name: str) -> None:
        """Ends a process as a power cut does."""
        process = self.estate.processes.pop(name)
        process.kill()
        process.wait()
        port = self.ports.pop(name, None)
        self.pushes.to[:] = [to for to in self.pushes.to if to[1] != port]

    def logged(self, name: str, what: str) -> int:
        """How many lines of a process's log say this, as `event` or as `field=value`."""
        field, _, value = what.rpartition("=")
        lines = self.estate.log(name).read_bytes().splitlines()
        return sum(
            json.loads(line).get(field or "event") == value for line in lines if line[:1] == b"{" and line[-1:] == b"}"
        )

    async def settled(self) -> None:
        """Waits until nothing is on its way to anybody any more: what would come twice has come."""
        with Redis(port=self.redis.ports[0]) as store:
            await eventually(lambda: not is_under_way(store))

    def _until_logged(self, name: str, what: str, ended: object, begins: int) -> None:
        deadline = time.monotonic() + 100
        while what not in self.estate.log(name).read_bytes()[begins:].decode():
            assert time.monotonic() < deadline and ended() is None, self.estate.log(name).read_text()  # type: ignore[operator]
            time.sleep(0.05)


@dataclass(slots=True)
class Citizen:
    """Writes through the pretend WeChat, which pushes three times, five seconds each; sees what it shows."""

    sandbox: str
    """Its address."""
    http: httpx.AsyncClient
    account: str = "demo"
    user: str = field(default_factory=lambda: new_citizen("wechat"))

    @property
    def _chat(self) -> str:
        return f"{self.sandbox}/simulator/chats/{self.account}/{self.user}"

    async def opens(self) -> "Citizen":
        assert (await self.http.post(f"{self._chat}/messages", json={"kind": "enter"})).is_success
        return self

    async def writes(self, text: str) -> None:
        """Comes back when WeChat has its answer, or has given up."""
        sent = await self.http.post(f"{self._chat}/messages", json={"kind": "text", "text": text}, timeout=40)
        assert sent.is_success, sent.text

    async def asks(self, text: str) -> str:
        """Writes and reads what is shown next."""
        before = len(await self.seen())
        await self.writes(text)
        seen = (await self.seen())[before:]
        return seen[0] if seen else ""

    says = asks
    """As phones of other tests do."""

    async def chat(self) -> list[Mapping[str, str]]:
        """All that the chat shows."""
        shown: list[Mapping[str, str]] = []
        async with self.http.stream("GET", f"{self._chat}/events", timeout=20) as events:
            lines = aiter(events.aiter_lines())
            with contextlib.suppress(TimeoutError):
                wait_s = 10.0
                while True:
                    async with asyncio.timeout(wait_s):
                        line = await anext(lines)
                    wait_s = QUIET_S
                    shown += [json.loads(line.removeprefix("data: "))] if line.startswith("data: ") else []
        return shown

    async def seen(self) -> list[str]:
        """What banshi said, in order, and what WeChat said about banshi."""
        kinds = {"reply", "pushed", "fault"}
        return [plain(entry["text"]) for entry in await self.chat() if entry["kind"] in kinds]

    async def until(self, words_: str, *, within_s: float = 45.0) -> list[str]:
        """What was said, once these words are among it."""
        deadline = time.monotonic() + within_s
        while True:
            seen = await self.seen()
            if any(words_ in text for text in seen):
                return seen
            assert time.monotonic() < deadline, (seen, words_)
            await asyncio.sleep(0.2)

    async def finals(self, words_: str) -> tuple[int, int, int]:
        """How many answers hold these words; how many were interim words; how often WeChat said that we are broken."""
        seen = await self.seen()
        faults = sum(entry["kind"] == "fault" for entry in await self.chat())
        return sum(words_ in text for text in seen), sum(text.startswith(INTERIM) for text in seen), faults


@dataclass(slots=True)
class Group:
    """Citizens who write the same at the same moment."""

    town: Town
    citizens: list[Citizen]

    async def write(self, text: str) -> None:
        """Comes back when WeChat has all answers, or has given up."""
        await asyncio.gather(*(citizen.writes(text) for citizen in self.citizens))

    async def ask(self, text: str) -> list[str]:
        """What each is told."""
        return list(await asyncio.gather(*(citizen.asks(text) for citizen in self.citizens)))

    async def until(self, words_: str) -> None:
        """Waits until each has been told these words."""
        await asyncio.gather(*(citizen.until(words_) for citizen in self.citizens))

    async def counts(self, name: str, words_: str) -> None:
        """Counts messages that each had to be answered with these words once, when nothing more can come."""
        await self.town.settled()
        found = await asyncio.gather(*(citizen.finals(words_) for citizen in self.citizens))
        count(
            name,
            len(found),
            sum(finals > 0 for finals, _, _ in found),
            late=sum(late > 0 for _, late, _ in found),
            lost=sum((finals == 0) + faults for finals, _, faults in found),
            doubled=sum(max(finals - 1, 0) for finals, _, _ in found),
        )


@contextlib.contextmanager
def town(folder: Path, redis: Servers, more: Mapping[str, str] | None = None) -> Iterator[Town]:
    """A store and a sandbox that run, with lines to and from where banshi will be."""
    with estate(folder, redis.url, more) as here:
        sandbox = [("127.0.0.1", int(here.sandbox.rpartition(":")[2]))]
        gateways, wechat = Line(FAR, list(sandbox)), Line(FAR, list(sandbox))
        pushes = Line("127.0.0.1", [], int(here.server.rpartition(":")[2]))
        with running(gateways, wechat, pushes):
            file = Path(here.env["BANSHI_GATEWAYS"])
            patient = file.read_text().replace("timeout_s: 8", "timeout_s: 20")
            file.write_text(patient.replace(here.sandbox, gateways.url))
            here.env |= {
                "BANSHI_DEMO": "false",
                "BANSHI_PRIVATE_GATEWAYS": f'["{FAR}"]',
                "BANSHI_SECRET_KEY": "a key of the fault tests, made for them and for nothing else",
                **{f"BANSHI_WECHAT__{name}__API_BASE": f"{wechat.url}/wechat" for name in ACCOUNTS},
                "BANSHI_WECHAT__demo-plain__CUSTOMER_MESSAGES": "false",
                **{f"BANSHI_{name.upper()}": "" for name in PROVIDERS},  # the sandbox's, which production refuses
            }
            for name in [name for name in here.env if name.startswith("BANSHI_ALIPAY__")]:
                del here.env[name]  # the sandbox's public keys, which production refuses
            yield Town(here, redis, gateways, wechat, pushes)


def is_under_way(store: "Redis") -> bool:
    """Whether somebody has to look after an answer, or does."""
    if any(store.zcard(key) for key in store.scan_iter("banshi:{t[0-9]*}:due")):
        return True
    keys = [key for pattern in ON_THE_WAY for key in store.scan_iter(pattern)]
    return any(store.hget(key, "state") not in {None, *OVER} for key in keys)


async def eventually(holds: Callable[[], object]) -> None:
    """Waits until something holds that other processes bring about."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110 (another process does it: there is no event to wait for)
            await asyncio.sleep(0.05)
