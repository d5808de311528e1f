"""What citizens say of a service once it was done for them (好差评): one of five levels, tags, words; one a case.

A case is something that was done through us, by its business number.
"""

import time
from enum import IntEnum

import msgspec

RATEABLE_S = 90 * 24 * 3600
"""A case can be rated for so long after it was done."""


class Level(IntEnum):
    """How satisfied, as the national 好差评 rules name it: 5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意."""

    VERY_POOR = 1
    POOR = 2
    FAIR = 3
    GOOD = 4
    VERY_GOOD = 5


class Rating(msgspec.Struct, frozen=True):
    """One rating. Times in seconds since 1970.

    `before`: levels that were given to this case earlier, oldest first; `remedy`: what operators say was put right,
    which opens the case to be rated again; `remedied` is when, 0 where they have said nothing since the last rating.
    `due`: the day until which a poor one must be remedied, `2026-12-01`; `by` and `justified`: who looked into it, and
    whether the complaint proved true. `text` and `opening` (the words that opened the case) are masked; `may_show`:
    whether the citizen's platform lets the text be shown to others, None where it can't tell.
    """

    id: str
    case: str
    service: str
    level: Level
    tags: tuple[str, ...]
    text: str
    at: float
    platform: str
    before: tuple[Level, ...] = ()
    remedy: str = ""
    remedied: float = 0.0
    due: str = ""
    by: str = ""
    justified: bool | None = None
    region: str = ""
    opening: str = ""
    may_show: bool | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether something must still be put right."""
        return self.is_poor and not self.remedied

    @property
    def is_poor(self) -> bool:
        """Whether somebody has to look into it (差评)."""
        return self.level <= Level.POOR


class Said(msgspec.Struct, frozen=True):
    """What a citizen says of a case: `text` is masked, `may_show` judged; `due` where it is poor (see Rating)."""

    level: Level
    tags: tuple[str, ...] = ()
    text: str = ""
    may_show: bool | None = None
    due: str = ""


class Case(msgspec.Struct, frozen=True):
    """Something that was done for a citizen. `rating`: theirs, None while there is none.

    `asked`: when the citizen was asked how it went, 0 where they weren't.
    """

    number: str
    service: str
    done: float
    rating: Rating | None = None
    asked: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it can be rated now, for the first time or anew."""
        young = self.done + RATEABLE_S > time.time()
        return young if self.rating is None else self.rating.remedied > 0


class NotRateable(Exception):
    """Nothing of this number was done for this citizen, or too long ago."""


class AlreadyRated(Exception):
    """The case was rated, and nobody has put anything right since."""
