"""Places held and taken at venues: lock, book, cancel. Each step can be repeated with its number and happens once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sandbox.gateways.dialects import Refusal
from sandbox.gateways.sessions import Session

LOCK_FOR = timedelta(minutes=5)

Subject = tuple[str, ...]
"""What may stand in one open appointment of a business only, such as a plate."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book. `details`: the fields that were sent besides."""

    session: Session
    user: str
    subject: Subject
    quantity: int = 1
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def business(self) -> str:
        """The kind of appointment."""
        return self.session.venue.business


@dataclass(frozen=True, slots=True)
class Hold:
    """Places kept until `expires`."""

    code: str
    wish: Wish
    expires: datetime


@dataclass(frozen=True, slots=True)
class Appointment:
    """Places taken. `number` is the platform's, `business_number` the caller's."""

    number: str
    business_number: str
    wish: Wish
    position: int
    cancelled: bool = False

    def state(self, now: datetime) -> str:
        """BOOKED, DONE or CANCELLED."""
        if self.cancelled:
            return "CANCELLED"
        return "DONE" if self.wish.session.end <= now else "BOOKED"


@dataclass(slots=True)
class Diary:
    """All holds and appointments of all businesses."""

    _holds: dict[str, Hold] = field(default_factory=dict)
    _appointments: dict[str, Appointment] = field(default_factory=dict)
    _by_business_number: dict[str, str] = field(default_factory=dict)
    _cancelled_by: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    def left(self, session: Session, now: datetime) -> int:
        """Places that are neither taken nor held."""
        held = sum(hold.wish.quantity for hold in self._live(now) if hold.wish.session.code == session.code)
        return max(0, session.capacity - self._taken.get(session.code, 0) - held)

    def hold(self, wish: Wish, now: datetime) -> Hold:
        """Keeps places for five minutes; what this user held in the same business is let go. Raises Refusal."""
        self._check_single(wish, now)
        mine = (wish.user, wish.business)
        self._holds = {h.code: h for h in self._live(now) if (h.wish.user, h.wish.business) != mine}
        self._check_room(wish, now)
        hold = Hold(f"AP{self._next():08}", wish, now + LOCK_FOR)
        self._holds[hold.code] = hold
        return hold

    def book(self, business_number: str, code: str, wish: Wish, now: datetime) -> Appointment:
        """Turns a hold into an appointment, once for a business number. Raises Refusal."""
        if known := self.by_business_number(business_number):
            if (known.wish.session.code, known.wish.subject) != (wish.session.code, wish.subject):
                raise Refusal("NUMBER_REUSED", "业务号已用于另一个预约")
            return known
        hold = next((found for found in self._live(now) if found.code == code), None)
        if hold is None or _kept_for(hold.wish) != _kept_for(wish):
            self._check_room(wish, now)
            raise Refusal("LOCK_EXPIRED", "占位已过期")
        self._check_single(wish, now)
        del self._holds[hold.code]
        return self._take(business_number, wish, now)

    def release(self, code: str, user: str) -> None:
        """Lets a hold go, for whoever made it; one that has ended, or was let go already, stays so. Raises Refusal."""
        hold = self._holds.get(code)
        if hold is not None and hold.wish.user != user:
            raise Refusal("NOT_FOUND", "未找到该占位")
        self._holds.pop(code, None)

    def by_business_number(self, business_number: str) -> Appointment | None:
        """The appointment that this number made."""
        return self._appointments.get(self._by_business_number.get(business_number, ""))

    def of_user(self, user: str, business: str) -> list[Appointment]:
        """What a user of a channel has booked, the next visit first."""
        mine = (a for a in self._appointments.values() if (a.wish.user, a.wish.business) == (user, business))
        return sorted(mine, key=lambda appointment: (appointment.wish.session.start, appointment.number))

    def cancel(self, cancel_number: str, number: str, user: str, now: datetime) -> Appointment:
        """Gives the places back, for whoever booked; what is cancelled already stays so. Raises Refusal."""
        found = self._appointments.get(number)
        if found is None or found.wish.user != user:
            raise Refusal("NOT_FOUND", "未找到该预约")
        if not found.cancelled:
            if found.wish.session.day <= now.date():
                raise Refusal("CANCEL_TOO_LATE", "预约当天不能取消")
            found = self._appointments[number] = replace(found, cancelled=True)
            self._taken[found.wish.session.code] -= found.wish.quantity
        self._cancelled_by[cancel_number] = number
        return found

    def cancelled_by(self, cancel_number: str) -> Appointment | None:
        """The appointment that this number cancelled."""
        return self._appointments.get(self._cancelled_by.get(cancel_number, ""))

    def _take(self, business_number: str, wish: Wish, now: datetime) -> Appointment:
        number = f"{wish.session.venue.division}{now:%Y%m%d}{self._next():06}"
        taken = self._taken.get(wish.session.code, 0)
        self._appointments[number] = Appointment(number, business_number, wish, taken + 1)
        self._by_business_number[business_number] = number
        self._taken[wish.session.code] = taken + wish.quantity
        return self._appointments[number]

    def _check_room(self, wish: Wish, now: datetime) -> None:
        if self.left(wish.session, now) < wish.quantity:
            raise Refusal("SLOT_TAKEN", "该时段已约满")

    def _check_single(self, wish: Wish, now: datetime) -> None:
        key = (wish.business, wish.subject)
        booked = (a for a in self._appointments.values() if a.state(now) == "BOOKED")
        if any((a.wish.business, a.wish.subject) == key for a in booked):
            raise Refusal("DUPLICATE", "已有未完成的同类预约")

    def _live(self, now: datetime) -> Iterator[Hold]:
        return (hold for hold in self._holds.values() if hold.expires > now)

    def _next(self) -> int:
        self._count += 1
        return self._count


def _kept_for(wish: Wish) -> tuple[str, str, Subject, int]:
    """What a hold is made for: another wish needs another hold."""
    return wish.session.code, wish.user, wish.subject, wish.quantity
