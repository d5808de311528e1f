"""The operators' identity provider: it says who somebody is; what they may do, only an operator's record says."""

import json
import secrets
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.console import Console
from bot.console.guard import failed
from bot.console.login import let_in, login_form, note_login, onward_of
from bot.console.operators import Operator
from bot.console.visit import BASE
from bot.errors import AuditUnavailable, IdentityError, StoreUnavailable
from bot.identity.provider import Departure

AWAY_S = 600
WAY = "banshi-console-way"
"""A cookie that only the browser that left has when it comes back."""
BACK = "/login/oidc/back"


async def leave(request: Request) -> Response:
    """To the provider, with what only this browser can come back with."""
    console: Console = request.app.state.console
    if console.door is None:
        return login_form(request, "provider", 404)
    try:
        left = await console.door.leave_for(f"{console.settings.public_url}{BASE}{BACK}")
        way = secrets.token_urlsafe(24)
        kept = {**asdict(left), "way": way, "onward": onward_of(request.query_params.get("next", ""))}
        await console.ledger.note(_key(left.state), json.dumps(kept), AWAY_S)
    except IdentityError:
        return login_form(request, "provider", 502)
    except StoreUnavailable:
        return failed(request, "store")
    answer = RedirectResponse(left.url, 303)
    answer.set_cookie(WAY, way, max_age=AWAY_S, path=BASE, httponly=True, secure=console.is_https, samesite="lax")
    return answer


async def arrive(request: Request) -> Response:
    """Back from the provider: in, if an admin has added whoever this is."""
    console: Console = request.app.state.console
    try:
        return await _arrived(request, console)
    except IdentityError:
        return login_form(request, "provider", 502)
    except StoreUnavailable:
        return failed(request, "store")
    except AuditUnavailable:
        return failed(request, "audit")


async def _arrived(request: Request, console: Console) -> Response:
    state = request.query_params.get("state", "")
    kept = await console.ledger.take(_key(state))
    if kept is None or console.door is None:
        return login_form(request, "provider", 403)
    told = json.loads(kept)
    if not secrets.compare_digest(told["way"].encode(), request.cookies.get(WAY, "").encode()):
        return login_form(request, "provider", 403)
    left = Departure(told["url"], told["state"], told["verifier"], told["nonce"])
    claims, _ = await console.door.come_back(request.query_params, left, f"{console.settings.public_url}{BASE}{BACK}")
    me = await _known(console, str(claims["sub"]))
    if me is None:
        await note_login(console, "", "oidc", "refused")
        return login_form(request, "unknown", 403)
    answer = await let_in(request, console, me, "oidc", told["onward"])
    answer.delete_cookie(WAY, path=BASE)
    return answer


async def _known(console: Console, subject: str) -> Operator | None:
    me = await console.operators.by_subject(subject)
    return None if me is None or me.off else me


def _key(state: str) -> str:
    return f"console:oidc:{state}"


PUBLIC = (Route("/login/oidc", leave), Route(BACK, arrive))
