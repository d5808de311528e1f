"""Coming in and going out: password or the operators' identity provider, tries that are counted, sessions made anew."""

import hmac
import re
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.audit import Event
from bot.console import office, passwords
from bot.console.console import Console
from bot.console.guard import failed, read_form, requires, who
from bot.console.office import StaffFault
from bot.console.operators import NAME, Operator
from bot.console.pages import rendered
from bot.console.roles import Role
from bot.console.sessions import LONGEST_S
from bot.console.visit import BASE, COOKIE, Refusal, Visit
from bot.errors import AuditUnavailable, StoreUnavailable

BEFORE = "banshi-console-login"
"""A cookie that the login form must match: nobody is logged in as somebody else by another site's form."""
WINDOW_S = 15 * 60
MOST_AT_ADDRESS = 60
MOST_FOR_NAME = 40
MOST_FOR_BOTH = 8
INSIDE = re.compile(rf"{BASE}(?:/[\w.-]*\w)*/?", re.ASCII)
"""A page's path, without steps upwards and empty ones."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A login form as it came."""

    name: str
    password: str
    onward: str


async def show(request: Request) -> Response:
    """The form; whoever is in already goes on."""
    console: Console = request.app.state.console
    try:
        if await who(request, console) is not None:
            return RedirectResponse(onward_of(request.query_params.get("next", "")), 303)
    except StoreUnavailable:
        return failed(request, "store")
    return login_form(request, "")


async def enter(request: Request) -> Response:
    """Holds name and password against what is known."""
    console: Console = request.app.state.console
    try:
        form = await read_form(request)
    except Refusal:
        return login_form(request, "wrong", 413)
    named, password, onward, token = (form.get(key) for key in ("name", "password", "next", "token"))
    if not _is_own(request, token):
        return login_form(request, "stale", 403)
    tried = Tried(str(named or "").strip().lower(), str(password or ""), onward_of(str(onward or "")))
    try:
        return await _tried(request, console, tried)
    except StoreUnavailable:
        return failed(request, "store")
    except AuditUnavailable:
        return failed(request, "audit")


async def _tried(request: Request, console: Console, tried: Tried) -> Response:
    if await _too_often(request, console, tried.name):
        await note_login(console, tried.name, "password", "throttled")
        return login_form(request, "often", 429)
    me = await console.operators.read(tried.name) if NAME.fullmatch(tried.name) else None
    fits = await passwords.fits(tried.password, me.password if me else "")
    if me is None or not fits or me.off:
        await note_login(console, tried.name, "password", "refused")
        return login_form(request, "wrong", 401)
    await console.ledger.release(_key(request, tried.name))
    return await let_in(request, console, me, "password", tried.onward)


async def let_in(request: Request, console: Console, me: Operator, way: str, onward: str) -> Response:
    """Begins a session, ends the one that the browser had. Raises StoreUnavailable, AuditUnavailable."""
    await note_login(console, me.name, way, "done")
    former = request.cookies.get(COOKIE)
    if former:
        await console.sessions.end(former)
    token = await console.sessions.begin(me.name, await console.operators.epoch(me.name))
    answer = RedirectResponse(onward, 303)
    answer.set_cookie(
        COOKIE, token, max_age=LONGEST_S, path=BASE, httponly=True, secure=console.is_https, samesite="lax"
    )
    answer.delete_cookie(BEFORE, path=BASE)
    return answer


@requires(Role.VIEWER, "logout")
async def leave(visit: Visit) -> Response:
    """Ends this session, or (`everywhere`) all of the operator's."""
    await visit.console.sessions.end(visit.request.cookies[COOKIE])
    if visit.field("everywhere"):
        await visit.console.operators.end_sessions(visit.me.name)
    answer = visit.to("/login", done="left")
    answer.delete_cookie(COOKIE, path=BASE)
    return answer


@requires(Role.VIEWER)
async def account(visit: Visit) -> Response:
    """The operator's own page."""
    return visit.page("account", fault="", fixed=visit.console.operators.is_fixed(visit.me.name))


@requires(Role.VIEWER, "account.password")
async def change(visit: Visit) -> Response:
    """Another password, by whoever knows the former one; all sessions end but a new one."""
    console, me = visit.console, visit.me
    if console.operators.is_fixed(me.name):
        raise Refusal("fixed")
    if await _too_often(visit.request, console, me.name):
        raise Refusal("often", 429)
    new = str(visit.form.get("new") or "")
    fault = passwords.fault_of(new) or ("differ" if new != visit.form.get("again") else "")
    if not await passwords.fits(str(visit.form.get("old") or ""), me.password):
        fault = "old"
    if fault:
        return visit.page("account", 422, fault=fault, fixed=False)
    try:
        await office.set_password(console.operators, me.name, new, own=True)
    except StaffFault as gone:
        raise Refusal(f"staff-{gone.why}", 422) from None
    return await let_in(visit.request, console, me, "new-password", f"{BASE}{ACCOUNT}?done=password")


ACCOUNT = "/account"


def login_form(request: Request, fault: str, status: int = 200) -> Response:
    """The form, with what went wrong (a key of templates/login.html)."""
    console: Console = request.app.state.console
    token = secrets.token_urlsafe(24)
    onward = onward_of(request.query_params.get("next", ""))
    values = {"token": token, "fault": fault, "onward": onward, "doors": console.door is not None}
    page = rendered(request, "login", status, values)
    page.set_cookie(BEFORE, token, max_age=3600, path=BASE, httponly=True, secure=console.is_https, samesite="strict")
    return page


def _is_own(request: Request, token: object) -> bool:
    kept = request.cookies.get(BEFORE, "")
    return bool(kept) and isinstance(token, str) and hmac.compare_digest(kept.encode(), token.encode())


def onward_of(path: str) -> str:
    """Where to go after the login: a page of the console, whatever the address says."""
    inside = INSIDE.fullmatch(path) and not path.startswith(f"{BASE}/log")
    return path if inside else f"{BASE}/"


def _key(request: Request, name: str) -> str:
    return f"console:login:{name}:{_from(request)}"


def _from(request: Request) -> str:
    return request.client.host if request.client else "nowhere"


async def _too_often(request: Request, console: Console, name: str) -> bool:
    """Counts this try: by who is tried, by where from, and by both, so that nobody can lock a colleague out cheaply."""
    limits = {
        _key(request, name): MOST_FOR_BOTH,
        f"console:login:name:{name}": MOST_FOR_NAME,
        f"console:login:from:{_from(request)}": MOST_AT_ADDRESS,
    }
    return any([await console.ledger.count(key, WINDOW_S) > most for key, most in limits.items()])


async def note_login(console: Console, name: str, way: str, outcome: str) -> None:
    """Puts a try on record; a name that nobody can have is not written down. Raises AuditUnavailable."""
    who_ = f"operator:{name}" if NAME.fullmatch(name) else "operator:?"
    await console.audit.record(Event(who_, "console.login", way, outcome))


PUBLIC = (Route("/login", show), Route("/login", enter, methods=["POST"]))
ROUTES = (
    Route("/logout", leave, methods=["POST"]),
    Route(ACCOUNT, account),
    Route(ACCOUNT, change, methods=["POST"]),
)
