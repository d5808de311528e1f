"""Parking: car parks near a place, and what a vehicle owes. Amounts in fen, times in UTC, as such platforms send them.

Codes: 200 done, 1002 nothing owed, 1003 no such record any more, PLACE_UNKNOWN, OUT_OF_REGION, NUMBER_REUSED,
ALREADY_PAID, 1500 fault.
"""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import BEIJING, roll, table
from sandbox.data.places import Place, beside, metres, places
from sandbox.gateways.dialects import Fields, Refusal
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import CodedDialect
from sandbox.gateways.orders import order_by_number, place_order
from sandbox.gateways.payments import Bill
from sandbox.gateways.whereabouts import locate
from sandbox.state import World

NEAR_M = 3000.0
MOST_LOTS = 5
KINDS = {
    "公共停车场": (200, "首小时 3 元，之后每小时 2 元，一天最多 15 元"),
    "地下停车场": (320, "每小时 4 元，一天最多 30 元"),
    "路侧泊位": (40, "每 30 分钟 1.5 元，20:00 到次日 8:00 免费"),
}
"""Kind of car park to places and tariff."""
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}")


def routes(world: World) -> list[BaseRoute]:
    """`lots`, `fee`, `order`, `order_by_number`."""
    dialect = CodedDialect("200", "200", message="msg")
    operations = (
        Operation("lots", "/lots", lots),
        Operation("fee", "/fee", fee),
        Operation("order", "/order", order),
        Operation("order_by_number", "/order/query", order_by_number),
    )
    return [route(world, "parking", dialect, operation) for operation in operations]


def lots(world: World, fields: Fields) -> dict[str, Any]:
    """The nearest car parks around `latitude`, `longitude` or `place`, with the places free now."""
    here = locate(fields)
    rows = [_lot(world, here, near, kind) for near in places().values() if near.city == here.city for kind in KINDS]
    found = sorted((row for row in rows if row["distance"] <= NEAR_M), key=lambda row: row["distance"])
    return {"city": here.city, "list": found[:MOST_LOTS]}


def fee(world: World, fields: Fields) -> dict[str, Any]:
    """What `plateNum` owes; 1002 where it is nothing."""
    plate = field(fields, "plateNum").upper()
    rows = [_record(world, row) for row in _owed(world, plate)]
    total = sum(row["need_value"] for row in rows)
    return {"plateNum": plate, "bill_id": _key(plate), "need_value": total, "count": len(rows), "list": rows}


def order(world: World, fields: Fields) -> dict[str, Any]:
    """An order for all that `plateNum` owes; `bill_id` as `fee` gave it."""
    plate = field(fields, "plateNum").upper()
    return place_order(world, fields, plate, lambda: _bill(world, plate, field(fields, "bill_id")))


def _bill(world: World, plate: str, bill_id: str) -> Bill:
    amount = sum(row[6] for row in _owed(world, plate))
    if bill_id != _key(plate):
        raise Refusal("1003", "账单已变化，请重新查询")
    return Bill(bill_id, plate, f"{plate} 停车费（示例）", amount, "停车管理中心（示例）")


def _owed(world: World, plate: str) -> list[Any]:
    if not PLATE.fullmatch(plate):
        raise Refusal("1001", "车牌号有误")
    rows = table("parking").get(plate) or []
    if not rows or world.payments.paid(_key(plate)):
        raise Refusal("1002", "无待缴记录")
    return list(rows)


def _key(plate: str) -> str:
    rows = table("parking").get(plate) or [["-"]]
    return f"parking:{plate}:{rows[-1][0]}"


def _record(world: World, row: list[Any]) -> dict[str, Any]:
    number, kind, where, days, entered, minutes, fen = row
    moment = datetime.combine(world.today() - timedelta(days=days), time.fromisoformat(entered), BEIJING)
    left = moment + timedelta(minutes=minutes)
    return {
        "id": number,
        "parkType": kind,
        "space_no": where,
        "enter_time": _utc(moment),
        "leave_time": _utc(left),
        "parking_time": minutes * 60,
        "need_value": fen,
    }


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _lot(world: World, here: Place, near: Place, kind: str) -> dict[str, Any]:
    latitude, longitude = beside(world.seed, near, kind)
    at = Place(near.name, near.city, near.district, latitude, longitude)
    total, tariff = KINDS[kind]
    busy = roll(world.seed, near.name, kind, f"{world.now():%Y%m%d%H}") % 110
    return {
        "parkCode": f"P{roll(world.seed, near.name, kind) % 10**8:08}",
        "parkName": f"{near.name}{kind}（示例）",
        "address": f"{near.city}{near.district}{near.name}附近",
        "totalNum": total,
        "freeNum": total * max(0, 100 - busy) // 100,
        "feeDesc": tariff,
        "distance": round(metres(here, at)),
        "latitude": round(latitude, 5),
        "longitude": round(longitude, 5),
    }
