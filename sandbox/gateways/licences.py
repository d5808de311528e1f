"""Driving licences: points of the cycle, state, validity. Codes as `traffic`; 0404 nobody's licence."""

from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import persons_by_id_number
from sandbox.gateways.dialects import Fields, Refusal, TifDialect
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.state import World

FULL = 12


def routes(world: World) -> list[BaseRoute]:
    """`licence`."""
    operation = Operation("licence", "/licence", licence)
    return [route(world, "traffic", TifDialect(empty_code="0404"), operation)]


def licence(world: World, fields: Fields) -> dict[str, Any] | None:
    """The licence of `sfzmhm` (ID number) and `xm` (name)."""
    person = persons_by_id_number().get(field(fields, "sfzmhm").upper())
    row = table("licences").get(person.sub) if person else None
    if person is None or row is None:
        return None
    if person.name != field(fields, "xm"):
        raise Refusal("1004", "姓名与驾驶证登记不符")
    today = world.today()
    return {
        "zjcx": row["class"],
        "zt": row["state"],
        "ljjf": str(row["points"]),
        "syjf": str(max(0, FULL - row["points"])),
        "qfrq": f"{today + timedelta(days=row['cycle'])}",
        "yxqz": f"{today + timedelta(days=row['valid'])}",
        "syts": row["valid"],
        "jfmx": [
            {"wfsj": f"{today - timedelta(days=days)}", "wfjfs": str(points), "wfxwmc": what}
            for days, points, what in row.get("deducted", ())
        ],
    }
