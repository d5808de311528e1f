"""The operators' identity provider as a way in: what browsers bring back, and what a provider may say."""

import asyncio
import contextlib
import re
import threading
import time
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from bot.errors import IdentityError
from bot.identity.oidc import OidcClient
from bot.services.http import http_client
from bot.services.reach import Reach
from tests.console.test_guard import records
from tests.console.test_operations import through_the_provider
from tests.operators import Operator, operator
from tests.ports import free_port

BACK = "https://banshi.example/console/login/oidc/back"
CLIENT = "console"
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})


@dataclass
class Provider:
    """One that says whatever a test has it say."""

    issuer: str
    nonce: str = ""
    claims: dict = field(default_factory=dict)
    about: dict = field(default_factory=dict)
    signed: object = None
    named: dict = field(default_factory=dict)
    elsewhere: str = ""

    def token(self):
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": CLIENT, "sub": "li", "nonce": self.nonce, "iat": now, "exp": now + 60}
        claims = {name: value for name, value in {**whole, **self.claims}.items() if value is not None}
        return self.signed(claims) if self.signed else jwt.encode({"alg": "RS256", "kid": "1"}, claims, KEY)

    async def discovery(self, request):
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        return JSONResponse({"issuer": self.issuer, **{name: f"{self.issuer}/{name}" for name in names}, **self.named})

    async def jwks(self, request):
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})

    async def tokens(self, request):
        if self.elsewhere:
            return RedirectResponse(self.elsewhere, 307)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": self.token()})

    async def userinfo(self, request):
        return JSONResponse({"sub": "li", **self.about})


@pytest.fixture
def provider():
    here = Provider(f"http://127.0.0.1:{free_port()}")
    routes = [
        Route("/.well-known/openid-configuration", here.discovery),
        Route("/jwks_uri", here.jwks),
        Route("/token_endpoint", here.tokens, methods=["POST"]),
        Route("/userinfo_endpoint", here.userinfo),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=int(here.issuer.rpartition(":")[2]), log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ends = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < ends
        time.sleep(0.01)
    yield here
    server.should_exit = True
    thread.join(10)


async def comes_back(provider, **query):
    """What the door makes of somebody who comes back."""
    async with http_client(Reach(["127.0.0.1"])) as http:
        door = OidcClient(provider.issuer, CLIENT, "secret", http)
        left = await door.leave_for(BACK)
        provider.nonce = left.nonce
        claims, _ = await door.come_back({"code": "c", "state": left.state, **query}, left, BACK)
        return claims


def unsigned(claims):
    return jwt.encode({"alg": "none"}, claims, None, algorithms=["none"])


def by_public_key(claims):
    """Signed with what everybody knows, as if it were a shared secret."""
    secret = OctKey.import_key(KEY.as_pem(private=False))
    return jwt.encode({"alg": "HS256"}, claims, secret, algorithms=["HS256"])


def by_another_key(claims):
    return jwt.encode({"alg": "RS256", "kid": "1"}, claims, OTHER)


LIES = {
    "unsigned": {"signed": unsigned},
    "signed with the public key": {"signed": by_public_key},
    "signed by somebody else": {"signed": by_another_key},
    "no token": {"signed": lambda claims: "x.y.z"},
    "for another client": {"claims": {"aud": "citizens"}},
    "for two clients, by nobody": {"claims": {"aud": [CLIENT, "citizens"]}},
    "for two clients, by the other": {"claims": {"aud": [CLIENT, "citizens"], "azp": "citizens"}},
    "asked for by another client": {"claims": {"azp": "citizens"}},
    "of another issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "without an end": {"claims": {"exp": None}},
    "of tomorrow": {"claims": {"nbf": int(time.time()) + 86_400}},
    "issued tomorrow": {"claims": {"iat": int(time.time()) + 86_400}},
    "of another login": {"claims": {"nonce": "another"}},
    "of no login": {"claims": {"nonce": None}},
    "about nobody": {"claims": {"sub": None}, "about": {"sub": None}},
    "about an empty name": {"claims": {"sub": ""}, "about": {"sub": ""}},
    "about a list": {"claims": {"sub": ["li"]}, "about": {"sub": ["li"]}},
    "and tells of somebody else": {"about": {"sub": "zhang"}},
    "sends the secret elsewhere": {"elsewhere": "http://127.0.0.1:9/token"},
    "names another issuer": {"named": {"issuer": "https://evil.example"}},
    "has its keys elsewhere inside": {"named": {"jwks_uri": "http://169.254.169.254/keys"}},
    "has no addresses": {"named": {"token_endpoint": None}},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_provider_s_word_counts_only_where_all_of_it_fits(provider, lie):
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    with pytest.raises(IdentityError):
        await comes_back(provider)


async def test_a_sound_word_counts_and_mixed_up_answers_do_not(provider):
    assert (await comes_back(provider))["sub"] == "li"
    assert (await comes_back(provider, iss=provider.issuer))["sub"] == "li"
    for query in ({"iss": "https://evil.example"}, {"error": "access_denied"}, {"error": ""}):
        with pytest.raises(IdentityError):
            await comes_back(provider, **query)


async def test_two_browsers_come_back_at_once_and_one_is_in(house):
    for _ in range(3):
        async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
            back = await through_the_provider(http, "zhang")
            way = dict(http.cookies)
            answers = await asyncio.gather(*[httpx_get(back, way) for _ in range(6)])
            assert sorted(answer.status_code for answer in answers) == [303] + [403] * 5


async def httpx_get(url, cookies):
    async with httpx.AsyncClient(timeout=60, cookies=cookies) as browser:
        return await browser.get(url)


async def test_what_belongs_to_two_ways_in_opens_neither(house):
    async with (
        httpx.AsyncClient(base_url=house.server, timeout=60) as one,
        httpx.AsyncClient(base_url=house.server, timeout=60) as other,
    ):
        mine = httpx.URL(await through_the_provider(one, "zhang"))
        theirs = httpx.URL(await through_the_provider(other, "zhang"))
        stolen = mine.copy_set_param("code", theirs.params["code"])
        assert (await one.get(stolen)).status_code == 502, "a stolen code lacks the verifier (PKCE)"
        assert (await one.get(theirs)).status_code == 403, "another browser's state"
        for broken in ("?state=", "?code=x", "?state=x&code=y", "?state=%00", f"?state={'x' * 5000}", "?error=x"):
            assert (await one.get(f"/console/login/oidc/back{broken}")).status_code in {403, 502}, broken
        assert "banshi-console" not in {cookie.name for jar in (one, other) for cookie in jar.cookies.jar}


async def test_the_way_back_leads_into_the_console_only(house):
    for onward in (
        "//evil.example",
        "https://evil.example/",
        "/console//evil.example",
        "/console/..//evil.example",
        "/console/%2e%2e//evil.example",
        "/console/\\evil.example",
        "/console/\t/evil.example",
        "/console/\r\nSet-Cookie: a=b",
        "/console/logout",
        "javascript:alert(1)",
    ):
        async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
            away = await http.get(
                "/console/login/oidc", params={"next": onward, "redirect_uri": "https://evil.example"}
            )
            asked = httpx.URL(away.headers["location"])
            assert asked.params["redirect_uri"] == f"{house.server}/console/login/oidc/back"
            assert asked.params["code_challenge_method"] == "S256" and asked.params["nonce"]
            async with httpx.AsyncClient(timeout=60) as browser:
                sent = await browser.post(asked.copy_with(query=None), data={**asked.params, "sub": "zhang"})
            answer = await http.get(sent.headers["location"])
            assert answer.status_code == 303 and answer.headers["location"] == "/console/", onward
            assert "a" not in {cookie.name for cookie in http.cookies.jar}


async def test_a_planted_session_is_worth_nothing_after_the_login(house):
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        http.cookies.set("banshi-console", "planted", "127.0.0.1", "/console")
        answer = await http.get(await through_the_provider(http, "zhang"))
        told = [
            value.lower() for name, value in answer.headers.multi_items() if name == "set-cookie" and '=""' not in value
        ]
        assert all("httponly" in one and "path=/console" in one and "samesite=" in one for one in told)
    planted = await httpx_get(f"{house.server}/console/account", {"banshi-console": "planted"})
    assert planted.status_code == 303


async def test_who_the_provider_knows_may_do_what_their_record_says_and_not_longer(house):
    async with operator(house.server) as admin, httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        added = await admin.post("/operators", name="li.door", role="publisher", subject="li")
        assert added.status_code == 200, added.text
        try:
            assert (await http.get(await through_the_provider(http, "li"))).status_code == 303
            assert (await http.get("/console/letters")).status_code == 200
            assert (await http.get("/console/operators")).status_code == 403
            assert (await admin.post("/operators/li.door", role="viewer")).status_code == 303
            assert (await http.get("/console/letters")).status_code == 303, "a role taken away ends the session"
            async with httpx.AsyncClient(base_url=house.server, timeout=60) as guesser:
                for password in ("", "x" * 12):
                    assert (await Operator(guesser).log_in("li.door", password)).status_code == 401
            assert (await admin.post("/operators/li.door", role="viewer", off="yes")).status_code == 303
            refused = await http.get(await through_the_provider(http, "li"))
            assert refused.status_code == 403 and not re.search(r"banshi-console=[^;\"]{20}", str(refused.headers))
        finally:
            with contextlib.suppress(httpx.HTTPError):
                await admin.post("/operators/li.door/remove")
    tries = [line for line in records(house) if line["what"] == "console.login" and line["why"] == "oidc"]
    assert {line["outcome"] for line in tries} >= {"done", "refused"}
