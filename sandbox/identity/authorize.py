"""The login page: checks the request, shows the 示例 persons, sends the citizen back with a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.data.people import persons
from sandbox.identity.grants import Grant
from sandbox.state import World

CLIENT_ID = "banshi-demo"
CLIENT_SECRET = "banshi-demo-secret"
LEVELS = ("phone", "real_name", "real_name_face")
"""What a citizen can prove, weakest first; the words of `acr_values`, `acr` and banshi's catalogue."""
CHALLENGE_LENGTH = 43
PASSED_ON = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "acr_values",
    "code_challenge",
    "code_challenge_method",
)

pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an authorization request: OAuth's word and a sentence."""

    error: str
    description: str


def _misdirected(asked: Mapping[str, str]) -> str | None:
    """Why the citizen must not be sent back at all: an unknown client, or nowhere to send them."""
    if asked.get("client_id") != CLIENT_ID:
        return "client_id 不是登记过的应用"
    parts = urlsplit(asked.get("redirect_uri", ""))
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.fragment:
        return "redirect_uri 缺失或不是完整的网址"
    return None


def _fault(asked: Mapping[str, str]) -> Fault | None:
    if asked.get("response_type") != "code":
        return Fault("unsupported_response_type", "response_type must be code")
    if "openid" not in asked.get("scope", "").split():
        return Fault("invalid_scope", "scope must contain openid")
    if not asked.get("state"):
        return Fault("invalid_request", "state is missing")
    if asked.get("code_challenge_method") != "S256":
        return Fault("invalid_request", "code_challenge_method must be S256")
    if len(asked.get("code_challenge", "")) != CHALLENGE_LENGTH:
        return Fault("invalid_request", "code_challenge must be 43 characters")
    return None


async def authorize(world: World, request: Request) -> Response:
    """GET shows the page, POST is a button on it."""
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    asked = form if request.method == "POST" else dict(request.query_params)
    issuer = str(request.url.replace(path=request.url.path.removesuffix("/authorize"), query="", fragment=""))
    if problem := _misdirected(asked):
        return HTMLResponse(pages.get_template("refused.html").render(problem=problem), 400)
    if fault := _fault(asked):
        return _back(issuer, asked, {"error": fault.error, "error_description": fault.description})
    if request.method == "GET":
        return _page(asked)
    return _chosen(world, issuer, asked)


def _page(asked: Mapping[str, str]) -> Response:
    passed = {name: asked[name] for name in PASSED_ON if name in asked}
    html = pages.get_template("login.html").render(persons=persons().values(), passed=passed)
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"})


def _chosen(world: World, issuer: str, asked: Mapping[str, str]) -> Response:
    if asked.get("sub") not in persons():
        return _back(issuer, asked, {"error": "access_denied", "error_description": "the citizen declined"})
    grant = Grant(
        sub=asked["sub"],
        client_id=asked["client_id"],
        redirect_uri=asked["redirect_uri"],
        challenge=asked["code_challenge"],
        nonce=asked.get("nonce", ""),
        scope=asked["scope"],
        level=_level(asked),
        given=world.now(),
    )
    return _back(issuer, asked, {"code": world.grants.give(grant)})


def _level(asked: Mapping[str, str]) -> str:
    """What the citizen chose on the page; else the highest that was asked for, else a real name."""
    wanted = [level for level in asked.get("acr_values", "").split() if level in LEVELS]
    chosen = asked.get("assurance", "")
    return chosen if chosen in LEVELS else max(wanted, key=LEVELS.index, default="real_name")


def _back(issuer: str, asked: Mapping[str, str], answer: Mapping[str, str]) -> Response:
    parts = urlsplit(asked["redirect_uri"])
    state = {"state": asked["state"]} if "state" in asked else {}
    answer = {**answer, "iss": issuer}
    query = "&".join(filter(None, (parts.query, urlencode({**answer, **state}))))
    return RedirectResponse(urlunsplit(parts._replace(query=query)), 303, headers={"Cache-Control": "no-store"})
