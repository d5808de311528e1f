"""Government services at large: how far an application has come, and offices near a place.

Codes: 1 done, 2001 nothing on record, PLACE_UNKNOWN, OUT_OF_REGION, -1 signature, -2 form of the request.
"""

from datetime import datetime, timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import roll, table
from sandbox.data.places import Place, beside, metres, places
from sandbox.gateways.dialects import Fields
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import ExchangeDialect
from sandbox.gateways.whereabouts import locate
from sandbox.state import World

MOST_HALLS = 4


def routes(world: World) -> list[BaseRoute]:
    """`progress`, `halls`."""
    operations = (Operation("progress", "/progress", progress), Operation("halls", "/halls", halls))
    return [route(world, "gov", ExchangeDialect(), operation) for operation in operations]


def progress(world: World, fields: Fields) -> dict[str, Any] | None:
    """The case `projectNo`; the applicant's name goes out masked."""
    number = field(fields, "projectNo").upper()
    row = table("matters").get(number)
    if row is None:
        return None
    today = world.today()
    promised = today + timedelta(days=(row["promise"] - row["days_ago"]) * 7 // 5)
    return {
        "projectNo": number,
        "taskName": row["item"],
        "applyerName": f"{row['applicant'][0]}{'*' * (len(row['applicant']) - 1)}",
        "orgName": row["office"],
        "acceptDate": f"{today - timedelta(days=row['days_ago'])} 09:30:00",
        "promiseDate": f"{promised}",
        "proStatus": row["state"],
        "resultName": row.get("result", ""),
        "process": [{"time": f"{today - timedelta(days=days)}", "node": what} for days, what in row["steps"]],
    }


def halls(world: World, fields: Fields) -> dict[str, Any]:
    """The nearest offices around `latitude`, `longitude` or `place`; of one `kind` where told."""
    here, kind = locate(fields), str(fields.get("kind") or "")
    kinds = [name for name in table("offices") if not kind or name == kind]
    around = [near for near in places().values() if near.city == here.city]
    rows = sorted((_hall(world, here, near, name) for near in around for name in kinds), key=lambda r: r["distance"])
    return {"city": here.city, "rows": rows[:MOST_HALLS]}


def _hall(world: World, here: Place, near: Place, kind: str) -> dict[str, Any]:
    office = table("offices")[kind]
    latitude, longitude = beside(world.seed, near, kind)
    at = Place(kind, near.city, near.district, latitude, longitude)
    return {
        "hallName": f"{near.city}{near.district}{near.name}{kind}（示例）",
        "hallType": kind,
        "address": f"{near.city}{near.district}示例路 {roll(world.seed, near.name, kind) % 200 + 1} 号",
        "workTime": f"{_days(office['days'])} {'、'.join(office['hours'])}",
        "openNow": "1" if _is_open(office, world.now()) else "0",
        "does": office["does"],
        "linkWay": office["phone"],
        "distance": round(metres(here, at)),
        "latitude": round(latitude, 5),
        "longitude": round(longitude, 5),
    }


def _days(days: list[int]) -> str:
    return f"周一至周{'一二三四五六日'[days[-1] - 1]}"


def _is_open(office: dict[str, Any], now: datetime) -> bool:
    spans = (hours.split("-") for hours in office["hours"])
    return now.isoweekday() in office["days"] and any(first <= f"{now:%H:%M}" < last for first, last in spans)
