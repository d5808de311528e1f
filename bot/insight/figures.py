"""Figures by day, channel and region, in Redis for as long as the setting says: what happened, never who.

Keys: `banshi:{figures}:YYYYMMDD` (hash; a field is `name|channel|region|label`) and, for how many citizens there were,
`banshi:{figures}:YYYYMMDD:CHANNEL|REGION` (HyperLogLog of keyed hashes, from which nobody can be told).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreUnavailable
from bot.messages import Address

OTHER = "*"
"""Stands for all regions in which too few citizens were for a region's figures to say nothing about one of them."""
ANSWER_BOUNDS = (0.1, 0.5, 1.0, 2.0, 4.5, 10.0)
"""Upper bounds of the buckets of the time to an answer, in seconds."""
SLOWER = "more"
BUCKETS = (*(f"{bound:g}" for bound in ANSWER_BOUNDS), SLOWER)


class Figure(NamedTuple):
    """What is counted. `label`: a service, a gateway's outcome, a bucket … by `name`; never a citizen's words."""

    name: str
    channel: str = ""
    region: str = ""
    label: str = ""


class Place(NamedTuple):
    """Where citizens are counted."""

    channel: str
    region: str


NOWHERE = Place("", "")
PLACES = 1024
"""Places that are remembered: accounts, times the cities that their citizens speak of; asked thrice for a message."""
speaking: ContextVar[tuple[Address, str] | None] = ContextVar("speaking", default=None)
"""Whose message is being answered, and of which region they speak: what is called for it far below is counted there."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day's figures."""

    day: date
    counts: Mapping[Figure, int]
    citizens: Mapping[Place, int] = field(default_factory=dict)


class FigureStore:
    """All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, keep_days: int) -> None:
        self._redis = redis
        self.keep_days = keep_days
        self._lasts_s = (keep_days + 1) * 24 * 3600

    async def add(self, day: date, counts: Mapping[Figure, int], citizens: Mapping[Place, Set[str]]) -> None:
        """Counts on; `citizens`: pseudonyms of whoever was there."""
        key = _key(day)
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for figure, times in counts.items():
                    pipe.hincrby(key, "|".join(figure), times)
                pipe.expire(key, self._lasts_s)
                for place, aliases in citizens.items():
                    pipe.pfadd(_place_key(day, place), *aliases)
                    pipe.expire(_place_key(day, place), self._lasts_s)
                await pipe.execute()
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def days(self, days: Sequence[date]) -> Sequence[Day]:
        """The figures of these days, in their order."""
        return [await self._day(day) for day in days]

    async def citizens(self, days: Iterable[date], places: Iterable[Place]) -> int:
        """How many different citizens there were in all of these together, give or take a percent."""
        keys = [_place_key(day, place) for day in days for place in places]
        if not keys:
            return 0
        try:
            return int(await self._redis.pfcount(*keys))
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def _day(self, day: date) -> Day:
        try:
            raw = cast("dict[bytes, bytes]", await self._redis.hgetall(_key(day)))
            counts = Counter({_figure(name): int(times) for name, times in raw.items()})
            places = sorted({Place(one.channel, one.region) for one in counts if one.channel})
            async with self._redis.pipeline(transaction=False) as pipe:
                for place in places:
                    pipe.pfcount(_place_key(day, place))
                found = await pipe.execute()
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return Day(day, counts, dict(zip(places, map(int, found), strict=True)))


def channel_of(address: Address) -> str:
    """What figures call the account that a citizen wrote to."""
    return f"{address.platform}/{address.account}"


def spoken_of() -> Place:
    """Where what is called for a message is counted; nowhere, where none is being answered."""
    speaks = speaking.get()
    return place_of(*speaks) if speaks else NOWHERE


def place_of(address: Address, region: str) -> Place:
    """Where a citizen is counted who speaks of this region."""
    return _place(address.platform, address.account, region)


@lru_cache(PLACES)
def _place(platform: str, account: str, region: str) -> Place:
    return Place(f"{platform}/{account}", region)


def bucket(seconds: float) -> str:
    """The bucket that a time to an answer falls into, by its upper bound."""
    return BUCKETS[bisect_left(ANSWER_BOUNDS, seconds)]


def _figure(field_name: bytes) -> Figure:
    return Figure(*field_name.decode().split("|", 3))


def _key(day: date) -> str:
    return f"banshi:{{figures}}:{day:%Y%m%d}"


def _place_key(day: date, place: Place) -> str:
    return f"{_key(day)}:{place.channel}|{place.region}"
