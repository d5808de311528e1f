"""Checking invoices. Number, date and amount must all be right; five times a day for one invoice.

Codes: 000 done, 001 no such invoice, 002 date or amount differ, 005 too often today, 007 issued today: not yet here,
008 older than five years.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.gateways.dialects import Fields, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import CodedDialect
from sandbox.state import World

TIMES_A_DAY = 5
OLDEST = timedelta(days=5 * 365)
YUAN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


def routes(world: World) -> list[BaseRoute]:
    """`invoice`."""
    dialect = CodedDialect("000", "001", code="resultCode", message="resultMsg")
    return [route(world, "tax", dialect, Operation("invoice", "/invoice", invoice))]


def invoice(world: World, fields: Fields) -> dict[str, Any]:
    """The invoice `fphm` of the day `kprq` over `jshj` yuan. Raises Refusal."""
    number, day, amount = field(fields, "fphm"), _day(field(fields, "kprq")), _amount(field(fields, "jshj"))
    row = table("invoices").get(number)
    if day == world.today():
        raise Refusal("007", "当天开具的发票次日可查")
    if world.today() - day > OLDEST:
        raise Refusal("008", "只能查验 5 年内的发票")
    if row is None:
        raise Refusal("001", "查无此票")
    if world.counts.add(f"invoice:{number}:{world.today()}") > TIMES_A_DAY:
        raise Refusal("005", "超过当日查验次数")
    if (world.today() - timedelta(days=row["days_ago"]), Decimal(str(row["amount"]))) != (day, amount):
        raise Refusal("002", "票面信息不一致")
    return _row(number, day, row)


def _row(number: str, day: date, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "fphm": number,
        "fplx": row["kind"],
        "kprq": f"{day:%Y%m%d}",
        "xfmc": row["seller"],
        "gfmc": row["buyer"],
        "jshj": f"{row['amount']:.2f}",
        "fpzt": row["state"],
    }


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Unreadable("kprq is yyyy-MM-dd") from error


def _amount(said: str) -> Decimal:
    if not YUAN.fullmatch(said):
        raise Unreadable("jshj is yuan")
    return Decimal(said)
