"""Hospitals as people call them, and departments by name or (where a booking is meant) by complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots import boundaries
from bot.intents.slots.divisions import city_name
from bot.intents.slots.model import Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.tables import Surfaces, rows, telling, words

_KNOWN: Surfaces[bool] = Surfaces(
    [(name, False) for name in words("hospitals.txt")] + [(name, True) for name in words("hospitals.txt", "care")]
)
_CARE = re.compile(
    r"挂|号(?!线|楼|院|门|路)|看病|看[^看一下]?科|专家|大夫|医生|门诊|住院|化验|报告|检查|体检|[CB]T|核磁|拍片|手术|科"
)
_ENDING = re.compile(
    r"(?:总医院|附属医院|医院|卫生院|卫生室|卫生所|社区卫生服务中心|卫生服务中心|卫生服务站|保健院|诊所|"
    r"门诊部|急救中心|疾控中心|体检中心)(?:(?<=院)[东西南北]院区?|[一-龥]{2,4}(?:院区|分院))?|"
    r"(?<=[市省县区医大学山庄北天])[一二三四五六七八九]院(?!校)|(?<![一-龥])[一二三四五六七八九]院|"
    r"附属院"
)
_GENERIC = re.compile(
    r"(?:大|小|好|社区|三甲|二甲|三级|二级|甲等|公立|私立|民营|定点|正规|专科|综合|外地|本地|当地|异地|"
    r"医保|别的|其他|所有|每|各|哪个|家|全国|专|几|两|多|附属|住|同|开|乡镇|村|地|转|宠物|动物|互联网|"
    r"县级|市级|省级|省会|基层|口岸|接种|老|病|跨省|市|县|区|京津冀|医疗|报销)*"
    r"(?:医院|(?:口腔|牙科|中医|西医|私人)?诊所|卫生院|卫生室|卫生所|卫生服务中心|卫生服务站|"
    r"社区卫生服务中心|保健院|诊所|门诊部|体检中心|急救中心|疾控中心|[一二三四五六七八九]院)"
)
_HAS_NAME = re.compile(r"(?:[市省县]|(?<!社)区).{0,3}医院$|[市省县区][一二三四五六七八九]院$|中医院$")
_LEAD = re.compile(
    r"(?:个|和|与|及|家|位|下|天|号|上|来|转|住过?|做过|看过|看|进|问|回|有|等|跟|会|换|过|送|还|嗯|那|"
    r"就|点|人|周|今|明)"
)
_DIVISION_ENDS = ("区", "县", "市")
_MOVING = re.compile(r"[来进](?!宾)")
_DEPARTMENTS: Surfaces[tuple[str, bool]] = Surfaces(
    (row["surface"], (row["department"], row["needs_booking_words"] == "1")) for row in rows("departments.csv")
)
_BOOKING = re.compile(
    r"挂|预约|约|看病|看[个下一]|号|大夫|医生|专家|门诊|医院|就诊|看牙|看眼|科|瞧|给.{1,3}看|想看|要看"
)
_NO_DEPARTMENT = re.compile(r"医院|学|毕业|药|器械|手术室|证|诊所|用品|公司|护理员")


class HospitalType(SlotType):
    """A hospital as said, without filler; an operator's list gives it the gateway's name."""

    name: ClassVar[str] = "hospital"
    stage: ClassVar[int] = 1
    signs: ClassVar[str] = telling((*words("hospitals.txt"), *words("hospitals.txt", "care"))) + "院所站心室部"
    good: ClassVar[tuple[Good, ...]] = (
        ("帮我挂唐山市妇幼保健院", "唐山市妇幼保健院"),
        ("协和还有号吗", "协和"),
        ("在省二院住院", "省二院"),
        ("朝阳医院的眼科", "朝阳医院"),
        ("去迁安市人民医院看骨科", "迁安市人民医院"),
        ("301的神经内科", "301"),
    )
    told: ClassVar[tuple[Good, ...]] = (("就去工人医院吧", "工人医院"), ("二院", "二院"), ("开滦", "开滦"))
    absent: ClassVar[tuple[str, ...]] = ("", "哪个医院能刷医保", "定点医院有哪些", "住院费", "301路")
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("不知道", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every hospital named, with the city in its name."""
        text = message.text
        for start, end, careful in _KNOWN.scan(text):
            digits = text[start].isdigit() and (
                text[start - 1 : start].isdigit() or text[end : end + 1] in tuple("0123456789路元块号")
            )
            if text[end : end + 1] in _DIVISION_ENDS and any(
                begin < end < stop for begin, stop, _ in message.divisions
            ):
                continue
            if not digits and (message.asked or not (careful or text[start].isdigit()) or _CARE.search(text)):
                yield from self._found(message, self._from(message, start), end)
        for match in _ENDING.finditer(text):
            start = self._start(message, match.start(), match.end())
            name = text[start : match.end()]
            if len(name) >= 2 and (not _GENERIC.fullmatch(name) or (_HAS_NAME.search(name) and len(name) > 3)):
                yield from self._found(message, start, match.end())
        for said, name in message.lists.hospitals.items():
            if (start := text.find(said)) >= 0:
                yield Found(self.name, name, start, start + len(said))

    @staticmethod
    def _from(message: Message, start: int) -> int:
        """A city's name before a known name belongs to it: 唐山|工人医院."""
        for begin, end, division in message.divisions:
            if end == start and (division.city or division.district):
                return begin
        return start

    @staticmethod
    def _start(message: Message, core: int, end: int) -> int:
        start = boundaries.name_start(message.stops, core, floor=max(0, core - 14))
        for verb in _MOVING.finditer(message.text, start, core):
            start = verb.end()
        return boundaries.trimmed(message.text, start, end, _LEAD)

    def _found(self, message: Message, start: int, end: int) -> Iterator[Found]:
        name = message.text[start:end]
        yield Found(self.name, message.lists.hospitals.get(name, name), start, end)
        if (city := city_name(name)) != name:
            yield Found("city", city, end, end)

    def bare(self, message: Message) -> Found:
        """A short name: 开滦."""
        for start, end, _ in _KNOWN.scan(message.text):
            return Found(self.name, message.text[start:end], start, end)
        raise SlotError("format")


class DepartmentType(SlotType):
    """A department as said, or the one that a complaint belongs to."""

    name: ClassVar[str] = "department"
    stage: ClassVar[int] = 1
    signs: ClassVar[str] = telling(row["surface"] for row in rows("departments.csv"))
    good: ClassVar[tuple[Good, ...]] = (
        ("挂个心内科", "心内科"),
        ("牙疼想挂号", "口腔科"),
        ("娃发烧挂什么号", "儿科"),
        ("想约个看眼睛的专家", "眼科"),
        ("神经内科专家号", "神经内科"),
    )
    told: ClassVar[tuple[Good, ...]] = (("牙疼", "口腔科"), ("骨科", "骨科"))
    absent: ClassVar[tuple[str, ...]] = ("", "科目一", "头疼，这事怎么办", "骨科医院在哪")
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("随便", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every department named, and complaints where a booking is meant."""
        text = message.text
        booking = message.asked or bool(_BOOKING.search(text))
        for said, name in message.lists.departments.items():
            if (start := text.find(said)) >= 0:
                yield Found(self.name, name, start, start + len(said))
        named = [hit for hit in _DEPARTMENTS.scan(text) if not _NO_DEPARTMENT.match(text, hit[1])]
        outright = any(not needs for _, _, (_, needs) in named)
        for start, end, (name, needs) in named:
            if not needs or (booking and not outright):
                yield Found(self.name, name, start, end)
