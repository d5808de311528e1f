"""「冀B12345不对是冀B54321」: what a message says and takes back in one breath, in favour of another of its kind.

Without it the first of two values would count, silently. It is cut out of the text with the word that takes it back, so
that whatever reads the text afterwards reads what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from bot.intents.slots import divisions
from bot.intents.slots.folding import fold
from bot.intents.slots.model import Found, Span

_SIGN = re.compile(r"[不错应说误]")
"""Each word that takes something back has one of these: most messages have none."""
_TELLS = re.compile(r"不(?:[对是不还]|[^\u4e00-\u9fff])|[啊哦噢喔哎唉诶]不|错|误|应该是|说的?是")
_GAP = r"[\s,，。.、;；!！?？~…—-]"
_SIGH = rf"(?:(?:[啊哦噢喔哎唉诶呃嗯额呀](?!不)|那个|等等|等一下|等会儿?|抱歉|不好意思){_GAP}*+)*+"
_MISSAID = r"(?:我|刚才|刚刚)*+[说打写输填发弄搞记念报看]?错"
_DENIED = rf"(?:[啊哦噢喔哎唉诶呃嗯额呀]?不对|[啊哦噢喔哎唉诶]不是?|不不++|口误|{_MISSAID})[了啦啊呀哈]*+"
_RIGHT = rf"(?:(?:应该|就|还|我说的|我要的|我|要|而|换成|改成|改为|是说|想说|说|是|在|去|到|查|挂|交){_GAP}*+)*+"
_WORDS = rf"{_SIGH}(?:{_DENIED}{_GAP}*+)++{_SIGH}{_RIGHT}"
_FAINT = rf"(?:不{_GAP}*还是|(?<={_GAP})不{_GAP}+|不是{_GAP}+|不是{_GAP}*(?:而|应该)?是|应该是|我是说|我说的是){_GAP}*"
"""Words that take something back only where nothing else stands between the two."""
_BETWEEN = re.compile(rf"[的号吧了]?{_GAP}*(?:{_WORDS}|{_SIGH}{_FAINT})")
_BEHIND_MORE = re.compile(rf"(?P<more>.{{1,10}}?){_GAP}+(?P<words>{_WORDS})")
_REST = re.compile(rf"(?:[的号吧啊呀呢哈嘛]|{_GAP})*")
_BARE = r"(?=[A-Za-z-]*\d)[0-9A-Za-z][0-9A-Za-z-]{1,23}"
_BARE_TWICE = re.compile(
    rf"(?<![0-9A-Za-z-])(?P<one>{_BARE}){_GAP}*{_WORDS}(?=(?P<other>{_BARE})(?![0-9A-Za-z-]|也|都))"
)
"""Numbers that only a form can tell from others."""
_MONTH = re.compile(
    r"(?:\d{2,4}年)?(?:[\d一二三四五六七八九十]{1,3}|[这本下]个?)月(?=[\d一二三四五六七八九十]{1,3}[号日])"
)
_DAY_ALONE = re.compile(r"[\d一二三四五六七八九十]{1,3}[号日]")
_BOTH = ("也", "都")
"""Behind the second of two that are both wrong."""
LONGEST_BETWEEN = 30
_KIND = attrgetter("type")


def takes_back(between: str) -> bool:
    """Whether what stands between two values of a kind says that the second is meant."""
    return len(between) <= LONGEST_BETWEEN and _BETWEEN.fullmatch(between) is not None


def instead(text: str) -> str:
    """What an answer says behind the words that take back all before them: 「张三 不对 李四」; else the text itself."""
    if _TELLS.search(text) is None:
        return text
    behind = [match.end() for match in _BETWEEN.finditer(fold(text)) if match.start()]
    return text[behind[-1] :] if behind else text


def without(text: str, found: Sequence[Found]) -> str:
    """The text without what it takes back; `found`: the values in it."""
    if _SIGN.search(text) is None or _TELLS.search(text) is None:
        return text
    folded = fold(text)
    spans = [*_of_values(folded, found)]
    spans += [match.span() for match in _BARE_TWICE.finditer(folded) if not _within(match.span(), spans)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _of_values(text: str, found: Sequence[Found]) -> Iterator[Span]:
    """Where values stand that are taken back, and the words that do so."""
    written = sorted((one for one in found if one.end > one.start), key=lambda one: (one.type, one.start))
    for _, kind in groupby(written, _KIND):
        former: Found | None = None
        for one in kind:
            if former is not None:
                yield from _between(text, former, one)
            former = one


def _between(text: str, former: Found, meant: Found) -> Iterator[Span]:
    if text.startswith(_BOTH, meant.end):
        return
    between, start = text[former.end : meant.start], former.start + _stays(text, former, meant)
    if takes_back(between):
        yield start, meant.start
    elif len(between) <= LONGEST_BETWEEN and _REST.fullmatch(text, meant.end):
        more = _BEHIND_MORE.fullmatch(between)
        if more is not None:
            yield start, former.end
            yield former.end + more.start("words"), meant.start


def _stays(text: str, former: Found, meant: Found) -> int:
    """How many characters of what is taken back hold for the other too: the city of a hospital, the month of a day."""
    said, instead = text[former.start : former.end], text[meant.start : meant.end]
    if former.type == "date":
        month = _MONTH.match(said)
        return month.end() if month and _DAY_ALONE.fullmatch(instead) else 0
    named = next(iter(divisions.scan(said)), None)
    if former.type in {"city", "district"} or named is None or named[0] or divisions.scan(instead):
        return 0
    return named[1]
