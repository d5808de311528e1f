"""When and how people take over from the bot (sys.human): hours, triggers, call-backs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.catalog.calendar import Calendar
from bot.catalog.entry import Entry, Phrases

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class Hours(Entry):
    """A stretch of the days named. A shift past midnight is two of them."""

    on: Literal["workdays", "days_off", "every_day"] = "workdays"
    begin: Clock
    end: Clock

    def holds(self, moment: datetime, calendar: Calendar) -> bool:
        """Whether a moment (by Beijing time) lies in it."""
        works = calendar.is_working(moment.date())
        day = self.on == "every_day" or works == (self.on == "workdays")
        return day and self.begin <= f"{moment:%H:%M}" < self.end


class Human(Entry):
    """People behind the bot. Without `hours` nobody is there, and call-backs are offered."""

    hours: tuple[Hours, ...] = ()
    said: str = ""
    """The hours in words, such as 工作日 9:00—17:00."""
    keywords: Phrases = ()
    """Words that lead to people wherever nothing else is meant for sure, besides what the entry's own phrases catch."""
    anger: Phrases = ()
    """Words of somebody who has had enough: likewise."""
    misses: int = Field(default=2, ge=1)
    """After so many messages in a row that were not understood people take over, where they are there."""
    call_back: str = "一个工作日内"
    """Until when a call-back is made, in words; empty: none is offered."""

    def is_open(self, moment: datetime, calendar: Calendar) -> bool:
        """Whether people are there at this moment (by Beijing time)."""
        return any(hours.holds(moment, calendar) for hours in self.hours)

    def asked_for(self, text: str) -> str:
        """Why these words ask for people: `keyword`, `anger`, or empty where they don't."""
        if any(word in text for word in self.keywords):
            return "keyword"
        return "anger" if any(word in text for word in self.anger) else ""
