"""Alipay's side of the protocol for these tests: the keys of the vectors, messages as Alipay makes them."""

import functools
import json
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.client import AlipayClient
from adapters.alipay.settings import AlipayApp
from bot.messages import InboundMessage, Reply
from sandbox.alipay.accounts import load_apps
from sandbox.alipay.envelope import form_of, gateway_fields, gateway_form, message_xml
from sandbox.alipay.openapi import alipay_routes
from sandbox.alipay.platform import Platform

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEYS = VECTORS["keys"]
APP_ID, USER = "2021000000000001", "2088000000000001"
NOW = datetime.fromtimestamp(1763740802, UTC)
"""The vectors' moment."""


def make_app(**changes: Any) -> AlipayApp:
    """The vectors' app with changes; keys are parsed once for all apps that are alike."""
    return _parsed(json.dumps(changes, sort_keys=True)).model_copy()


@functools.cache
def _parsed(changes: str) -> AlipayApp:
    values = {
        "app_id": APP_ID,
        "private_key": KEYS["APP_PRIV"],
        "alipay_public_key": KEYS["PLAT_PUB"],
        "aes_key": VECTORS["tv9"]["key"],
        "templates": {"progress": {"subscription": "S1", "page": "pages/case"}},
        "city": {"app_code": "demo", "city_code": "130200", "industry_type": "1"},
    }
    return AlipayApp.model_validate(values | json.loads(changes))


def message(content: str = "查违章", **changes: object) -> dict[str, object]:
    """A text message's fields, with changes; None takes one out."""
    fields: dict[str, object] = {
        "AppId": APP_ID,
        "FromAlipayUserId": USER,
        "CreateTime": int(datetime.now(UTC).timestamp() * 1000),
        "MsgType": "text",
        "Text": {"Content": content},
        "MsgId": "251121000000000001",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


async def received(inbound: InboundMessage, *, waited_s: float = 0.0) -> Reply | None:
    """What the tests' bot says."""
    return Reply(f"{inbound.kind}：{inbound.text}")


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


async def call(app: Any, path: str, body: bytes | Sequence[bytes], query: bytes = b"") -> Answer:
    """One request to an ASGI application, its body in one piece or several."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    events = [
        {"type": "http.request", "body": piece, "more_body": n < len(pieces)} for n, piece in enumerate(pieces, 1)
    ]
    sent: list[Any] = []
    scope = {"type": "http", "method": "POST", "path": path, "query_string": query, "headers": [], "root_path": ""}

    async def receive() -> Any:
        return events.pop(0)

    async def send(event: Any) -> None:
        sent.append(event)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], b"".join(event.get("body", b"") for event in sent[1:]), headers)


class Kit:
    """What the tests of this folder share."""

    vectors, keys, now, app_id, user = VECTORS, KEYS, NOW, APP_ID, USER
    platform_app = load_apps()["demo"]
    app = staticmethod(make_app)
    message = staticmethod(message)
    call = staticmethod(call)
    received = staticmethod(received)

    @classmethod
    def form(cls, charset: str = "GBK", **changes: object) -> bytes:
        """A signed text message."""
        return gateway_form(cls.platform_app, message_xml(message(**changes)), charset=charset)

    @classmethod
    def signed(cls, content: bytes, **options: str) -> bytes:
        """Any content, rightly signed."""
        return form_of(gateway_fields(cls.platform_app, content, **options))


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    return Kit


class FarEnd:
    """One server in a thread of its own; each application below a path of its own, which it doesn't see."""

    def __init__(self) -> None:
        self._apps: dict[str, Any] = {}
        listener = socket.create_server(("127.0.0.1", 0))
        self._base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(self, log_level="warning", ws="none", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})
        self._thread.start()

    def put(self, name: str, app: Any) -> str:
        """Puts an application in place of an earlier one of that name; gives its base URL."""
        self._apps[name] = app
        return f"{self._base}/{name}"

    def end(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        _, name, rest = scope["path"].split("/", 2)
        await self._apps[name](scope | {"path": f"/{rest}", "raw_path": f"/{rest}".encode()}, receive, send)


@pytest.fixture(scope="session")
def far_end() -> Iterator[FarEnd]:
    end = FarEnd()
    yield end
    end.end()


@pytest.fixture
def serve(far_end: FarEnd) -> Callable[[Any], str]:
    """Puts an application on a loopback port; gives its base URL."""
    return lambda app: far_end.put("other", app)


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@pytest.fixture(params=["v2", "v3"])
async def world(
    kit: type[Kit], far_end: FarEnd, tls: ssl.SSLContext, request: pytest.FixtureRequest
) -> AsyncIterator[SimpleNamespace]:
    """The pretend Alipay over HTTP, and a client and an adapter that talk to it, over both forms of the OpenAPI."""
    platform = Platform({"demo": kit.platform_app})
    base = far_end.put("alipay", Starlette(routes=alipay_routes(platform)))
    app = kit.app(
        gateway=f"{base}/alipay/gateway.do", media_url=f"{base}/alipay/chat/multimedia.do", transport=request.param
    )
    async with httpx.AsyncClient(trust_env=False, verify=tls) as http:
        client = AlipayClient(app, http, pause_s=0)
        adapter = AlipayAdapter({"demo": app}, http, cut_notice="（没有显示完）")
        yield SimpleNamespace(
            platform=platform, client=client, adapter=adapter, app=app, http=http, demo=kit.platform_app
        )
        await adapter.aclose()
