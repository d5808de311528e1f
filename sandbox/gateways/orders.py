"""Payment orders as every paying gateway words them."""

from collections.abc import Callable
from typing import Any

from sandbox.gateways.dialects import Fields
from sandbox.gateways.endpoint import field
from sandbox.gateways.payments import Bill, PayOrder
from sandbox.state import World

PAGE = "/gov-pay"


def place_order(world: World, fields: Fields, subject: str, find_bill: Callable[[], Bill]) -> dict[str, Any]:
    """Makes (or finds) the order for `outOrderNo`. Raises Refusal."""
    order = world.payments.order(field(fields, "outOrderNo"), subject, find_bill, world.now())
    return order_row(world, order)


def order_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outOrderNo`; nothing where it never arrived."""
    order = world.payments.by_business_number(field(fields, "outOrderNo"))
    return order_row(world, order) if order else None


def order_row(world: World, order: PayOrder) -> dict[str, Any]:
    """Amounts in fen; `payUrl` is the page to pay on."""
    return {
        "orderNo": order.number,
        "outOrderNo": order.business_number,
        "title": order.bill.title,
        "payeeName": order.bill.office,
        "amount": order.bill.amount,
        "orderState": world.payments.state(order, world.now()),
        "expireTime": f"{order.expires:%Y-%m-%d %H:%M:%S}",
        "payTime": f"{order.paid_at:%Y-%m-%d %H:%M:%S}" if order.paid_at else "",
        "payUrl": f"{world.address}{PAGE}/{order.number}",
    }
