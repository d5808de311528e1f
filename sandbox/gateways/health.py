"""Hospital booking: hospitals, departments, schedules, slots, lock, unlock, order, cancel.

Codes (`resultCode`): 0 done, 1 done and nothing on record, -1 fault, else a word: SLOT_TAKEN, LOCK_EXPIRED,
DUP_PATIENT_SAME_DEPT, QUOTA_PER_DAY, AGE_SEX_MISMATCH, NAME_MISMATCH, BAD_CARD_NUMBER, CLINIC_STOPPED, ORDER_NO_REUSED,
ORDER_NOT_FOUND, CANCEL_TOO_LATE.
"""

from typing import Any

from starlette.routing import BaseRoute

from sandbox.data.hospitals import Hospital, hospitals
from sandbox.gateways.bookings import Order, Patient
from sandbox.gateways.dialects import Fields, IrsDialect, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.schedules import Schedule, Slot, Timetable
from sandbox.state import World

RESIDENT_ID = "01"


def routes(world: World) -> list[BaseRoute]:
    """Reads are GET, writes POST."""
    dialect = IrsDialect()
    operations = (
        Operation("hospitals", "/hospitals", hospitals_of_city, "GET"),
        Operation("departments", "/departments", departments, "GET"),
        Operation("schedules", "/schedules", schedules, "GET"),
        Operation("slots", "/slots", slots, "GET"),
        Operation("lock", "/lock", lock),
        Operation("unlock", "/unlock", unlock),
        Operation("order", "/order", order),
        Operation("order_by_number", "/order/query", order_by_number, "GET"),
        Operation("orders", "/orders", orders, "GET"),
        Operation("cancel", "/order/cancel", cancel),
        Operation("cancel_by_number", "/order/cancel/query", cancel_by_number, "GET"),
    )
    return [route(world, "health", dialect, operation) for operation in operations]


def hospitals_of_city(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """Needs `city`, the full name."""
    city = field(fields, "city")
    rows = [{"hosOrgNo": h.code, "hosName": h.name, "hosType": h.kind} for h in hospitals().values() if h.city == city]
    return rows or None


def departments(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """Needs `hosOrgNo`."""
    hospital = hospitals().get(field(fields, "hosOrgNo"))
    return [{"deptCode": code, "deptName": name} for code, name in hospital.departments.items()] if hospital else None


def schedules(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """Needs `hosOrgNo`, `deptCode`; `scheduleDate` narrows, `availableOnly` 1 leaves full ones out."""
    hospital, department = hospitals().get(field(fields, "hosOrgNo")), field(fields, "deptCode")
    if hospital is None or department not in hospital.departments:
        return None
    rows = [_schedule_row(world, schedule) for schedule in _timetable(world).schedules(hospital, department)]
    day, available = fields.get("scheduleDate"), fields.get("availableOnly") == "1"
    return [r for r in rows if day in (None, "", r["scheduleDate"]) and (r["leftNum"] or not available)] or None


def slots(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """Needs `resourceId`; slots with no place left are not shown."""
    schedule = _timetable(world).schedule(field(fields, "resourceId"))
    rows = [_slot_row(world, slot) for slot in _timetable(world).slots(schedule)] if schedule else []
    return [row for row in rows if row["leftNum"]] or None


def lock(world: World, fields: Fields) -> dict[str, Any]:
    """Holds a place: `resourceId`, `resourceDetailId`, `patientName`, `cardTypeCode` 01, `cardNumber`."""
    held = world.bookings.lock(_slot(world, fields), _patient(fields), world.now())
    return {"lockId": held.code, "expireAt": f"{held.expires:%Y-%m-%d %H:%M:%S}", "leftSeconds": 300}


def unlock(world: World, fields: Fields) -> dict[str, Any]:
    """Lets go what was locked (`lockId`). What is let go already stays so."""
    code = field(fields, "lockId")
    world.bookings.release(code)
    return {"lockId": code}


def order(world: World, fields: Fields) -> dict[str, Any]:
    """Takes the place that was locked, once for each `outOrderNo`."""
    number, lock_code = field(fields, "outOrderNo"), field(fields, "lockId")
    patient = _patient(fields)
    if (known := world.bookings.by_business_number(number)) and known.slot.code == fields.get("resourceDetailId"):
        slot = known.slot
    else:
        slot = _slot(world, fields)
    booker = fields.get("flowUserId") or ""
    return _order_row(world, world.bookings.order(number, lock_code, slot, patient, world.now(), booker=booker))


def order_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outOrderNo`; nothing where it never arrived."""
    found = world.bookings.by_business_number(field(fields, "outOrderNo"))
    return _order_row(world, found) if found else None


def orders(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """The orders of a patient (`cardNumber`) or of a channel's user (`flowUserId`); `orderStatus` narrows."""
    booker = fields.get("flowUserId")
    of_whom = world.bookings.of_booker(booker) if booker else world.bookings.of_patient(field(fields, "cardNumber"))
    rows = [_order_row(world, found) for found in of_whom]
    return [row for row in rows if fields.get("orderStatus") in (None, "", row["orderStatus"])] or None


def cancel(world: World, fields: Fields) -> dict[str, Any]:
    """Needs `outCancelNo`, `orderNo`, and `cardNumber` or the `flowUserId` that booked."""
    whose = {"id_number": fields.get("cardNumber") or "", "booker": fields.get("flowUserId") or ""}
    numbers = field(fields, "outCancelNo"), field(fields, "orderNo")
    return _order_row(world, world.bookings.cancel(*numbers, world.now(), **whose))


def cancel_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outCancelNo`."""
    found = world.bookings.cancelled_by(field(fields, "outCancelNo"))
    return _order_row(world, found) if found else None


def _timetable(world: World) -> Timetable:
    return Timetable(world.seed, world.now())


def _patient(fields: Fields) -> Patient:
    if field(fields, "cardTypeCode") != RESIDENT_ID:
        raise Unreadable("cardTypeCode must be 01")
    return Patient(field(fields, "patientName"), field(fields, "cardNumber").upper())


def _slot(world: World, fields: Fields) -> Slot:
    schedule, code = field(fields, "resourceId"), field(fields, "resourceDetailId")
    slot = _timetable(world).slot(code)
    if slot is None or slot.schedule.code != schedule:
        raise Refusal("SLOT_TAKEN", "号源不存在或已过期")
    return slot


def _schedule_row(world: World, schedule: Schedule) -> dict[str, Any]:
    left = sum(world.bookings.left(slot, world.now()) for slot in _timetable(world).slots(schedule))
    return _place(schedule.hospital, schedule) | {
        "resourceId": schedule.code,
        "doctorTitle": schedule.doctor.title,
        "scheduleDate": f"{schedule.day}",
        "leftNum": left,
    }


def _slot_row(world: World, slot: Slot) -> dict[str, Any]:
    times = {"startTime": f"{slot.start:%H:%M}", "endTime": f"{slot.end:%H:%M}"}
    return {"resourceDetailId": slot.code, **times, "leftNum": world.bookings.left(slot, world.now())}


def _order_row(world: World, found: Order) -> dict[str, Any]:
    slot = found.slot
    return _place(slot.schedule.hospital, slot.schedule) | {
        "orderNo": found.number,
        "outOrderNo": found.business_number,
        "orderStatus": found.state(world.now()),
        "patientName": found.patient.name,
        "cardNumber": found.patient.id_number,
        "visitDate": f"{slot.schedule.day}",
        "startTime": f"{slot.start:%H:%M}",
        "endTime": f"{slot.end:%H:%M}",
        "takeNo": f"{slot.start:%H%M}-{found.position}",
    }


def _place(hospital: Hospital, schedule: Schedule) -> dict[str, Any]:
    return {
        "hosOrgNo": hospital.code,
        "hosName": hospital.name,
        "deptCode": schedule.department,
        "deptName": hospital.departments[schedule.department],
        "doctorName": f"{schedule.doctor.name}（示例）",
        "noonType": schedule.noon,
        "regFee": schedule.doctor.fee,
    }
