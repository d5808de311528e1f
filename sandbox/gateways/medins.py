"""Medical insurance: a person's insurances with balance, months paid and what was spent. Balances are numbers.

Codes (`infcode`): 0 done, 1001 nobody on record, 1002 another name, -1 signature, -2 form of the request.
"""

from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import persons_by_id_number
from sandbox.gateways.dialects import Fields, Refusal
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import MedinsDialect
from sandbox.state import World


def routes(world: World) -> list[BaseRoute]:
    """`insured`."""
    return [route(world, "medins", MedinsDialect(), Operation("insured", "/insured", insured))]


def insured(world: World, fields: Fields) -> dict[str, Any] | None:
    """The insurances of `certno` (ID number) and `psn_name`."""
    person = persons_by_id_number().get(field(fields, "certno").upper())
    if person and (person.registered_name or person.name) != field(fields, "psn_name"):
        raise Refusal("1002", "姓名与参保信息不一致")
    rows = table("benefits")["medins"].get(person.sub) if person else None
    return {"insuinfo": [_row(world, row) for row in rows]} if rows else None


def _row(world: World, row: dict[str, Any]) -> dict[str, Any]:
    today = world.today()
    month = today.year * 12 + today.month - 1 - row.get("until", 0)
    return {
        "insutype": row["kind"],
        "psn_insu_stas": row["state"],
        "balc": row["balance"],
        "insuplc_admdvs": row["place"],
        "insuplc_name": row["place_name"],
        "emp_name": row["unit"],
        "clct_end": row.get("year") or f"{month // 12}{month % 12 + 1:02}",
        "setl_list": [
            {"setl_time": f"{today - timedelta(days=days)}", "fixmedins_name": f"{where}（示例）", "acct_pay": amount}
            for days, where, amount in row["spent"]
        ],
    }
