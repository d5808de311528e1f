"""Months and years that stand by themselves, not inside a date (there the longer value wins)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots.almanac import month_after
from bot.intents.slots.days import MONTHS, YEARS, count_of, year_named
from bot.intents.slots.model import DIGITS, Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.tense import is_past

_SPOKEN = "|".join(sorted(MONTHS, key=len, reverse=True))
_RELATIVE = "|".join(sorted(YEARS, key=len, reverse=True))
_NAMED_YEAR = (
    rf"(?<!\d)(?:(?:19|20)\d\d|[五六七八九零〇][一二三四五六七八九零〇]|"
    rf"[一二][一二三四五六七八九零〇○]{{3}}|\d\d)\s?年|{_RELATIVE}"
)
_MONTH = re.compile(
    rf"(?:(?P<year>{_NAMED_YEAR})的?\s?)?(?P<month>(?<!\d)(?:1[0-2]|0?[1-9])|十[一二]?|"
    rf"[一二三四五六七八九])\s?月(?:(?<!一月)|(?<=十一月))(?!龄|子|嫂|大|饼|[底末初])(?:份(?!额))?|"
    rf"(?P<january>(?<![\d十个])一月份)"
)
_ISO = re.compile(r"(?<![\dA-Za-z.\-/])(?P<year>20\d\d)[-/.](?P<month>1[0-2]|0?[1-9])(?![\d./\-])")
_SPOKEN_MONTH = re.compile(
    rf"(?<![一二三四五六七八九十几\d]个)(?P<word>{_SPOKEN})份?(?![\d一二三四五六七八九十]+[号日]|[底末初])"
)
_AHEAD = re.compile(r"开始|起(?!诉)|截止|到期|什么时候|啥时候|几号|之前|以前|能|想|要|打算|准备|预约|约|报名")
_YEAR = re.compile(
    rf"(?:{_RELATIVE})|(?<![\dA-Za-z])(?:(?:19|20)\d\d\s?(?:年度?|届|级)|(?:19|20)\d\d(?=的|全年|那[年期次])|"
    r"[一二][一二三四五六七八九零〇○]{3}年|(?:[4-9]\d)年?(?=年的?生|年出生|年生人|年属))年?"
)
_SHORT_YEAR = re.compile(
    r"(?<![\dA-Za-z满够交干了近快整约共第.过])(?P<year>[012]\d)年(?![级内]|以[上内下]|[前后多来])(?P<rest>.?)"
)
_SHORT_YEAR_AFTER = frozenset("的度那生出毕考入缴社医个纳办买参领结离份全高中登")


_BILLED = re.compile(r"费|账|扣|缴|明细|发票|工资|用量|补贴|报销|住院|吨|度电")


class MonthType(SlotType):
    """A month as YYYY-MM."""

    name: ClassVar[str] = "month"
    signs: ClassVar[str] = "月-/."
    good: ClassVar[tuple[Good, ...]] = (
        ("上个月电费", "2026-02"),
        ("去年10月住的院", "2025-10"),
        ("今年三月的账单", "2026-03"),
        ("去年十一月的缴费明细", "2025-11"),
        ("2026-10", "2026-10"),
    )
    told: ClassVar[tuple[Good, ...]] = (("202602", "2026-02"), ("2", "2026-02"), ("十二月份", "2025-12"))
    absent: ClassVar[tuple[str, ...]] = ("", "交了3个月", "3月5号", "月子中心")
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("13月", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every month named; one without a year is the nearest, and the past one of two when bills are meant."""
        for match in _MONTH.finditer(message.text):
            if value := self._value(message, match):
                yield Found(self.name, value, *match.span())
        for match in _ISO.finditer(message.text):
            yield Found(self.name, f"{match['year']}-{int(match['month']):02}", *match.span())
        for match in _SPOKEN_MONTH.finditer(message.text):
            year, month = month_after(message.today, MONTHS[match["word"]])
            yield Found(self.name, f"{year}-{month:02}", *match.span())

    @staticmethod
    def _value(message: Message, match: re.Match[str]) -> str | None:
        month, today = count_of(match["month"] or "一"), message.today
        if match["year"]:
            year = year_named(match["year"], today)
            return f"{year}-{month:02}" if year else None
        ahead = month - today.month
        if ahead > 0 and is_past(message, *match.span()):
            return f"{today.year - 1}-{month:02}"
        if ahead > 0 and not message.tense and _BILLED.search(message.text) and not _AHEAD.search(message.text):
            return f"{today.year - 1}-{month:02}"
        planned = bool(_AHEAD.search(message.text)) and not message.asked
        if ahead > (0 if message.tense == "past" else 11 if planned else 5):
            return f"{today.year - 1}-{month:02}"
        return f"{today.year + (ahead <= -6 and planned and not is_past(message, *match.span()))}-{month:02}"

    def bare(self, message: Message) -> Found:
        """202602, or the number of a month."""
        text = message.text.strip(" 。，")
        if re.fullmatch(r"20\d\d(?:0[1-9]|1[0-2])", text):
            return Found(self.name, f"{text[:4]}-{text[4:]}", 0, len(message.text))
        if re.fullmatch(r"\d{1,2}|[一二三四五六七八九十]{1,2}", text) and 1 <= count_of(text) <= 12:
            for found in self.find(Message(f"{text}月", message.now, asked=True, tense=message.tense)):
                return Found(self.name, found.value, 0, len(message.text))
        raise SlotError("format")


class YearType(SlotType):
    """A year as YYYY."""

    name: ClassVar[str] = "year"
    signs: ClassVar[str] = "年" + DIGITS
    good: ClassVar[tuple[Good, ...]] = (
        ("去年的社保", "2025"),
        ("2024年交的", "2024"),
        ("二零二四年", "2024"),
        ("24年的账单", "2024"),
        ("1967年出生", "1967"),
    )
    told: ClassVar[tuple[Good, ...]] = (("2025", "2025"), ("24", "2024"))
    absent: ClassVar[tuple[str, ...]] = ("", "交了20年", "2026年3月", "一年级", "常年")
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("3000", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every year named; two digits only where they cannot count years."""
        for match in _YEAR.finditer(message.text):
            if year := year_named(match[0], message.today):
                yield Found(self.name, str(year), *match.span())
        for match in _SHORT_YEAR.finditer(message.text):
            year = year_named(match["year"], message.today)
            if year and match["rest"] in _SHORT_YEAR_AFTER and match["rest"]:
                yield Found(self.name, str(year), match.start(), match.end("year") + 1)

    def bare(self, message: Message) -> Found:
        """2025, 24."""
        text = message.text.strip(" 。，年度")
        year = year_named(text, message.today) if re.fullmatch(r"\d{2}|\d{4}", text) else None
        if year is None:
            raise SlotError("format")
        return Found(self.name, str(year), 0, len(message.text))
