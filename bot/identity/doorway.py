"""`/auth/…`: the way from a chat to an identity provider and back, in a phone's browser.

Nothing is bound on the word of a link. Either the chat's platform says that this browser is the chat's citizen's,
before the login, or the page shows digits after it that must be typed into the very chat that asked: a link that was
sent on to somebody else binds nobody (docs/security.md).
"""

import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.catalog.privacy import DataKind, PrivacyNotice, Requirement
from bot.errors import IdentityError, SnapshotUser
from bot.identity.binding import Binding, BindingStore
from bot.identity.consent import ConsentStore
from bot.identity.manners import MannerStore
from bot.identity.pages import HEADERS, clock, page, result
from bot.identity.person import Person
from bot.identity.provider import Departure, IdentityProvider
from bot.identity.ways import TRIES, WAY_S, Held, Proof, Stage, Way, WayStore
from bot.messages import Address, Reply
from bot.platforms import PlatformAdapter

log = structlog.get_logger(__name__)

LONGEST_FORM = 4096
OnBound = Callable[[Address, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Records:
    """What is kept of whoever binds."""

    ways: WayStore
    bindings: BindingStore
    consents: ConsentStore
    manners: MannerStore


@dataclass(frozen=True, slots=True)
class Chat:
    """What citizens read and hear beside the pages."""

    notice: Callable[[], PrivacyNotice | None]
    """Gives the one in force."""
    on_bound: OnBound
    """Goes on with what waited for the binding."""
    tell: Callable[[Address, Reply], Awaitable[None]]
    """Delivers a message to somebody who isn't writing."""


class Doorway:
    """Issues links and serves what they open."""

    def __init__(
        self,
        records: Records,
        providers: Mapping[str, IdentityProvider],
        adapters: Mapping[str, PlatformAdapter],
        chat: Chat,
        public_url: str,
    ) -> None:
        self._ways = records.ways
        self._records = records
        self._providers = providers
        self._adapters = adapters
        self._chat = chat
        self._public_url = public_url
        secure = public_url.startswith("https://")
        self._cookie = "__Host-banshi" if secure else "banshi_browser"
        self._cookie_use: dict[str, Any] = {
            "max_age": WAY_S,
            "path": "/",
            "secure": secure,
            "httponly": True,
            "samesite": "lax",
        }

    # ── for the chat ──

    async def invite(self, address: Address, service: str, level: Requirement, *, number: bool) -> str | None:
        """A link to bind with, good for ten minutes; None where no provider can give what is needed."""
        if not self._fitting(number=number):
            return None
        ticket = await self._ways.offer(address, service, level, time.time(), number=number)
        return f"{self._public_url}/auth/start?t={ticket}"

    async def awaited(self, address: Address) -> Stage | None:
        """How far this citizen's binding has come; None where no link of theirs is good."""
        return await self._ways.stage(address)

    async def prove(self, address: Address, code: str) -> tuple[Proof, int]:
        """Takes digits that were typed into a chat; binds where they are those that its page shows.

        With how many more may be tried.
        """
        proof, way = await self._ways.try_code(address, code)
        if proof is Proof.BOUND and way is not None and way.person is not None:
            await self._bind(address, way, way.person)
        return proof, TRIES - way.tries if way is not None else 0

    @property
    def notice_url(self) -> str:
        """Where the notice in force can be read."""
        return f"{self._public_url}/auth/notice"

    @property
    def providers(self) -> Sequence[IdentityProvider]:
        """Whoever vouches for citizens here."""
        return tuple(self._providers.values())

    def routes(self) -> list[Route]:
        """All pages."""
        return [
            Route("/auth/start", self._start, methods=["GET"]),
            Route("/auth/start", self._leave, methods=["POST"]),
            Route("/auth/platform", self._seen_by_platform, methods=["GET"]),
            Route("/auth/callback/{provider}", self._callback, methods=["GET"]),
            Route("/auth/notice", self._show_notice, methods=["GET"]),
        ]

    # ── pages ──

    async def _start(self, request: Request) -> Response:
        """Says whose chat will be bound to whom, and asks. Changes nothing: previews of links come here too."""
        ticket = request.query_params.get("t", "")
        held = await self._ways.by_ticket(ticket)
        notice = self._chat.notice()
        if held is None or notice is None or held.way.stage is Stage.ARRIVING:
            return result("expired", 410)
        adapter = self._adapters.get(held.address.platform)
        shown = page(
            "start",
            ticket=ticket,
            platform=adapter.label if adapter else "",
            account=adapter.title(held.address.account) if adapter else "",
            at=clock(held.way.opened_at),
            service=held.way.service,
            providers=list(self._fitting(number=held.way.number)),
            notice=notice,
        )
        if not self._ways.browser_of(request.cookies.get(self._cookie, ""), held.address):
            cookie, _ = self._ways.new_cookie(held.address)
            shown.set_cookie(self._cookie, cookie, **self._cookie_use)
        return shown

    async def _leave(self, request: Request) -> Response:
        """The citizen agreed: on to the platform, or straight to the provider."""
        form = await _form(request)
        held = await self._ways.by_ticket(form.get("t", ""))
        browser = self._ways.browser_of(request.cookies.get(self._cookie, ""), held.address) if held else ""
        provider = self._fitting(number=held.way.number).get(form.get("provider", "")) if held else None
        notice = self._chat.notice()
        if held is None or not browser or provider is None or notice is None or form.get("agree") != notice.version:
            return result("expired", 410)
        way = replace(held.way, browser=browser, agreed=notice.version, proved=False, provider=provider.name)
        state = _new_state()
        url = self._platform_url(held.address, state)
        if url is None:
            return await self._depart(held, way)
        if not await self._ways.swap(held, replace(way, stage=Stage.AT_PLATFORM, state=state)):
            return result("expired", 410)
        return RedirectResponse(url, 303, HEADERS)

    async def _seen_by_platform(self, request: Request) -> Response:
        """Back from the platform: on to the provider only with the browser of the citizen whose chat it is."""
        held = await self._took(request, Stage.AT_PLATFORM)
        if held is None:
            return result("expired", 410)
        query = request.query_params
        browser = self._adapters[held.address.platform].browser
        try:
            code = query.get("code") or query.get("auth_code") or ""
            same = await browser.is_user(held.address.account, code, held.address.user) if browser and code else False
        except SnapshotUser:
            await self._ways.swap(held, replace(held.way, stage=Stage.OFFERED))
            return result("snapshot", 403)
        except IdentityError as error:
            log.warning("whose browser it is", platform=held.address.platform, why=str(error))
            await self._ways.swap(held, replace(held.way, stage=Stage.OFFERED))
            return result("refused", 403)
        if same is False:
            log.warning("a binding link in another's browser", platform=held.address.platform)
            await self._ways.swap(held, None)
            return result("not_yours", 403)
        return await self._depart(held, replace(held.way, proved=same is True))

    async def _callback(self, request: Request) -> Response:
        """Back from the provider: bound, or shown digits for the chat."""
        held = await self._took(request, Stage.AT_PROVIDER)
        provider = self._providers.get(request.path_params["provider"])
        if held is None or provider is None or held.way.provider != provider.name:
            return result("expired", 410)
        way = held.way
        try:
            left = Departure("", way.state, way.verifier, way.nonce)
            person = await provider.arrive(request.query_params, left, self._redirect_uri(provider))
        except IdentityError as error:
            log.warning("identity provider", provider=provider.name, why=str(error))
            await self._ways.swap(held, replace(way, stage=Stage.OFFERED))
            return result("refused", 403)
        if not way.proved:
            code = await self._ways.show_code(held, person)
            return page("code", code=code, service=way.service) if code else result("expired", 410)
        if not await self._ways.swap(held, None):
            return result("expired", 410)
        await self._bind(held.address, way, person)
        await self._chat.on_bound(held.address, way.ticket[:24])
        return result("done", 200)

    async def _show_notice(self, request: Request) -> Response:
        """The notice in force, for everybody."""
        notice = self._chat.notice()
        return page("notice", notice=notice) if notice else result("expired", 404)

    # ── steps ──

    async def _depart(self, held: Held, way: Way) -> Response:
        provider = self._providers[way.provider]
        try:
            left = await provider.depart(way.level, self._redirect_uri(provider))
        except IdentityError as error:
            log.warning("identity provider", provider=provider.name, why=str(error))
            await self._ways.swap(held, replace(way, stage=Stage.OFFERED))
            return result("refused", 502)
        at = replace(way, stage=Stage.AT_PROVIDER, state=left.state, verifier=left.verifier, nonce=left.nonce)
        return RedirectResponse(left.url, 303, HEADERS) if await self._ways.swap(held, at) else result("expired", 410)

    async def _took(self, request: Request, stage: Stage) -> Held | None:
        """The way that this browser is on, this step taken; None for another browser, state or stage, or a repeat."""
        held = await self._ways.by_cookie(request.cookies.get(self._cookie, ""))
        state = request.query_params.get("state", "")
        if held is None or held.way.stage is not stage or not state:
            return None
        if not hmac.compare_digest(held.way.state.encode(), state.encode()):
            return None
        return await self._ways.advance(held, replace(held.way, stage=Stage.ARRIVING))

    async def _bind(self, address: Address, way: Way, person: Person) -> None:
        await self._records.consents.give(address, [DataKind.GENERAL], way.agreed)
        await self._records.bindings.bind(address, Binding(person, time.time(), way.provider))
        await self._records.manners.bound(address)
        log.info("bound", platform=address.platform, level=person.level, provider=way.provider, proved=way.proved)

    def _platform_url(self, address: Address, state: str) -> str | None:
        adapter = self._adapters.get(address.platform)
        browser = adapter.browser if adapter else None
        return browser.authorize_url(address.account, state, f"{self._public_url}/auth/platform") if browser else None

    def _redirect_uri(self, provider: IdentityProvider) -> str:
        return f"{self._public_url}/auth/callback/{quote(provider.name)}"

    def _fitting(self, *, number: bool) -> Mapping[str, IdentityProvider]:
        return {name: one for name, one in self._providers.items() if one.gives_number or not number}


def _new_state() -> str:
    """Letters and digits only: a platform may pass nothing else on."""
    return secrets.token_hex(24)


async def _form(request: Request) -> Mapping[str, str]:
    """A small form's fields; empty for anything else."""
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=8)) if len(body) <= LONGEST_FORM else {}
    except ValueError:
        return {}
