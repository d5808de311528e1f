"""Reports of examinations, shared between hospitals.

Codes (`resultCode`): 0 done, 1 nothing on record, NAME_MISMATCH, NOT_READY, REPORT_NOT_FOUND.
"""

from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import Person, persons_by_id_number
from sandbox.gateways.dialects import Fields, IrsDialect, Refusal
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.state import World


def routes(world: World) -> list[BaseRoute]:
    """`reports`, `report`."""
    operations = (Operation("reports", "/reports", reports), Operation("report", "/report", report))
    return [route(world, "lab", IrsDialect(), operation) for operation in operations]


def reports(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """What was examined of `cardNumber`, `patientName`, the latest first."""
    person = _person(fields)
    rows = _rows(person)
    return [_head(world, person, number, row) for number, row in rows] if person and rows else None


def report(world: World, fields: Fields) -> dict[str, Any]:
    """One report, `reportNo`, of the same person."""
    person, wanted = _person(fields), field(fields, "reportNo")
    for number, row in _rows(person):
        if person and _number(person, number) == wanted:
            if not row[4]:
                raise Refusal("NOT_READY", "报告尚未审核")
            findings = {"items": [], "conclusion": row[5]} if isinstance(row[5], str) else _items(row[5])
            return _head(world, person, number, row) | findings
    raise Refusal("REPORT_NOT_FOUND", "未找到该报告")


def _items(items: list[Any]) -> dict[str, Any]:
    names = ("itemName", "result", "unit", "reference", "flag")
    return {"items": [dict(zip(names, item, strict=True)) for item in items], "conclusion": ""}


def _head(world: World, person: Person, number: int, row: list[Any]) -> dict[str, Any]:
    days, hospital, kind, name, ready, _ = row
    return {
        "reportNo": _number(person, number),
        "hosName": hospital,
        "reportType": kind,
        "reportName": name,
        "reportDate": f"{world.today() - timedelta(days=days)}",
        "reportState": "1" if ready else "0",
    }


def _rows(person: Person | None) -> list[tuple[int, list[Any]]]:
    rows = table("lab").get(person.sub, ()) if person else ()
    return sorted(enumerate(rows, 1), key=lambda pair: int(pair[1][0]))


def _number(person: Person, number: int) -> str:
    return f"R{person.id_number[-4:-1]}{number:03}"


def _person(fields: Fields) -> Person | None:
    person = persons_by_id_number().get(field(fields, "cardNumber").upper())
    if person and person.name != field(fields, "patientName"):
        raise Refusal("NAME_MISMATCH", "姓名与证件号码不符")
    return person
