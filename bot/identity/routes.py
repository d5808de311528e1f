"""`/auth/…`: the way from a chat to the identity provider and back; pages for a phone's browser."""

import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.errors import IdentityError
from bot.identity.binding import TICKET_S, Attempt, BindingStore
from bot.identity.person import Person
from bot.identity.provider import IdentityProvider
from bot.messages import Address

log = structlog.get_logger(__name__)

COOKIE = "banshi_binding"
pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


class Doorway:
    """People for the dialogue, and the two pages of a binding."""

    def __init__(
        self,
        store: BindingStore,
        provider: IdentityProvider | None,
        public_url: str,
        on_bound: Callable[[Address, str], Awaitable[None]],
    ) -> None:
        self._store = store
        self._provider = provider
        self._public_url = public_url
        self._on_bound = on_bound

    def alias(self, address: Address) -> str:
        """What stands for this address outside (bot.identity.person.People)."""
        return self._store.alias(address)

    async def find(self, address: Address) -> Person | None:
        """The bound person, if any (bot.identity.person.People)."""
        return await self._store.find(address)

    async def invite(self, address: Address) -> str | None:
        """A link to bind with, or None where no provider is configured."""
        if self._provider is None:
            return None
        return f"{self._public_url}/auth/start?t={await self._store.issue_ticket(address)}"

    async def forget(self, address: Address) -> bool:
        """Erases the binding."""
        return await self._store.forget(address)

    def routes(self) -> list[Route]:
        """`/auth/start` and `/auth/callback`."""
        return [Route("/auth/start", self._start), Route("/auth/callback", self._callback)]

    async def _start(self, request: Request) -> Response:
        """Sends the browser to the provider; the state is tied to this browser by a cookie."""
        ticket = request.query_params.get("t", "")
        if self._provider is None or not await self._store.ticket_is_good(ticket):
            return _page("expired", 410)
        try:
            way = await self._provider.depart()
        except IdentityError as error:
            log.warning("identity provider", why=str(error))
            return _page("refused", 502)
        await self._store.remember_attempt(way.state, Attempt(ticket, way.verifier, way.nonce))
        answer = RedirectResponse(way.url, 303, HEADERS)
        secure = self._public_url.startswith("https://")
        answer.set_cookie(
            COOKIE, way.state, max_age=TICKET_S, path="/auth", secure=secure, httponly=True, samesite="lax"
        )
        return answer

    async def _callback(self, request: Request) -> Response:
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        own = request.cookies.get(COOKIE, "")
        attempt = await self._store.take_attempt(state) if hmac.compare_digest(own.encode(), state.encode()) else None
        if attempt is None or self._provider is None:
            return _page("expired", 410)
        try:
            person = await self._provider.arrive(code, attempt.verifier, attempt.nonce)
        except IdentityError as error:
            log.warning("identity provider", why=str(error))
            return _page("refused", 403)
        address = await self._store.use_ticket(attempt.ticket)
        if address is None:
            return _page("expired", 410)
        await self._store.bind(address, person)
        await self._on_bound(address, attempt.ticket)
        return _page("done", 200)


def _page(outcome: str, status: int) -> Response:
    answer = HTMLResponse(pages.get_template("result.html").render(outcome=outcome), status, HEADERS)
    answer.delete_cookie(COOKIE, path="/auth")
    return answer
