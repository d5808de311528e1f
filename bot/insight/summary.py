"""Figures of some days put together for people: shares, the three measures of a government account, tables.

The three measures (政务新媒体: 传播, 服务, 互动): reach is who follows and who was there, service is what was done for
them and how well, interaction is how much they wrote and said of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.catalog.converters import BEIJING
from bot.insight.figures import BUCKETS, OTHER, SLOWER, Day, Figure, FigureStore, Place

FEWEST = 5
LEVELS = (5, 4, 3, 2, 1)
SATISFIED = 3
"""From this level up (基本满意) a rating counts as satisfied, as the national rate of 好评 does."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of days, narrowed to a channel and a region where these are named."""

    days: Sequence[Day]
    citizens: int
    channel: str = ""
    region: str = ""

    def total(self, name: str, label: str | None = None) -> int:
        """How often something happened."""
        return sum(n for day in self.days for n in [_of_day(day, name, self.channel, self.region, label)])

    def by_label(self, name: str) -> Mapping[str, int]:
        """By label, the most frequent first."""
        counted: Counter[str] = Counter()
        for figure, times in self._figures(name):
            counted[figure.label] += times
        return dict(counted.most_common())

    def by(self, field: str, name: str) -> Mapping[str, int]:
        """By `channel` or `region`, the most frequent first."""
        counted: Counter[str] = Counter()
        for figure, times in self._figures(name):
            counted[getattr(figure, field)] += times
        return dict(counted.most_common())

    def of_day(self, day: Day, name: str) -> int:
        """How often something happened on one of the days."""
        return _of_day(day, name, self.channel, self.region, None)

    @property
    def resolved(self) -> float | None:
        """The share of errands that ended with an answer; None where there were none."""
        ends = sum(self.total(name) for name in ("done", "missed", "handed_over", "abandoned"))
        return self.total("done") / ends if ends else None

    @property
    def quick(self) -> float | None:
        """The share of answers within a second; None where there were none."""
        answers = self.by_label("answers")
        within = sum(n for label, n in answers.items() if label != SLOWER and float(label) <= 1)
        return within / sum(answers.values()) if answers else None

    @property
    def answers(self) -> Sequence[tuple[str, int]]:
        """How many answers took at most so many seconds (and longer than the bucket before)."""
        found = self.by_label("answers")
        return [(label, found.get(label, 0)) for label in BUCKETS]

    @property
    def gateways(self) -> Mapping[str, Mapping[str, int]]:
        """Calls by gateway and outcome."""
        found: dict[str, Counter[str]] = {}
        for label, times in self.by_label("gateways").items():
            gateway, _, outcome = label.partition(":")
            found.setdefault(gateway, Counter())[outcome] += times
        return dict(sorted(found.items()))

    @property
    def ratings(self) -> Mapping[str, Mapping[int, int]]:
        """By service: how often each level was given."""
        found: dict[str, Counter[int]] = {}
        for label, times in self.by_label("ratings").items():
            service, _, level = label.rpartition(":")
            found.setdefault(service, Counter())[int(level)] += times
        return dict(sorted(found.items(), key=lambda pair: (-sum(pair[1].values()), pair[0])))

    @property
    def satisfied(self) -> float | None:
        """The share of ratings from 基本满意 up; None where there are none."""
        levels = Counter[int]()
        for counted in self.ratings.values():
            levels.update(counted)
        return sum(n for level, n in levels.items() if level >= SATISFIED) / levels.total() if levels else None

    def _figures(self, name: str) -> Sequence[tuple[Figure, int]]:
        return [
            (figure, times)
            for day in self.days
            for figure, times in day.counts.items()
            if figure.name == name and self.channel in {"", figure.channel} and self.region in {"", figure.region}
        ]


async def summarise(store: FigureStore, days: Sequence[date], channel: str = "", region: str = "") -> Summary:
    """The figures of these days; regions with fewer than FEWEST citizens in them stand together as OTHER.

    Raises StoreUnavailable.
    """
    found = await store.days(days)
    places = {place for day in found for place in day.citizens}
    few = await _few(store, days, places)
    shown = [
        one for one in sorted(places) if channel in {"", one.channel} and region in {"", _as_shown(one, few).region}
    ]
    return Summary([_folded(day, few) for day in found], await store.citizens(days, shown), channel, region)


async def _few(store: FigureStore, days: Sequence[date], places: Set[Place]) -> Set[str]:
    """The regions with so few citizens that their figures might say something about one of them."""
    regions = sorted({place.region for place in places if place.region})
    counted = [await store.citizens(days, [one for one in places if one.region == name]) for name in regions]
    return {name for name, count in zip(regions, counted, strict=True) if count < FEWEST}


def _as_shown(place: Place, few: Set[str]) -> Place:
    return place._replace(region=OTHER) if place.region in few else place


def _folded(day: Day, few: Set[str]) -> Day:
    counts, citizens = Counter[Figure](), Counter[Place]()
    for figure, times in day.counts.items():
        counts[figure._replace(region=OTHER) if figure.region in few else figure] += times
    for place, count in day.citizens.items():
        citizens[_as_shown(place, few)] += count
    return Day(day.day, counts, citizens)


def folded_alone(day: Day) -> Day:
    """A day's figures for a file: regions of an account with fewer than FEWEST citizens that day stand together.

    Whole spans are summed up before anybody sees them; a file tells each day by itself.
    """
    few = {place for place, count in day.citizens.items() if place.region and count < FEWEST}
    counts, citizens = Counter[Figure](), Counter[Place]()
    for figure, times in day.counts.items():
        small = figure.region and (Place(figure.channel, figure.region) in few)
        counts[figure._replace(region=OTHER) if small else figure] += times
    for place, count in day.citizens.items():
        citizens[place._replace(region=OTHER) if place in few else place] += count
    return Day(day.day, counts, citizens)


def last_days(count: int) -> list[date]:
    """The last so many days, today among them, the earliest first."""
    today = datetime.now(BEIJING).date()
    return [today - timedelta(days=back) for back in reversed(range(count))]


def week_of(day: date) -> list[date]:
    """The week that a day lies in, from Monday on."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def places_of(days: Sequence[Day]) -> tuple[Sequence[str], Sequence[str]]:
    """The channels and the regions that there are figures of."""
    found: set[Place] = {place for day in days for place in day.citizens}
    return sorted({one.channel for one in found}), sorted({one.region for one in found if one.region})


def _of_day(day: Day, name: str, channel: str, region: str, label: str | None) -> int:
    return sum(
        times
        for figure, times in day.counts.items()
        if figure.name == name
        and channel in {"", figure.channel}
        and region in {"", figure.region}
        and label in {None, figure.label}
    )
