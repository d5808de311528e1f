"""The sandbox's own part (gateways, identity, faults) served over loopback, with a clock that tests move."""

import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from dotenv import dotenv_values
from msgspec import structs
from starlette.applications import Starlette

from bot.catalog.gateways import Operation
from bot.catalog.load import load_gateways
from bot.services.link import credentials
from bot.services.sign import Credentials, ForwardedUser, Grant, make_profile
from bot.services.wire import Outgoing, outgoing
from sandbox.gateways.mounts import gateway_routes
from sandbox.gateways.pay_page import pay_routes
from sandbox.identity.provider import identity_routes
from sandbox.state import World
from sandbox.switches import fault_routes
from tests.serving import served

ROOT = Path(__file__).resolve().parents[2]
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here is https; reading the machine's certificates for each client takes longer than most of these tests."""
GATEWAYS = load_gateways(ROOT / "gateways.yaml").gateways
CALLED = {"progress": "/progress", "halls": "/halls", "cross_items": "/cross/items", "children": "/children"}
"""What tests call the operations of the exchange, which have one address."""


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved: a Monday morning in Beijing that is no holiday."""

    moment: datetime = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)


def _clients() -> dict[str, Credentials]:
    """Who banshi is at each gateway: what gateways.yaml and demo.env say."""
    secrets = {
        name.removeprefix("BANSHI_SECRETS__").lower(): value or ""
        for name, value in dotenv_values(ROOT / "sandbox" / "demo.env").items()
    }
    return {name: credentials(gateway.sign, secrets) for name, gateway in GATEWAYS.items()}


@dataclass(slots=True)
class Caller:
    """Calls gateways as banshi does; what a test gets wrong on purpose it passes."""

    http: httpx.AsyncClient
    clock: Clock
    who: dict[str, Credentials] = field(default_factory=_clients)
    user: str = "zhang"
    """On whose behalf, where a gateway wants to know."""
    granted: dict[str, Grant] = field(default_factory=dict)

    async def signed(self, gateway: str, method: str, path: str, sent: Mapping[str, Any]) -> Outgoing:
        """A good request."""
        spec = GATEWAYS[gateway]
        known = (operation for name, operation in spec.operations.items() if path in (operation.path, CALLED.get(name)))
        operation = next(known, Operation(path=path, method=method))
        profile = make_profile(spec.sign.profile, spec.sign.options)
        by = self.who[gateway]
        if profile.leases:
            by = replace(by, secret=(await self.grant(gateway)).secret)
        user = ForwardedUser(self.user) if spec.sign.user else None
        return outgoing(spec, operation, sent, profile, by, self.clock(), user)

    async def grant(self, gateway: str, *, anew: bool = False) -> Grant:
        """The secret that is granted to who asks with the lasting one."""
        held = self.granted.get(gateway)
        if anew or held is None or held.expires <= self.clock():
            spec, profile = GATEWAYS[gateway].sign, make_profile(GATEWAYS[gateway].sign.profile)
            path = f"/gov/{gateway}{spec.lease.path}"
            asking, content_type = profile.ask(path, spec.lease.code, self.who[gateway], self.clock())
            headers = {"Content-Type": content_type, **asking.headers}
            answer = await self.http.post(path, content=asking.body, headers=headers)
            self.granted[gateway] = profile.read_grant(answer.json(), self.who[gateway], self.clock())
        return self.granted[gateway]

    async def headers(self, gateway: str, method: str, path: str, sent: Mapping[str, Any]) -> dict[str, str]:
        """Good headers for this request."""
        return dict((await self.signed(gateway, method, path, sent)).headers)

    async def get(self, gateway: str, path: str, **query: str) -> httpx.Response:
        return await self.send(gateway, await self.signed(gateway, "GET", path, query))

    async def post(self, gateway: str, path: str, headers: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
        request = await self.signed(gateway, "POST", path, sent)
        kept = {"Content-Type": request.headers["Content-Type"]}
        return await self.send(
            gateway, request if headers is None else structs.replace(request, headers=kept | headers)
        )

    async def send(self, gateway: str, request: Outgoing) -> httpx.Response:
        """The answer as the system behind the gateway gave it."""
        path = request.base_url.removeprefix("http://127.0.0.1:8001")
        url, body = f"{path}{request.target}", request.body or None
        answer = await self.http.request(request.method, url, content=body, headers=dict(request.headers))
        return self._opened(gateway, answer)

    def _opened(self, gateway: str, answer: httpx.Response) -> httpx.Response:
        if gateway == "medins" and answer.is_success:
            plain = make_profile("nhsa").open_answer(answer.content, self.who["medins"])
            return httpx.Response(answer.status_code, content=plain)
        if gateway == "gov" and answer.json()["code"] == "0":
            return httpx.Response(200, content=answer.json()["data"].encode())
        return answer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World.create(clock=clock)


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the served sandbox."""
    app = Starlette(routes=[*gateway_routes(world), *identity_routes(world), *fault_routes(world), *pay_routes(world)])
    async with (
        served(app) as url,
        httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, verify=NO_TLS) as client,
    ):
        yield client


@pytest.fixture
def caller(http: httpx.AsyncClient, clock: Clock) -> Caller:
    return Caller(http, clock)
