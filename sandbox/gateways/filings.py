"""Declarations that need no visit: entry permit for Beijing, treatment away from home, proof of life for a pension.

Codes (`resultCode`): 0 done, 1 done and nothing on record, -1 fault, else a word: NOT_NEEDED, DATE_RANGE, DUPLICATE,
QUOTA, VEHICLE_LOCKED, NOT_INSURED, SAME_PLACE, NOT_PENSIONER, NUMBER_REUSED, NOT_FOUND, ALREADY_OVER.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import Person, persons_by_id_number
from sandbox.data.vehicles import vehicles
from sandbox.gateways.dialects import Fields, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import OpenDialect
from sandbox.gateways.register import TWELVE_MONTHS, Declaration, Filing
from sandbox.state import World

AHEAD = timedelta(days=7)
LONGEST_PERMIT = 7
PERMITS_A_YEAR = 12
MEDICAL_KINDS = {"310", "390"}
AWAY = {"1": "异地安置退休", "2": "异地长期居住", "3": "常驻异地工作", "4": "转诊就医", "5": "临时外出就医"}
SHORT_STAYS, SHORT_STAY, LONG_STAY = {"4", "5"}, timedelta(days=180), timedelta(days=3650)
RETIRED = "3"
FACE_PAGE = "/gov-face"


def routes(world: World) -> list[BaseRoute]:
    """All POST: ID numbers do not belong into addresses."""
    dialect = OpenDialect()
    operations = (
        Operation("submit", "/submit", submit),
        Operation("by_number", "/submit/query", by_number),
        Operation("list", "/list", of_owner),
        Operation("withdraw", "/withdraw", withdraw),
        Operation("withdraw_by_number", "/withdraw/query", withdraw_by_number),
    )
    return [route(world, "filings", dialect, operation) for operation in operations]


def submit(world: World, fields: Fields) -> dict[str, Any]:
    """Enters what `bizType` asks for, once for each `outBizNo`."""
    number, business = field(fields, "outBizNo"), _business(fields)
    known = world.register.by_business_number(number)
    declared = known.declared if known and _same(known, fields) else RULES[business](world, fields)
    return _row(world, world.register.enter(number, declared, world.now(), face=business == "pension"))


def by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outBizNo`; nothing where it never arrived."""
    found = world.register.by_business_number(field(fields, "outBizNo"))
    return _row(world, found) if found else None


def of_owner(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """The filings of an `owner` in a business; `openOnly` 1 leaves out what is over."""
    found = world.register.of_owner(field(fields, "owner"), _business(fields))
    only_open = fields.get("openOnly") == "1"
    return [_row(world, filing) for filing in found if filing.is_open(world.now()) or not only_open] or None


def withdraw(world: World, fields: Fields) -> dict[str, Any]:
    """Needs `outCancelNo`, `filingNo` and its `owner`."""
    numbers = field(fields, "outCancelNo"), field(fields, "filingNo")
    return _row(world, world.register.withdraw(*numbers, field(fields, "owner"), world.now()))


def withdraw_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outCancelNo`."""
    found = world.register.withdrawn_by(field(fields, "outCancelNo"))
    return _row(world, found) if found else None


def _entry_permit(world: World, fields: Fields) -> Declaration:
    """Needs `plateNo`, `startDate`, `days` 1 to 7, `owner`."""
    plate, start = field(fields, "plateNo"), _start(world, fields)
    if plate.startswith("京"):
        raise Refusal("NOT_NEEDED", "北京号牌不需要进京证")
    if (vehicle := vehicles().get(plate)) and vehicle.locked:
        raise Refusal("VEHICLE_LOCKED", "车辆状态异常")
    if not start <= world.today() + AHEAD:
        raise Refusal("DATE_RANGE", "生效日期超出可申请范围")
    if world.register.count("entry_permit", plate, start.year) >= PERMITS_A_YEAR:
        raise Refusal("QUOTA", "本年度办理次数已用完")
    days = field(fields, "days")
    if days not in {str(n) for n in range(1, LONGEST_PERMIT + 1)}:
        raise Unreadable("days is from 1 to 7")
    details = {"plateNo": plate, "days": days}
    return Declaration("entry_permit", field(fields, "owner"), plate, start, start + timedelta(int(days) - 1), details)


def _remote_filing(world: World, fields: Fields) -> Declaration:
    """Needs `owner` (the ID number), `personName`, `kind`, `destination` (full name of the city), `startDate`."""
    person, kind = _person(fields), field(fields, "kind")
    destination, start = field(fields, "destination"), _start(world, fields)
    insured = [a for a in person.accounts if MEDICAL_KINDS & set(a.kinds)] if person else []
    if person is None or not insured:
        raise Refusal("NOT_INSURED", "未查询到医保参保信息")
    home = _city(insured[-1].place)
    if home == destination:
        raise Refusal("SAME_PLACE", "备案地与参保地相同")
    if kind not in AWAY:
        raise Unreadable("kind is unknown")
    mutual = {home, destination} <= set(table("districts"))
    details = {"kindName": AWAY[kind], "destination": destination, "home": home, "mutual": str(int(mutual))}
    end = start + (SHORT_STAY if kind in SHORT_STAYS else LONG_STAY)
    return Declaration("remote_filing", person.id_number, f"{person.sub}-{destination}", start, end, details)


def _pension(world: World, fields: Fields) -> Declaration:
    """Needs `owner` (the ID number) and `personName`; the face is checked on a page."""
    person = _person(fields)
    if person is None or not any(account.state == RETIRED for account in person.accounts):
        raise Refusal("NOT_PENSIONER", "未查询到养老待遇领取信息")
    return Declaration("pension", person.id_number, person.sub, world.today(), world.today() + TWELVE_MONTHS)


RULES: Mapping[str, Callable[[World, Fields], Declaration]] = {
    "entry_permit": _entry_permit,
    "remote_filing": _remote_filing,
    "pension": _pension,
}


def _business(fields: Fields) -> str:
    business = field(fields, "bizType")
    if business not in RULES:
        raise Unreadable("bizType is unknown")
    return business


def _same(known: Filing, fields: Fields) -> bool:
    """Whether a repeated submit says what the first one said, as far as it is kept."""
    kept = {**known.declared.details, "bizType": known.declared.business, "owner": known.declared.owner}
    return all(str(fields[name]) == value for name, value in kept.items() if name in fields)


def _person(fields: Fields) -> Person | None:
    person = persons_by_id_number().get(field(fields, "owner"))
    return person if person and field(fields, "personName") == person.name else None


def _start(world: World, fields: Fields) -> date:
    try:
        start = date.fromisoformat(field(fields, "startDate"))
    except ValueError as error:
        raise Unreadable("startDate is yyyy-MM-dd") from error
    if start < world.today():
        raise Refusal("DATE_RANGE", "日期已过")
    return start


def _city(division: str) -> str:
    return next((city for city, (code, *_) in table("districts").items() if str(code) == division), "")


def _row(world: World, found: Filing) -> dict[str, Any]:
    declared, state = found.declared, found.state(world.now())
    return {
        "filingNo": found.number,
        "outBizNo": found.business_number,
        "state": state,
        "startDate": f"{declared.start}",
        "endDate": f"{declared.end}",
        "submitTime": f"{found.entered:%Y-%m-%d %H:%M:%S}",
        "faceUrl": f"{world.address}{FACE_PAGE}/{found.face_code}" if state == "FACE_PENDING" else "",
        **declared.details,
    }
