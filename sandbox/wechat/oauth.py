"""WeChat's web authorization: `connect/oauth2/authorize` for a browser inside WeChat, `sns/oauth2/access_token` for us.

WeChat's own browser knows whose it is; here a cookie stands for that, which the simulator sets for its citizen.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.wechat.platform import Platform

WHO = "sandbox_wechat"
SNAPSHOT = "sandbox_wechat_snapshot"
STATE = re.compile(r"[A-Za-z0-9]{0,128}")
CODE_S = 300
TOKEN_S = 7200
OUTSIDE = "请在微信客户端打开链接"
ERRORS = {
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
}


@dataclass(slots=True)
class _Code:
    appid: str
    openid: str
    until: float
    is_snapshot: bool
    used: bool = False


@dataclass(slots=True)
class _Authorization:
    platform: Platform
    codes: dict[str, _Code] = field(default_factory=dict)

    async def authorize(self, request: Request) -> Response:
        """With scope snsapi_base the browser is sent back at once."""
        asked = request.query_params
        account = self.platform.by_appid(asked.get("appid", ""))
        if account is None or account.kind != "official_account":
            return _refused("appid 参数错误")
        target = urlsplit(asked.get("redirect_uri", ""))
        if target.scheme not in {"http", "https"} or not target.netloc:
            return _refused("redirect_uri 参数错误")
        if asked.get("scope") != "snsapi_base" or asked.get("response_type") != "code":
            return _refused("scope 参数错误或没有 scope 权限")
        if not STATE.fullmatch(asked.get("state", "")):
            return _refused("state 参数错误")
        openid = request.cookies.get(WHO, "")
        if not openid:
            return _refused(OUTSIDE)
        code = self._new_code(account.appid, openid, is_snapshot=SNAPSHOT in request.cookies)
        back = "&".join(filter(None, (target.query, urlencode({"code": code, "state": asked.get("state", "")}))))
        return RedirectResponse(urlunsplit(target._replace(query=back)), 302)

    def _new_code(self, appid: str, openid: str, *, is_snapshot: bool) -> str:
        now = self.platform.clock()
        self.codes = {code: known for code, known in self.codes.items() if known.until > now}
        code = secrets.token_hex(16)
        shown = f"oSNAP{secrets.token_hex(10)}" if is_snapshot else openid
        self.codes[code] = _Code(appid, shown, now + CODE_S, is_snapshot)
        return code

    async def access_token(self, request: Request) -> Response:
        """Whose code this is, once."""
        asked = request.query_params
        account = self.platform.by_appid(asked.get("appid", ""))
        if account is None:
            return _error(40013)
        if asked.get("secret") != account.secret:
            return _error(40125)
        code = self.codes.get(asked.get("code", ""))
        if code is None or code.appid != account.appid or code.until < self.platform.clock():
            return _error(40029)
        if code.used:
            return _error(40163)
        code.used = True
        tokens = {name: secrets.token_urlsafe(48) for name in ("access_token", "refresh_token")}
        answer = {**tokens, "expires_in": TOKEN_S, "openid": code.openid, "scope": "snsapi_base"}
        return JSONResponse(answer | ({"is_snapshotuser": 1} if code.is_snapshot else {}))


def oauth_routes(platform: Platform, prefix: str = "/wechat") -> Sequence[BaseRoute]:
    """For an account's `WEB_BASE` and `API_BASE` that end in `prefix`."""
    authorization = _Authorization(platform)
    return [
        Route(f"{prefix}/connect/oauth2/authorize", authorization.authorize),
        Route(f"{prefix}/sns/oauth2/access_token", authorization.access_token),
    ]


def _refused(why: str) -> Response:
    return HTMLResponse(f"<!doctype html><meta charset=utf-8><p>{why}</p>", 200)


def _error(code: int) -> Response:
    return JSONResponse({"errcode": code, "errmsg": f"{ERRORS[code]}, rid: {secrets.token_hex(8)}"})
