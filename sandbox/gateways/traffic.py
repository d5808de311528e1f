"""Traffic police: violations of a vehicle (gov-apis: pinyin initials on the wire).

Codes: 0000 done (an empty list: none on record), 1001 no such vehicle, 1002 engine number differs, 1003 region not
open, 1009 refused (vehicle locked), 9000 closed at night, 9999 busy.
"""

from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data.vehicles import Vehicle, Violation, vehicles
from sandbox.gateways.dialects import Fields, Refusal, TifDialect
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.state import World

REGIONS = {"京": "北京市", "津": "天津市", "冀": "河北省"}


def routes(world: World) -> list[BaseRoute]:
    """The gateway's one operation."""
    return [route(world, "traffic", TifDialect(), Operation("violations", "/violations", violations))]


def violations(world: World, fields: Fields) -> dict[str, Any]:
    """Needs `hphm` plate, `hpzl` kind of plate, `fdjh` last six of the engine number."""
    vehicle = _vehicle(field(fields, "hphm").upper(), field(fields, "hpzl"), field(fields, "fdjh").upper())
    rows = [_row(world, vehicle, number, item) for number, item in enumerate(vehicle.violations, 1)]
    return {"total": len(rows), "list": rows}


def record_number(vehicle: Vehicle, position: int) -> str:
    """The number of a vehicle's violation, counted from 1."""
    return f"{9900000000 + 100 * list(vehicles()).index(vehicle.plate) + position}"


def _vehicle(plate: str, kind: str, engine: str) -> Vehicle:
    if plate[0] not in REGIONS:
        raise Refusal("1003", "该号牌登记地未开通查询")
    vehicle = vehicles().get(plate)
    if vehicle is None or vehicle.kind != kind:
        raise Refusal("1001", "未查询到该机动车信息，请核对号牌号码和号牌种类")
    if vehicle.engine != engine:
        raise Refusal("1002", "发动机号与登记信息不符")
    if vehicle.locked:
        raise Refusal("1009", "车辆状态异常，请到业务窗口查询")
    return vehicle


def _row(world: World, vehicle: Vehicle, number: int, item: Violation) -> dict[str, Any]:
    """Points come as text and the fine as a number, as at the gateways this one is like."""
    day = world.today() - timedelta(days=item.days_ago)
    office = f"{REGIONS[vehicle.plate[0]]}公安交通管理部门（示例）"
    return {
        "wfbh": record_number(vehicle, number),
        "hphm": vehicle.plate,
        "hpzl": vehicle.kind,
        "wfsj": f"{day} {item.time}:00",
        "wfdz": item.place,
        "wfxw": item.act.code,
        "wfxwmc": item.act.name,
        "wfjfs": str(item.act.points),
        "fkje": item.act.fine,
        "clbj": item.handled,
        "jkbj": "1" if world.payments.paid(f"fine:{record_number(vehicle, number)}") else item.paid,
        "fxjgmc": office,
        "cljgmc": office if item.handled == "1" else "",
    }
