"""The sandbox as one application: every far end that banshi talks to, pretended, and the page to talk through."""

import contextlib
from collections.abc import AsyncIterator, Mapping

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.alipay.accounts import load_apps
from sandbox.alipay.caller import Caller as AlipayCaller
from sandbox.alipay.oauth import oauth_routes as alipay_oauth_routes
from sandbox.alipay.openapi import alipay_routes
from sandbox.alipay.platform import Platform as Alipay
from sandbox.gateways.face_page import face_routes
from sandbox.gateways.mounts import gateway_routes
from sandbox.gateways.pay_page import pay_routes
from sandbox.identity.network import network_routes
from sandbox.identity.provider import identity_routes
from sandbox.page_headers import PageHeaders
from sandbox.simulator.alipay import alipay_simulator_routes
from sandbox.simulator.routes import simulator_routes
from sandbox.state import World
from sandbox.switches import fault_routes
from sandbox.wechat.accounts import Account, load_accounts
from sandbox.wechat.api import wechat_routes
from sandbox.wechat.caller import Caller
from sandbox.wechat.oauth import oauth_routes as wechat_oauth_routes
from sandbox.wechat.platform import Platform

BANSHI = "http://127.0.0.1:8000"
LONGEST_S = 30
"""Above every limit of WeChat's own, which its caller keeps."""


def create_app(
    banshi_url: str = BANSHI, *, accounts: Mapping[str, Account] | None = None, world: World | None = None
) -> Starlette:
    """All of the sandbox, calling back to `banshi_url`; `app.state` holds `platform` (WeChat), `alipay` and `world`."""
    world = world or World.create()
    platform = Platform(load_accounts() if accounts is None else accounts)
    alipay = Alipay(load_apps())
    http = httpx.AsyncClient(timeout=LONGEST_S, trust_env=False)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with http:
            yield

    routes = [
        Route("/healthz", _alive),
        Route("/speech", _hear, methods=["POST"]),
        *simulator_routes(platform, Caller(platform, http, banshi_url), alipay),
        *alipay_simulator_routes(alipay, AlipayCaller(alipay, http, banshi_url)),
        *wechat_routes(platform),
        *wechat_oauth_routes(platform),
        *alipay_routes(alipay),
        *alipay_oauth_routes(alipay),
        *gateway_routes(world),
        *pay_routes(world),
        *face_routes(world),
        *identity_routes(world),
        *network_routes(),
        *fault_routes(world),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(PageHeaders)])
    app.state.platform, app.state.alipay, app.state.world = platform, alipay, world
    return app


async def _hear(request: Request) -> Response:
    """The pretend speech service: a recording of the sandbox holds its words behind an AMR file's first line."""
    return JSONResponse({"text": (await request.body()).removeprefix(b"#!AMR\n").decode(errors="ignore")})


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")
