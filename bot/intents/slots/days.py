"""One reader for each way to say a day: the match of its pattern, reckoned from the message's moment, as a day or None.

A weekday without 上 or 下 is the next one; 下周一 is the Monday of the next week (weeks begin on Monday, GB/T 7408).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.intents.slots.almanac import day_of, last_day, lunar_days, lunar_month, month_after, next_festival, shift
from bot.intents.slots.model import Message
from bot.intents.slots.numbers import integer
from bot.intents.slots.tense import is_future, is_past, year_of

YEARS = {"今年": 0, "本年": 0, "当年": 0, "去年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2}
MONTHS = {
    "这个月": 0,
    "本月": 0,
    "当月": 0,
    "这月": 0,
    "下个月": 1,
    "下月": 1,
    "下下个月": 2,
    "下下月": 2,
    "上个月": -1,
    "上月": -1,
    "上上个月": -2,
    "上上月": -2,
}
_LUNAR_MONTHS = {"大年": 1, "大": 1, "正": 1, "正月": 1, "冬": 11, "冬月": 11, "腊": 12, "腊月": 12}
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "今明": 0, "明": 1, "明后": 1, "后": 2, "大后": 3}
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "这一": 0, "下": 1, "下下": 2}


def count_of(text: str) -> int:
    """A small number as days are counted (12, 十二, 廿三); 0 when it is none."""
    return integer(text.replace("廿", "二十").replace("卅", "三十")) or 0


def year_named(word: str, today: date) -> int | None:
    """The year that 2026年, 26年, 二零二六年 or 去年 names."""
    word = word.strip()
    if word in YEARS:
        return today.year + YEARS[word]
    value = integer(word.rstrip("年度届级 "))
    if value is None:
        return None
    if value < 100:
        return 2000 + value if value <= today.year % 100 + 10 else 1900 + value
    return value if 1900 <= value <= 2100 else None


def month_day(message: Message, match: re.Match[str]) -> date | None:
    """12月3号, 今年十二月三号, 2026年12月3日."""
    month, day = count_of(match["month"]), count_of(match["day"])
    if match["year"]:
        year = year_named(match["year"], message.today)
        return day_of(year, month, day) if year else None
    return year_of(message, month, day, match.start(), match.end())


def numeric(_message: Message, match: re.Match[str]) -> date | None:
    """2026-12-03, 20261203."""
    return day_of(int(match["year"]), int(match["month"]), int(match["day"]))


def spoken(message: Message, match: re.Match[str]) -> date | None:
    """今天, 明儿, 大后天."""
    return shift(message.today, _DAYS[match["word"]])


def in_days(message: Message, match: re.Match[str]) -> date | None:
    """三天后, 两周以后, 5天前."""
    days = count_of(match["count"]) * (1 if match["unit"] in "天日" else 7)
    return shift(message.today, -days if match["way"].endswith("前") else days)


def weekday(message: Message, match: re.Match[str]) -> date | None:
    """周三, 这周五, 下礼拜一, 上上星期天, 周末."""
    which, named = (match["which"] or "").replace("个", ""), match["day"]
    day = {"日": 6, "天": 6, "末": 5}.get(named, count_of(named) - 1)
    monday = message.today - timedelta(days=message.today.weekday())
    if which:
        return shift(monday, 7 * _WEEKS[which] + day)
    found = monday + timedelta(days=day)
    if found < message.today and named != "末":
        found += timedelta(days=7)
    if found > message.today and is_past(message, match.start(), match.end()):
        found -= timedelta(days=7)
    return found


def day_only(message: Message, match: re.Match[str]) -> date | None:
    """三号 (the next one, or the last one when something was done on it), 下月3号."""
    day, today = count_of(match["day"]), message.today
    if match["month"]:
        return day_of(*month_after(today, MONTHS[match["month"]]), day)
    past = is_past(message, match.start(), match.end())
    for step in (0, -1, -2) if past else (0, 1, 2):
        found = day_of(*month_after(today, step), day)
        if found and (found <= today if past else found >= today):
            return found
    return None


def month_edge(message: Message, match: re.Match[str]) -> date | None:
    """月底, 下月初, 6月底."""
    today, edge = message.today, match["edge"]
    if match["number"]:
        middle = year_of(message, count_of(match["number"]), 15, match.start(), match.end())
        if middle is None:
            return None
        return date(middle.year, middle.month, 1) if edge == "初" else last_day(middle.year, middle.month)
    months = MONTHS.get(match["month"] or "", 0)
    if edge == "初" and not match["month"] and today.day > 1 and not is_past(message, match.start(), match.end()):
        months = 1
    year, month = month_after(today, months)
    return date(year, month, 1) if edge == "初" else last_day(year, month)


def year_end(message: Message, match: re.Match[str]) -> date | None:
    """年底, 去年底."""
    year = year_named(match["year"], message.today) if match["year"] else message.today.year
    return day_of(year, 12, 31) if year else None


def lunar_day(message: Message, match: re.Match[str]) -> date | None:
    """大年初三, 腊月初八, 农历十月二十, 下个月初八; 初八 alone is the next one."""
    named, day, today = match["month"] or "", count_of(match["day"]), message.today
    month = (
        lunar_month(today, MONTHS[named]) if named in MONTHS else _LUNAR_MONTHS.get(named) or count_of(named) or None
    )
    if named and month is None:
        return None
    past = is_past(message, match.start(), match.end())
    gone = [found for found in lunar_days(month, day) if found <= today]
    if past and gone:
        return gone[-1]
    return next((found for found in lunar_days(month, day) if found >= today), None)


def half_month(message: Message, match: re.Match[str]) -> date | None:
    """12.3, 12/3: only where the whole message does not speak of figures."""
    return year_of(message, int(match["month"]), int(match["day"]), match.start(), match.end())


def festival(
    message: Message, days: dict[int, date], year: str | None, end: int, after: re.Match[str] | None
) -> date | None:
    """春节, 今年国庆, 国庆后一天, 春节前两天, 五一第三天, 国庆3号; nothing for a mere 国庆后."""
    past = is_past(message, end, after.end() if after else end) and not is_future(message)
    named = year_named(year, message.today) if year else None
    found = next_festival(days, message.today, named, past)
    if found is None or after is None:
        return found
    if after["vague"]:
        return None
    if after["date"]:
        return day_of(found.year, found.month, count_of(after["date"]))
    if after["nth"]:
        return shift(found, count_of(after["nth"]) - 1)
    days_away = count_of(after["count"] or "一")
    return shift(found, -days_away if (after["way"] or "前").endswith("前") else days_away)
