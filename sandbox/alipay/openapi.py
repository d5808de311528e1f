"""The OpenAPI at `/alipay/gateway.do` (v2) and `/alipay/v3/…`: checks our signature, answers with its own."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.alipay import chatting, citizens
from sandbox.alipay.accounts import App
from sandbox.alipay.content import seal, unseal
from sandbox.alipay.envelope import verify
from sandbox.alipay.platform import Platform
from sandbox.alipay.refusals import Refused, invalid, missing

Fields = Mapping[str, Any]
Method = Callable[[Platform, App, Fields], Fields]

METHODS: Mapping[str, Method] = {
    "alipay.open.public.message.custom.send": chatting.custom_send,
    "alipay.open.public.message.single.send": chatting.single_send,
    "alipay.open.public.user.follow.query": chatting.follow_query,
    "alipay.open.app.mini.templatemessage.send": chatting.template_send,
    "alipay.open.app.messagetemplate.subscribe.query": chatting.subscribe_query,
    "alipay.user.certify.open.initialize": citizens.certify_begin,
    "alipay.user.certify.open.query": citizens.certify_result,
    "alipay.security.risk.content.detect": citizens.detect,
    "alipay.open.auth.token.app": citizens.merchant_token,
    "alipay.open.app.alipaycert.download": citizens.certificate,
    "alipay.eco.cityservice.message.send": citizens.city_send,
    "alipay.eco.cityservice.message.query": citizens.city_query,
}
TOP_LEVEL = "alipay.system.oauth.token"
WITH_USER_TOKEN = "alipay.user.info.share"
PAGE = "alipay.user.certify.open.certify"
NOT_IN_V3 = ("alipay.eco.", "alipay.open.app.alipaycert.")
BY_GET = ("alipay.user.certify.open.query", "alipay.open.public.user.follow.query")
MEDIA = "alipay.mobile.public.multimedia.download"
SKEW_S = 600


def alipay_routes(platform: Platform, prefix: str = "/alipay") -> Sequence[BaseRoute]:
    """The routes, for an app's `GATEWAY` at `prefix`."""
    api = _Api(platform, prefix)
    return [
        Route(f"{prefix}/gateway.do", api.gateway, methods=["POST"]),
        Route(f"{prefix}/gateway.do", api.page, methods=["GET"]),
        Route(f"{prefix}/chat/multimedia.do", api.media, methods=["POST"]),
        Route(f"{prefix}/v3/{{path:path}}", api.rest, methods=["GET", "POST"]),
    ]


class _Api:
    def __init__(self, platform: Platform, prefix: str) -> None:
        self._platform = platform
        self._prefix = prefix

    async def gateway(self, request: Request) -> Response:
        """v2: HTTP 200 always; what the gateway itself refuses is an `error_response` without a signature."""
        if self._platform.outage:
            return self._away()
        node, app = "error_response", None
        try:
            app, fields = self._signed(*await _parameters(request))
            node = fields["method"].replace(".", "_") + "_response"
            data = {"code": "10000", "msg": "Success", **self._done(app, fields)}
            if fields["method"] == TOP_LEVEL:
                del data["code"], data["msg"]
        except Refused as refusal:
            data = dict(refusal.as_fields())
            if refusal.gateway:
                node, app = "error_response", None
        return self._respond(node, data, app, encrypted=app is not None and fields.get("encrypt_type") == "AES")

    async def page(self, request: Request) -> Response:
        """The page of a real-name check; `?passed=T` stands for what the citizen does there."""
        try:
            app, fields = self._signed(dict(request.query_params), {})
        except Refused as refusal:
            return HTMLResponse(refusal.sub_code, 400)
        check = self._platform.checks.get(_json(fields.get("biz_content", "")).get("certify_id", ""))
        if fields["method"] != PAGE or check is None:
            return HTMLResponse("isv.invalid-parameter", 400)
        return HTMLResponse(f"<!doctype html><meta charset=utf-8><p>{app.title}：实名认证（示例）</p>")

    async def media(self, request: Request) -> Response:
        """A picture's bytes, or JSON for a refusal."""
        try:
            _, fields = self._signed(*await _parameters(request))
            picture = self._platform.media.get(_json(fields.get("biz_content", "")).get("mediaId", ""))
            if fields["method"] != MEDIA or picture is None:
                raise invalid("isv.invalid-media-id")
        except Refused as refusal:
            return Response(json.dumps({"error_response": refusal.as_fields()}), media_type="application/json")
        return Response(picture, media_type="image/png")

    async def rest(self, request: Request) -> Response:
        """v3: the HTTP status counts, everything is signed in headers."""
        if self._platform.outage:
            return self._away()
        body, app, status = await request.body(), None, 200
        try:
            app, fields = self._authorised(request, body)
            data = dict(self._done(app, fields))
        except Refused as refusal:
            status, data = refusal.status, {"code": refusal.sub_code, "message": refusal.words, "links": []}
        text = json.dumps(data, ensure_ascii=False)
        headers = {"alipay-trace-id": secrets.token_hex(16)}
        if app and request.headers.get("alipay-encrypt-type") == "AES" and status == 200:
            text = seal(app, text)
            headers["alipay-encrypt-type"] = "AES"
        stamp, nonce = str(int(self._platform.clock() * 1000)), secrets.token_hex(16)
        if app:
            signature = self._platform.sign(app, f"{stamp}\n{nonce}\n{text}\n".encode())
            headers |= {"alipay-timestamp": stamp, "alipay-nonce": nonce, "alipay-signature": signature}
            headers |= {"alipay-sn": self._serial(app)} if self._serial(app) else {}
        return Response(self._mangled(text.encode()), status, headers)

    def _signed(self, query: dict[str, str], form: dict[str, str]) -> tuple[App, dict[str, str]]:
        if query.get("charset") != "utf-8":
            raise invalid("isv.invalid-charset", gateway=True)
        if form and "biz_content" in query:
            raise invalid("isv.invalid-parameter", "biz_content 不应在地址里", gateway=True)
        fields = query | form
        app = self._platform.by_id(fields.get("app_id", ""))
        if app is None:
            raise invalid("isv.invalid-app-id", gateway=True)
        covered = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name])
        if fields.get("sign_type") != "RSA2" or not verify(app.app_key, covered.encode(), fields.get("sign", "")):
            raise invalid("isv.invalid-signature", f"验签字符串为 {covered[:80]}…", gateway=True)
        self._check_clock(fields.get("timestamp", ""))
        return app, fields

    def _check_clock(self, stamp: str) -> None:
        """Alipay reads China's time; how far off it may be isn't known."""
        try:
            at = datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp() - 8 * 3600
        except ValueError:
            raise invalid("isv.invalid-timestamp", gateway=True) from None
        if abs(self._platform.clock() - at) > SKEW_S:
            raise invalid("isv.invalid-timestamp", gateway=True)

    def _authorised(self, request: Request, body: bytes) -> tuple[App, dict[str, str]]:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        auth, _, signature = credentials.rpartition(",sign=")
        parts = dict(part.split("=", 1) for part in auth.split(",") if "=" in part)
        app = self._platform.by_id(parts.get("app_id", ""))
        if app is None or scheme != "ALIPAY-SHA256withRSA":
            raise invalid("invalid-app-id", gateway=True)
        path = request.url.path.removeprefix(self._prefix)
        target = f"{path}?{request.url.query}" if request.url.query else path
        token = request.headers.get("alipay-app-auth-token", "")
        lines = [auth, request.method, target, body.decode(), *([token] if token else [])]
        if not verify(app.app_key, "".join(f"{line}\n" for line in lines).encode(), signature):
            raise invalid("invalid-signature", gateway=True)
        if abs(self._platform.clock() * 1000 - int(parts.get("timestamp", "0"))) > SKEW_S * 1000:
            raise invalid("invalid-timestamp", gateway=True)
        sealed = request.headers.get("alipay-encrypt-type") == "AES"
        text = unseal(app, body.decode()) if sealed else body.decode()
        method = path.removeprefix("/v3/").replace("/", ".")
        if method.startswith(NOT_IN_V3) or (request.method == "GET") != (method in BY_GET):
            raise invalid("isv.invalid-method", gateway=True)
        sent = dict(request.query_params) if request.method == "GET" else _json(text or "{}")
        user = {"auth_token": request.query_params.get("auth_token", "")}
        return app, {**sent, **user, "app_auth_token": token, "method": method, "biz_content": json.dumps(sent)}

    def _done(self, app: App, fields: dict[str, str]) -> Fields:
        method = fields["method"]
        if method in self._platform.errors:
            raise Refused(*self._platform.errors[method])
        token = fields.get("app_auth_token")
        if token and token not in self._platform.merchants:
            raise Refused("20001", "aop.invalid-app-auth-token", gateway=True)
        if method == TOP_LEVEL:
            return citizens.oauth_token(self._platform, app, fields)
        if method == WITH_USER_TOKEN:
            return citizens.user_info(self._platform, app, fields.get("auth_token", ""))
        if method not in METHODS:
            raise invalid("isv.invalid-method", gateway=True)
        biz = self._business(app, fields)
        self._platform.calls.append((method, biz))
        self._platform.tokens_seen.append(token or "")
        return METHODS[method](self._platform, app, biz)

    def _business(self, app: App, fields: dict[str, str]) -> dict[str, Any]:
        text = fields.get("biz_content", "")
        if not text:
            raise missing("biz_content")
        return _json(unseal(app, text) if fields.get("encrypt_type") == "AES" else text)

    def _respond(self, node: str, data: Fields, app: App | None, *, encrypted: bool) -> Response:
        text = json.dumps(data, ensure_ascii=False).replace("/", "\\/")
        if app and encrypted:
            text = json.dumps(seal(app, text))
        serial = f',"alipay_cert_sn":"{self._serial(app)}"' if app and self._serial(app) else ""
        signature = f',"sign":"{self._platform.sign(app, text.encode())}"' if app else ""
        body = f'{{"{node}":{text}{serial}{signature}}}'
        return Response(self._mangled(body.encode()), media_type="text/html;charset=utf-8")

    def _away(self) -> Response:
        return HTMLResponse(self._mangled(b"<html>busy</html>"), self._platform.outage)

    def _serial(self, app: App) -> str:
        issued = self._platform.certificates.get(app.name)
        return issued.serial if issued else ""

    def _mangled(self, body: bytes) -> bytes:
        return self._platform.mangle(body) if self._platform.mangle else body


async def _parameters(request: Request) -> tuple[dict[str, str], dict[str, str]]:
    form = parse_qsl((await request.body()).decode(), keep_blank_values=True)
    return dict(request.query_params), dict(form)


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        raise invalid("isv.invalid-parameter") from None
    if not isinstance(data, dict):
        raise invalid("isv.invalid-parameter")
    return data
