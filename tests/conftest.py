"""The whole of banshi as a citizen meets it: real processes, real HTTP, a real store; the far ends are pretended."""

import fcntl
import functools
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis

from bot import logs, stores
from bot.embedded import embedded_store
from sandbox.gateways.access import ACCESS
from tests.alipay_phone import AlipayPhone
from tests.phone import Phone
from tests.ports import free_port
from tests.wechat_phone import WeChatPhone

ROOT = Path(__file__).resolve().parent.parent
OVERLAY = str(ROOT / "examples" / "tangshan" / "catalog.yaml")
READY_S = 240.0
GRACE_S = 0.5
"""For so long a submit whose answer was lost stays open here; in life it is a quarter of a minute."""
PHONES: dict[str, type[Phone]] = {"wechat": WeChatPhone, "alipay": AlipayPhone}
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
"""The same examples in every run, however slow the machine; others by `--hypothesis-profile default`."""
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
"""A run starts some hundred processes: each would spend two seconds on compiling what the first one compiled."""


@dataclass(frozen=True, slots=True)
class House:
    """A running server and sandbox."""

    server: str
    sandbox: str
    data_dir: Path
    log: Path
    preview: str
    """Where a test may serve pages that call the API from another origin."""


def wait_until_up(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_S
    with httpx.Client(timeout=1) as http:  # one for all asking: its TLS context takes 0.1 s
        while time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            try:
                if http.get(url).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
    raise AssertionError(f"{url} is not up after {READY_S} s: {log.read_text()}")


def environment(server_port: int, sandbox_port: int, folder: Path) -> dict[str, str]:
    """The demo's values, with this house's own ports and folder."""
    from bot.configuration import demo_environment

    gateways = folder / "gateways.yaml"
    text = (ROOT / "gateways.yaml").read_text(encoding="utf-8").replace(":8001/", f":{sandbox_port}/")
    gateways.write_text(
        text.replace(
            "    timeout_s: 8\n", f"    timeout_s: 8\n    grace_s: {GRACE_S}\n    breaker: {{failures: 1000}}\n"
        ),
        encoding="utf-8",
    )
    demo = {
        k: v.replace(":8001/", f":{sandbox_port}/") for k, v in demo_environment().items() if k.startswith("BANSHI_")
    }
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("BANSHI_")},
        **demo,
        "BANSHI_GATEWAYS": str(gateways),
        "BANSHI_CATALOG_OVERLAY": OVERLAY,
        "BANSHI_DATA_DIR": str(folder / "var"),
        "BANSHI_REWRITE_AFTER_ERASE_S": "1",
        "BANSHI_PUBLIC_URL": f"http://127.0.0.1:{server_port}",
        "BANSHI_API_REQUESTS_PER_MINUTE": "6000",
        "BANSHI_WECHAT__demo-plain__HUMAN_STAFF": "true",
        "BANSHI_WECHAT__demo-plain__KF_ACCOUNT": "window1@gh_0123456789ab",
        "BANSHI_API_ORIGINS": '["https://h5.example.gov.cn"]',
    }


@functools.cache
def learned_router() -> Path:
    """What the router learns from the test city's catalogue, learned once for all servers and workers of a test run."""
    learn_once(ROOT / "var", {"BANSHI_CATALOG_OVERLAY": OVERLAY})
    return ROOT / "var" / "router"


def learn_once(data_dir: Path, more: Mapping[str, str]) -> None:
    """Has `data_dir` hold what the router learns by these settings; the first worker of a test run sees to it."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("BANSHI_")} | dict(more)
    this_run, seen_to = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())), data_dir / "learned-for"
    (data_dir / "router").mkdir(parents=True, exist_ok=True)
    with (data_dir / "learning.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not seen_to.exists() or seen_to.read_text() != this_run:
            command = [sys.executable, "-m", "bot", "match"]
            subprocess.run(command, env=environ, cwd=ROOT, input=b"", check=True)
            seen_to.write_text(this_run)


def reuse_router_cache(data_dir: Path) -> None:
    """Spares a server the learning."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / "router").symlink_to(learned_router())


@pytest.fixture(autouse=True, scope="session")
def logging_stays() -> Iterator[None]:
    """A command that runs in the tests' own process sets up no logging there: loggers remember what they met first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logs, "configure", lambda level="INFO": None)
        yield


@pytest.fixture(scope="module")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An embedded store of a module's own."""
    with embedded_store(tmp_path_factory.mktemp("store")) as url:
        yield url


@pytest.fixture
async def redis(store_url: str) -> AsyncIterator[Redis]:
    """A client of it, with nothing in it."""
    client = stores.connect(store_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    server_port, sandbox_port = free_port(), free_port()
    env = environment(server_port, sandbox_port, folder)
    reuse_router_cache(folder / "var")
    preview = f"http://127.0.0.1:{free_port()}"
    env["BANSHI_API_ORIGINS"] = json.dumps(["https://h5.example.gov.cn", preview])
    server, sandbox_url = f"http://127.0.0.1:{server_port}", f"http://127.0.0.1:{sandbox_port}"
    here = House(server, sandbox_url, folder / "var", folder / "log", preview)
    with here.log.open("wb") as log:
        sandbox = ["-m", "sandbox", "--port", str(sandbox_port), "--banshi", here.server]
        commands = [sandbox, ["-m", "bot", "serve", "--port", str(server_port)]]
        children = [
            subprocess.Popen([sys.executable, *command], env=env, stdout=log, stderr=log, cwd=ROOT)
            for command in commands
        ]
        try:
            wait_until_up(f"{here.sandbox}/healthz", children[0], here.log)
            wait_until_up(f"{here.server}/readyz", children[1], here.log)
            yield here
        finally:
            for child in children:
                child.send_signal(signal.SIGTERM)
            for child in children:
                assert child.wait(60) in {0, -signal.SIGTERM}, here.log.read_text()


@pytest.fixture(params=["wechat", "alipay"])
async def phone(house: House, request: pytest.FixtureRequest) -> AsyncIterator[Phone]:
    """A citizen who writes to a demo account for the first time, on each platform."""
    async with httpx.AsyncClient(timeout=60) as http:
        yield await new_phone(http, house, request.param, request.node.name)


async def new_phone(http: httpx.AsyncClient, house: House, platform: str, name: str) -> Phone:
    """A phone of somebody who never wrote before, with the chat open."""
    here = PHONES[platform](http, house.server, house.sandbox, "demo", new_user(platform, name))
    await here.opens()
    return here


def new_user(platform: str, name: str) -> str:
    """An id that nobody had before, in the platform's form."""
    if platform == "alipay":
        return f"2088{secrets.randbelow(10**12):012}"
    return f"o{re.sub(r'[^A-Za-z0-9]', '', name)[:20]}{os.urandom(4).hex()}"


@pytest.fixture
async def faults(house: House) -> AsyncIterator["Faults"]:
    """Switches of the sandbox; all off again afterwards."""
    async with httpx.AsyncClient(base_url=house.sandbox, timeout=60) as http:
        switches = Faults(http)
        yield switches
        await switches.clear()


@dataclass(slots=True)
class Faults:
    http: httpx.AsyncClient

    async def set(self, gateway: str, kind: str, **options: object) -> None:
        answer = await self.http.put(f"/faults/{gateway}", json={"kind": kind, **options})
        assert answer.is_success, answer.text

    async def clear(self) -> None:
        for gateway in ACCESS:
            assert (await self.http.delete(f"/faults/{gateway}")).is_success
