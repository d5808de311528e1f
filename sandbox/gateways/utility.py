"""Household bills as banks collect them: bill, order; and repairs of heating. Amounts on the wire in yuan.

Codes (`head.respCode`): AAAAAAA done, E100001 no such account, E100002 account closed, E100003 nothing owed, E100004
less than what is owed, E100005 the bill has changed, E100006 amount out of bounds, ALREADY_PAID, NUMBER_REUSED.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data.households import Household, Usage, household
from sandbox.gateways import outages, repairs
from sandbox.gateways.dialects import Fields, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import BankDialect
from sandbox.gateways.orders import order_by_number, place_order
from sandbox.gateways.payments import Bill, PayOrder
from sandbox.state import World

NAMES = {"water": "水费", "electricity": "电费", "gas": "燃气费", "heating": "采暖费"}
MOST = 500000
"""Fen in one order."""
YUAN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")


def routes(world: World) -> list[BaseRoute]:
    """`account`, `bill`, `order`, `order_by_number`, the repairs' and the outages'."""
    operations = (
        Operation("account", "/account", account),
        Operation("bill", "/bill", bill),
        Operation("order", "/order", order),
        Operation("order_by_number", "/order/query", order_by_number),
        Operation("repair", "/repair", repairs.repair),
        Operation("repair_by_number", "/repair/query", repairs.repair_by_number),
        Operation("outages", "/outages", outages.outages),
    )
    return [route(world, "utility", BankDialect(), operation) for operation in operations]


def account(world: World, fields: Fields) -> dict[str, Any]:
    """What the account `BillKey` of the kind `BillType` owes and has, and what it paid last."""
    home = _household(fields)
    owed = [] if _cleared(world, home) else [_usage(world, used) for used in home.debts]
    return _who(home) | {
        "owedAmt": _yuan(_owed(world, home)),
        "balance": _yuan(_balance(world, home)),
        "owedList": owed,
        "paidList": _paid(world, home),
    }


def bill(world: World, fields: Fields) -> dict[str, Any]:
    """What would be paid now: all that is owed, or `payAmt` (yuan) where told."""
    home = _household(fields)
    due = _due(world, home, _amount(fields))
    periods = [] if _cleared(world, home) else [_usage(world, used)["period"] for used in home.debts]
    return _who(home) | {
        "billId": _key(home) if periods else f"{_prefix(home)}topup",
        "payAmt": _yuan(due),
        "owedAmt": _yuan(_owed(world, home)),
        "balance": _yuan(_balance(world, home)),
        "periods": "、".join(periods),
    }


def order(world: World, fields: Fields) -> dict[str, Any]:
    """An order for `payAmt` of the account, for the bill `billId` that was shown."""
    home = _household(fields)
    return place_order(world, fields, home.number, lambda: _bill(world, home, fields))


def _bill(world: World, home: Household, fields: Fields) -> Bill:
    shown, amount = field(fields, "billId"), _due(world, home, _amount(fields))
    topup = f"{_prefix(home)}topup"
    if shown != (_key(home) if _owed(world, home) else topup):
        raise Refusal("E100005", "账单已变化，请重新查询")
    key = f"{topup}:{field(fields, 'outOrderNo')}" if shown == topup else shown
    return Bill(key, home.number, f"{NAMES[home.kind]}（示例）户号 {home.number}", amount, home.company)


def _household(fields: Fields) -> Household:
    home = household(field(fields, "BillKey"))
    if home is None or home.kind != field(fields, "BillType"):
        raise Refusal("E100001", "户号不存在")
    if home.closed:
        raise Refusal("E100002", "户号已销户")
    return home


def _due(world: World, home: Household, wanted: int | None) -> int:
    owed = _owed(world, home)
    if wanted is None and not owed:
        raise Refusal("E100003", "无欠费")
    if wanted is not None and wanted < owed:
        raise Refusal("E100004", "缴费金额少于欠费")
    if wanted is not None and not 0 < wanted <= MOST:
        raise Refusal("E100006", "单笔金额超出范围")
    return owed if wanted is None else wanted


def _amount(fields: Fields) -> int | None:
    said = fields.get("payAmt")
    if said in (None, ""):
        return None
    if not YUAN.fullmatch(str(said)):
        raise Unreadable("payAmt is yuan")
    return int(Decimal(str(said)) * 100)


def _owed(world: World, home: Household) -> int:
    return 0 if _cleared(world, home) else home.owed


def _cleared(world: World, home: Household) -> PayOrder | None:
    """The order that paid all debts."""
    return world.payments.paid(_key(home))


def _balance(world: World, home: Household) -> int:
    paid = world.payments.paid_for(_prefix(home))
    return home.balance + sum(o.bill.amount - (home.owed if o.bill.key == _key(home) else 0) for o in paid)


def _paid(world: World, home: Household) -> list[dict[str, Any]]:
    """The latest payments first: those made here, then those on record."""
    here = [
        {"period": f"{o.paid_at:%Y-%m-%d} 网上缴费", "usage": "", "amount": _yuan(o.bill.amount)}
        for o in world.payments.paid_for(_prefix(home))
    ]
    return [*here, *(_usage(world, used) for used in home.paid)]


def _usage(world: World, used: Usage) -> dict[str, Any]:
    period, amount, fen = used
    said = period if isinstance(period, str) else _month(world.today(), period)
    return {"period": said, "usage": f"{amount:g}", "amount": _yuan(fen)}


def _month(today: date, before: int) -> str:
    number = today.year * 12 + today.month - 1 - before
    return f"{number // 12}-{number % 12 + 1:02}"


def _who(home: Household) -> dict[str, Any]:
    masked = f"{home.name[0]}{'*' * (len(home.name) - 1)}"
    return {"custName": masked, "custAddr": f"{home.address}******", "companyName": home.company}


def _prefix(home: Household) -> str:
    return f"{home.kind}:{home.number}:"


def _key(home: Household) -> str:
    return f"{_prefix(home)}debt"


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"
