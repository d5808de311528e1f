"""Appointments of every business (`bizType`) through one platform: venues, days, sessions, lock, unlock, book, list,
cancel.

Codes: 0000 done, 0404 nothing on record, 9999 busy, else a word: SLOT_TAKEN, LOCK_EXPIRED, DUPLICATE, NAME_MISMATCH,
BAD_ID (both also with PARTNER_ before), SAME_PERSON, TOO_MANY, NAMES_COUNT, NUMBER_REUSED, NOT_FOUND, CANCEL_TOO_LATE.
"""

import re
from itertools import groupby
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data.venues import Business, Venue, businesses, venues, venues_of
from sandbox.gateways.bookings import Patient, check_identity
from sandbox.gateways.dialects import Fields, Refusal, TifDialect, Unreadable
from sandbox.gateways.diary import Appointment, Wish
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.sessions import Calendar, Session
from sandbox.state import World

DETAILS = ("plateNo", "itemCode", "applicant", "partner", "idNo", "partnerNo", "visitors")
BETWEEN_NAMES = re.compile(r"[、,，;；/\s和及与]+")


def routes(world: World) -> list[BaseRoute]:
    """All POST, JSON both ways."""
    dialect = TifDialect(empty_code="0404")
    operations = (
        Operation("venues", "/venues", venues_of_city),
        Operation("days", "/days", days),
        Operation("sessions", "/sessions", sessions),
        Operation("lock", "/lock", lock),
        Operation("unlock", "/unlock", unlock),
        Operation("book", "/book", book),
        Operation("book_by_number", "/book/query", book_by_number),
        Operation("list", "/list", of_user),
        Operation("cancel", "/cancel", cancel),
        Operation("cancel_by_number", "/cancel/query", cancel_by_number),
    )
    return [route(world, "appointments", dialect, operation) for operation in operations]


def venues_of_city(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """Needs `bizType`, `cityName`."""
    found = venues_of(_business(fields).code, field(fields, "cityName"))
    return [{"venueId": v.code, "venueName": v.name, "districtName": v.district} for v in found] or None


def days(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """Needs `venueId`; days with no place left are not shown."""
    rows = sessions(world, fields) or []
    by_day = {day: list(group) for day, group in groupby(rows, key=lambda row: row["bookDate"])}
    return [{"bookDate": day, "leftNum": sum(row["leftNum"] for row in group)} for day, group in by_day.items()] or None


def sessions(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """Needs `venueId`; `bookDate` narrows; sessions with no place left are not shown."""
    day = fields.get("bookDate")
    found = [s for s in _calendar(world).sessions(_venue(fields)) if day in (None, "", f"{s.day}")]
    return [row for session in found if (row := _session_row(world, session))["leftNum"]] or None


def lock(world: World, fields: Fields) -> dict[str, Any]:
    """Keeps places for five minutes: `sessionId`, `userId`, the business's fields, `quantity`."""
    held = world.diary.hold(_wish(world, fields), world.now())
    return {"lockId": held.code, "expireTime": f"{held.expires:%Y-%m-%d %H:%M:%S}"}


def unlock(world: World, fields: Fields) -> dict[str, Any]:
    """Lets go what was locked: `lockId`, and the `userId` that locked it. What is let go already stays so."""
    code = field(fields, "lockId")
    world.diary.release(code, field(fields, "userId"))
    return {"lockId": code}


def book(world: World, fields: Fields) -> dict[str, Any]:
    """Takes what was locked (`lockId`), once for each `outBizNo`."""
    number, code = field(fields, "outBizNo"), field(fields, "lockId")
    return _row(world, world.diary.book(number, code, _wish(world, fields, number), world.now()))


def book_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outBizNo`; nothing where it never arrived."""
    found = world.diary.by_business_number(field(fields, "outBizNo"))
    return _row(world, found) if found else None


def of_user(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """The appointments of `userId` in a business; `state` narrows."""
    found = world.diary.of_user(field(fields, "userId"), _business(fields).code)
    rows = [_row(world, appointment) for appointment in found]
    return [row for row in rows if fields.get("state") in (None, "", row["state"])] or None


def cancel(world: World, fields: Fields) -> dict[str, Any]:
    """Needs `outCancelNo`, `appointNo` and the `userId` that booked."""
    numbers = field(fields, "outCancelNo"), field(fields, "appointNo")
    return _row(world, world.diary.cancel(*numbers, field(fields, "userId"), world.now()))


def cancel_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outCancelNo`."""
    found = world.diary.cancelled_by(field(fields, "outCancelNo"))
    return _row(world, found) if found else None


def _calendar(world: World) -> Calendar:
    return Calendar(world.seed, world.now())


def _business(fields: Fields) -> Business:
    found = businesses().get(field(fields, "bizType"))
    if found is None:
        raise Unreadable("bizType is unknown")
    return found


def _venue(fields: Fields) -> Venue:
    found = venues().get(field(fields, "venueId"))
    if found is None or found.business != _business(fields).code:
        raise Unreadable("venueId is unknown")
    return found


def _wish(world: World, fields: Fields, business_number: str = "") -> Wish:
    business, code = _business(fields), field(fields, "sessionId")
    known = world.diary.by_business_number(business_number)
    session = known.wish.session if known and known.wish.session.code == code else _calendar(world).session(code)
    if session is None or session.venue.business != business.code:
        raise Refusal("SLOT_TAKEN", "该时段不存在或已过期")
    details = {name: str(fields[name]) for name in DETAILS if fields.get(name)}
    _check_details(business, fields, details)
    quantity = _quantity(business, fields, details)
    couple = "+".join(sorted((details.get("idNo", ""), details.get("partnerNo", ""))))
    keys = details | {
        "couple": couple,
        "userId": field(fields, "userId"),
        "date": f"{session.day}",
        "venueId": session.venue.code,
    }
    return Wish(session, keys["userId"], tuple(keys.get(key, "") for key in business.unique), quantity, details)


def _check_details(business: Business, fields: Fields, details: dict[str, str]) -> None:
    for name in business.needs:
        field(fields, name)
    if business.items and details["itemCode"] not in business.items:
        raise Unreadable("itemCode is unknown")
    if "idNo" in business.needs:
        _check_person(details["applicant"], details["idNo"], "")
    if "partnerNo" in business.needs:
        _check_person(details["partner"], details["partnerNo"], "PARTNER_")
        if details["partnerNo"].upper() == details["idNo"].upper():
            raise Refusal("SAME_PERSON", "双方证件号码相同")


def _check_person(name: str, number: str, whose: str) -> None:
    try:
        check_identity(Patient(name, number.upper()))
    except Refusal as refusal:
        raise Refusal(whose + refusal.code.replace("BAD_CARD_NUMBER", "BAD_ID"), refusal.message) from refusal


def _quantity(business: Business, fields: Fields, details: dict[str, str]) -> int:
    text = str(fields.get("quantity") or "1")
    quantity = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= quantity <= business.quantity:
        raise Refusal("TOO_MANY", f"每次最多预约 {business.quantity} 个")
    visitors = [name for name in BETWEEN_NAMES.split(details.get("visitors", "")) if name]
    if visitors and len(visitors) != quantity:
        raise Refusal("NAMES_COUNT", "人数与姓名不符")
    return quantity


def _session_row(world: World, session: Session) -> dict[str, Any]:
    left = world.diary.left(session, world.now())
    return {"sessionId": session.code, **_when(session), "leftNum": left}


def _when(session: Session) -> dict[str, str]:
    times = {"startTime": f"{session.start:%H:%M}", "endTime": f"{session.end:%H:%M}"}
    return {"bookDate": f"{session.day}", "noonType": session.noon, **times}


def _row(world: World, found: Appointment) -> dict[str, Any]:
    wish, business = found.wish, businesses()[found.wish.business]
    venue, item = wish.session.venue, business.items.get(wish.details.get("itemCode", ""), "")
    return {
        "appointNo": found.number,
        "outBizNo": found.business_number,
        "state": found.state(world.now()),
        "venueName": venue.name,
        "cityName": venue.city,
        "itemName": item,
        "quantity": str(wish.quantity),
        "queueNo": f"{wish.session.start:%H%M}-{found.position}",
        **_when(wish.session),
        **wish.details,
    }
