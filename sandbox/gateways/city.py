"""City information: weather, air, tail-number restriction.

Codes: 0000 done, 0404 a city that isn't covered, 9999 busy.
"""

from datetime import date, timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.gateways import climate
from sandbox.gateways.dialects import Fields, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import CloudDialect
from sandbox.state import World

DAYS = 7
SATURDAY = 5


def routes(world: World) -> list[BaseRoute]:
    """`weather`, `air_quality`, `restriction`."""
    dialect = CloudDialect(empty_code="0404")
    operations = (
        Operation("weather", "/weather", weather),
        Operation("air_quality", "/air", air),
        Operation("restriction", "/restriction", restriction),
    )
    return [route(world, "city", dialect, operation) for operation in operations]


def weather(world: World, fields: Fields) -> Any:
    """Needs `city`, the full or the short name."""
    city = _city(fields)
    return climate.weather(world.seed, city, world.now()) if city else None


def air(world: World, fields: Fields) -> Any:
    """Needs `city`, as above."""
    city = _city(fields)
    return climate.air(world.seed, city, world.now()) if city else None


def restriction(world: World, fields: Fields) -> Any:
    """Seven days from `date` (today unless told): which tails rest. `rule` 0: this city has none."""
    city, first = _city(fields), _date(fields.get("date"), world.today())
    if city is None:
        return None
    rule = table("restriction")["cities"].get(city)
    days = [_day(rule, first + timedelta(days=n)) for n in range(DAYS)] if rule else []
    where = {"hours": rule["hours"], "area": rule["area"]} if rule else {"hours": "", "area": ""}
    return {"city": city, "rule": "1" if rule else "0", **where, "days": days}


def _city(fields: Fields) -> str | None:
    said = field(fields, "city")
    return next((city for city in table("hospitals")["cities"] if said in (city, city.removesuffix("市"))), None)


def _date(value: Any, today: date) -> date:
    try:
        first = date.fromisoformat(str(value)) if value else today
        first + timedelta(days=DAYS)
    except (ValueError, OverflowError) as error:
        raise Unreadable("date is yyyy-MM-dd") from error
    return first


def _day(rule: dict[str, Any], day: date) -> dict[str, Any]:
    reason = "周末" if day.weekday() >= SATURDAY else None
    reason = next((name for name, first, last in table("restriction")["holidays"] if first <= day <= last), reason)
    return {"date": f"{day}", "tails": [] if reason else _tails(rule, day), "reason": reason or ""}


def _tails(rule: dict[str, Any], day: date) -> list[str]:
    rotation = table("restriction")
    turns = (day - rotation["from"]).days // (7 * rotation["weeks"])
    return [str(tail) for tail in rotation["groups"][(day.weekday() - turns + rule["shift"]) % 5]]
