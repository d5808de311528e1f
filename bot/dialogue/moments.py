"""Picks by a day or a clock time that is said, from a list whose rows have one. Pure."""

import re
from collections.abc import Mapping, Sequence

from bot.dialogue import words
from bot.dialogue.commands import bare
from bot.dialogue.conversation import Option
from bot.intents.slots.days import count_of

_WRITTEN = re.compile(r"(?<![\d-])(\d{1,2})-(\d{1,2})(?![\d-])")
_OF_MONTH = re.compile(words.DAY_OF_MONTH)
_EDGE, _CLOCK = re.compile(words.EITHER_EDGE), re.compile(words.CLOCK_SHAPE)
HALF_A_DAY = 12 * 60


def day_field(match: Mapping[str, str]) -> str | None:
    """The field of a list's rows that holds their day; None where they have none."""
    return next((field for field, type_ in match.items() if type_ == "date"), None)


def on_day(options: Sequence[Option], field: str, text: str, day: str) -> tuple[Option, ...] | None:
    """The options of the day that is said; None where none is. `day`: the date that was read in the text, if any.

    The number of a day alone is that of any month which the list has: 「8号」 of November as well as of December.
    """
    written, of_month = _WRITTEN.search(text), _OF_MONTH.search(text)
    if written:
        ending = f"-{int(written[1]):02}-{int(written[2]):02}"
    elif of_month:
        ending = f"-{count_of(of_month[1]):02}"
    elif day:
        ending = day
    else:
        return None
    return tuple(option for option in options if str(option.fields.get(field)).endswith(ending))


def at_time(options: Sequence[Option], text: str) -> tuple[Option, ...]:
    """The options that begin at the clock time that is said, else those within which it lies; none where none is."""
    match = _CLOCK.search(bare(text))
    timed = [(option, _minutes(option, "start"), _minutes(option, "end")) for option in options]
    if match is None or any(start is None for _, start, _ in timed):
        return ()
    said = count_of(match["hour"].replace("两", "二")) * 60 + _past_hour(match["past"] or "")
    later = said + HALF_A_DAY if said < HALF_A_DAY else said
    times = (later,) if match["half"] in words.AFTER_NOON else (said,) if match["half"] else (said, later)
    for time in times:
        if begun := tuple(option for option, start, _ in timed if start == time):
            return begun
    for time in times:
        if within := tuple(option for option, start, end in timed if (start or 0) <= time < (end or 0)):
            return within
    return ()


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
