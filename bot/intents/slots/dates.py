"""The kind `date`: which words make a day. What day they make is told in `days`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar

from bot.intents.slots import days
from bot.intents.slots.almanac import FESTIVALS
from bot.intents.slots.model import Bad, Found, Good, Message, SlotError, SlotType

_N = r"(?:(?<!\d)[0-3]?\d|[一二三四五六七八九十廿卅]{1,3})"
_YEAR = r"(?:(?<!\d)(?P<year>(?:\d{4}|[一二三四五六七八九零〇○]{4}|\d{2})\s?年|[今本去前明后]年)的?\s?)?"
_MONTH = "|".join(sorted(days.MONTHS, key=len, reverse=True))
_UNIT = (
    r"[\d.%/A-Za-z~\-]|"
    r"\s?[元块万千百亿折度级米倍分个岁年月小天平亩斤公里吨成毛角版升寸英周人次条张套]"
)
_NOT_NUMBERED = (
    r"(?!线|楼|院|门|店|厅|窗|机|码|文|房|车|卡|桥|位|床|航|地|公馆|小区|库|井|台|柜|选|公交|路|令|信|铺|"
    r"摊|棚|厂|矿|职|业|公路|大院|小院|单元)"
)
_NO_ADDRESS = r"(?<![路街道巷里弄村院楼座第区条厅窗\dA-Za-z.\-/:编点月份])"
_SURNAMES = frozenset("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁")

_Reader = Callable[[Message, re.Match[str]], date | None]


def _rule(reader: _Reader, needed: str, *pattern: str) -> tuple[frozenset[str], re.Pattern[str], _Reader]:
    """`needed`: characters of which a text must hold one for the pattern to be found in it."""
    return frozenset(needed), re.compile("".join(pattern)), reader


_RULES = (
    _rule(
        days.month_day,
        "月",
        _YEAR,
        rf"(?P<month>{_N})\s?月份?的?\s?(?P<day>{_N})(?:\s?[号日]|(?![一二三四五六七八九十]|{_UNIT}))",
    ),
    _rule(
        days.numeric,
        "-/.",
        r"(?<![\dA-Za-z.\-])(?P<year>(?:19|20)\d\d)(?P<by>[-/.])",
        r"(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})日?(?![\dA-Za-z])",
    ),
    _rule(
        days.numeric,
        "2",
        r"(?<![\dA-Za-z.\-])(?P<year>20[0-4]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?![\dA-Za-z\-])",
    ),
    _rule(
        days.half_month,
        "./",
        r"(?<![\dA-Za-z.¥$/\-满约涨跌降了过差考])(?P<month>1[0-2]|0?[1-9])[./]",
        rf"(?P<day>3[01]|[12]\d|0?[1-9])(?:[号日]|(?!{_UNIT}))",
    ),
    _rule(
        days.spoken,
        "前昨今明后",
        r"(?<![以之然天月年日周后前啥])(?P<word>大前|大后|明后|今明|[前昨今明后])",
        r"(?:两?[天日]|儿个?(?![子女童媳孙科歌])|个儿?(?=[早晚上下去，。]))(?!性)",
    ),
    _rule(days.spoken, "今明昨", r"(?P<word>[今明昨])(?=[早晚夜]|[上下中]午)"),
    _rule(
        days.in_days,
        "前后",
        r"(?<![\d第])(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})个?(?P<unit>天|日|周|星期|礼拜)",
        r"(?P<way>[以之]?[后前])(?!天(?!气)|儿|年)",
    ),
    _rule(
        days.weekday,
        "周星礼",
        r"(?:(?P<which>(?<!每)(?:上上个?|下下个?|[上下这本]个?|这一))|(?<![每一二两三四五六七八九十几半隔\d]))",
        r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天末1-6])(?![边围到期次年岁转游\d]|大福)",
    ),
    _rule(days.day_only, "号", rf"{_NO_ADDRESS}(?:(?P<month>{_MONTH})的?)?(?P<day>{_N})号{_NOT_NUMBERED}"),
    _rule(
        days.day_only,
        "月",
        rf"(?P<month>{_MONTH})的?(?P<day>[0-3]?\d|二?十[一二三四五六七八九]?|三十一?)",
        r"日?(?![\d年月个天多来几块元万千百度次])",
    ),
    _rule(
        days.month_edge,
        "底末初",
        rf"(?:(?P<month>{_MONTH})|(?P<number>{_N})月份?|(?<![个\d一二三四五六七八九十半满])月)",
        r"(?P<edge>[底末]|初(?![一二三四五六七八九十]))(?!级)",
    ),
    _rule(days.year_end, "底", r"(?:(?P<year>[今去明]年|20\d\d年)|(?<![\d一二三四五六七八九十])年)底"),
    _rule(
        days.lunar_day,
        "初",
        rf"(?:(?:[农阴旧]历)?(?:(?P<month>大年|大|{_MONTH}|正月|[冬腊]月|(?:十[一二]|[一二三四五六七八九十])(?=月))月?的?)|"
        r"[农阴旧]历|(?<![一-龥]))",
        r"初(?P<day>[一二三四五六七八九十])(?![中级高年学期升次])",
    ),
    _rule(
        days.lunar_day,
        "历",
        r"[农阴旧]历(?P<month>正月|[冬腊]月|(?:十[一二]|[一二三四五六七八九十])(?=月))月?",
        r"(?P<day>[二三]十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?)(?!几)",
    ),
    _rule(
        days.lunar_day,
        "正冬腊",
        r"(?P<month>正月|[冬腊]月)(?P<day>[二三]十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?)(?!几)",
    ),
)
_FESTIVAL_YEAR = re.compile(r"(?:(?<!\d)\d{4}年|[今去明后前]年)的?$")
_FESTIVAL_AFTER = re.compile(
    rf"(?:节|假期|长假|小长假|放假|期间)*(?:(?P<way>[以之过]?[后前])的?第?(?P<count>{_N}|两)个?[天日]|"
    rf"(?P<eve>[前头]一[天日])|第(?P<nth>{_N})[天日]|(?P<date>{_N})[号日](?!线)|(?P<vague>[以之过]?[后前](?![天日])))"
)
_FESTIVAL_NOT = re.compile(
    r"路|街|广场|大道|道|巷|小区|公园|村|桥|中学|小学|上河|轻|级|纪|线|国道|杯|档|妇|红旗|制|劳[模务]"
)
_ELEVENTH = re.compile(
    r"(?<![一二三四五六七八九十第几\d月年])十一(?=放假|假期|长假|期间|黄金周|那天|当天|去|能|之?前|[以之过]?后)"
)
_BARE = re.compile(r"\s*(?:(?P<month>\d{1,2})[ \-月]+)?(?P<day>\d{1,2})\s*|\s*(?P<mm>[01]\d)(?P<dd>[0-3]\d)\s*")
_NATIONAL_DAY = FESTIVALS.at("国庆", 0)


class DateType(SlotType):
    """A day as YYYY-MM-DD."""

    name: ClassVar[str] = "date"
    signs: ClassVar[str] = "号日天儿周末月年初底今明昨后前期拜节庆元春清五六端中国重冬圣腊除三七教平情十小.-/2"
    good: ClassVar[tuple[Good, ...]] = (
        ("明儿去办", "2026-03-19"),
        ("大后天有号吗", "2026-03-21"),
        ("我4月7号挂的骨科退了吧", "2026-04-07"),
        ("把六月二号眼科那个退了吧", "2026-06-02"),
        ("想约下下周一的", "2026-03-30"),
        ("十二月三号去", "2026-12-03"),
        ("国庆后一天行吗", "2026-10-02"),
        ("上周三拍的片子", "2026-03-11"),
        ("2026/12/3", "2026-12-03"),
    )
    told: ClassVar[tuple[Good, ...]] = (("12号", "2026-04-12"), ("三号下午", "2026-04-03"), ("0405", "2026-04-05"))
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "地铁14号线",
        "每周一都堵",
        "建设路12号",
        "五一路口",
        "交了3个月",
        "体温37.2度",
        "3.5万",
        "明年",
    )
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("随便", "format"), ("2月30号", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every day named in the message."""
        held = set(message.text)
        for needed, pattern, reader in _RULES:
            if needed.isdisjoint(held):
                continue
            for match in pattern.finditer(message.text):
                if day := reader(message, match):
                    yield Found(self.name, day.isoformat(), match.start(), match.end())
        yield from self._festivals(message)

    def _festivals(self, message: Message) -> Iterator[Found]:
        named = list(FESTIVALS.scan(message.text))
        if _NATIONAL_DAY:
            named += [(*match.span(), _NATIONAL_DAY[1]) for match in _ELEVENTH.finditer(message.text)]
        for start, end, table in named:
            if _FESTIVAL_NOT.match(message.text, end) or message.text[max(0, start - 1) : start] in _SURNAMES:
                continue
            before = _FESTIVAL_YEAR.search(message.text[max(0, start - 6) : start])
            after = _FESTIVAL_AFTER.match(message.text, end)
            day = days.festival(message, table, before[0].rstrip("的") if before else None, end, after)
            if day:
                yield Found(
                    self.name, day.isoformat(), start - len(before[0] if before else ""), after.end() if after else end
                )

    def parse(self, message: Message) -> Found:
        """The first day in the answer, which must lie on the side of today that was asked for."""
        found = min(self.find(message), key=lambda f: (f.start, -f.end), default=None) or self.bare(message)
        day = date.fromisoformat(str(found.value))
        if message.tense == "future" and day < message.today:
            raise SlotError("past")
        if message.tense == "past" and day > message.today:
            raise SlotError("future")
        return found

    def bare(self, message: Message) -> Found:
        """12 is the twelfth, 0405 and 4 5 are April 5th."""
        match = _BARE.fullmatch(message.text)
        if match is None:
            raise SlotError("format")
        month, day = match["month"] or match["mm"], match["day"] or match["dd"]
        said = f"{month}月{day}号" if month else f"{day}号"
        for found in self.find(Message(said, message.now, asked=True, tense=message.tense)):
            return Found(self.name, found.value, 0, len(message.text))
        raise SlotError("format")
