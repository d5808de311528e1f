"""The pretend face check: a page with a button instead of a camera."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.gateways.filings import FACE_PAGE
from sandbox.state import World

pages = Environment(loader=FileSystemLoader(Path(__file__).parent.parent / "pages"), autoescape=True)


def face_routes(world: World) -> list[BaseRoute]:
    """`/gov-face/<code>`: GET shows, POST is a face that was recognised."""
    return [
        Route(f"{FACE_PAGE}/{{code}}", partial(_show, world), methods=["GET"]),
        Route(f"{FACE_PAGE}/{{code}}", partial(_recognise, world), methods=["POST"]),
    ]


async def _show(world: World, request: Request) -> Response:
    filing = world.register.at_face(request.path_params["code"])
    state = filing.state(world.now()) if filing else "NONE"
    return HTMLResponse(pages.get_template("face.html").render(filing=filing, state=state), 200 if filing else 404)


async def _recognise(world: World, request: Request) -> Response:
    if world.register.check_face(request.path_params["code"], world.now()) is None:
        return await _show(world, request)
    return RedirectResponse(request.url.path, 303)
