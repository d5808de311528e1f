"""All gateways at their addresses."""

from collections.abc import Callable, Mapping

from starlette.routing import BaseRoute, Mount

from sandbox.gateways import appointments, city, health, hrss, traffic
from sandbox.state import World

ROUTES: Mapping[str, Callable[[World], list[BaseRoute]]] = {
    "traffic": traffic.routes,
    "hrss": hrss.routes,
    "health": health.routes,
    "city": city.routes,
    "appointments": appointments.routes,
}


def gateway_routes(world: World) -> list[Mount]:
    """One mount a gateway: `/gov/<gateway>/…`."""
    return [Mount(f"/gov/{name}", routes=routes(world), name=name) for name, routes in ROUTES.items()]
