"""Numbers that name a person, an account or a case.

Identity numbers follow GB 11643: division, birth, serial, check by ISO 7064 MOD 11-2. The division is not looked up:
people born before their division had its code, or in one since abolished, hold valid numbers. Mobile numbers are those
of the national plan: 1, then 3 to 9, then nine digits. Unified credit codes follow GB 32100.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from bot.intents.slots.almanac import day_of
from bot.intents.slots.model import DIGITS, Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.tables import words

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d")
_ID = re.compile(r"(?<![0-9A-Za-z])(?=([1-9](?:[ \-]{0,2}\d){16}[ \-]{0,2}[\dXx])(?![0-9A-Za-z]))")
_PHONE = re.compile(
    r"(?<![0-9A-Za-z])(?:\+?\s?(?:00)?86[ \-]?)?(1[3-9](?:[ \-]?\d){9})(?![0-9A-Za-z]|[ \-]\d{3,5}(?!\d|年|月|号))"
)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(r"(?<![0-9A-Z])[159A-HJ-NPQRTUWXY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")


def id_problem(number: str, today: date) -> str | None:
    """What is wrong with an identity number (length, format, date, checksum), or None."""
    if len(number) != 18:
        return "length"
    if not re.fullmatch(r"\d{17}[\dX]", number) or not _PROVINCE.match(number):
        return "format"
    birth = day_of(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    if birth is None or not birth.year >= 1880 or birth > today:
        return "date"
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return None if _CHECKS[total % 11] == number[17] else "checksum"


def credit_code(code: str) -> bool:
    """Whether the check character of a unified social credit code (GB 32100) is right."""
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]


def credit_codes(message: Message) -> Iterator[tuple[int, int, str]]:
    """(start, end, code) of every valid unified social credit code."""
    for match in _CREDIT.finditer(message.upper):
        if credit_code(match[0]):
            yield match.start(), match.end(), match[0]


def _squeezed(text: str) -> str:
    return re.sub(r"[ \-]", "", text).upper()


class IdNumberType(SlotType):
    """An identity number of 18 characters with a capital X."""

    name: ClassVar[str] = "id_number"
    signs: ClassVar[str] = DIGITS
    good: ClassVar[tuple[Good, ...]] = (
        ("身份证110101190001010014", "110101190001010014"),
        ("12010119000102002x", "12010119000102002X"),
        ("130202 19000103 0037", "130202190001030037"),
    )
    told: ClassVar[tuple[Good, ...]] = (("我的是 110101-19000101-0014", "110101190001010014"),)
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "110101190001010015",
        "110101900101001",
        "1101011900010100141",
        "110101190013010014",
    )
    refused: ClassVar[tuple[Bad, ...]] = (
        ("110101190001010015", "checksum"),
        ("110101900101001", "length"),
        ("110101190013010014", "date"),
        ("忘了", "format"),
        ("", "format"),
    )

    def find(self, message: Message) -> Iterator[Found]:
        """Every number whose birth date and check character are right."""
        for match in _ID.finditer(message.text):
            number = _squeezed(match[1])
            if id_problem(number, message.today) is None:
                yield Found(self.name, number, *match.span(1))

    def bare(self, message: Message) -> Found:
        """Says what is wrong with the number."""
        digits = re.search(r"[0-9](?:[ \-]?[0-9Xx]){4,}", message.text)
        if digits is None:
            raise SlotError("format")
        raise SlotError(id_problem(_squeezed(digits[0]), message.today) or "format")


class PhoneType(SlotType):
    """A mobile number of 11 digits."""

    name: ClassVar[str] = "phone"
    signs: ClassVar[str] = DIGITS
    good: ClassVar[tuple[Good, ...]] = (
        ("电话13000000000", "13000000000"),
        ("150 0000 0000", "15000000000"),
        ("+86 190-0000-0000", "19000000000"),
    )
    told: ClassVar[tuple[Good, ...]] = (("130 0000 0000 就这个", "13000000000"),)
    absent: ClassVar[tuple[str, ...]] = ("", "12345", "12000000000", "130000000001", "户号13000000000")
    refused: ClassVar[tuple[Bad, ...]] = (("1300000000", "length"), ("12000000000", "format"), ("没有", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every mobile number that is no part of a longer one."""
        for match in _PHONE.finditer(message.text):
            yield Found(self.name, _squeezed(match[1]), *match.span())

    def bare(self, message: Message) -> Found:
        """Says what is wrong with the number."""
        digits = re.sub(r"\D", "", message.text)
        raise SlotError("length" if digits and len(digits) != 11 else "format")


def _alternatives(section: str) -> str:
    return "|".join(sorted(map(re.escape, words("number_words.txt", section)), key=len, reverse=True))


_LINK = r"(?:[号码]{0,2})(?:[是为:：,，;；#\s(]|就是|[这那]个){0,4}"
_IN_FOURS = r"\d{4}(?: \d{4}){1,5}(?: \d{1,3}(?!\d|[年月日号块元点路]))?"
_CODE = (
    rf"(?P<value>(?:[A-Za-z]{{1,4}} )?{_IN_FOURS}|"
    r"(?=[A-Za-z]{0,8}[\d\-]*\d{2})[A-Za-z0-9]{2,24}(?:-[A-Za-z0-9]{1,12}){0,4}"
    r"(?: [0-9]{3,8}(?![0-9]*\s?[年月日号块元点路]|[0-9\-]*[A-Za-z])){0,5})(?![A-Za-z0-9])"
)
_ALONE = re.compile(
    rf"(?<![0-9A-Za-z.\-])(?P<value>{_IN_FOURS}|[A-Za-z]{{0,6}}\d{{6,22}}(?:-\d{{2,8}}){{0,3}})(?![0-9A-Za-z.]|-\d)"
)
_LABELS = {kind: re.compile(f"(?:{_alternatives(kind)}){_LINK}{_CODE}") for kind in ("account_no", "case_no")}
_BEHIND = {
    kind: re.compile(rf"(?:是|就是|这个|那个|的|这){{0,2}}(?:{_alternatives(kind)})")
    for kind in ("account_no", "case_no")
}
_HINTS = {kind: re.compile(_alternatives(f"{kind} hints")) for kind in ("account_no", "case_no")}
_LONG_ENOUGH = 4


class _NumberType(SlotType):
    """A number that its label tells apart (户号, 受理号), or words elsewhere in the message when it has none."""

    signs: ClassVar[str] = DIGITS

    def find(self, message: Message) -> Iterator[Found]:
        """Every labelled number, and a long unlabelled one where the message speaks of such."""
        for match in _LABELS[self.name].finditer(message.text):
            value = match["value"].replace(" ", "")
            if sum(c.isdigit() for c in value) >= _LONG_ENOUGH:
                yield Found(self.name, value, *match.span("value"))
        yield from self._unlabelled(message)

    def _unlabelled(self, message: Message) -> Iterator[Found]:
        hinted: bool | None = None
        for match in _ALONE.finditer(message.text):
            value = match["value"].replace(" ", "")
            if _BEHIND[self.name].match(message.text, match.end()):
                yield Found(self.name, value, *match.span())
                continue
            if hinted is None:
                hinted = bool(_HINTS[self.name].search(message.text))
            if hinted and len(value) >= 8 and not self._something_else(value, message.today):
                yield Found(self.name, value, *match.span())

    @staticmethod
    def _something_else(value: str, today: date) -> bool:
        phone = re.fullmatch(r"1[3-9]\d{9}", value) is not None
        identity = (
            len(value) in (15, 18)
            and _PROVINCE.match(value) is not None
            and id_problem(value, today) in (None, "checksum", "length")
        )
        day = (
            len(value) == 8
            and value[:2] in ("19", "20")
            and day_of(int(value[:4]), int(value[4:6]), int(value[6:])) is not None
        )
        return phone or identity or day

    def bare(self, message: Message) -> Found:
        """The longest run of letters and digits."""
        runs = re.findall(r"[A-Za-z0-9](?:[A-Za-z0-9]|[ \-](?=[A-Za-z0-9]))*", message.text)
        value = max((run.replace(" ", "") for run in runs), key=len, default="")
        if not value:
            raise SlotError("format")
        if len(value) < _LONG_ENOUGH or not any(c.isdigit() for c in value):
            raise SlotError("length" if len(value) < _LONG_ENOUGH else "format")
        return Found(self.name, value, 0, len(message.text))


class AccountNoType(_NumberType):
    """A customer's number as written, without spaces: 户号, 表号, 卡号, 账号, 读者证号."""

    name: ClassVar[str] = "account_no"
    good: ClassVar[tuple[Good, ...]] = (
        ("户号10020030，交80", "10020030"),
        ("卡号是 6217 0000 0000 0000", "6217000000000000"),
        ("热力户号0100-20030", "0100-20030"),
        ("卡号 1002 0030 04，充两百", "1002003004"),
        ("10020030这个户号", "10020030"),
        ("1002 0030 04 电费", "1002003004"),
        ("读者证T0000001", "T0000001"),
    )
    told: ClassVar[tuple[Good, ...]] = (("1002 0030", "10020030"), ("是X00000001", "X00000001"))
    absent: ClassVar[tuple[str, ...]] = ("", "户号忘了", "电话13000000000")
    refused: ClassVar[tuple[Bad, ...]] = (("12", "length"), ("不知道", "format"))


class CaseNoType(_NumberType):
    """The number of a case as written, without spaces: 决定书编号, 受理号, 工单号, 申请编码."""

    name: ClassVar[str] = "case_no"
    good: ClassVar[tuple[Good, ...]] = (
        ("工单号GS20260101000001", "GS20260101000001"),
        ("受理编号：130202-260101-0001到哪步了", "130202-260101-0001"),
        ("决定书1302020000000001", "1302020000000001"),
        ("办到哪了 130202-260101-0001", "130202-260101-0001"),
        ("申请编号 TJ 2026 0301 0001", "TJ202603010001"),
    )
    told: ClassVar[tuple[Good, ...]] = (("GS2026 0101 000001", "GS20260101000001"),)
    absent: ClassVar[tuple[str, ...]] = ("", "工单处理完没", "受理时间2026年")
    refused: ClassVar[tuple[Bad, ...]] = (("1", "length"), ("忘了", "format"))
