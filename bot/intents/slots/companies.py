"""Companies and shops as said: by what their names end in, by 店名叫 and the like, or by a valid credit code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots import boundaries, divisions
from bot.intents.slots.identifiers import credit_codes
from bot.intents.slots.model import DIGITS, Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.tables import telling, words

_ENDING = re.compile("|".join(sorted(words("company_words.txt", "endings"), key=len, reverse=True)))
_BARE = sorted(words("company_words.txt", "bare"), key=len, reverse=True)
_GENERIC = re.compile(f"(?:{'|'.join(_BARE)})*")
_CUES = re.compile(
    "(?:"
    + "|".join(sorted(words("company_words.txt", "cues"), key=len, reverse=True))
    + r")(?:就|想|准备|打算)?(?:叫做?|是|为|写|开)?[:：“\"「『\s]{0,2}(?!单|录)(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,24})"
)
_QUESTION = re.compile(r"什么|啥|哪个|怎么|多少|有没有|要求|规定|可以|能")
_CUT = re.compile(
    r"(?:税号|纳税|电话|地址|金额|行不行|可以吗|行吗|能不能|能用|要|需要|怎么|咋|有没有|被|能|吗|呢|，|的).*"
)
_LEAD = re.compile(
    r"(?:个|和|与|及|家|一|位|下|日|号|月|年|于|原|该|人|元|块|钱|万|上|来|换|收|天|跟|会|等|对|告|告了|称|开|进|过)"
)
_CALLED = re.compile(
    r"(?:店|馆|公司|铺|厂|坊|执照|个体户?|工作室|超市|饭庄)[^。！？\s]{0,6}?(?<![板员人主妻夫儿女友])"
    r"(?:名字叫|名叫|取名叫?|起名叫?|名字是|想叫)(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,24})"
)
_CORPORATE_END = re.compile(r".{3,20}?(?:公司|合作社|事务所)")
_CORPORATE = re.compile(r"公司|集团|合作社|事务所")
_FORM = re.compile(r"(?:集团|控股|股份|有限|责任)+")
"""Says what kind of company it is and not which: the name stands before it, with a 的 in it (美的集团)."""
_VILLAGE = re.compile(r"[\u4e00-\u9fff]家[店铺]")
_NOT_BEHIND = re.compile(r"[区里内]?停车|门诊")


def _told(name: str) -> str:
    """A told name without what follows it: all of it up to 公司, or up to a question."""
    whole = _CORPORATE_END.match(name)
    return whole[0] if whole else _CUT.sub("", name)


class CompanyType(SlotType):
    """A company's or shop's name as said, or its code."""

    name: ClassVar[str] = "company"
    stage: ClassVar[int] = 1
    signs: ClassVar[str] = (
        telling(words("company_words.txt", "endings") + words("company_words.txt", "cues")) + "名叫" + DIGITS
    )
    good: ClassVar[tuple[Good, ...]] = (
        ("唐山某甲商贸有限公司欠我工资", "唐山某甲商贸有限公司"),
        ("在乐万家超市买的", "乐万家超市"),
        ("福万达家电城卖我的冰箱不制冷", "福万达家电城"),
        ("查一下91110101MA00TE5T21", "91110101MA00TE5T21"),
        ("字号叫老李修车铺", "老李修车铺"),
        ("查企业 某的集团股份有限公司", "某的集团股份有限公司"),
    )
    told: ClassVar[tuple[Good, ...]] = (("叫小红馄饨", "小红馄饨"),)
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "公司不给钱",
        "开公司要什么",
        "物业公司乱收费",
        "网店",
        "那家超市",
        "装修公司跑路",
        "孩子上的培训班不退钱",
    )
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("公司", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every company named."""
        text = message.text
        for start, end, code in credit_codes(message):
            yield Found(self.name, code, start, end)
        for match in (*_CUES.finditer(text), *_CALLED.finditer(text)):
            name = _told(match["name"])
            if len(name) >= 2 and not _QUESTION.match(name):
                yield Found(self.name, name, match.start("name"), match.start("name") + len(name))
        for match in _ENDING.finditer(text):
            yield from self._ended(message, match)
        for said, name in message.lists.companies.items():
            if (start := text.find(said)) >= 0:
                yield Found(self.name, name, start, start + len(said))

    def _ended(self, message: Message, match: re.Match[str]) -> Iterator[Found]:
        start = boundaries.name_start(message.stops, match.start())
        for value in message.taken:
            if start < value.end <= match.start():
                start = value.end
        start = boundaries.trimmed(message.text, start, match.end() - 1, _LEAD)
        if _FORM.fullmatch(message.text, start, match.start()) and message.text[start - 1 : start] == "的":
            start = boundaries.name_start(message.stops, start - 1)
        if not _CORPORATE.search(match[0]):
            start = divisions.behind_full_names(message.divisions, start, match.start())
        core = message.text[start : match.start()]
        if (
            len(core) < 2
            or _GENERIC.fullmatch(core)
            or _VILLAGE.fullmatch(core + match[0])
            or _NOT_BEHIND.match(message.text, match.end())
        ):
            return
        yield Found(self.name, message.text[start : match.end()], start, match.end())

    def bare(self, message: Message) -> Found:
        """The answer itself, without 叫 and 是."""
        match = re.search(
            r"[\u3400-\u9fffA-Za-z0-9()（）·]{3,40}",
            re.sub(r"^(?:名字|店名|公司)?(?:叫做?|是|就是|我在)", "", message.text.strip()),
        )
        if match is None or _GENERIC.fullmatch(_ENDING.sub("", match[0])) or re.search(r"不知道|忘了|没有", match[0]):
            raise SlotError("format")
        start = message.text.find(match[0])
        return Found(self.name, match[0], start, start + len(match[0]))
