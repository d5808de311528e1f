"""Which days offices work: weekdays without the public holidays, and the weekends that make up for them (调休)."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.catalog.entry import Entry

WEEKEND = 5


class Calendar(Entry):
    """The State Council announces holidays and make-up days for a year in the autumn before it."""

    holidays: tuple[date, ...] = ()
    """Closed though a weekday."""
    workdays: tuple[date, ...] = ()
    """Open though a weekend."""

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.workdays:
            return True
        return day.weekday() < WEEKEND and day not in self.holidays

    def after(self, day: date, working_days: int) -> date:
        """The last day of a term of so many working days that begins the day after this one (Civil Code, art. 201)."""
        following = (one for one in _days_after(day) if self.is_working(one))
        for _ in range(working_days - 1):
            next(following)
        return next(following)


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day
