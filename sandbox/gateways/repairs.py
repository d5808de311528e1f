"""Repairs of heating: a report like others, in the store of cases."""

from typing import Any

from sandbox.gateways.cases import Case, Report
from sandbox.gateways.dialects import Fields
from sandbox.gateways.endpoint import field
from sandbox.state import World

KIND = "供热报修"


def repair(world: World, fields: Fields) -> dict[str, Any]:
    """Needs `outOrderNo`, `flowUserId`, `trouble`, `address`, `phone`. Raises Refusal."""
    text = f"{field(fields, 'trouble')}，联系电话尾号 {field(fields, 'phone')[-4:]}"
    report = Report(KIND, text, field(fields, "flowUserId"), field(fields, "address"), office="供热企业维修站（示例）")
    return _row(world, world.cases.submit(field(fields, "outOrderNo"), report, world.now(), prefix="GR"))


def repair_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outOrderNo`; nothing where it never arrived."""
    case = world.cases.by_business_number(field(fields, "outOrderNo"))
    return _row(world, case) if case else None


def _row(world: World, case: Case) -> dict[str, Any]:
    return {"caseNo": case.number, "state": case.state(world.now()), "handler": case.report.office}
