"""Paying traffic fines by the number of the penalty decision, or by that of a violation that has been handled.

Codes beyond those of `traffic`: 2001 no such decision, 2002 paid already, 2003 not handled yet, 2004 under review,
2005 the sum has changed, ALREADY_PAID, NUMBER_REUSED.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.vehicles import vehicles
from sandbox.gateways.dialects import Fields, Refusal, TifDialect
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.orders import order_by_number, place_order
from sandbox.gateways.payments import Bill
from sandbox.gateways.traffic import REGIONS, record_number
from sandbox.state import World

FREE_DAYS = 15
LATE_PERCENT = 3
"""A day after the fifteenth, never more than the fine itself (行政处罚法 第七十二条)."""


@dataclass(frozen=True, slots=True)
class Fine:
    """Yuan."""

    number: str
    plate: str
    act: str
    fine: int
    late: int
    days_ago: int

    @property
    def office(self) -> str:
        """Who decided."""
        return f"{REGIONS[self.plate[0]]}公安交通管理部门（示例）"


def routes(world: World) -> list[BaseRoute]:
    """`fine`, `fine_order`, `fine_order_by_number`."""
    operations = (
        Operation("fine", "/fine", fine),
        Operation("fine_order", "/fine/order", order),
        Operation("fine_order_by_number", "/fine/order/query", order_by_number),
    )
    return [route(world, "traffic", TifDialect(), operation) for operation in operations]


def fine(world: World, fields: Fields) -> dict[str, Any]:
    """What is to be paid for `jdsbh`. Raises Refusal."""
    found = _fine(world, field(fields, "jdsbh").upper())
    return {
        "jdsbh": found.number,
        "hphm": f"{found.plate[:2]}***{found.plate[-2:]}",
        "wfxwmc": found.act,
        "fkje": found.fine,
        "znj": found.late,
        "yjje": found.fine + found.late,
        "cfsj": f"{world.today() - timedelta(days=found.days_ago)} 10:00:00",
        "jkqx": f"{world.today() + timedelta(days=FREE_DAYS - found.days_ago)}",
        "cljgmc": found.office,
    }


def order(world: World, fields: Fields) -> dict[str, Any]:
    """An order for `jdsbh`, for the sum `yjje` that was shown."""
    number = field(fields, "jdsbh").upper()
    return place_order(world, fields, number, lambda: _bill(world, number, field(fields, "yjje")))


def _bill(world: World, number: str, shown: str) -> Bill:
    found = _fine(world, number)
    if shown not in (f"{found.fine + found.late}", f"{found.fine + found.late}.00"):
        raise Refusal("2005", "应缴金额已变化，请重新查询")
    title = f"交通罚款（示例）决定书 {number}"
    return Bill(_key(number), number, title, 100 * (found.fine + found.late), found.office)


def _fine(world: World, number: str) -> Fine:
    row = table("fines").get(number) or _of_record(world, number)
    if row is None:
        raise Refusal("2001", "未查询到该处罚决定书")
    if row.get("paid") or world.payments.paid(_key(number)):
        raise Refusal("2002", "该罚款已缴纳")
    if row.get("unhandled"):
        raise Refusal("2003", "该违法尚未处理")
    if row.get("reviewed"):
        raise Refusal("2004", "该处罚正在复议，暂停缴款")
    late = min(row["fine"], row["fine"] * LATE_PERCENT * max(0, row["days_ago"] - FREE_DAYS) // 100)
    return Fine(number, row["plate"], row["act"], row["fine"], late, row["days_ago"])


def _of_record(world: World, number: str) -> dict[str, Any] | None:
    """A violation by its record number, as `violations` gives it."""
    for vehicle in vehicles().values():
        for position, item in enumerate(vehicle.violations, 1):
            if record_number(vehicle, position) == number:
                row = {"plate": vehicle.plate, "act": item.act.name, "fine": item.act.fine, "days_ago": 0}
                return row | {"paid": item.paid == "1", "unhandled": item.handled == "0"}
    return None


def _key(number: str) -> str:
    return f"fine:{number}"
