"""The provider's addresses: discovery, keys, login page, token, userinfo."""

import base64
import hmac
from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qsl, unquote_plus

from joserfc import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from sandbox.data.people import persons
from sandbox.identity.authorize import CLIENT_ID, CLIENT_SECRET, LEVELS, authorize
from sandbox.identity.grants import TOKEN_LIVES, Grant
from sandbox.state import World

PREFIX = "/identity"


def identity_routes(world: World) -> list[BaseRoute]:
    """One mount at `/identity`; the issuer is that address on whatever host and port it is reached by."""
    handlers = {
        "/.well-known/openid-configuration": ("GET", _discovery),
        "/jwks": ("GET", _jwks),
        "/authorize": ("GET POST", authorize),
        "/token": ("POST", _token),
        "/userinfo": ("GET POST", _userinfo),
    }
    routes = [
        Route(path, partial(handler, world), methods=methods.split()) for path, (methods, handler) in handlers.items()
    ]
    return [Mount(PREFIX, routes=routes, name="identity")]


def _issuer(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{PREFIX}"


async def _discovery(world: World, request: Request) -> Response:
    issuer = _issuer(request)
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "claims_supported": ["sub", "name", "id_number", "level"],
            "acr_values_supported": list(LEVELS),
            "authorization_response_iss_parameter_supported": True,
        }
    )


async def _jwks(world: World, request: Request) -> Response:
    return JSONResponse({"keys": [world.grants.key.as_dict(private=False)]})


async def _token(world: World, request: Request) -> Response:
    """RFC 6749, 4.1.3; errors as its section 5.2."""
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    if not _is_client(request, form):
        return _error("invalid_client", 401)
    if form.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type")
    if missing := [name for name in ("code", "redirect_uri", "code_verifier") if not form.get(name)]:
        return _error("invalid_request", description=f"missing: {', '.join(missing)}")
    grant = world.grants.redeem(form["code"], world.now())
    if grant is None or grant.redirect_uri != form["redirect_uri"] or not grant.proves(form["code_verifier"]):
        return _error("invalid_grant")
    return _tokens(world, request, form["code"], grant)


def _tokens(world: World, request: Request, code: str, grant: Grant) -> Response:
    body = {
        "access_token": world.grants.issue(code, grant, world.now()),
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIVES.total_seconds()),
        "scope": grant.scope,
        "id_token": _id_token(world, _issuer(request), grant),
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _id_token(world: World, issuer: str, grant: Grant) -> str:
    now = int(world.now().timestamp())
    claims: dict[str, str | int] = {
        "iss": issuer,
        "sub": grant.sub,
        "aud": grant.client_id,
        "iat": now,
        "auth_time": int(grant.given.timestamp()),
        "exp": now + int(TOKEN_LIVES.total_seconds()),
        "acr": grant.level,
    }
    if grant.nonce:
        claims["nonce"] = grant.nonce
    return jwt.encode({"alg": "RS256", "kid": world.grants.key.kid}, claims, world.grants.key)


def _is_client(request: Request, form: Mapping[str, str]) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
        except ValueError:
            return False
        pair = unquote_plus(client), unquote_plus(secret)
    else:
        pair = form.get("client_id", ""), form.get("client_secret", "")
    return pair[0] == CLIENT_ID and hmac.compare_digest(pair[1].encode(), CLIENT_SECRET.encode())


def _error(error: str, status: int = 400, description: str = "") -> Response:
    body = {"error": error, "error_description": description} if description else {"error": error}
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": "Basic"} if status == 401 else {})
    return JSONResponse(body, status, headers)


async def _userinfo(world: World, request: Request) -> Response:
    """Name and ID number of whoever the access token stands for."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    holder = world.grants.holder(token, world.now()) if scheme.lower() == "bearer" else None
    if holder is None:
        return JSONResponse({"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    sub, level = holder
    person = persons()[sub]
    known = {} if level == "phone" else {"name": person.name, "id_number": person.id_number}
    claims = {"sub": sub, **known, "level": level}
    return JSONResponse(claims, headers={"Cache-Control": "no-store"})
