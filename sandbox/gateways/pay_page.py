"""The pretend payment page: what an order asks for, and a button that pays it with no money."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.gateways.dialects import Refusal
from sandbox.gateways.orders import PAGE
from sandbox.state import World

pages = Environment(loader=FileSystemLoader(Path(__file__).parent.parent / "pages"), autoescape=True)


def pay_routes(world: World) -> list[BaseRoute]:
    """`/gov-pay/<order>`: GET shows, POST pays and shows again."""
    return [
        Route(f"{PAGE}/{{number}}", partial(_show, world), methods=["GET"]),
        Route(f"{PAGE}/{{number}}", partial(_pay, world), methods=["POST"]),
    ]


async def _show(world: World, request: Request) -> Response:
    order = world.payments.find(request.path_params["number"])
    state = world.payments.state(order, world.now()) if order else "NONE"
    page = pages.get_template("pay.html").render(order=order, state=state)
    return HTMLResponse(page, 200 if order else 404)


async def _pay(world: World, request: Request) -> Response:
    try:
        world.payments.pay(request.path_params["number"], world.now())
    except Refusal:
        return await _show(world, request)
    return RedirectResponse(request.url.path, 303)
