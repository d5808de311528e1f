"""Figures by channel, region and day: the page, the file, the week for print."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.converters import BEIJING
from bot.console import words
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.unmatched import as_file, candidates
from bot.console.visit import Visit
from bot.insight.figures import SLOWER, Day, Figure
from bot.insight.likeness import grouped
from bot.insight.scale import scale
from bot.insight.summary import LEVELS, Summary, folded_alone, last_days, places_of, summarise, week_of
from bot.insight.tables import to_csv

SPANS = (7, 30, 90)
TOP = 15
GROUPS = 5
FIRST = date(2020, 1, 1)
"""Weeks before it are nobody's."""


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """All figures of some days."""
    summary, span = await _summary(visit)
    channels, regions = places_of(summary.days)
    return visit.page("insight", **_told(visit, summary), span=span, spans=SPANS, channels=channels, regions=regions)


@requires(Role.VIEWER, "insight.export")
async def export(visit: Visit) -> Response:
    """Every figure as a file."""
    summary, _ = await _summary(visit)
    names = {name: service.name for name, service in visit.console.dialogue.catalog.services.items()}
    rows = [
        (day.day.isoformat(), words.FIGURES.get(figure.name, figure.name), _called(visit, figure.channel),
         words.REGIONS.get(figure.region, figure.region), _labelled(figure, names), times)
        for day in map(folded_alone, summary.days)
        for figure, times in (*sorted(day.counts.items()), *sorted(_people(day)))
        if summary.channel in {"", figure.channel} and summary.region in {"", figure.region}
    ]  # fmt: skip
    return as_file(to_csv(("日期", "指标", "渠道", "地区", "分类", "数量"), rows), "insight")


def _people(day: Day) -> Iterator[tuple[Figure, int]]:
    """How many citizens there were, as figures."""
    for place, count in day.citizens.items():
        yield Figure("citizens", place.channel, place.region), count


def _called(visit: Visit, channel: str) -> str:
    """An account, with what citizens call its platform."""
    platform, slash, account = channel.partition("/")
    return f"{visit.console.platforms.get(platform, platform)}{slash}{account}"


def _labelled(figure: Figure, names: Mapping[str, str]) -> str:
    """What a figure's label says, in words."""
    first, _, last = figure.label.rpartition(":")
    match figure.name:
        case "requests":
            return words.VERDICTS.get(figure.label, figure.label)
        case "answers":
            return words.LONGER if figure.label == SLOWER else words.WITHIN.format(bound=figure.label)
        case "gateways":
            return f"{first}：{words.OUTCOMES.get(last, last)}"
        case "ratings":
            return f"{names.get(first, first)}：{scale()[int(last)].label}"
    return names.get(figure.label, figure.label)


@requires(Role.VIEWER)
async def week(visit: Visit) -> Response:
    """One week beside the one before, to be printed."""
    days = week_of(_day(visit.asked("week")))
    figures = visit.console.insight.figures
    before = await summarise(figures, [day - timedelta(days=7) for day in days])
    summary = await summarise(figures, days)
    mind = visit.console.dialogue.mind
    groups = grouped(await visit.console.insight.questions.unfound(7))[:GROUPS]
    return visit.page(
        "weekly",
        **_told(visit, summary),
        before=before,
        monday=days[0],
        sunday=days[-1],
        earlier=days[0] - timedelta(days=7),
        later=days[0] + timedelta(days=7) if days[-1] < _today() else None,
        why_words=words.WHYS,
        groups=[(group, candidates(mind, group)) for group in groups] if days[-1] >= _today() else [],
        to_fix=await visit.console.ratings.store.waiting(),
    )


async def _summary(visit: Visit) -> tuple[Summary, int]:
    asked = visit.number("days", SPANS[0])
    span = asked if asked in SPANS else SPANS[0]
    figures = visit.console.insight.figures
    return await summarise(figures, last_days(span), visit.asked("channel"), visit.asked("region")), span


def _told(visit: Visit, summary: Summary) -> dict[str, Any]:
    catalog = visit.console.dialogue.catalog
    names = {name: service.name for name, service in catalog.services.items()}
    done = list(summary.by_label("done").items())[:TOP]
    gone = {*summary.ratings, *(name for name, _ in done)} - {*names}
    names |= {name: words.GONE.format(id=name) for name in gone}
    return {
        "summary": summary,
        "names": names,
        "services": done,
        "levels": LEVELS,
        "outcomes": words.OUTCOMES,
        "region_words": words.REGIONS,
        "by_day": _lines(summary),
        "by_service": _bars([(names.get(name, name), times) for name, times in done]),
    }


def _lines(summary: Summary) -> str:
    """The chart of messages and answers by day."""
    days = [f"{day.day:%m-%d}" for day in summary.days]
    series = [
        {"name": label, "type": "line", "data": [summary.of_day(day, name) for day in summary.days]}
        for name, label in (("messages", "消息"), ("done", "办成"))
    ]
    axes = {"xAxis": {"type": "category", "data": days}, "yAxis": {"type": "value", "minInterval": 1}}
    room = {
        "grid": {"left": 46, "right": 12, "top": 34, "bottom": 26},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis"},
    }
    return json.dumps({**axes, **room, "series": series}, ensure_ascii=False)


def _bars(rows: Sequence[tuple[str, int]]) -> str:
    """The chart of services."""
    names, times = [name for name, _ in rows][::-1], [count for _, count in rows][::-1]
    axes: Mapping[str, object] = {
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": names, "axisLabel": {"width": 120, "overflow": "truncate"}},
    }
    room = {"grid": {"left": 132, "right": 16, "top": 8, "bottom": 26}, "tooltip": {"trigger": "axis"}}
    return json.dumps({**axes, **room, "series": [{"name": "办成", "type": "bar", "data": times}]}, ensure_ascii=False)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _today()
    return day if FIRST <= day <= _today() else _today()


def _today() -> date:
    return datetime.now(BEIJING).date()


ROOM = Room("insight", "/insight", Role.VIEWER, [Route("/insight", show), Route("/insight/export", export)])
WEEKLY = Room("weekly", "/weekly", Role.VIEWER, [Route("/weekly", week)])
