"""Places held and taken: lock, order, cancel. Each step can be repeated with the same number and happens once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sandbox.data.people import born, is_id_number, is_male, persons_by_id_number
from sandbox.gateways.dialects import Refusal
from sandbox.gateways.schedules import Slot

LOCK_FOR = timedelta(minutes=5)
QUOTA_PER_DAY = 3
GROWN_UP = 18
CHILDREN, WOMEN = frozenset({"09", "16"}), frozenset({"08"})
"""Departments for children and for women only."""


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom a place is for."""

    name: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A place held until `expires`."""

    code: str
    slot: Slot
    patient: Patient
    expires: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """A place taken. `number` is the hospital's, `business_number` the caller's."""

    number: str
    business_number: str
    slot: Slot
    patient: Patient
    position: int
    booker: str = ""
    """The channel's own name for whoever booked, who may cancel it too."""
    cancelled: bool = False

    def state(self, now: datetime) -> str:
        """WAIT_DIAGNOSE, DIAGNOSED or CANCELLED."""
        if self.cancelled:
            return "CANCELLED"
        return "DIAGNOSED" if self.slot.end <= now else "WAIT_DIAGNOSE"


@dataclass(slots=True)
class Bookings:
    """All locks and orders of all hospitals."""

    _locks: dict[str, Lock] = field(default_factory=dict)
    _orders: dict[str, Order] = field(default_factory=dict)
    _by_business_number: dict[str, str] = field(default_factory=dict)
    _cancelled_by: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    def left(self, slot: Slot, now: datetime) -> int:
        """Places that are neither taken nor held."""
        held = sum(lock.slot.code == slot.code for lock in self._live_locks(now))
        return max(0, slot.capacity - self._taken.get(slot.code, 0) - held)

    def lock(self, slot: Slot, patient: Patient, now: datetime) -> Lock:
        """Holds a place for five minutes; what this patient held before is let go. Raises Refusal."""
        self._check_patient(slot, patient)
        self._locks = {lock.code: lock for lock in self._live_locks(now) if lock.patient != patient}
        if self.left(slot, now) == 0:
            raise Refusal("SLOT_TAKEN", "号源已被预约")
        lock = Lock(f"LK{self._next():08}", slot, patient, now + LOCK_FOR)
        self._locks[lock.code] = lock
        return lock

    def release(self, code: str) -> None:
        """Lets a lock go; one that has ended, or was let go already, stays so."""
        self._locks.pop(code, None)

    def order(
        self, business_number: str, lock_code: str, slot: Slot, patient: Patient, now: datetime, *, booker: str = ""
    ) -> Order:
        """Turns a lock into an order, once for a business number. Raises Refusal."""
        if known := self.by_business_number(business_number):
            if (known.slot.code, known.patient) != (slot.code, patient):
                raise Refusal("ORDER_NO_REUSED", "业务号已用于另一个预约")
            return known
        lock = next((held for held in self._live_locks(now) if held.code == lock_code), None)
        if lock is None or (lock.slot.code, lock.patient) != (slot.code, patient):
            if self.left(slot, now) == 0:
                raise Refusal("SLOT_TAKEN", "号源已被预约")
            raise Refusal("LOCK_EXPIRED", "锁号已过期")
        self._check_patient(slot, patient)
        del self._locks[lock.code]
        return self._take(business_number, slot, patient, now, booker)

    def by_business_number(self, business_number: str) -> Order | None:
        """The order that this number made."""
        return self._orders.get(self._by_business_number.get(business_number, ""))

    def of_patient(self, id_number: str) -> list[Order]:
        """A person's orders, the next visit first."""
        found = (order for order in self._orders.values() if order.patient.id_number == id_number)
        return sorted(found, key=lambda order: (order.slot.start, order.number))

    def of_booker(self, booker: str) -> list[Order]:
        """What a user of a channel has booked, for whomever, the next visit first."""
        found = (order for order in self._orders.values() if booker and order.booker == booker)
        return sorted(found, key=lambda order: (order.slot.start, order.number))

    def cancel(
        self, cancel_number: str, order_number: str, now: datetime, *, id_number: str = "", booker: str = ""
    ) -> Order:
        """Gives the place back, for the patient or the booker; an order cancelled already stays so. Raises Refusal."""
        order = self._orders.get(order_number)
        if order is None or not (order.patient.id_number == id_number or (booker and order.booker == booker)):
            raise Refusal("ORDER_NOT_FOUND", "未找到该预约")
        if not order.cancelled:
            if order.slot.schedule.day <= now.date():
                raise Refusal("CANCEL_TOO_LATE", "就诊当天不能取消")
            order = self._orders[order_number] = replace(order, cancelled=True)
            self._taken[order.slot.code] -= 1
        self._cancelled_by[cancel_number] = order_number
        return order

    def cancelled_by(self, cancel_number: str) -> Order | None:
        """The order that this number cancelled."""
        return self._orders.get(self._cancelled_by.get(cancel_number, ""))

    def _take(self, business_number: str, slot: Slot, patient: Patient, now: datetime, booker: str) -> Order:
        number = f"{slot.schedule.hospital.division}{now:%Y%m%d}{self._next():06}"
        position = self._taken.get(slot.code, 0) + 1
        self._orders[number] = Order(number, business_number, slot, patient, position, booker)
        self._by_business_number[business_number] = number
        self._taken[slot.code] = position
        return self._orders[number]

    def _live_locks(self, now: datetime) -> Iterator[Lock]:
        return (lock for lock in self._locks.values() if lock.expires > now)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _check_patient(self, slot: Slot, patient: Patient) -> None:
        check_identity(patient)
        _check_department(patient, slot.schedule.department, slot.schedule.day)
        same_day = [o for o in self.of_patient(patient.id_number) if not o.cancelled and _day(o) == slot.schedule.day]
        if any(_department(order.slot) == _department(slot) for order in same_day):
            raise Refusal("DUP_PATIENT_SAME_DEPT", "该患者当天在本科室已有预约")
        if len(same_day) >= QUOTA_PER_DAY:
            raise Refusal("QUOTA_PER_DAY", "该患者当天预约数已达上限")


def _day(order: Order) -> date:
    return order.slot.schedule.day


def _department(slot: Slot) -> tuple[str, str]:
    return slot.schedule.hospital.code, slot.schedule.department


def check_identity(patient: Patient) -> None:
    """Raises Refusal for a number that can't be one, or a known person's under another name."""
    if not is_id_number(patient.id_number):
        raise Refusal("BAD_CARD_NUMBER", "证件号码有误")
    known: Mapping[str, str] = {number: person.name for number, person in persons_by_id_number().items()}
    if known.get(patient.id_number, patient.name) != patient.name:
        raise Refusal("NAME_MISMATCH", "姓名与证件号码不符")


def _check_department(patient: Patient, department: str, day: date) -> None:
    birth = born(patient.id_number)
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    too_old = department in CHILDREN and age >= GROWN_UP
    if too_old or (department in WOMEN and is_male(patient.id_number)):
        raise Refusal("AGE_SEX_MISMATCH", "患者年龄或性别与科室不符")
