"""The hotline's cases as their reporters see them: list, detail, urging. Only the reporter sees a case.

Codes: 10000 done, 10404 nothing on record, CASE_NOT_FOUND, CASE_CLOSED, URGED_TODAY.
"""

from typing import Any

from starlette.routing import BaseRoute

from sandbox.gateways.cases import CLOSED, Case
from sandbox.gateways.dialects import Fields
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import CodedDialect
from sandbox.state import World

SHOWN = 40
"""Characters of a report in a list."""


def routes(world: World) -> list[BaseRoute]:
    """`cases`, `urge`, `urge_by_number`."""
    dialect = CodedDialect("10000", "10404", data="resultData")
    operations = (
        Operation("cases", "/cases", cases),
        Operation("urge", "/urge", urge),
        Operation("urge_by_number", "/urge/query", urge_by_number),
    )
    return [route(world, "cases", dialect, operation) for operation in operations]


def cases(world: World, fields: Fields) -> dict[str, Any] | None:
    """What `flowUserId` reported, newest first; `workordercode` narrows to one, `state` open to those not closed."""
    reporter, number = field(fields, "flowUserId"), str(fields.get("workordercode") or "").upper()
    found = [case for case in world.cases.of_reporter(reporter) if number in ("", case.number)]
    if fields.get("state") == "open":
        found = [case for case in found if case.state(world.now()) != CLOSED]
    return {"rows": [_row(world, case) for case in found]} if found else None


def urge(world: World, fields: Fields) -> dict[str, Any]:
    """Asks for haste with `workordercode`; needs `outUrgeNo` and the reporter's `flowUserId`."""
    numbers = field(fields, "outUrgeNo"), field(fields, "workordercode").upper()
    return _row(world, world.cases.urge(*numbers, field(fields, "flowUserId"), world.now()))


def urge_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outUrgeNo`."""
    case = world.cases.urged_by(field(fields, "outUrgeNo"))
    return _row(world, case) if case else None


def _row(world: World, case: Case) -> dict[str, Any]:
    steps = case.steps(world.now())
    text = case.report.text
    return {
        "workordercode": case.number,
        "type": case.report.kind,
        "content": text if len(text) <= SHOWN else f"{text[:SHOWN]}…",
        "address": case.report.place,
        "dept": case.report.office,
        "state": steps[-1][0],
        "submitTime": f"{case.submitted:%Y-%m-%d %H:%M:%S}",
        "processlimited": f"{case.due():%Y-%m-%d}",
        "urged": str(len(case.urged)),
        "process": [{"node": state, "time": f"{moment:%Y-%m-%d %H:%M}"} for state, moment in steps],
        "result": "已派人到现场处理完毕（示例答复）。" if steps[-1][0] == CLOSED else "",
    }
