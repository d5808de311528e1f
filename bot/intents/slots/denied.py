"""「不要下午的」, 「除了周二都行」, 「明天不行」: what a message says is not wanted. It is left out, never taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.intents.slots.model import Found

SIGNS = frozenset("不别除没")
"""Each denial has one of these: most messages have none."""
_GAP = r"\s,，。.、;；!！~…—"
_OUTSIDE = r"(?:以外|之外|外)"
_ALL_ELSE = (
    rf"{_OUTSIDE}?[{_GAP}]*(?:其[他它]|别的|哪[天个家]|什么时候|时间|我|的)*+(?:都|全)(?:行|可以|成|中|好|能去?|有空)"
)
_AIM = r"(?:再|给我|帮我|去|到|在|看|挂|约|选|查|要)*+"
_DENIES = (
    r"(?:(?<!要)不要|(?<!去)不去|(?<!看)不看|(?<!想)(?<!不是)不想(?=[去要看挂约选在到])|(?<!挂)不挂|(?<!约)不约|(?<!选)不选|"
    r"(?<!查)不查|(?<!用)不用(?=[去看查挂约选])|不考虑|(?P<not>(?<!是)不是)|除[了去开]|"
    r"(?<![级特差分个性告类识辨鉴派道])别(?![墅人的处名扭致离克样提称动太急说光]))"
)
_AHEAD = re.compile(
    rf"{_DENIES}{_AIM}(?P<what>(?![了的不])[^{_GAP}?？吗么嘛]{{1,12}}?)"
    rf"(?P<end>(?:的|那[个家边天])*+(?:{_ALL_ELSE}|{_OUTSIDE}|了?(?:就行)?[吧啊呀哈呢]*(?=[{_GAP}]|$)|了(?![?？吗么嘛])|"
    r"(?=就近|我在|换|改|[去看要选挂约是查]|还是|就)))"
)
_BEHIND = re.compile(
    rf"(?P<what>[^{_GAP}?？]{{1,12}}?)(?:的|那[个家边天]|我|就|也|都|可能|实在|[人太][多远晚早贵忙冷热挤堵]|要?上[班课学]|忙)*+[{_GAP}]*"
    r"(?:(?<!行)(?<!不是)不行|(?<!成)不成|不方便|不合适|不去(?!了)|(?<!要)不要(?!了)|不用[看查去]?了?|不想[去要看]|(?<!看)不看了?|"
    rf"没空|没时间|来不了|去不了|除外|(?<![级特差分个性告类识辨鉴派道有])别[去来]?)[了啊呀哈呢]*(?=[{_GAP}]|$|[就那换改看要])"
)
_BOOKED = re.compile(r"(?<![\d一二三四五六七八九十])(?:号|预约|票)$")
"""「不要明天的号了」 gives back what is booked."""
_OF_BEHIND = frozenset(("date", "period", "city", "district", "hospital", "department"))
"""What may stand before 「不行」 and is denied by it: 「车不行了」 and 「眼睛不行」 tell of something."""
_JOINS = re.compile(r"[和跟与或、及还有的号]*")
_DEPARTMENT_ENDS = ("科", "门诊")


@dataclass(frozen=True, slots=True)
class Denial:
    """A stretch of a message that says what isn't wanted, and the stretch in it that names that."""

    start: int
    end: int
    what_start: int
    what_end: int
    behind: bool
    """Said of it afterwards: 「下午不行」."""
    contrasts: bool
    """「不是唐山」, but not 「不是唐山户口」."""

    def covers(self, start: int, end: int) -> bool:
        """Whether it denies what stands here."""
        if self.behind or self.contrasts:
            return self.what_start <= start < end == self.what_end
        return start == self.what_start < end

    def among(self, text: str, found: Iterable[Found]) -> tuple[Found, ...]:
        """The values that it denies: all that it names where it names nothing else, else the one next to its word."""
        inside = [one for one in found if self.what_start <= one.start < one.end <= self.what_end]
        other = text[self.what_start : self.what_end]
        for one in inside:
            other = other.replace(text[one.start : one.end], "")
        denied = inside if _JOINS.fullmatch(other) else [one for one in inside if self.covers(one.start, one.end)]
        return tuple(one for one in denied if not self.behind or _may_stand_before(text, one))


def denials(text: str, *, behind: bool = True) -> tuple[Denial, ...]:
    """Where a message denies something, in its order. `behind`: also by words behind it."""
    if SIGNS.isdisjoint(text):
        return ()
    ahead = [_denial(match) for match in _AHEAD.finditer(text) if not _gives_back(match)]
    if not behind:
        return tuple(ahead)
    behind_it = (_denial(match) for match in _BEHIND.finditer(text))
    others = [one for one in behind_it if not any(one.start < other.end and other.start < one.end for other in ahead)]
    return tuple(sorted((*ahead, *others), key=lambda one: one.start))


def unwanted(text: str) -> tuple[str, ...]:
    """The words for what a message denies."""
    return tuple(text[one.what_start : one.what_end] for one in denials(text))


def rest(text: str, *, behind: bool = True) -> str:
    """The text with spaces where it denies something: every other place in it stays."""
    return _blanked(text, denials(text, behind=behind))


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether what stands here in a message is denied."""
    return any(one.covers(start, end) for one in denials(text))


def among(text: str, found: Sequence[Found]) -> tuple[Found, ...]:
    """The values that a message denies."""
    return tuple(value for value, _ in _pairs(text, found))


def without(text: str, found: Sequence[Found]) -> str:
    """The text with spaces where it denies a value; the text itself where it denies none."""
    return _blanked(text, [denial for _, denial in _pairs(text, found)])


def _pairs(text: str, found: Sequence[Found]) -> Iterator[tuple[Found, Denial]]:
    for denial in denials(text):
        yield from ((value, denial) for value in denial.among(text, found))


def _may_stand_before(text: str, value: Found) -> bool:
    named = value.type != "department" or text[value.start : value.end].endswith(_DEPARTMENT_ENDS)
    return named and value.type in _OF_BEHIND


def _denial(match: re.Match[str]) -> Denial:
    groups = match.re.groupindex
    contrasts = "not" in groups and match["not"] is not None
    return Denial(*match.span(), *match.span("what"), behind="end" not in groups, contrasts=contrasts)


def _gives_back(match: re.Match[str]) -> bool:
    return "了" in match["end"] and _BOOKED.search(match["what"]) is not None


def _blanked(text: str, where: Iterable[Denial]) -> str:
    for one in where:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text
