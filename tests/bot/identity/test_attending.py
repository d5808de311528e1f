"""Operators learn that a provider is away before a citizen does, and the server stays ready."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.identity.attending import Attendance
from bot.identity.network import NetworkProvider
from bot.identity.oidc_provider import OidcProvider
from tests.ports import free_port
from tests.waiting import until

ISSUER, NETWORK = "http://login.example", "http://network.example"


class Far:
    """Both providers' servers."""

    def __init__(self):
        self.status, self.issuer = 200, ISSUER
        known = Route("/.well-known/openid-configuration", self._addresses)
        self.transport = httpx.ASGITransport(Starlette(routes=[known]))

    async def _addresses(self, request):
        return JSONResponse({"issuer": self.issuer}, self.status)


@pytest.fixture
async def attendance():
    far = Far()
    async with httpx.AsyncClient(transport=far.transport) as http:
        yield (
            Attendance([OidcProvider(ISSUER, "us", "secret", http), NetworkProvider(NETWORK, "us", "secret", http)]),
            far,
        )


async def test_a_provider_that_is_away_is_named_with_why_and_so_is_its_return(attendance):
    providers, far = attendance
    assert providers.tell() == {"oidc": {"state": "unknown"}, "network": {"state": "unknown"}}
    for status, issuer, told in (
        (200, ISSUER, {"state": "ok"}),
        (503, ISSUER, {"state": "failing", "why": "provider: HTTPStatusError"}),
        (200, "http://another.example", {"state": "failing", "why": "provider: another issuer's addresses"}),
        (200, ISSUER, {"state": "ok"}),
    ):
        far.status, far.issuer = status, issuer
        await providers.look()
        assert providers.tell() == {"oidc": told, "network": {"state": "ok"}}, "any answer of the other's will do"


async def test_nobody_answers():
    async with httpx.AsyncClient() as http:
        there = f"http://127.0.0.1:{free_port()}"
        providers = Attendance([OidcProvider(there, "us", "s", http), NetworkProvider(there, "us", "s", http)])
        await providers.look()
    assert providers.tell() == {
        "oidc": {"state": "failing", "why": "provider: ConnectError"},
        "network": {"state": "failing", "why": "network identity: ConnectError"},
    }


async def test_a_server_tells_of_its_providers_and_is_ready_whatever_they_do(house):
    async with httpx.AsyncClient() as http:

        async def are_seen():
            told = (await http.get(f"{house.server}/readyz")).json()
            return (told["status"], told["identity"]) == ("ready", {n: {"state": "ok"} for n in ("oidc", "network")})

        await until(are_seen)
