"""The API that accounts call, at `/wechat/cgi-bin/…`, with the platform's shapes, limits and errcodes."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.chats import Kind
from sandbox.wechat.accounts import Account
from sandbox.wechat.envelope import LONGEST_TEXT
from sandbox.wechat.platform import Chat, Platform

MESSAGES = {
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40125: "invalid appsecret",
    41001: "access_token missing",
    42001: "access_token expired",
    44004: "empty content",
    45002: "content size out of limit",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    47001: "data format error",
    -1: "system error",
}


class Refused(Exception):
    """Carries an errcode."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def wechat_routes(platform: Platform, prefix: str = "/wechat") -> Sequence[BaseRoute]:
    """The routes of the API, for an account's `API_BASE` that ends in `prefix`."""
    api = _Api(platform)
    return [
        Route(f"{prefix}/cgi-bin/stable_token", api.answering(api.stable_token), methods=["POST"]),
        Route(f"{prefix}/cgi-bin/token", api.answering(api.token), methods=["GET", "POST"]),
        Route(f"{prefix}/cgi-bin/message/custom/send", api.answering(api.send), methods=["POST"]),
    ]


class _Api:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def answering(self, operation: Any) -> Any:
        """An endpoint that answers what the operation gives, or its errcode; HTTP 200 always, as the platform does."""

        async def endpoint(request: Request) -> Response:
            path = request.url.path[request.url.path.index("/cgi-bin") :]
            self._platform.asked[path] += 1
            try:
                if code := self._platform.errors.get(path):
                    raise Refused(code)
                return JSONResponse(await operation(request))
            except Refused as refusal:
                return JSONResponse(_refusal(refusal.code))

        return endpoint

    async def stable_token(self, request: Request) -> Mapping[str, Any]:
        """`POST /cgi-bin/stable_token`: the same token until near its end."""
        asked = await _json(request)
        account = self._authorised(asked)
        tokens = self._platform.tokens(account.appid)
        token, lasts = tokens.stable(self._platform.clock(), force=asked.get("force_refresh") is True)
        return {"access_token": token, "expires_in": lasts}

    async def token(self, request: Request) -> Mapping[str, Any]:
        """`GET /cgi-bin/token`: a new token each time."""
        account = self._authorised(request.query_params)
        token, lasts = self._platform.tokens(account.appid).fresh(self._platform.clock())
        return {"access_token": token, "expires_in": lasts}

    async def send(self, request: Request) -> Mapping[str, Any]:
        """`POST /cgi-bin/message/custom/send`: shows a text in the citizen's chat."""
        appid, code = self._platform.owner(request.query_params.get("access_token", ""))
        if code:
            raise Refused(code)
        message = await _json(request)
        text = _text(message)
        chats = self._platform.chats_of(appid, str(message.get("touser", "")))
        if not chats:
            raise Refused(40003)
        self._show(chats, text)
        return {"errcode": 0, "errmsg": "ok"}

    def _show(self, chats: Sequence[Chat], text: str) -> None:
        """In the chat where the citizen was last: accounts of the demo share an appid."""
        chat = max(chats, key=lambda chat: max((entry.at for entry in chat.entries()), default=0))
        if code := chat.quota.spend(self._platform.clock()):
            raise Refused(code)
        chat.add(Kind.PUSHED, text)

    def _authorised(self, asked: Mapping[str, Any]) -> Account:
        if asked.get("grant_type") != "client_credential":
            raise Refused(40002)
        account = self._platform.by_appid(str(asked.get("appid", "")))
        if account is None:
            raise Refused(40013)
        if asked.get("secret") != account.secret:
            raise Refused(40125)
        return account


async def _json(request: Request) -> Mapping[str, Any]:
    body = await request.body()
    if b"\\u" in body:
        raise Refused(40033)
    try:
        asked = json.loads(body)
    except ValueError:
        raise Refused(47001) from None
    if not isinstance(asked, dict):
        raise Refused(47001)
    return asked


def _text(message: Mapping[str, Any]) -> str:
    if message.get("msgtype") != "text":
        raise Refused(40008)
    inner = message.get("text")
    text = inner.get("content") if isinstance(inner, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise Refused(44004)
    if len(text.encode()) > LONGEST_TEXT:
        raise Refused(45002)
    return text


def _refusal(code: int) -> Mapping[str, Any]:
    rid = f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return {"errcode": code, "errmsg": f"{MESSAGES.get(code, 'error')} rid: {rid}"}
