"""The housing fund: accounts with balance and the last payments (pinyin initials on the wire).

Codes (`resultCode`): 0 done, 1 nobody on record, NAME_MISMATCH.
"""

from datetime import date
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import persons_by_id_number
from sandbox.gateways.dialects import Fields, IrsDialect, Refusal
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.state import World

PAID = 3
"""Months that are told one by one."""
IN_FORCE = "01"


def routes(world: World) -> list[BaseRoute]:
    """`accounts`."""
    return [route(world, "housing", IrsDialect(), Operation("accounts", "/accounts", accounts))]


def accounts(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """The accounts of `ZJHM` (ID number) and `XINGMING`."""
    person = persons_by_id_number().get(field(fields, "ZJHM").upper())
    if person and person.name != field(fields, "XINGMING"):
        raise Refusal("NAME_MISMATCH", "姓名与证件号码不符")
    rows = table("benefits")["fund"].get(person.sub) if person else None
    return [_row(world, row) for row in rows] if rows else None


def _row(world: World, row: dict[str, Any]) -> dict[str, Any]:
    part = row["base"] * row["rate"] / 100
    months = range(row["until"], row["until"] + PAID) if row["state"] == IN_FORCE else ()
    return {
        "GRZH": row["no"],
        "DWMC": row["unit"],
        "JGMC": f"{row['place']}住房公积金管理中心（示例）",
        "GRJCJS": f"{row['base']:.2f}",
        "GRJCBL": str(row["rate"]),
        "DWJCBL": str(row["rate"]),
        "GRYJCE": f"{part:.2f}",
        "DWYJCE": f"{part:.2f}",
        "GRZHYE": f"{row['balance']:.2f}",
        "GRJZNY": _month(world.today(), row["until"]),
        "GRZHZT": row["state"],
        "KHRQ": f"{row['opened']}",
        "JCMX": [{"SSNY": _month(world.today(), month), "FSE": f"{2 * part:.2f}"} for month in months],
    }


def _month(today: date, before: int) -> str:
    number = today.year * 12 + today.month - 1 - before
    return f"{number // 12}{number % 12 + 1:02}"
