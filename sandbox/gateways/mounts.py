"""All gateways at their addresses."""

from collections.abc import Callable, Mapping

from starlette.routing import BaseRoute, Mount, Route

from sandbox.gateways import (
    appointments,
    births,
    certificates,
    city,
    crossing,
    exam,
    filings,
    fines,
    gov,
    health,
    hotline_cases,
    housing,
    hrss,
    lab,
    licences,
    market,
    medins,
    parking,
    pension,
    reports,
    tax,
    traffic,
    transit,
    utility,
)
from sandbox.gateways.granting import exchange_routes, token_routes
from sandbox.state import World

Routes = Callable[[World], list[BaseRoute]]


def _joined(*parts: Routes) -> Routes:
    """One gateway whose operations stand in several modules."""
    return lambda world: [route for part in parts for route in part(world)]


def _exchanged(*parts: Routes) -> Routes:
    """A gateway behind the national exchange: one address, the operation chosen by its service id."""

    def routes(world: World) -> list[BaseRoute]:
        made = [route for part in parts for route in part(world) if isinstance(route, Route)]
        return exchange_routes(world, {route.name: route.endpoint for route in made})

    return routes


ROUTES: Mapping[str, Routes] = {
    "traffic": _joined(traffic.routes, licences.routes, fines.routes),
    "hrss": _joined(hrss.routes, pension.routes),
    "health": health.routes,
    "city": city.routes,
    "parking": parking.routes,
    "utility": utility.routes,
    "transit": transit.routes,
    "lab": lab.routes,
    "medins": medins.routes,
    "housing": housing.routes,
    "exam": exam.routes,
    "tax": tax.routes,
    "market": market.routes,
    "gov": _exchanged(gov.routes, crossing.routes, births.routes),
    "cases": _joined(hotline_cases.routes, reports.routes),
    "appointments": appointments.routes,
    "filings": _joined(filings.routes, lambda world: token_routes(world, "filings")),
    "certificates": certificates.routes,
}


def gateway_routes(world: World) -> list[Mount]:
    """One mount a gateway: `/gov/<gateway>/…`."""
    return [Mount(f"/gov/{name}", routes=routes(world), name=name) for name, routes in ROUTES.items()]
