"""Buses: lines of a city, their two directions, stops, and when the next ones come. Text with units, as such
services send it.

Codes: 0 done, 1 nothing on record, LINE_UNKNOWN, CITY_NOT_OPEN.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import BEIJING, roll, table
from sandbox.gateways.dialects import Fields, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import CodedDialect
from sandbox.state import World

BETWEEN_STOPS = 3
"""Minutes."""
METRES = 700
COMFORT = {"1": "1", "2": "2", "0": "3"}


@dataclass(frozen=True, slots=True)
class Line:
    """One direction (0 or 1) of a line."""

    city: str
    name: str
    direction: str
    stops: tuple[str, ...]
    first: time
    last: time
    every: int
    fare: int


def routes(world: World) -> list[BaseRoute]:
    """`directions`, `stops`, `arrivals`."""
    dialect = CodedDialect("0", "1", message="msg")
    operations = (
        Operation("directions", "/directions", directions),
        Operation("stops", "/stops", stops),
        Operation("arrivals", "/arrivals", arrivals),
    )
    return [route(world, "transit", dialect, operation) for operation in operations]


def directions(world: World, fields: Fields) -> dict[str, Any]:
    """The two ways in which `lineName` of `city` goes. Raises Refusal."""
    both = [_line(fields, direction) for direction in ("0", "1")]
    rows = [{"direction": line.direction, "from": line.stops[0], "to": line.stops[-1]} for line in both]
    return {"list": rows}


def stops(world: World, fields: Fields) -> dict[str, Any]:
    """The stops of `lineName` in `direction`, in order."""
    line = _line(fields, field(fields, "direction"))
    return {"list": [{"stopId": str(n), "stopName": name, "order": n} for n, name in enumerate(line.stops, 1)]}


def arrivals(world: World, fields: Fields) -> dict[str, Any]:
    """The next two buses at `stopId`; before the first and after the last there are none."""
    line, number = _line(fields, field(fields, "direction")), field(fields, "stopId")
    if not number.isdigit() or not 1 <= int(number) <= len(line.stops):
        raise Unreadable("stopId is one of `stops`")
    travelled = BETWEEN_STOPS * (int(number) - 1)
    buses = _coming(world, line, travelled)
    return _plan(line) | {
        "stopName": line.stops[int(number) - 1],
        "firstHere": f"{_later(line.first, travelled):%H:%M}",
        "lastHere": f"{_later(line.last, travelled):%H:%M}",
        "buses": buses,
        "running": "1" if buses else "0",
    }


def _line(fields: Fields, direction: str) -> Line:
    city, name = field(fields, "city"), field(fields, "lineName")
    lines = table("bus").get(city)
    if lines is None:
        raise Refusal("CITY_NOT_OPEN", "该城市未开通")
    row = lines.get(name)
    if row is None:
        raise Refusal("LINE_UNKNOWN", "没有这条线路")
    if direction not in ("0", "1"):
        raise Unreadable("direction is 0 or 1")
    way = int(direction)
    stops_ = tuple(row["stops"][:: -1 if way else 1])
    first, last = (time.fromisoformat(row[key][way]) for key in ("first", "last"))
    return Line(city, name, direction, stops_, first, last, row["every"], row["fare"])


def _plan(line: Line) -> dict[str, Any]:
    return {
        "lineName": line.name,
        "from": line.stops[0],
        "to": line.stops[-1],
        "stops": " → ".join(line.stops),
        "firstTime": f"{line.first:%H:%M}",
        "lastTime": f"{line.last:%H:%M}",
        "interval": f"{line.every}分钟",
        "price": f"{line.fare}元",
    }


def _coming(world: World, line: Line, travelled: int) -> list[dict[str, str]]:
    """Buses leave every so many minutes from first to last; each is a little early or late."""
    now = world.now()
    leaving, last = (datetime.combine(now.date(), moment, BEIJING) for moment in (line.first, line.last))
    found: list[dict[str, str]] = []
    while leaving <= last and len(found) < 2:
        late = roll(world.seed, line.city, line.name, line.direction, leaving) % 4
        wait = (leaving + timedelta(minutes=travelled + late) - now).total_seconds() / 60
        if wait >= 0 and leaving - now < timedelta(minutes=line.every):
            found.append(_bus(leaving > now, travelled, wait, leaving))
        leaving += timedelta(minutes=line.every)
    return found


def _bus(waiting: bool, travelled: int, wait: float, leaving: datetime) -> dict[str, str]:
    away = min(int(wait / BETWEEN_STOPS), travelled // BETWEEN_STOPS)
    return {
        "arriveTime": f"{round(wait)}分钟",
        "stopCount": str(away),
        "distance": f"{away * METRES}米",
        "comfort": COMFORT[str(leaving.minute % 3)],
        "dispatchTime": f"{leaving:%H:%M}" if waiting else "",
    }


def _later(moment: time, minutes: int) -> datetime:
    return datetime.combine(date(2026, 1, 1), moment) + timedelta(minutes=minutes)
