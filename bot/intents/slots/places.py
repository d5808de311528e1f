"""Places as said: well-known ones, names that end as places do, crossings, names that stand where places stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots import boundaries, divisions
from bot.intents.slots.model import DIGITS, Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.tables import Surfaces, sections, telling

_SECTIONS = sections("place_words.txt")
_KNOWN: Surfaces[str] = Surfaces(
    (name, division) for division, names in sections("places.txt").items() for name in names
)
_SINGLE = frozenset(_SECTIONS["single"])


def _any(section: str) -> str:
    return "|".join(sorted(map(re.escape, _SECTIONS[section]), key=len, reverse=True))


_ENDING = re.compile(rf"(?:{_any('endings')})(?!(?<=学)[生费校习]|(?<=河)[北南]省|(?<=山)[东西]省)")
_NEVER = frozenset("".join(_SECTIONS["never"]))
_UNIQUE = frozenset(_SECTIONS["unique"])
_CONTINUED = re.compile(
    rf"[东西南北中]?(?:{_any('endings')})(?!(?<=[路街])[上边灯面况])|(?<=环)[\u4e00-\u9fff]{{1,4}}?(?:立交桥|"
    rf"桥|路口|辅路|主路|出口|入口)"
)
_LONGEST_BARE = 6
_BARE = frozenset(_SECTIONS["bare"]) | frozenset(_SECTIONS["not"])
_NOT_END = re.compile(f"(?:{'|'.join(word for word in _SECTIONS['not'] if len(word) > 1)})$")
_AFTER = re.compile(_any("after"))
_NEAR = re.compile(_any("near"))
_TAIL = re.compile(
    rf"(?:(?:{_any('tail')})|\d{{1,5}}(?:号院|号楼(?!道)|号|弄|栋|单元|室|座|区)|"
    r"(?<=桥)[东西南北](?![路街大里站区])){1,4}"
)
_CROSSING = re.compile(r"[和与跟、及同](?=[\u4e00-\u9fffA-Za-z0-9]{1,8}?(?:路|街|道|大街|大道|环))")
_CROSSED = re.compile(r"(?P<road>大?[路街道环])[和与跟、及同]$")
_CROSSING_END = frozenset("路街道口")
_ROAD_END = frozenset("路街道巷环")
_FROM = re.compile(
    r"从(?P<place>[\u4e00-\u9fff]{2,7}?)(?=站?(?:发车?|上车|出发|坐|到|去|开往|上地铁|上高速|下高速|往|怎么|咋))"
)
_AT = re.compile(
    r"(?:我家[在住]|家[在住]|住在?|就在|位于|位置[是在:：]|地址[是:：]?|地点[是:：]?|在)"
    r"(?P<place>[\u4e00-\u9fffA-Za-z0-9]{2,12}?)(?=附近|周边|旁边|那边|这边|门口|对面|一带|路口)"
)
_LEAD = re.compile(
    r"(?:个|所|和|与|及|家|位|下|天|号|上|来|回|有|等|会|换|过|送|嗯|点|人|今|明|日|月|年|里|内|边|走|"
    r"进|出|停|放|堵|修|为|张|辆|块|段|所|车|于|关|约好|爬|逛|游|玩|参观|游览|老家|家|离家近|附近|一张|"
    r"票|帮|急|投|全|跑|经|路|次|起|途|首|末|两|三|条|座|楼|报名|读|念|考|想进|进去|入|住进|住|收|归|"
    r"属于|属|划片|划片到|位|那年)"
)
_ROUTE = re.compile(
    r"(?<![\dA-Za-z])[GS]\d{1,4}(?!\d)(?:[\u4e00-\u9fff]{2,4}高速|高速|国道|省道)?|(?<!\d)\d{3}(?:国道|省道)"
)
_DIGIT = re.compile(r"\d")
_GENERIC = re.compile(
    r"(?:上|下|进|去|来|回|趟|次|窗口|大厅|村边|案子|案件|消防|学校|医院|酒店|住宅|走|满|老旧|小|大|新|"
    r"老|本|全|各|某|城市|农村|公共|免费|露天|地下|路侧|市|区|县|省|镇|乡|村|社区|政务|服务|中心|公立|"
    r"私立|民办|公办|重点|普通|高档|商业|市民|当地|本地(?!下)|异地|外地|户籍|所在|辖|便民|行政|审批|婚姻|"
    r"登记|机动|非|应急|快|慢|人行|盲|急救|过街|单行|主干|背|乡间|泥|土|柏油|水泥|两|三|四|五|"
    r"六|几|多|一|二|条|个|座|附近|室内|户外|智慧|公安|实体|旅游|收费|室|家|临时|大型|中型|电动|汽车|"
    r"充电|新能源|地铁|公交|火车|高铁|长途|客运)*"
)


class PlaceType(SlotType):
    """A place as said, without filler: crossings and doors belong to it, 附近 and 那边 do not."""

    name: ClassVar[str] = "place"
    stage: ClassVar[int] = 3
    signs: ClassVar[str] = telling(_SECTIONS["endings"] + _SECTIONS["near"]) + "从近边口面带" + DIGITS
    good: ClassVar[tuple[Good, ...]] = (
        ("回龙观附近有社保所吗", "回龙观"),
        ("文北路和卫南道交叉口路灯坏了", "文北路和卫南道交叉口"),
        ("裕华区槐安路与谈固大街交口", "槐安路与谈固大街交口"),
        ("修路和西单停水", "西单"),
        ("在津静公路上乱变道", "津静公路"),
        ("在木樨园桥北等着", "木樨园桥北"),
        ("幸福里小区半夜施工", "幸福里小区"),
        ("长宁道小学门口摆摊", "长宁道小学门口"),
        ("唐山路北区远洋城停车", "远洋城"),
        ("津蓟高速通车了没", "津蓟高速"),
        ("古冶区大庄坨有个厂子冒烟", "大庄坨"),
        ("唐山古冶区范各庄路这边路灯不亮", "范各庄路"),
    )
    told: ClassVar[tuple[Good, ...]] = (("在学府路12号", "学府路12号"), ("就在大庄坨", "大庄坨"))
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "附近有停车场吗",
        "应急车道",
        "知道了",
        "路口红灯",
        "修公路占地",
        "车站在哪",
        "高速堵不堵",
        "我们村没水",
    )
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("这里", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every place in the gaps that other kinds left."""
        text = message.text
        end_of_last = 0
        for match in _ENDING.finditer(text):
            if match.start() >= end_of_last and (found := self._ended(message, match, end_of_last)):
                yield found
                end_of_last = found.end
        for match in _ROUTE.finditer(text) if _DIGIT.search(text) else ():
            if found := self._place(message, *match.span()):
                yield found
        yield from self._by_position(message)
        for said, name in message.lists.places.items():
            if (start := text.find(said)) >= 0:
                yield Found(self.name, name, start, start + len(said))

    def early(self, message: Message) -> Iterator[Found]:
        """Well-known places, with the division they lie in; 天津之眼 is one although 天津 is a city."""
        for known, end, division in self._joined(message.text):
            start = self._crossed(message, known) if message.text[end - 1] in _CROSSING_END else known
            yield Found(self.name, message.text[start:end], start, end)
            if division != "-":
                city = divisions.city_name(division)
                yield Found("city", city, end, end)
                if city != division:
                    yield Found("district", division, end, end)

    def _joined(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Well-known places with what continues their names: 回龙观|西大街, 胜芳|镇, 西单|大悦城."""
        behind = 0
        for start, end, division in _KNOWN.scan(text):
            if start >= behind:
                behind = self._continued(text, end)
                yield start, behind, division

    def _continued(self, text: str, end: int) -> int:
        if following := _KNOWN.at(text, end):
            end = following[0]
        while more := _CONTINUED.match(text, end):
            end = more.end()
        return self._with_tail(text, self._crossing(text, end))

    def _ended(self, message: Message, match: re.Match[str], floor: int) -> Found | None:
        """The name that ends here, from behind the last word or value that cannot be in it."""
        start = boundaries.name_start(message.stops, match.start())
        if match[0] in _SINGLE and floor < match.start():
            start = max(start, floor)
        for value in message.taken:
            if start < value.end <= match.start() and value.end > value.start:
                start = value.start if self._owns(message, value, match) else value.end
        start = boundaries.trimmed(message.text, start, match.end(), _LEAD)
        core = message.text[start : match.start()]
        if not core or self._is_generic(message.text[start : match.end()], core, match[0]):
            return None
        end = self._crossing(message.text, match.end())
        end = self._with_tail(message.text, end)
        return self._place(message, start, end)

    @staticmethod
    def _owns(message: Message, value: Found, match: re.Match[str]) -> bool:
        """A bare division before an institution is part of its name (滨海|图书馆), a full one before a unique one."""
        if value.type not in ("city", "district") or value.end != match.start():
            return False
        full = message.text[value.end - 1] in "市区县"
        return match[0] in _UNIQUE if full else len(match[0]) >= 2

    @staticmethod
    def _is_generic(name: str, core: str, ending: str) -> bool:
        if core in ("市", "县", "省") and ending in _UNIQUE:
            return False
        if core[-1] in "过所到进去" or name in _BARE or _NOT_END.fullmatch(name) or _GENERIC.fullmatch(core):
            return True
        if ending == "公路":
            return len(core) < 2
        single = ending in _SINGLE
        if single and core[-1] in "一上下半这那每哪几":
            return True
        return single and ((len(core) < 2 and ending != "村") or _NOT_END.search(name) is not None or len(core) > 6)

    @staticmethod
    def _crossing(text: str, end: int) -> int:
        """A second road behind 和 belongs to the place."""
        if text[end - 1] in _ROAD_END and (link := _CROSSING.match(text, end)):
            second = _ENDING.search(text, link.end(), link.end() + 10)
            return second.end() if second else end
        return end

    @staticmethod
    def _crossed(message: Message, start: int) -> int:
        """Where a first road in front of 和 begins, where the place at `start` is the second of a crossing."""
        first = _CROSSED.search(message.text, max(0, start - 12), start)
        if first is None:
            return start
        floor = max((end for _, end, _ in message.divisions if end <= first.start("road")), default=0)
        begins = boundaries.name_start(message.stops, first.start("road"), floor)
        return begins if begins < first.start("road") else start

    @staticmethod
    def _with_tail(text: str, end: int) -> int:
        tail = _TAIL.match(text, end)
        return tail.end() if tail else end

    def _by_position(self, message: Message) -> Iterator[Found]:
        """Names without an ending: behind a division and before 附近 or 有个, or behind 从."""
        told = [value for value in message.taken if value.type in ("city", "district")]
        for value in told:
            if not any(other.start == value.end < other.end for other in told):
                yield from self._behind(message, value.end)
        for match in (*_FROM.finditer(message.text), *_AT.finditer(message.text)):
            start, end = match.span("place")
            if any(begin == start for begin, _, _ in message.divisions):
                continue
            if boundaries.name_end(message.stops, start, message.text) >= end:
                yield from self._made(message, start, end)
        for match in _NEAR.finditer(message.text):
            start = boundaries.name_start(message.stops, match.start())
            start = max((v.end for v in message.taken if start < v.end <= match.start()), default=start)
            if 2 <= match.start() - start <= 8:
                yield from self._made(message, start, match.start())

    def _behind(self, message: Message, start: int) -> Iterator[Found]:
        end = boundaries.name_end(message.stops, start, message.text)
        for cue in _AFTER.finditer(message.text, start + 2, min(len(message.text), start + 14)):
            if cue.start() <= end:
                yield from self._made(message, start, cue.start())
            return

    def _made(self, message: Message, start: int, end: int) -> Iterator[Found]:
        """A name without a telling end must be short and free of everyday characters."""
        name = message.text[start:end]
        everyday = _KNOWN.at(name, 0) is None and any(c in _NEVER for c in name)
        if everyday or len(name) > _LONGEST_BARE or self._is_generic(name, name, ""):
            return
        if found := self._place(message, start, end):
            yield found

    def _place(self, message: Message, start: int, end: int) -> Found | None:
        touched = any(
            f.start < end and f.end > start and not (f.start >= start and f.type in ("city", "district"))
            for f in message.taken
        )
        if touched or end - start < 2:
            return None
        return Found(self.name, message.text[start:end], start, end)

    def bare(self, message: Message) -> Found:
        """The answer itself, without 在 before it and 附近 behind it."""
        text = re.sub(r"^(?:我?(?:就|是)?(?:在|住在?|位于|去)|地址是?|位置是?)+", "", message.text.strip(" 。，!！"))
        text = re.sub(rf"(?:{_any('near')}|呢|吧|啊|这儿)+$", "", text)
        if not 2 <= len(text) <= 60 or text in _BARE or re.search(r"^(?:这|那|不知道|哪)", text):
            raise SlotError("format")
        start = max(0, message.text.find(text))
        return Found(self.name, text, start, start + len(text))
