"""What a phone with Alipay asks Alipay itself: the web authorization page, and what its dialog about messages heard.

Alipay's own browser knows whose it is; here a cookie stands for that, which the simulator sets for its citizen.
"""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.alipay.platform import Platform

WHO = "sandbox_alipay"
LONGEST_STATE = 100


def oauth_routes(platform: Platform, prefix: str = "/alipay") -> Sequence[BaseRoute]:
    """For an app's `WEB_BASE`."""

    async def authorize(request: Request) -> Response:
        """With scope auth_base the browser is sent back at once, with `auth_code`."""
        asked = request.query_params
        app = platform.by_id(asked.get("app_id", ""))
        target = urlsplit(asked.get("redirect_uri", ""))
        wrong = app is None or target.scheme not in {"http", "https"} or not target.netloc
        if app is None or wrong or asked.get("scope") != "auth_base" or len(asked.get("state", "")) > LONGEST_STATE:
            return HTMLResponse("<!doctype html><meta charset=utf-8><p>参数错误 insufficient-isv-permissions</p>", 200)
        user = request.cookies.get(WHO, "")
        if not user:
            return HTMLResponse("<!doctype html><meta charset=utf-8><p>登录支付宝</p>", 200)
        back = {
            "app_id": app.app_id,
            "source": "alipay_wallet",
            "scope": "auth_base",
            "auth_code": platform.new_code(app, user),
            "state": asked.get("state", ""),
        }
        query = "&".join(filter(None, (target.query, urlencode(back))))
        return RedirectResponse(urlunsplit(target._replace(query=query)), 302)

    async def subscribe(request: Request) -> Response:
        """`my.requestSubscribeMessage`: the citizen's word about one template."""
        asked = request.query_params
        app, user = platform.by_id(asked.get("app_id", "")), request.cookies.get(WHO, "")
        if app is None or not user:
            return Response(status_code=400)
        subscribed = platform.citizen(app, user).subscribed
        (subscribed.add if asked.get("said") == "accept" else subscribed.discard)(asked.get("template_id", ""))
        return Response(status_code=204)

    return [
        Route(f"{prefix}/oauth2/publicAppAuthorize.htm", authorize),
        Route(f"{prefix}/phone/subscribe", subscribe, methods=["POST"]),
    ]
