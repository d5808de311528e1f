"""The page and the API that flip the fault switches, for people and for tests."""

import json
import secrets
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.faults import CHINESE, GATEWAYS, Fault, FaultKind, magic_inputs
from sandbox.page_headers import POLICY
from sandbox.state import World

pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True)


def fault_routes(world: World) -> list[BaseRoute]:
    """`/faults` for people (or everything as JSON for who accepts that), `/faults/{gateway}` for programs."""
    return [
        Route("/faults", partial(_page, world)),
        Route("/faults/{gateway}", partial(_switches, world), methods=["GET", "PUT", "DELETE"]),
    ]


async def _page(world: World, request: Request) -> Response:
    state = {name: _state(world, name) for name in GATEWAYS}
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(state)
    template = pages.get_template("faults.html")
    on = {name: {fault.kind for fault in world.faults.of(name)} for name in GATEWAYS}
    nonce = secrets.token_urlsafe(16)
    policy = f"{POLICY}; script-src 'nonce-{nonce}'; connect-src 'self'"
    html = template.render(gateways=GATEWAYS, kinds=CHINESE, on=on, magic=magic_inputs(), nonce=nonce)
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


async def _switches(world: World, request: Request) -> Response:
    """PUT switches one fault on (`{"kind", "delay_s"?, …}`), DELETE all off or the one of `?kind=`."""
    gateway = request.path_params["gateway"]
    if gateway not in GATEWAYS:
        return JSONResponse({"error": f"gateway must be one of {', '.join(GATEWAYS)}"}, 404)
    try:
        if request.method == "PUT":
            world.faults.put(gateway, Fault.parse(json.loads(await request.body())))
        elif request.method == "DELETE":
            kind = request.query_params.get("kind")
            world.faults.clear(gateway, FaultKind(kind) if kind else None)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(_state(world, gateway))


def _state(world: World, gateway: str) -> list[dict[str, Any]]:
    return [fault.as_json() for fault in world.faults.of(gateway)]
