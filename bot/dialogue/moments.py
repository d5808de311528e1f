"""Picks by a day or a clock time that is said, from a list whose rows have one. Pure."""

import re
from collections.abc import Mapping, Sequence

from bot.dialogue import words
from bot.dialogue.conversation import Option
from bot.intents.slots import Found
from bot.intents.slots.days import count_of
from bot.intents.slots.denied import is_denied
from bot.messages import bare

_WRITTEN = re.compile(r"(?<![\d-])(\d{1,2})-(\d{1,2})(?![\d-])")
_BEHIND = re.compile(words.TURNED_DOWN_BEHIND)
_OF_MONTH = re.compile(words.DAY_OF_MONTH)
_EDGE, _CLOCK = re.compile(words.EITHER_EDGE), re.compile(words.CLOCK_SHAPE)
HALF_A_DAY = 12 * 60


def day_field(match: Mapping[str, str]) -> str | None:
    """The field of a list's rows that holds their day; None where they have none."""
    return next((field for field, type_ in match.items() if type_ == "date"), None)


def on_day(options: Sequence[Option], field: str, text: str, found: Sequence[Found]) -> tuple[Option, ...] | None:
    """The options of the days that are said and not turned down, or all others; None where none is said.

    The number of a day alone is that of any month which the list has: 「8号」 of November as well as of December.
    """
    said = {match.span(): f"-{int(match[1]):02}-{int(match[2]):02}" for match in _WRITTEN.finditer(text)}
    said = said or {match.span(): f"-{count_of(match[1]):02}" for match in _OF_MONTH.finditer(text)}
    if not _WRITTEN.search(text):
        read = {(f.start, f.end): str(f.value) for f in found if f.type == "date"}
        said |= {span: day for span, day in read.items() if not any(_meet(span, other) for other in said)}
    if not said:
        return None
    wanted = tuple(day for span, day in said.items() if not is_turned_down(text, *span))
    if not wanted:
        return tuple(option for option in options if not _is_of(option, field, tuple(said.values())))
    return tuple(option for option in options if _is_of(option, field, wanted))


def at_time(options: Sequence[Option], text: str) -> tuple[Option, ...]:
    """The options of the clock times that are said and not turned down, or before or after one; none where none is."""
    said = bare(text)
    times = [match for match in _CLOCK.finditer(said) if not is_turned_down(said, match.start(), match.end())]
    if any(_minutes(option, "start") is None for option in options):
        return ()
    meant = [option for match in times for option in _at(options, match)]
    return tuple(option for option in options if option in meant)


def is_turned_down(text: str, start: int, end: int) -> bool:
    """Whether what stands here in a message is what its citizen does not want."""
    return is_denied(text, start, end) or _BEHIND.match(text[end:]) is not None


def _at(options: Sequence[Option], match: re.Match[str]) -> tuple[Option, ...]:
    """The options that begin at a clock time, else those within which it lies; those behind or before it."""
    said = count_of(match["hour"].replace("两", "二")) * 60 + _past_hour(match["past"] or "")
    later = said + HALF_A_DAY if said < HALF_A_DAY else said
    times = (later,) if match["half"] in words.AFTER_NOON else (said,) if match["half"] else (said, later)
    spans = [(option, _minutes(option, "start") or 0, _minutes(option, "end") or 0) for option in options]
    if match["way"]:
        time = times[0] if match["half"] or said >= words.OPENS_AT * 60 else later
        behind = match["way"].endswith("后")
        return tuple(option for option, start, end in spans if (start >= time if behind else end <= time))
    begun = (tuple(option for option, start, _ in spans if start == time) for time in times)
    within = (tuple(option for option, start, end in spans if start <= time < end) for time in times)
    return next((hits for hits in (*begun, *within) if hits), ())


def _is_of(option: Option, field: str, days: tuple[str, ...]) -> bool:
    return str(option.fields.get(field)).endswith(days)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def at_edge(options: Sequence[Option], text: str) -> tuple[Option, ...]:
    """The first free place for 「最早的」 and 「都行」, the last for 「最晚的」; none where the rows are no places."""
    match = _EDGE.fullmatch(bare(text))
    free = [option for option in options if str(option.fields.get("left", "0")) != "0"]
    if match is None or not free:
        return ()
    return (free[-1] if match["last"] else free[0],)


def _minutes(option: Option, field: str) -> int | None:
    """The clock time in a field, in minutes of the day; None where it holds none."""
    hour, colon, minute = str(option.fields.get(field, "")).partition(":")
    return int(hour) * 60 + int(minute[:2]) if colon and hour.isdigit() and minute[:2].isdigit() else None


def _past_hour(said: str) -> int:
    if said.startswith("半"):
        return 30
    quarters = {"一刻": 15, "三刻": 45}
    return quarters.get(said) or count_of(said.removesuffix("分"))
