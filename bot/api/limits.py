"""Before any operation: how much one caller may ask, and how large a request may be."""

import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.backend import Backend
from bot.api.problems import PREFIX, answer
from bot.errors import StoreUnavailable
from bot.messages import Address

WINDOW_S = 60
LARGEST_BODY = 64 * 1024
LARGEST_UPLOAD = 10 * 1024 * 1024
UPLOADS = "/api/v1/uploads"
MESSAGES = "/api/v1/messages"
"""A chat has limits of its own, which know an emergency (bot.delivery.clerk)."""
POURED_AWAY = 64 * 1024 * 1024
LARGEST_ENVELOPE = 64 * 1024
"""What a multipart body holds besides the file."""


class Limits:
    """Around the web application; counts and measures what is below `/api/` and leaves the rest alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one connection event (ASGI)."""
        backend = getattr(scope["app"].state, "api", None) if scope["type"] == "http" else None
        if backend is None or not scope["path"].startswith(PREFIX) or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        citizen = _citizen(backend, headers)
        limit = backend.requests_per_minute if citizen else backend.address_requests_per_minute
        used, left_s = await _count(backend, citizen, scope)
        in_chat = citizen is not None and scope["path"] == MESSAGES

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                told["RateLimit-Policy"] = f'"citizen";q={limit};w={WINDOW_S}'
                told["RateLimit"] = f'"citizen";r={max(limit - used, 0)};t={left_s}'
            await send(message)

        largest = LARGEST_UPLOAD + LARGEST_ENVELOPE if scope["path"] == UPLOADS else LARGEST_BODY
        if used > limit and not in_chat:
            refusal = answer(scope["app"], "too_many_requests", headers={"Retry-After": str(left_s)})
            await refusal(scope, receive, send_told)
        elif citizen is not None and not in_chat and backend.crowds.is_over(citizen):
            refusal = answer(scope["app"], "too_many_here", headers={"Retry-After": str(WINDOW_S // 2)})
            await refusal(scope, receive, send_told)
        elif int(headers.get("content-length") or 0) > largest:
            await _pour_away(receive)
            await answer(scope["app"], "too_large")(scope, receive, send_told)
        else:
            await self._app(scope, _bounded(receive, largest), send_told)


def _citizen(backend: Backend, headers: Headers) -> Address | None:
    """Who asks, by a token of ours; one that has expired names its citizen all the same."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return backend.sessions.address(token) if kind.lower() == "bearer" else None


async def _count(backend: Backend, citizen: Address | None, scope: Scope) -> tuple[int, int]:
    """How many requests of this minute this is, and the seconds that are left of it; 0 while the store is away."""
    client = scope.get("client")
    whose = str(citizen) if citizen else f"from:{client[0] if client else 'nowhere'}"
    minute, second = divmod(int(time.time()), WINDOW_S)
    try:
        return await backend.ledger.count(f"api:{whose}:{minute}", WINDOW_S), WINDOW_S - second
    except StoreUnavailable:
        return 0, WINDOW_S - second


async def _pour_away(receive: Receive) -> None:
    """Reads a body that is too large and keeps none of it: a phone reads no answer before it has sent everything."""
    poured, more = 0, True
    while more and poured < POURED_AWAY:
        message = await receive()
        poured += len(message.get("body", b""))
        more = message.get("more_body", False)


def _bounded(receive: Receive, largest: int) -> Receive:
    """For bodies that come without saying how large they are."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > largest:
            raise HTTPException(413)
        return message

    return counted
