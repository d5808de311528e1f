"""Bus and metro lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots.days import count_of
from bot.intents.slots.model import Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.numbers import integer
from bot.intents.slots.tables import Surfaces, words

_HAN = r"[一二两三四五六七八九十百零〇]{1,5}"
_BUS = re.compile(
    r"(?<![\dA-Za-z.])(?P<kind>专线?|特|快速?|夜|运通|观光|旅游|游|支|高峰|通|郊|区间|[A-Z]{1,2})"
    r"?\s?(?P<number>\d{1,4})\s?(?P<unit>路)(?![口灯段人面边政])"
)
_SPOKEN_BUS = re.compile(
    rf"(?P<before>公交车?|[坐乘等]|专|特|快|夜)(?P<number>{_HAN})路|"
    rf"(?P<long>[一二三四五六七八九十百][一二三四五六七八九十百零]{{1,4}})路(?![口灯段人])"
)
_NAMELESS_BUS = re.compile(
    r"(?:公交车?|[坐等]公交)\s?(?P<number>[A-Z]?\d{1,4})(?![\d路线块元年月号点个人站])|"
    r"[坐乘搭等](?P<ridden>\d{2,3})(?=[到去从能回]|[，。,]|$|往|还|啥)|(?<![\dA-Za-z.])"
    r"(?P<before>[A-Z]?\d{1,4})(?:公交|路公交)"
)
_LINE = re.compile(
    rf"(?P<kind>快速公交|BRT|brt|轻轨|地铁|轨道交通|有轨电车)?\s?(?P<number>[A-Z]?\d{{1,3}}|{_HAN})\s?(?:号|号地铁)线"
)
_LETTERED = re.compile(r"(?<![\dA-Za-z])(?P<value>[BKRSTZM]\d{1,2}|运通\d{2,3}|(?:观光|旅游)\d)线")
_ROADS = re.compile(r"路|公交|[坐乘搭等]\d")
_KEPT = {"快速公交": "快速公交", "BRT": "快速公交", "brt": "快速公交"}
_NAMED: Surfaces[str] = Surfaces((name, name) for name in words("lines.txt"))


class LineType(SlotType):
    """A line: 68路, 快速公交1号线, 4号线, 机场线."""

    name: ClassVar[str] = "line"
    signs: ClassVar[str] = "线轨路交坐乘搭等"
    good: ClassVar[tuple[Good, ...]] = (
        ("68路到哪了", "68路"),
        ("坐六十八路", "68路"),
        ("BRT1号线", "快速公交1号线"),
        ("地铁十四号线首班", "14号线"),
        ("昌平线几点停", "昌平线"),
        ("公交938还有没有", "938路"),
        ("特8路", "特8路"),
    )
    told: ClassVar[tuple[Good, ...]] = (("68", "68路"), ("坐b1路", "B1路"))
    absent: ClassVar[tuple[str, ...]] = ("", "一路平安", "建设路", "12号", "路口")
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("不知道", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every line named or numbered."""
        text = message.upper
        for start, end, value in _NAMED.scan(text):
            yield Found(self.name, value, start, end)
        if "线" in text:
            yield from self._metro(text)
        if _ROADS.search(text):
            yield from self._buses(text)

    def _metro(self, text: str) -> Iterator[Found]:
        for match in _LINE.finditer(text):
            digits = match["number"] if match["number"].isascii() else str(count_of(match["number"]))
            yield Found(self.name, f"{_KEPT.get(match['kind'] or '', '')}{digits}号线", *match.span())
        for match in _LETTERED.finditer(text):
            yield Found(self.name, match[0], *match.span())

    def _buses(self, text: str) -> Iterator[Found]:
        for match in _BUS.finditer(text):
            yield Found(self.name, f"{match['kind'] or ''}{match['number']}路", *match.span())
        for match in _SPOKEN_BUS.finditer(text):
            count = integer(match["number"] or match["long"])
            kind = match["before"] if match["before"] in ("专", "特", "快", "夜") else ""
            if count:
                yield Found(
                    self.name,
                    f"{kind}{count}路",
                    match.start("number") if match["number"] and not kind else match.start(),
                    match.end(),
                )
        for match in _NAMELESS_BUS.finditer(text):
            yield Found(self.name, f"{match['number'] or match['ridden'] or match['before']}路", *match.span())

    def bare(self, message: Message) -> Found:
        """A number alone is a bus."""
        match = re.fullmatch(r"\D{0,3}?([A-Z]?\d{1,4})\D{0,3}", message.upper)
        if match is None:
            raise SlotError("format")
        return Found(self.name, f"{match[1]}路", 0, len(message.text))
