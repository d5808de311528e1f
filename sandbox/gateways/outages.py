"""Notices of power, water and gas that is or will be off."""

from datetime import datetime, time, timedelta
from typing import Any

from sandbox.data import BEIJING, table
from sandbox.gateways.dialects import Fields
from sandbox.gateways.whereabouts import locate
from sandbox.state import World

PHONES = {"停电": "95598", "停水": "12345", "停气": "12345"}


def outages(world: World, fields: Fields) -> dict[str, Any]:
    """What is off or will be in the city of `place` (or of `latitude`, `longitude`), the district's own first."""
    here = locate(fields)
    rows = [_row(world, here.district, row) for row in table("outages").get(here.city, ())]
    kind = fields.get("kind")
    open_ = [row for row in rows if row["stateText"] != "已恢复" and kind in (None, "", "全部", row["kind"])]
    return {"city": here.city, "district": here.district, "list": sorted(open_, key=lambda row: row["here"] != "1")}


def _row(world: World, district: str, row: list[Any]) -> dict[str, Any]:
    kind, where, streets, why, planned, begins, hours = row
    start = datetime.combine(world.today(), time(), BEIJING) + timedelta(hours=begins)
    end = start + timedelta(hours=hours)
    now = world.now()
    return {
        "kind": kind,
        "area": f"{where}{streets}",
        "reason": why,
        "planned": "1" if planned else "0",
        "startTime": f"{start:%Y-%m-%d %H:%M:%S}",
        "endTime": f"{end:%Y-%m-%d %H:%M:%S}",
        "stateText": "已恢复" if now >= end else "进行中" if now >= start else "未开始",
        "here": "1" if district == where else "0",
        "phone": PHONES[kind],
    }
