"""Halves of a day: 上午, 下午 or 晚上, the three that offices and hospitals book by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots.days import count_of
from bot.intents.slots.model import Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.tables import telling

_WORDS = {
    "上午": (
        "上午",
        "早上",
        "早晨",
        "清早",
        "清晨",
        "大清早",
        "一大早",
        "一早",
        "早起",
        "头午",
        "前晌",
        "午前",
        "上半天",
    ),
    "下午": ("下午", "中午", "午后", "晌午", "后晌", "过晌", "下半天"),
    "晚上": ("晚上", "傍晚", "夜里", "夜间", "晚间", "晚黑", "夜晚"),
}
_CANONICAL = {word: period for period, said in _WORDS.items() for word in said}
_TIME = (
    r"\s?(?:(?:[01]?\d|2[0-4])(?:[:.][0-5]\d|点(?:半|[一三]刻|[0-5]?\d分?|钟)?)|"
    r"[一二两三四五六七八九十]{1,3}点(?:半|[一三]刻|[一二三四五]?十[一二三四五六七八九]?分?|钟)?)"
)
_NAMED = re.compile("(?P<word>" + "|".join(sorted(_CANONICAL, key=len, reverse=True)) + rf")(?:{_TIME})?")
_SHORT = re.compile(
    r"(?:(?<=[今明昨天后日号儿])|(?<=[周期拜][一二三四五六]))(?P<word>[早晚])(?![餐饭市教已就年期报恋班场点育熟])"
    f"(?:{_TIME})?"
)
_CLOCK = re.compile(
    r"(?<=[天日号儿后一二三四五六末])\s?(?:(?P<hour>[01]?\d|2[0-3])(?:[:点](?!\d{3}))|"
    r"(?P<spoken>[七八九十]一?|十[一二]|[一二两三四五六])点)[半\d]{0,2}"
)
_BARE = {
    "早": "上午",
    "上": "上午",
    "晚": "晚上",
    "下": "下午",
    "夜": "晚上",
    "am": "上午",
    "pm": "下午",
    "AM": "上午",
    "PM": "下午",
}


def _of_hour(hour: int) -> str | None:
    """Counters are open from 8 to 18, so 三点 is 15 o'clock."""
    if hour > 24 or hour == 0:
        return None
    if 7 <= hour < 12:
        return "上午"
    return "下午" if hour < 7 or hour < 18 else "晚上"


class PeriodType(SlotType):
    """上午, 下午 or 晚上."""

    name: ClassVar[str] = "period"
    signs: ClassVar[str] = telling((*_CANONICAL, "早", "晚")) + ":点"
    good: ClassVar[tuple[Good, ...]] = (
        ("后天早上去", "上午"),
        ("明早", "上午"),
        ("周五下午三点", "下午"),
        ("明天9点半", "上午"),
        ("傍晚", "晚上"),
    )
    told: ClassVar[tuple[Good, ...]] = (("早", "上午"), ("三点", "下午"), ("15:30", "下午"), ("都行，上午吧", "上午"))
    absent: ClassVar[tuple[str, ...]] = ("", "早餐店", "末班车几点", "早就交了")
    refused: ClassVar[tuple[Bad, ...]] = (("随便", "format"), ("", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every half of a day that is named, or told by the hour behind a day."""
        for match in _NAMED.finditer(message.text):
            yield Found(self.name, _CANONICAL[match["word"]], *match.span())
        for match in _SHORT.finditer(message.text):
            yield Found(self.name, _BARE[match["word"]], *match.span())
        for match in _CLOCK.finditer(message.text):
            period = _of_hour(int(match["hour"]) if match["hour"] else count_of(match["spoken"].replace("两", "二")))
            if period:
                yield Found(self.name, period, *match.span())

    def bare(self, message: Message) -> Found:
        """早, 晚, pm, or an hour alone."""
        text = message.text.strip(" 。，吧的")
        if text in _BARE:
            return Found(self.name, _BARE[text], 0, len(message.text))
        for match in _CLOCK.finditer("日" + message.text):
            hour = int(match["hour"]) if match["hour"] else count_of(match["spoken"].replace("两", "二"))
            if period := _of_hour(hour):
                return Found(self.name, period, 0, len(message.text))
        raise SlotError("format")
