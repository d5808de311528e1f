"""What stands before every page and API answer: floods, requests of other sites, and what browsers must be told.

Platform callbacks don't pass here: they prove themselves by signature, and no browser reads their answers.
"""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import request_ids
from bot.errors import StoreUnavailable

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
UNCOUNTED = ("/healthz", "/readyz", "/metrics")
COUNTED_THERE = "/api/"
"""By citizen, where one is logged in: thousands of phones share a carrier's address (bot.api.limits)."""
THIS_MACHINE = frozenset(("127.0.0.1", "::1"))
"""Behind a proxy of the same machine uvicorn puts the real client here; what is left are tools of our own."""
LOGIN = "/auth"

Count = Callable[[str, int], Awaitable[int]]
"""Counts one more under a key for so many seconds; gives how many there are (bot.delivery.ledger)."""


class WebGuard:
    """Around the web application. `count` may be given once the store is connected; before, nothing is counted.

    `per_minute`, `logins_per_minute`: pages that one address may ask for.
    """

    def __init__(self, app: ASGIApp, *, is_https: bool, per_minute: int, logins_per_minute: int) -> None:
        self._app = app
        self._is_https = is_https
        self._per_minute = per_minute
        self._logins_per_minute = logins_per_minute
        self.count: Count | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection event (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        refusal = self._cross_site(scope) or await self._flood(scope)
        answer: ASGIApp = refusal or self._app

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._tell_browser(MutableHeaders(scope=message), nonce)
            await send(message)

        await answer(scope, receive, send_told)

    def _cross_site(self, scope: Scope) -> Response | None:
        """Refuses what changes something, carries a cookie and comes from another site (CSRF).

        By Fetch Metadata, which every current browser sends and no page can forge; by Origin for older ones. Without a
        cookie there is nothing that another site could misuse.
        """
        headers = Headers(scope=scope)
        if scope["method"] in SAFE_METHODS or "cookie" not in headers:
            return None
        site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
        same = site in {"same-origin", "none"} if site else not origin or urlsplit(origin).netloc == headers.get("host")
        return None if same else PlainTextResponse("cross-site request", 403)

    async def _flood(self, scope: Scope) -> Response | None:
        path, client = scope["path"], scope.get("client")
        if self.count is None or client is None or client[0] in THIS_MACHINE or path in UNCOUNTED:
            return None
        if path.startswith(COUNTED_THERE):
            return None
        at_login = path.startswith(LOGIN)
        limit = self._logins_per_minute if at_login else self._per_minute
        try:
            seen = await self.count(f"from:{client[0]}:{'login' if at_login else 'web'}", 60)
        except StoreUnavailable:
            return None
        return PlainTextResponse("too many requests", 429, {"Retry-After": "60"}) if seen > limit else None

    def _tell_browser(self, headers: MutableHeaders, nonce: str) -> None:
        is_page = headers.get("content-type", "").startswith("text/html")
        headers.setdefault("Content-Security-Policy", _page_policy(nonce) if is_page else NOTHING)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("X-Request-Id", request_ids.current())
        if self._is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def _page_policy(nonce: str) -> str:
    """Our own files and what carries the nonce (`request.state.nonce` in templates); nothing else inline or foreign."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
