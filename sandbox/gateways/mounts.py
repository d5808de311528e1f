"""All gateways at their addresses."""

from collections.abc import Callable, Mapping

from starlette.routing import BaseRoute, Mount

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
from sandbox.state import World

Routes = Callable[[World], list[BaseRoute]]


def _joined(*parts: Routes) -> Routes:
    """One gateway whose operations stand in several modules."""
    return lambda world: [route for part in parts for route in part(world)]


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
    "gov": _joined(gov.routes, crossing.routes, births.routes),
    "cases": _joined(hotline_cases.routes, reports.routes),
    "appointments": appointments.routes,
    "filings": filings.routes,
    "certificates": certificates.routes,
}


def gateway_routes(world: World) -> list[Mount]:
    """One mount a gateway: `/gov/<gateway>/…`."""
    return [Mount(f"/gov/{name}", routes=routes(world), name=name) for name, routes in ROUTES.items()]
