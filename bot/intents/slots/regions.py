"""The kinds `city` and `district`: what the divisions that a message names (see `divisions`) make as values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots.divisions import DIVISIONS, city_name, district_of, told_cities
from bot.intents.slots.model import Bad, Found, Good, Message, SlotError, SlotType


class CityType(SlotType):
    """A city by its full name; the citizen's own is not assumed."""

    name: ClassVar[str] = "city"
    stage: ClassVar[int] = 1
    good: ClassVar[tuple[Good, ...]] = (
        ("在唐山上班", "唐山市"),
        ("想落户雄安", "雄安新区"),
        ("去上海看病", "上海市"),
        ("海淀区的房子", "北京市"),
        ("燕郊怎么去", "廊坊市"),
        ("北三县限行吗", "廊坊市"),
    )
    told: ClassVar[tuple[Good, ...]] = (("石家庄", "石家庄市"), ("在路北区", "唐山市"))
    absent: ClassVar[tuple[str, ...]] = ("", "北京路堵不堵", "北京时间几点", "桥西区", "河北")
    refused: ClassVar[tuple[Bad, ...]] = (("月球", "format"), ("", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every city named, or else the city of the first district where it is certain."""
        found = message.divisions
        if not found:
            return
        named = [Found(self.name, d.city, start, end) for start, end, d in found if d.city]
        yield from named
        if not named:
            told = told_cities(found, message.region)
            cities = [(end, city) for _, end, d in found if (city := district_of(d, told)[1])]
            yield from (Found(self.name, city, end, end) for end, city in cities[:1])


class DistrictType(SlotType):
    """A district, county or county-level city by its full name."""

    name: ClassVar[str] = "district"
    stage: ClassVar[int] = 1
    good: ClassVar[tuple[Good, ...]] = (
        ("唐山路北区", "路北区"),
        ("通州有没有", "通州区"),
        ("大厂县的", "大厂回族自治县"),
        ("石家庄新华区", "新华区"),
        ("蓟县的", "蓟州区"),
        ("塘沽那边", "滨海新区"),
        ("燕郊房产", "三河市"),
        ("邢台桥西区", "信都区"),
        ("天津和平", "和平区"),
    )
    told: ClassVar[tuple[Good, ...]] = (("朝阳", "朝阳区"), ("和平", "和平区"))
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "新华书店",
        "长安街堵车",
        "南开大学怎么走",
        "和平解决",
        "朝阳医院",
        "复兴路",
        "大名陈某",
        "河北有雨",
    )
    refused: ClassVar[tuple[Bad, ...]] = (("火星区", "format"), ("", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every district named."""
        found = message.divisions
        if not found:
            return
        told = told_cities(found, message.region)
        for start, end, division in found:
            if division.district:
                yield Found(self.name, district_of(division, told)[0], start, end)

    def bare(self, message: Message) -> Found:
        """A bare name needs no context when a district was asked for."""
        for start, end, division in DIVISIONS.scan(message.text):
            if division.district:
                told = (city_name(message.region),) if message.region else ()
                return Found(self.name, district_of(division, told)[0], start, end)
        raise SlotError("format")
