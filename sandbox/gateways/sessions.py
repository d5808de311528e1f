"""When a venue can be visited and how many people each session takes: made up from the seed and the date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sandbox.data import BEIJING, roll, table
from sandbox.data.venues import FULL, Business, Venue, businesses, venues

DAYS = 10
"""Days from tomorrow on that can be booked."""
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of a day at a venue; `capacity` is how many places are free when nobody has booked."""

    venue: Venue
    day: date
    number: int
    start: datetime
    end: datetime
    capacity: int

    @property
    def code(self) -> str:
        """Its id on the wire, the same each time the calendar is made up."""
        return f"{self.venue.code}-{self.day:%Y%m%d}-{self.number}"

    @property
    def noon(self) -> str:
        """1 in the morning, 2 in the afternoon."""
        return "1" if self.start.time() < NOON else "2"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of all venues as of a moment (Beijing time)."""

    seed: int
    now: datetime

    def sessions(self, venue: Venue) -> list[Session]:
        """By day and time, from tomorrow on."""
        business = businesses()[venue.business]
        days = (self.now.date() + timedelta(days=n) for n in range(1, DAYS + 1))
        return [session for day in days if _opens(business, day) for session in self._of_day(business, venue, day)]

    def session(self, code: str) -> Session | None:
        """The session of this code, None where it is over or never was."""
        venue = venues().get(code.rsplit("-", 2)[0])
        return next((found for found in self.sessions(venue) if found.code == code), None) if venue else None

    def _of_day(self, business: Business, venue: Venue, day: date) -> list[Session]:
        return [
            Session(venue, day, number, _at(day, start), _at(day, end), self._capacity(business, venue, day, number))
            for number, (start, end) in enumerate(business.sessions, 1)
        ]

    def _capacity(self, business: Business, venue: Venue, day: date, number: int) -> int:
        """One session in five is booked up, never the day's first one; the others have two places at least."""
        chance = roll(self.seed, "session", venue.code, day, number)
        if FULL in venue.name or (number > 1 and chance % 5 == 0):
            return 0
        return 2 + chance // 5 % (business.capacity - 1)


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), BEIJING)


def _opens(business: Business, day: date) -> bool:
    is_holiday = any(first <= day <= last for _, first, last in table("restriction")["holidays"])
    return day.isoweekday() in business.days and (business.holidays or not is_holiday)
