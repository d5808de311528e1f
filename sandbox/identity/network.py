"""The pretend service of network identity (网号, 网证): tells how a check ended, a reference and a level, no names."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from sandbox.data.people import persons

APP_ID = "banshi-network-demo"
SECRET = b"demo-network-secret-0024"
LEVELS = ("phone", "id", "id_face")
SKEW_S = 300
CHECK_S = 600

pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True)


@dataclass(slots=True)
class _Check:
    return_url: str
    state: str
    level: str
    until: float
    result: str = ""
    reference: str = ""


@dataclass(slots=True)
class _Service:
    checks: dict[str, _Check] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)

    async def open(self, request: Request) -> Response:
        """`POST /checks`: a check that the citizen passes on a page."""
        asked = await self._authorised(request)
        if asked is None or asked.get("level") not in LEVELS:
            return Response(status_code=401 if asked is None else 400)
        number = secrets.token_hex(16)
        self.checks[number] = _Check(asked["returnUrl"], asked["state"], asked["level"], time.time() + CHECK_S)
        page = f"{request.url.scheme}://{request.url.netloc}/network/page?{urlencode({'no': number})}"
        return _signed(request, {"checkNo": number, "page": page})

    async def result(self, request: Request) -> Response:
        """`POST /checks/result`: how it ended, once."""
        asked = await self._authorised(request)
        if asked is None:
            return Response(status_code=401)
        check = self.checks.pop(str(asked.get("checkNo")), None)
        if check is None or check.until < time.time() or not check.result:
            return _signed(request, {"checkNo": asked.get("checkNo"), "result": "9"})
        told = {"checkNo": asked["checkNo"], "result": check.result}
        known = {"level": check.level, "subjectRef": check.reference} if check.result == "1" else {}
        return _signed(request, told | known)

    async def page(self, request: Request) -> Response:
        """Where the citizen shows their 网证: a button for each 示例 person."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        number = form.get("no") or request.query_params.get("no", "")
        check = self.checks.get(number)
        if check is None:
            return HTMLResponse("<!doctype html><meta charset=utf-8><p>检查不存在或已过期</p>", 404)
        if request.method == "GET":
            return HTMLResponse(pages.get_template("network.html").render(persons=persons().values(), number=number))
        check.result = "1" if form.get("sub") in persons() else "0"
        check.reference = hashlib.sha256(f"{APP_ID}:{form.get('sub')}".encode()).hexdigest()[:32]
        target = urlsplit(check.return_url)
        return RedirectResponse(urlunsplit(target._replace(query=urlencode({"state": check.state}))), 303)

    async def _authorised(self, request: Request) -> dict[str, Any] | None:
        body, headers = await request.body(), request.headers
        stamp, nonce = headers.get("x-timestamp", ""), headers.get("x-nonce", "")
        fresh = stamp.isdigit() and abs(time.time() - int(stamp)) <= SKEW_S and nonce and nonce not in self.nonces
        if not fresh or not hmac.compare_digest(headers.get("x-sign", ""), _sign(stamp, nonce, body)):
            return None
        self.nonces.add(nonce)
        asked: dict[str, Any] = json.loads(body)
        return asked if asked.get("appId") == APP_ID else None


def network_routes() -> list[BaseRoute]:
    """One mount at `/network`."""
    service = _Service()
    routes = [
        Route("/checks", service.open, methods=["POST"]),
        Route("/checks/result", service.result, methods=["POST"]),
        Route("/page", service.page, methods=["GET", "POST"]),
    ]
    return [Mount("/network", routes=routes, name="network")]


def _signed(request: Request, told: dict[str, Any]) -> Response:
    answer = JSONResponse(told)
    stamp = str(int(time.time()))
    answer.headers["X-Timestamp"] = stamp
    answer.headers["X-Sign"] = _sign(stamp, request.headers["x-nonce"], bytes(answer.body))
    return answer


def _sign(stamp: str, nonce: str, body: bytes) -> str:
    mac = HMAC(SECRET, hashes.SM3())
    mac.update(b"\n".join((stamp.encode(), nonce.encode(), body)))
    return mac.finalize().hex()
