"""Where gateways grant secrets: `/proxy/refresh` of the national exchange, `/oauth/token` (RFC 6749 §4.4)."""

import json
from datetime import datetime
from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.services.sign import BadSignature, Signable
from bot.services.sign.national import seal_secret
from bot.services.sign.oauth import basic
from sandbox.faults import FaultKind
from sandbox.gateways.access import ACCESS
from sandbox.gateways.endpoint import Endpoint
from sandbox.gateways.leases import REFRESH_ID, SERVICE_IDS, is_basic
from sandbox.state import World

NO_STORE = {"Cache-Control": "no-store"}


def exchange_routes(world: World, endpoints: dict[str, Endpoint]) -> list[BaseRoute]:
    """The exchange's two addresses: the service is chosen by its id, not by the address."""
    return [
        Route("/proxy/refresh", partial(_refresh, world), methods=["POST"], name="grant"),
        Route("/proxy/rest", partial(_by_service, endpoints), methods=["POST"], name="proxy"),
    ]


def token_routes(world: World, gateway: str) -> list[BaseRoute]:
    """The token endpoint of a gateway."""
    return [Route("/oauth/token", partial(_token, world, gateway), methods=["POST"], name="grant")]


async def _by_service(endpoints: dict[str, Endpoint], request: Request) -> Response:
    operations = {sid: name for name, sid in SERVICE_IDS.items()}
    name = operations.get(request.headers.get("gjgxjhpt_sid", ""))
    if name is None:
        return JSONResponse({"code": "E-106", "data": "", "message": "服务未授权"})
    return await endpoints[name](request)


async def _refresh(world: World, request: Request) -> Response:
    """`{"code": "0", "data": {"secret", "secretEndTime"}}` for who signs with the app key, in headers and body."""
    access, body = ACCESS["gov"], await request.body()
    try:
        signed = Signable("POST", request.scope["path"], body=body)
        access.signing().verify(signed, request.headers, access.credentials(), world.now())
        _check_refresh(request, body, access.key_id)
    except BadSignature as error:
        code = "E-106" if str(error) == "Not granted" else "-1"
        return JSONResponse({"code": code, "message": str(error), "data": ""})
    if _is_down(world, "gov"):
        return JSONResponse({"code": "-1", "message": "调用失败", "data": ""})
    secret, ends = world.leases.grant("gov", world.now())
    data = {"secret": seal_secret(secret, access.secret), "secretEndTime": _millis(ends)}
    return JSONResponse({"code": "0", "message": "成功", "data": data})


def _check_refresh(request: Request, body: bytes, rid: str) -> None:
    names = ("gjgxjhpt_rid", "gjgxjhpt_sid", "gjgxjhpt_rtime", "gjgxjhpt_sign")
    try:
        sent = json.loads(body)
    except ValueError as error:
        raise BadSignature("Invalid signature") from error
    if not isinstance(sent, dict) or any(sent.get(name) != request.headers[name] for name in names):
        raise BadSignature("Invalid signature")
    if (request.headers["gjgxjhpt_rid"], request.headers["gjgxjhpt_sid"]) != (rid, REFRESH_ID):
        raise BadSignature("Not granted")


async def _token(world: World, gateway: str, request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
    if not is_basic(request.headers.get("authorization", ""), basic(ACCESS[gateway].credentials())):
        return JSONResponse({"error": "invalid_client"}, 401, {**NO_STORE, "WWW-Authenticate": "Basic"})
    if form.get("grant_type") != "client_credentials":
        return JSONResponse({"error": "unsupported_grant_type"}, 400, NO_STORE)
    if _is_down(world, gateway):
        return JSONResponse({"error": "temporarily_unavailable"}, 503, NO_STORE)
    token, ends = world.leases.grant(gateway, world.now())
    lives_s = int((ends - world.now()).total_seconds())
    body = {"access_token": token, "token_type": "Bearer", "expires_in": lives_s}
    return JSONResponse(body, headers=NO_STORE)


def _is_down(world: World, gateway: str) -> bool:
    """A fault of the gateway as a whole strikes here too."""
    return any(f.kind is FaultKind.ERROR and not f.operations for f in world.faults.of(gateway))


def _millis(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))
