"""Payment orders: one for a bill, made once for a business number, paid on a pretend page, never paid twice."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sandbox.data import roll
from sandbox.gateways.dialects import Refusal

PAY_WITHIN = timedelta(minutes=30)
WAITING, PAID, EXPIRED = "WAIT_PAY", "PAID", "EXPIRED"


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid, in fen. `key` is the same for the same debt; `subject`: what was asked with (户号, plate)."""

    key: str
    subject: str
    title: str
    amount: int
    office: str


@dataclass(frozen=True, slots=True)
class PayOrder:
    """An order to pay a bill. `number` is the payment platform's, `business_number` the caller's."""

    number: str
    business_number: str
    bill: Bill
    made: datetime
    paid_at: datetime | None = None

    @property
    def expires(self) -> datetime:
        """Until when it can be paid."""
        return self.made + PAY_WITHIN


@dataclass(slots=True)
class Payments:
    """All payment orders of all gateways."""

    _orders: dict[str, PayOrder] = field(default_factory=dict)
    _by_business_number: dict[str, str] = field(default_factory=dict)
    _latest: dict[str, str] = field(default_factory=dict)

    def order(self, business_number: str, subject: str, find_bill: Callable[[], Bill], now: datetime) -> PayOrder:
        """The order for a bill: a repeated number gives the same order, and so does a bill that already awaits payment.

        Raises Refusal: NUMBER_REUSED, ALREADY_PAID, and what `find_bill` raises.
        """
        if known := self.by_business_number(business_number):
            if known.bill.subject != subject:
                raise Refusal("NUMBER_REUSED", "业务号已用于另一笔缴费")
            return known
        bill = find_bill()
        if self.paid(bill.key):
            raise Refusal("ALREADY_PAID", "该账单已缴费")
        waiting = self.find(self._latest.get(bill.key, ""))
        same = waiting and waiting.bill == bill and self.state(waiting, now) == WAITING
        order = waiting if waiting and same else self._make(business_number, bill, now)
        self._by_business_number[business_number] = order.number
        return order

    def by_business_number(self, business_number: str) -> PayOrder | None:
        """The order that this number made or found waiting."""
        return self.find(self._by_business_number.get(business_number, ""))

    def find(self, number: str) -> PayOrder | None:
        """An order by its own number."""
        return self._orders.get(number)

    def state(self, order: PayOrder, now: datetime) -> str:
        """WAIT_PAY, PAID or EXPIRED; an order that a later one for the same bill replaced is expired."""
        if order.paid_at is not None:
            return PAID
        return WAITING if now < order.expires and self._latest[order.bill.key] == order.number else EXPIRED

    def pay(self, number: str, now: datetime) -> PayOrder:
        """Marks an order paid; one that is paid stays as it is. Raises Refusal when it is unknown or too late."""
        order = self.find(number)
        if order is None:
            raise Refusal("ORDER_NOT_FOUND", "未找到该缴费单")
        if self.state(order, now) == EXPIRED:
            raise Refusal("ORDER_EXPIRED", "缴费单已失效")
        if order.paid_at is None:
            order = self._orders[number] = replace(order, paid_at=now)
        return order

    def paid(self, key: str) -> PayOrder | None:
        """The paid order of a bill."""
        order = self.find(self._latest.get(key, ""))
        return order if order and order.paid_at else None

    def paid_for(self, prefix: str) -> list[PayOrder]:
        """Paid orders whose bill's key begins so, the latest first."""
        found = [order for order in self._orders.values() if order.paid_at and order.bill.key.startswith(prefix)]
        return sorted(found, key=lambda order: (order.paid_at or order.made, order.number), reverse=True)

    def _make(self, business_number: str, bill: Bill, now: datetime) -> PayOrder:
        count = len(self._orders) + 1
        number = f"ZF{now:%Y%m%d}{count:06}{roll(count, business_number) % 10**6:06}"
        self._orders[number] = PayOrder(number, business_number, bill, now)
        self._latest[bill.key] = number
        return self._orders[number]
