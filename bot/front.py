"""The front door: platform callbacks go straight to their adapters, everything else to the web application.

A callback has five seconds and comes a thousand times as often as a page. The web framework's middleware would cost it
as much as the whole protocol and gives it nothing: adapters answer every failure themselves (docs/adr/0007).
"""

from collections.abc import Callable, Sequence

from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import request_ids, tracing

MOST_KNOWN = 256


class Front:
    """One ASGI application. The lifespan belongs to the web application, which may call `open_callbacks` in it."""

    def __init__(self, pages: ASGIApp, draining: Callable[[], bool]) -> None:
        self._pages = pages
        self._draining = draining
        self._callbacks = Router()
        self._prefixes: tuple[str, ...] = ()
        self._known: dict[tuple[str, str], tuple[ASGIApp, Scope, str]] = {}

    def open_callbacks(self, prefixes: Sequence[str], routes: Sequence[BaseRoute]) -> None:
        """From now on paths that begin so are the adapters'; before, they are unknown."""
        self._callbacks = Router(routes=list(routes), redirect_slashes=False)
        self._known = {}
        self._prefixes = tuple(prefixes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection event (ASGI)."""
        if self._draining():
            send = _closing(send)
        if scope["type"] != "http":
            await self._pages(scope, receive, send)
            return
        path = scope["path"]
        if not path.startswith(self._prefixes):
            request_ids.begin(_offered(scope))
            await self._pages(scope, receive, send)
            return
        request_ids.begin()
        callback, found, platform = self._known.get((scope["method"], path)) or self._find(scope)
        scope.update(found)
        await tracing.over("callback", callback(scope, receive, send), platform=platform)

    def _find(self, scope: Scope) -> tuple[ASGIApp, Scope, str]:
        """What a path leads to, what it says, and its platform: remembered for as many as a deployment has accounts.

        Starlette's router takes 2 µs to find out each time that this is neither a socket nor a lifespan.
        """
        platform = scope["path"].split("/", 2)[1]
        for route in self._callbacks.routes:
            match, found = route.matches(scope)
            if match is Match.FULL and isinstance(route, Route):
                if len(self._known) < MOST_KNOWN:
                    self._known[scope["method"], scope["path"]] = route.app, found, platform
                return route.app, found, platform
        return self._callbacks, {}, platform


def _closing(send: Send) -> Send:
    """While the server is being drained, every answer asks the balancer for another connection the next time."""

    async def closing(event: Message) -> None:
        if event["type"] == "http.response.start":
            event = {**event, "headers": [*event.get("headers", ()), (b"connection", b"close")]}
        await send(event)

    return closing


def _offered(scope: Scope) -> str:
    """The id that a front end or a proxy gave this request; platforms give none that is ours."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
