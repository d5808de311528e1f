"""Names of persons: 2 to 4 characters that begin with a surname, where words or neighbours speak of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots import boundaries
from bot.intents.slots.model import Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.tables import Surfaces, sections, words

_WORDS = sections("name_words.txt")
_PLAIN = words("surnames.txt")
SINGLE = frozenset(c for word in _PLAIN if len(word) != 2 for c in word)
_RARE = frozenset(words("surnames.txt", "rare"))
COMPOUND = frozenset(word for word in _PLAIN if len(word) == 2)
_NEVER = frozenset("".join(_WORDS["never"]))
_SOMETIMES = frozenset(_WORDS["sometimes"])
_THEN = frozenset(_WORDS["then"])
_NOT: Surfaces[None] = Surfaces((word, None) for word in _WORDS["not"])
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")


def _any(section: str) -> str:
    return "|".join(sorted(map(re.escape, _WORDS[section]), key=len, reverse=True))


_CUE = re.compile(rf"(?:{_any('cues')})(?:[是为叫:：,\s]|就是){{0,2}}(?=[\u3400-\u9fff])")
_KIN = re.compile(rf"(?:{_any('kin')})[:：,，\s]?(?=[\u3400-\u9fff])")
_VERB = re.compile(rf"(?:{_any('verbs')})(?=[\u3400-\u9fff])")
_BREAK = re.compile(r"[，。,;；、:：\s!！的]")
_SEGMENT = re.compile(r"[\u3400-\u9fff]{2,4}(?:[，。,;；、:：\s]|\d|身份证|手机|电话|$)")
_POSSESSOR = re.compile(r"[\u3400-\u9fff]{4}")
_OWNED = re.compile(rf"的?(?:{_any('then')}|驾驶证|驾照|户籍|档案|工龄|成绩|那个)")
_ACTS = re.compile(r"要|想|申请|今年|明年|去年|准备|打算")
_BEHIND = re.compile(r"[，。,;；、:：\s]|身份证|手机|电话|\d|$")
_BESIDE = re.compile(r"[，,、\s:：]{0,2}(?:的?(?:身份证|证件)号?码?|手机号?|电话)?[是为:：,，\s]{0,2}$")
_CLOSED = re.compile(
    r"$|[^\u4e00-\u9fff]|的|有没有|是不是|身份证|名下|同名|重名|这个名|那个名|这名|有几|有多少|几个|多少|，"
)
_NO_NAME = re.compile(
    r"^(?:换|改|再|还是|要不|那算|那就|算了|[是想要就来先]*[给替帮]|都(?:行|可以|中|一样)$|第[一二两三四五六七八九十]{1,2}[个位条项种家])|为什么|可以|明天|后天|今天|下周|上午|下午|取消|怎么|多少|几点|[吗呢吧]$"
)
"""A change of mind, a question or for whom it is, where a name was asked for: 「换周三」, 「给我老伴挂」."""
DOTS = "·•・"
MIDDLE_DOT = re.compile(r"[\u3400-\u9fff]{2,8}[·•・][\u3400-\u9fff]{2,8}(?:[·•・][\u3400-\u9fff]{2,8})?")
_UNNAMED = re.compile(r"什么|啥|哪|谁|我|你|他|她|不|没|忘|随便|一样|再说|等|好")


def name_at(text: str, start: int, loose: bool = False) -> int:
    """Where the name that begins at `start` ends; `start` itself when none does. `loose`: a cue vouches for it."""
    surname = (
        2
        if text[start : start + 2] in COMPOUND
        else int(text[start : start + 1] in SINGLE or (loose and text[start : start + 1] in _RARE))
    )
    if not surname or boundaries.protected(text, start):
        return start
    if _NOT.at(text, start) and not (loose and _CLOSED.match(text, start + 3)):
        return start
    end = start + surname
    while end < min(start + surname + 2, len(text)) and _given(text, end, start + surname):
        end += 1
    return end if end > start + surname else start


def _given(text: str, at: int, first: int) -> bool:
    if not _HAN.match(text, at):
        return False
    if text[at] in _NEVER and not (text[at] in _SOMETIMES and (at == first or _CLOSED.match(text, at + 1))):
        return False
    return text[at : at + 2] not in _THEN or (at == first and text[at + 1 : at + 2] == "")


class NameType(SlotType):
    """A person's name as said."""

    name: ClassVar[str] = "name"
    stage: ClassVar[int] = 2
    good: ClassVar[tuple[Good, ...]] = (
        ("我叫李小明", "李小明"),
        ("户主：欧阳若兰，交水费", "欧阳若兰"),
        ("唐山叫张三丰的有几个", "张三丰"),
        ("我妈王桂香做认证", "王桂香"),
        ("赵小虎，身份证110101190001010014", "赵小虎"),
        ("查一下孙小红的社保", "孙小红"),
        ("我叫阿依古丽·买买提", "阿依古丽·买买提"),
    )
    told: ClassVar[tuple[Good, ...]] = (("李雷", "李雷"), ("我叫王小二", "王小二"), ("是萨仁", "萨仁"))
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "叫什么名字",
        "高血压，怎么办",
        "查公积金",
        "我妈高龄补贴",
        "周六，有号吗",
        "给孩子上户口",
        "我爸养老金",
    )
    refused: ClassVar[tuple[Bad, ...]] = (
        ("", "format"),
        ("不知道", "format"),
        ("123", "format"),
        ("换周三", "format"),
        ("为什么要姓名", "format"),
        ("明天下午可以吗", "format"),
        ("给我老伴挂", "format"),
        ("都行", "format"),
    )

    def find(self, message: Message) -> Iterator[Found]:
        """Every name that a cue, a kinship word, or a number beside it vouches for."""
        text = message.text
        for match in MIDDLE_DOT.finditer(text) if any(map(text.__contains__, DOTS)) else ():
            start = max((cue.end() for cue in _CUE.finditer(text, match.start(), match.end())), default=match.start())
            yield Found(self.name, text[start : match.end()], start, match.end())
        for match in _CUE.finditer(text):
            yield from self._at(message, match.end(), need_closed=False, loose=True)
        for match in _KIN.finditer(text):
            yield from self._at(message, match.end(), need_closed=True)
        for match in _VERB.finditer(text):
            yield from self._at(message, match.end(), need_closed=True)
        for start in (0, *(gap.end() for gap in _BREAK.finditer(text))):
            yield from self._at_start(message, start)
        yield from self._beside_numbers(message)

    def _at(self, message: Message, start: int, need_closed: bool, loose: bool = False) -> Iterator[Found]:
        end = name_at(message.text, start, loose)
        length = end - start
        if length < 2 or not message.free(start, end) or _UNNAMED.match(message.text, start):
            return
        if length == 2 and need_closed and not _CLOSED.match(message.text, end):
            return
        yield Found(self.name, message.text[start:end], start, end)

    def _at_start(self, message: Message, start: int) -> Iterator[Found]:
        """A name that begins its clause, or stands behind 的: alone there, or with what it owns or does behind it."""
        text, end = message.text, name_at(message.text, start)
        if end - start < 2 or not message.free(start, end):
            return
        if text[start - 1 : start] != "的" and _SEGMENT.match(text, start):
            yield from self._segment(message, start, end)
        owned = _OWNED.match(text, end) or (start == 0 and _ACTS.match(text, end))
        if owned and end - start >= 3 and _POSSESSOR.match(text, start):
            yield Found(self.name, text[start:end], start, end)

    def _segment(self, message: Message, start: int, end: int) -> Iterator[Found]:
        """A name between commas: three characters, or two beside an identity or phone number."""
        behind = _BEHIND.match(message.text, end)
        known = any(f.type in ("id_number", "phone", "case_no") for f in message.taken)
        if behind and end < len(message.text) + known and (end - start >= 3 or known):
            yield Found(self.name, message.text[start:end], start, end)

    def _beside_numbers(self, message: Message) -> Iterator[Found]:
        """The two to four characters before an identity number."""
        for found in message.taken:
            if found.type not in ("id_number", "phone"):
                continue
            link = _BESIDE.search(message.text, 0, found.start)
            stop = link.start() if link else found.start
            for start in (stop - 3, stop - 2, stop - 4):
                if (
                    start >= 0
                    and (start == 0 or not _HAN.match(message.text, start - 1))
                    and name_at(message.text[:stop], start) == stop
                ):
                    yield Found(self.name, message.text[start:stop], start, stop)

    def bare(self, message: Message) -> Found:
        """The answer itself: two to twenty characters, no digits."""
        text = re.sub(r"^(?:我的?|他|她)?(?:名字|姓名)?(?:叫做?|是|就是|：|:)?", "", message.text.strip(" 。，.!！"))
        if not re.fullmatch(
            r"[\u3400-\u9fff\U00020000-\U0003134f]{2,6}|[\u3400-\u9fff·•・]{2,20}|[A-Za-z][A-Za-z .'\-]{1,39}", text
        ) or (_UNNAMED.match(text) or _NO_NAME.search(text)):
            raise SlotError("format")
        start = message.text.find(text)
        return Found(self.name, text, start, start + len(text))
