"""What an identity provider hands over counts once, for the login that asked; and it leads nowhere inside."""

from dataclasses import replace

import httpx
import pytest

from bot.catalog.privacy import Requirement
from bot.configuration import demo_environment
from bot.errors import IdentityError
from bot.identity.network import NetworkProvider
from bot.identity.oidc_provider import OidcProvider
from bot.services.http import http_client
from bot.services.reach import Reach
from tests.phone import form_for

BACK = "http://127.0.0.1:8000/auth/callback/oidc"


@pytest.fixture
def issuer(house):
    return demo_environment()["BANSHI_IDENTITY_URL"].replace("http://127.0.0.1:8001", house.sandbox)


def provider(issuer, http):
    env = demo_environment()
    return OidcProvider(issuer, env["BANSHI_IDENTITY_CLIENT_ID"], env["BANSHI_IDENTITY_CLIENT_SECRET"], http)


async def logged_in(there, redirect_uri):
    """A departure, and what the browser comes back with."""
    left = await there.depart(Requirement.REAL_NAME, redirect_uri)
    async with httpx.AsyncClient(timeout=60) as browser:
        page = await browser.get(left.url)
        target, values = form_for(page.text, "张示例")
        done = await browser.post(httpx.URL(left.url).join(target), data=values)
    return left, dict(httpx.URL(done.headers["location"]).params)


async def test_a_token_of_another_login_is_refused_by_its_nonce(house, issuer):
    async with http_client() as http:
        there = provider(issuer, http)
        redirect_uri = f"{house.server}/auth/callback/oidc"
        left, query = await logged_in(there, redirect_uri)
        with pytest.raises(IdentityError, match="Claim"):
            await there.arrive(query, replace(left, nonce="another login's"), redirect_uri)
        left, query = await logged_in(there, redirect_uri)
        assert (await there.arrive(query, left, redirect_uri)).name == "张示例"


async def test_a_provider_inside_is_reached_only_where_operators_name_it(issuer):
    async with http_client(Reach()) as http:
        with pytest.raises(IdentityError, match="provider"):
            await provider(issuer, http).depart(Requirement.REAL_NAME, BACK)
    async with http_client(Reach(["127.0.0.1"])) as http:
        assert (await provider(issuer, http).depart(Requirement.REAL_NAME, BACK)).url


async def test_network_identity_neither():
    async with http_client(Reach()) as http:
        with pytest.raises(IdentityError):
            await NetworkProvider("http://169.254.169.254", "app", "secret", http).depart(Requirement.REAL_NAME, BACK)
