"""Does a citizen speak of a day that was, or of one to come? Words tell; without them the nearer day is meant."""

from __future__ import annotations

import re
from datetime import date

from bot.intents.slots.almanac import day_of
from bot.intents.slots.model import Message

_PAST = re.compile(
    r"[生辞离做照拍交缴买办查抽住出登递打考退录受报发伤看入借充扣付花开领搬死摔撞领收寄签挂订申请提上"
    r"约][^，。,、；]{0,2}?(?:[的了]|过(?!户|程|期|来|去|渡|节|年))(?!没|吗)|"
    r"的时候|那次|那回|以来|[被叫让].{0,4}[辞开撞打骗拍]|(?:[去]世|出生|生人|生日|至今|就没|一直|起诉|"
    r"[未没]到账|没给|入职|离职|出院)"
)
_ASKED_FOR = re.compile(r"[退取消改删换撤销][^，。,、；]{0,3}了(?:吧|呗|得了|行[不吗]|可以吗|好[不吗])")
"""「把二号那个退了吧」 wants it done."""
_BEFORE = re.compile(r"(?:自从|自|从|打从|上回|上次|之前|曾经|早在|生于|出生于|我是)$")
_STARTS = re.compile(r"(?:这天|那天)?(?:开始|起(?!诉))(?!就|没)")
"""「从8号开始办」 tells of a start, 「从8号就没水」 of what has lasted."""
_FUTURE = re.compile(
    r"约|挂号|[挂订]|取号|抢|[想要打算准备][去到办打看约]|打算|截止|到期|之前|前要|以前|能不能去|去办|"
    r"去一趟|出发|有没有票|还有号|有号|余票"
)
_BOOKED = re.compile(r"[挂约订定抢]")
SOON_DAYS = 90
"""So far ahead a day may lie for which something was booked: 「28号挂的号」 is told before the day."""
_CLAUSE = re.compile(r"[，。！？；,!?;]")


def _after(message: Message, end: int) -> str:
    rest = message.text[end : end + 24]
    cut = _CLAUSE.search(rest, 1)
    return rest[: cut.start()] if cut else rest


def is_past(message: Message, start: int, end: int) -> bool:
    """Whether the words round a date tell of something done."""
    if message.asked or message.tense:
        return message.tense == "past"
    after = _after(message, end)
    since = _BEFORE.search(message.text[max(0, start - 4) : start]) and not _STARTS.match(after)
    return bool((_PAST.search(after) and not _ASKED_FOR.search(after)) or since)


def is_future(message: Message) -> bool:
    """Whether the citizen books or plans something."""
    if message.tense:
        return message.tense == "future"
    return bool(_FUTURE.search(message.text))


def year_of(message: Message, month: int, day: int, start: int, end: int) -> date | None:
    """A day of the year without a year: this year's, unless tense or distance (half a year) speaks for a neighbour."""
    today = message.today
    this = day_of(today.year, month, day)
    if this is None:
        return day_of(today.year + 1, month, day) or day_of(today.year - 1, month, day)
    past = is_past(message, start, end)
    if past and 0 < (this - today).days <= SOON_DAYS and _BOOKED.search(_after(message, end)):
        return this
    if this > today:
        return day_of(today.year - 1, month, day) or this if past else this
    if past:
        return this
    far = (today - this).days > (0 if is_future(message) else 183)
    return (day_of(today.year + 1, month, day) or this) if far and this != today else this
