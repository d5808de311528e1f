"""No address escapes: whatever the server answers to passes the guard, and says who may ask.

The addresses are read from the assembled server itself, so that one that is added tomorrow is here tomorrow.
"""

import asyncio
import itertools
import os
import re
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from starlette.routing import BaseRoute, Mount, Route

from bot.app import create_app
from bot.configuration import read_settings
from bot.embedded import embedded_store
from bot.knowledge import learn
from tests.conftest import environment, reuse_router_cache

OPEN = {
    "GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json", "GET /docs", "GET /docs/assets",
    "GET /console", "GET /console/login", "POST /console/login", "GET /console/assets",
    "GET /console/login/oidc", "GET /console/login/oidc/back",
    "POST /api/v1/session", "POST /api/v1/session/refresh",
    "GET /api/v1/catalogue", "GET /api/v1/services", "GET /api/v1/services/{service}",
    "GET /api/v1/services/{service}/form", "POST /api/v1/search", "POST /api/v1/suggestions",
    "GET /api/v1/ratings/scale", "GET /api/v1/problems/{code}", "GET /api/v1/uploads/{token}",
}  # fmt: skip
"""What anybody may ask for: nothing of it belongs to a citizen, but a photo, whose address is a sealed secret."""
PROVES_ITSELF = "/auth/"
"""Steps of a binding: each holds a single-use ticket or a cookie of its own (tests/journeys/test_binding.py)."""
pytestmark = pytest.mark.asyncio(loop_scope="module")
SAFE = {"GET", "HEAD", "OPTIONS"}
TOLD = ("x-content-type-options", "content-security-policy", "x-request-id", "referrer-policy", "x-frame-options")


@dataclass(frozen=True, slots=True)
class Address:
    """One method of one path; `path` as it is declared."""

    method: str
    path: str

    @property
    def filled(self) -> str:
        return re.sub(r"\{[^}]+\}", "x", self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Server:
    """The whole application in this process, started and stopped as a server does it."""

    def __init__(self, app) -> None:
        self.app = app
        self._events: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._told: asyncio.Queue[dict[str, str]] = asyncio.Queue()

    async def __aenter__(self) -> "Server":
        self._task = asyncio.create_task(self.app({"type": "lifespan"}, self._events.get, self._told.put))
        await self._events.put({"type": "lifespan.startup"})
        told = await self._told.get()
        assert told["type"] == "lifespan.startup.complete", told
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._events.put({"type": "lifespan.shutdown"})
        await self._told.get()
        await self._task

    def addresses(self) -> list[Address]:
        pages = self.app._pages.app._app
        return [Address(method, path) for path, methods in leaves(pages.router.routes) for method in sorted(methods)]


def leaves(routes: Sequence[BaseRoute], above: str = "") -> Iterator[tuple[str, set[str]]]:
    """Each path with its methods; a mounted folder of files is one path."""
    for route in routes:
        if isinstance(route, Mount):
            inner = list(route.routes)
            yield from leaves(inner, above + route.path) if inner else [(above + route.path, {"GET"})]
        else:
            assert isinstance(route, Route), route
            yield above + route.path, set(route.methods or ()) - {"HEAD"}


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    folder = tmp_path_factory.mktemp("routes")
    reuse_router_cache(folder / "var")
    before = dict(os.environ)
    with embedded_store(folder / "var") as url:
        os.environ.update({**environment(1, 2, folder), "BANSHI_REDIS_URL": url})
        yield
        os.environ.clear()
        os.environ.update(before)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(env):
    on_sigterm = signal.getsignal(signal.SIGTERM)
    async with Server(create_app(learn(read_settings()))) as running:
        yield running
    signal.signal(signal.SIGTERM, on_sigterm)


def visitor(server) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(server.app, client=("203.0.113.7", 1))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1")


async def test_nobody_passes_without_saying_who_they_are(server):
    addresses = server.addresses()
    unknown = OPEN - {str(address) for address in addresses}
    assert not unknown, f"not there: {unknown}"
    async with visitor(server) as http:
        for address in addresses:
            answer = await http.request(address.method, address.filled)
            assert [name for name in TOLD if name not in answer.headers] == [], address
            if str(address) not in OPEN and not address.path.startswith(PROVES_ITSELF):
                refused(address, answer)


def refused(address: Address, answer: httpx.Response) -> None:
    """Turned away: at the API by a problem, at the console to the login."""
    if address.path.startswith("/api/v1/"):
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), address
    elif address.path.startswith("/console/"):
        away = answer.headers.get("location", "") + answer.headers.get("hx-redirect", "")
        assert answer.status_code in {303, 401} and away.startswith("/console/login"), address
    else:
        pytest.fail(f"{address}: neither open to anybody (OPEN) nor of the API nor of the console")


async def test_a_forged_token_opens_nothing_anywhere(server):
    async with visitor(server) as http:
        for address, token in itertools.product(server.addresses(), ["", "x", "A" * 200, "é"]):
            if address.path.startswith("/api/v1/") and str(address) not in OPEN:
                headers = {"Authorization": f"Bearer {token}".encode()}
                refused(address, await http.request(address.method, address.filled, headers=headers))


async def test_another_site_changes_nothing_anywhere(server):
    """With a cookie, as a browser would send it along."""
    headers = {"Cookie": "x=y", "Sec-Fetch-Site": "cross-site"}
    async with visitor(server) as http:
        for address in server.addresses():
            if address.method not in SAFE:
                answer = await http.request(address.method, address.filled, headers=headers)
                assert (answer.status_code, answer.text) == (403, "cross-site request"), address


async def test_no_address_leads_to_the_host_that_a_request_names(server):
    """A slash too many, or none: nobody is sent elsewhere by what a request says of itself."""
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    async with visitor(server) as http:
        for address in [each for each in server.addresses() if not each.path.endswith("/assets")]:
            for path in (f"{address.filled}/", f"/{address.filled}", address.filled.rstrip("/")):
                answer = await http.request(address.method, f"http://127.0.0.1:1{path}", headers=headers)
                assert "evil.example" not in answer.headers.get("location", ""), path


async def test_what_the_document_calls_open_is_what_is_open(server):
    async with visitor(server) as http:
        document = (await http.get("/openapi.json")).json()
    told = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not operation.get("security")
    }
    assert told == {name for name in OPEN if " /api/v1/" in name}
