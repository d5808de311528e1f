"""Pages: what browsers are told, what another site may not do, how much one address may ask."""

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from bot import stores
from bot.delivery.ledger import RedisLedger
from bot.embedded import embedded_store
from bot.front import Front
from bot.identity.vault import Vault
from bot.web_guard import WebGuard

LOGINS = 10


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse(f'<style nonce="{request.state.nonce}">p {{}}</style><p>x')


async def data(request: Request) -> JSONResponse:
    return JSONResponse({})


ROUTES = [
    Route("/page", page, methods=["GET", "POST"]),
    Route("/auth/start", data),
    Route("/data", data, methods=["GET", "POST"]),
    Route("/healthz", data),
]


@pytest.fixture
def guard():
    return WebGuard(Starlette(routes=ROUTES), is_https=True, per_minute=40, logins_per_minute=LOGINS)


@pytest.fixture
async def browser(guard):
    transport = httpx.ASGITransport(Front(guard, lambda: False), client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://banshi.test", cookies={"session": "s"}) as http:
        yield http


async def test_a_page_allows_nothing_inline_but_what_carries_its_nonce(browser):
    first, second = await browser.get("/page"), await browser.get("/page")
    policy = first.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
    nonce = first.text.split('"')[1]
    assert f"'nonce-{nonce}'" in policy and nonce not in second.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/page", "/data", "/nowhere"])
async def test_every_answer_tells_the_browser(browser, path):
    told = (await browser.get(path)).headers
    assert told["X-Content-Type-Options"] == "nosniff" and told["Referrer-Policy"] == "no-referrer"
    assert told["Cross-Origin-Opener-Policy"] == "same-origin" and "camera=()" in told["Permissions-Policy"]
    assert "max-age=31536000" in told["Strict-Transport-Security"] and told["X-Frame-Options"] == "DENY"


async def test_a_request_id_of_ours_or_a_well_formed_one_comes_back(browser):
    assert len((await browser.get("/data")).headers["X-Request-Id"]) == 16
    offered = {"X-Request-Id": "trace-0123456789abcdef"}
    assert (await browser.get("/data", headers=offered)).headers["X-Request-Id"] == "trace-0123456789abcdef"
    phone = {"X-Request-Id": "13800138000"}
    assert (await browser.get("/data", headers=phone)).headers["X-Request-Id"] != "13800138000"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://banshi.test"}, 403),
        ({"Origin": "https://banshi.test"}, 200),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
async def test_another_site_changes_nothing(browser, headers, status):
    assert (await browser.post("/data", headers=headers)).status_code == status
    assert (await browser.get("/data", headers=headers)).status_code == 200


async def test_a_program_without_cookies_is_no_browser(guard):
    transport = httpx.ASGITransport(Front(guard, lambda: False))
    async with httpx.AsyncClient(transport=transport, base_url="https://banshi.test") as http:
        assert (await http.post("/data", headers={"Origin": "https://h5.test"})).status_code == 200


async def test_one_address_cannot_flood_the_login_and_others_go_on(guard, browser, tmp_path):
    with embedded_store(tmp_path) as url:
        redis = stores.connect(url)
        guard.count = RedisLedger(redis, Vault(SecretStr("x" * 32))).count
        answers = [await browser.get("/auth/start") for _ in range(LOGINS + 3)]
        assert [answer.status_code for answer in answers[-4:]] == [200, 429, 429, 429]
        assert answers[-1].headers["Retry-After"] == "60"
        assert (await browser.get("/data")).status_code == 200
        other = httpx.ASGITransport(Front(guard, lambda: False), client=("203.0.113.10", 1))
        async with httpx.AsyncClient(transport=other, base_url="https://banshi.test") as http:
            assert (await http.get("/auth/start")).status_code == 200
        assert b"203.0.113" not in b"".join([key async for key in redis.scan_iter()])
        await redis.aclose()
    assert (await browser.get("/auth/start")).status_code == 200, "a store that is away keeps nobody out"
