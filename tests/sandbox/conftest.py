"""The sandbox's own part (gateways, identity, faults) served over loopback, with a clock that tests move."""

import asyncio
import json
import socket
import ssl
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.catalog.load import load_gateways
from bot.services.sign import SIGN_PROFILES, Signable
from sandbox.gateways.access import ACCESS, Access
from sandbox.gateways.mounts import gateway_routes
from sandbox.gateways.pay_page import pay_routes
from sandbox.identity.provider import identity_routes
from sandbox.state import World
from sandbox.switches import fault_routes

ROOT = Path(__file__).resolve().parents[2]
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing here is https; reading the machine's certificates for each client takes longer than most of these tests."""
PROFILES = {name: gateway.sign.profile for name, gateway in load_gateways(ROOT / "gateways.yaml").gateways.items()}


@dataclass(slots=True)
class Clock:
    """Stands still until it is moved: a Monday morning in Beijing that is no holiday."""

    moment: datetime = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass(slots=True)
class Caller:
    """Calls gateways as a signed client does; what a test gets wrong on purpose it passes."""

    http: httpx.AsyncClient
    clock: Clock
    access: dict[str, Access] = field(default_factory=lambda: dict(ACCESS))

    def headers(self, gateway: str, method: str, path: str, query: Mapping[str, str]) -> dict[str, str]:
        """Good headers for this request."""
        access = self.access[gateway]
        profile = SIGN_PROFILES[PROFILES[gateway]]
        request = Signable(method, f"/gov/{gateway}{path}", query)
        return dict(profile.sign(request, key_id=access.key_id, secret=access.secret, now=self.clock()))

    async def get(self, gateway: str, path: str, **query: str) -> httpx.Response:
        headers = self.headers(gateway, "GET", path, query)
        return await self.http.get(f"/gov/{gateway}{path}", params=query, headers=headers)

    async def post(self, gateway: str, path: str, headers: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
        headers = self.headers(gateway, "POST", path, {}) if headers is None else headers
        url = f"/gov/{gateway}{path}"
        if PROFILES[gateway] != "gjzwfwpt":
            return await self.http.post(url, json=sent, headers=headers)
        biz = json.dumps(sent, ensure_ascii=False)
        form = {"request_id": str(uuid.uuid4()), "format": "json", "version": "1.0", "biz_content": biz}
        return await self.http.post(url, data=form, headers=headers)


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
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, timeout=5, trust_env=False, verify=NO_TLS) as client:
        while not server.started:  # noqa: ASYNC110 (uvicorn offers no event)
            await asyncio.sleep(0.005)
        yield client
    server.should_exit = True
    await serving


@pytest.fixture
def caller(http: httpx.AsyncClient, clock: Clock) -> Caller:
    return Caller(http, clock)
