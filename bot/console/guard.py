"""The guard before every page: who asks, whether they may, whether it is their own wish, and the record of it."""

import functools
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import structlog
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message

from bot.audit import Event
from bot.console.console import Console
from bot.console.operators import Operator
from bot.console.pages import rendered
from bot.console.roles import Role
from bot.console.sessions import Session
from bot.console.visit import BASE, COOKIE, Refusal, Visit
from bot.errors import AuditUnavailable, CatalogError, StoreUnavailable

log = structlog.get_logger(__name__)

UNRECORDED = "-"
"""For an address that is posted to and changes nothing, such as a check of what is being typed."""
SAFE = frozenset(("GET", "HEAD"))
LARGEST = 4 * 1024 * 1024
"""Bytes of a form: the whole catalogue of a large city fits."""
POURED_AWAY = 64 * 1024 * 1024
MARK = "_console_guard"
ACCOUNT = "/account"
"""Where somebody chooses a password of their own; open to those who must."""

Handler = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Guard:
    """What an address asks of whoever comes. `act`: its name in the audit log; empty: not recorded."""

    role: Role
    act: str = ""


def requires(role: Role, act: str = "") -> Callable[[Handler], Endpoint]:
    """Only operators of this role get to the handler. `act` is needed for whatever changes something."""

    def guarded(handler: Handler) -> Endpoint:
        @functools.wraps(handler)
        async def endpoint(request: Request) -> Response:
            return await _admit(request, handler, Guard(role, act))

        setattr(endpoint, MARK, Guard(role, act))
        return endpoint

    return guarded


def guard_of(endpoint: Any) -> Guard | None:
    """What an endpoint asks; None: anybody gets there."""
    found: Guard | None = getattr(endpoint, MARK, None)
    return found


async def _admit(request: Request, handler: Handler, guard: Guard) -> Response:
    console: Console = request.app.state.console
    try:
        known = await who(request, console)
        if known is None:
            return _to_login(request)
        me, session = known
        visit = Visit(request, console, me, session)
        try:
            return await _allowed(visit, handler, guard)
        except Refusal as refusal:
            return refused(visit, refusal)
    except StoreUnavailable:
        return failed(request, "store")
    except AuditUnavailable as error:
        log.error("console: not on record", why=str(error))
        return failed(request, "audit")
    except CatalogError as error:
        return failed(request, "files", error.problems)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it; the server logged that it hung up


async def who(request: Request, console: Console) -> tuple[Operator, Session] | None:
    """The operator whose session comes with the request. Raises StoreUnavailable."""
    token = request.cookies.get(COOKIE, "")
    session = await console.sessions.read(token) if token else None
    if session is None:
        return None
    me = await console.operators.read(session.operator)
    if me is None or me.off or await console.operators.epoch(me.name) != session.epoch:
        await console.sessions.end(token)
        return None
    return me, session


async def _allowed(visit: Visit, handler: Handler, guard: Guard) -> Response:
    request, me = visit.request, visit.me
    if me.must_change and not request.url.path.startswith((f"{BASE}{ACCOUNT}", f"{BASE}/logout")):
        return RedirectResponse(f"{BASE}{ACCOUNT}", 303)
    if not me.role.reaches(guard.role):
        await _note(visit, "denied", {"role": me.role, "needs": guard.role})
        raise Refusal("role", 403, needs=guard.role)
    if request.method in SAFE:
        return await _recorded(visit, handler, guard)
    form = await read_form(request)
    brought = request.headers.get("x-csrf-token") or form.get("csrf") or ""
    if not isinstance(brought, str) or not hmac.compare_digest(brought.encode(), visit.session.csrf.encode()):
        await _note(visit, "forged", {})
        raise Refusal("csrf", 403)
    return await _recorded(replace(visit, form=form), handler, guard)


async def _recorded(visit: Visit, handler: Handler, guard: Guard) -> Response:
    """What the handler answers; begun only once it is on record, where it is to be."""
    if guard.act in {"", UNRECORDED}:
        return await handler(visit)
    what = ",".join(f"{name}={value}" for name, value in visit.request.path_params.items())
    async with visit.console.audit.access(f"operator:{visit.me.name}", f"console.{guard.act}", what) as access:
        try:
            answer = await handler(replace(visit, access=access))
        except Refusal as refusal:
            access.outcome = f"refused:{refusal.why}"
            raise
        access.outcome = "done" if answer.status_code < 400 else "refused"
        return answer


async def _note(visit: Visit, what: str, detail: dict[str, str | int]) -> None:
    request = visit.request
    event = Event(f"operator:{visit.me.name}", f"console.{what}", _named(request), "refused", detail)
    await visit.console.audit.record(event)


def _named(request: Request) -> str:
    return f"{request.method} {request.url.path}"[:200]


async def read_form(request: Request) -> FormData:
    """The fields that came; a body that is too large is read to its end and kept nowhere. Raises Refusal."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > LARGEST:
        await _pour_away(request)
        raise Refusal("too-large", 413, most=LARGEST // 1024 // 1024)
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await request.receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST:
            raise Refusal("too-large", 413, most=LARGEST // 1024 // 1024)
        return message

    return await Request(request.scope, bounded).form(max_files=1, max_fields=2000, max_part_size=LARGEST)


async def _pour_away(request: Request) -> None:
    """A browser shows no answer before it has sent everything."""
    poured, more = 0, True
    while more and poured < POURED_AWAY:
        message = await request.receive()
        poured += len(message.get("body", b""))
        more = message.get("more_body", False)


def _to_login(request: Request) -> Response:
    where = f"{BASE}/login"
    if request.method in SAFE and request.headers.get("hx-request") != "true":
        return RedirectResponse(f"{where}?next={quote(request.url.path)}", 303)
    return Response(status_code=401, headers={"HX-Redirect": where})


def refused(visit: Visit, refusal: Refusal) -> Response:
    """Why not, in a sentence."""
    return visit.page("refused", refusal.status, why=refusal.why, told=refusal.values)


def failed(request: Request, why: str, problems: Sequence[object] = ()) -> Response:
    """What is away, for whoever asks; `problems`: what is wrong with the operators' files."""
    return rendered(request, "failed", 503, {"why": why, "problems": problems})
