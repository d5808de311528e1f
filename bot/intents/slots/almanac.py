"""Festivals and the arithmetic of days; lunar ones come from a table, for their days are announced, not computed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from bot.intents.slots.tables import Surfaces, rows


def _table() -> list[tuple[str, dict[int, date]]]:
    entries = []
    for row in rows("festivals.csv"):
        days = {int(year): date.fromisoformat(f"{year}-{day}") for year, day in row.items() if year != "names"}
        entries += [(name, days) for name in row["names"].split("|")]
    return entries


FESTIVALS: Surfaces[dict[int, date]] = Surfaces(_table())
_LUNAR = tuple((date.fromisoformat(row["first"]), int(row["month"])) for row in rows("lunar_months.csv"))
"""Of each month of the lunar calendar (农历) its first day and its number; a leap month has its predecessor's."""


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def lunar_days(month: int | None, day: int) -> Iterator[date]:
    """The days that are this one of a lunar month, of any where none is given, as far as the table goes."""
    for (first, number), (following, _) in pairwise(_LUNAR):
        if month in {None, number} and 1 <= day <= (following - first).days:
            yield first + timedelta(days=day - 1)


def lunar_month(today: date, ahead: int) -> int | None:
    """The number of the lunar month that runs, or of one so many months ahead; None beyond the table."""
    runs = sum(first <= today for first, _ in _LUNAR) - 1
    return _LUNAR[runs + ahead][1] if 0 <= runs < len(_LUNAR) - ahead else None


def shift(today: date, days: int) -> date | None:
    """The day so many days away, or None beyond the calendar."""
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def month_after(today: date, months: int) -> tuple[int, int]:
    """(year, month) so many months away."""
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def next_festival(days: dict[int, date], today: date, year: int | None, past: bool) -> date | None:
    """The festival in the named year, else the next one, else (said of the past) the last one."""
    if year is not None:
        return days.get(year)
    gone = [day for day in days.values() if day < today]
    if past and gone:
        return gone[-1]
    return next((day for day in days.values() if day >= today), None)
