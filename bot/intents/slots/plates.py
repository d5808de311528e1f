"""Number plates of motor vehicles, GA 36: ordinary, new-energy, and those that end in one of 挂学警港澳领使.

The letters I and O are not used, so an O or I behind the first letter is a mistyped 0 or 1: put right and flagged.
A plate is never cut out of a longer run of letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots.model import DIGITS, Bad, Found, Good, Message, SlotError, SlotType

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
HEBEI = {
    "石家庄市": "A", "唐山市": "B", "秦皇岛市": "C", "邯郸市": "D", "邢台市": "E", "保定市": "F", "张家口市": "G",
    "承德市": "H", "沧州市": "J", "廊坊市": "R", "衡水市": "T", "雄安新区": "X",
}  # fmt: skip
_GAP = r"[\s·•‧∙・.\-_]{0,3}"
_CANDIDATE = re.compile(
    rf"(?P<province>[{PROVINCES}]){_GAP}(?P<letter>[A-Z]){_GAP}(?P<rest>[A-Z0-9](?:{_GAP}[A-Z0-9]){{3,9}})"
)
_TYPED = re.compile(
    r"(?<![A-Z0-9])(?P<province>JING|JIN|JI) ?(?P<letter>[A-HJ-NP-Z]) ?(?P<rest>[A-Z0-9]{5,6})(?![A-Z0-9])"
)
_BY_SOUND = {"JI": "冀", "JING": "京", "JIN": "津"}
"""「ji b12345」: the province as it is typed without its character."""
_ORDINARY = re.compile(r"(?=(?:[A-Z]*\d){2})[A-HJ-NP-Z0-9]{5}")
_SMALL_NEV = re.compile(r"[A-HJK][A-HJ-NP-Z0-9]\d{4}")
_LARGE_NEV = re.compile(r"\d{5}[A-HJK]")
_EMBASSY = re.compile(rf"使{_GAP}(\d{{3}}){_GAP}(\d{{3}})(?![A-Z0-9])")
_LAST = "挂学警港澳领使"
_ALNUM = re.compile(r"[A-Z0-9]")
_LOOKALIKE = str.maketrans("OI", "01")
_TOKEN = re.compile(r"[A-Z0-9]+")


def plate(province: str, letter: str, tail: str) -> tuple[str, bool] | None:
    """(the plate, whether a look-alike was put right), or None when no series of GA 36 has this form."""
    if letter in "IO":
        return None
    proper = tail.translate(_LOOKALIKE)
    body = proper[:-1] if proper[-1] in _LAST else proper
    special = body != proper and len(body) == 4 and _ORDINARY.fullmatch(body + "0") is not None
    if special or any(form.fullmatch(proper) for form in (_ORDINARY, _SMALL_NEV, _LARGE_NEV)):
        return province + letter + proper, proper != tail
    return None


def issued_in(plate: str) -> str:
    """The city of 京津冀 that issued a plate, by its full name; empty for all others."""
    if plate[:1] == "冀":
        return next((city for city, letter in HEBEI.items() if letter == plate[1:2]), "")
    return {"京": "北京市", "津": "天津市"}.get(plate[:1], "")


class PlateType(SlotType):
    """A number plate without separators, upper case."""

    name: ClassVar[str] = "plate"
    signs: ClassVar[str] = DIGITS
    good: ClassVar[tuple[Good, ...]] = (
        ("冀zb0000", "冀ZB0000"),
        ("我的京Z·D00000", "京ZD00000"),
        ("津Z 0000 0F", "津Z00000F"),
        ("冀 Z 0 0 0 0 1 有违章吗", "冀Z00001"),
        ("冀ZO0001", "冀Z00001"),
        ("京Z0001学", "京Z0001学"),
        ("粤Z1234港", "粤Z1234港"),
        ("冀Z-12345，3月21号", "冀Z12345"),
        ("查违章 冀鼻幺二三四五", "冀B12345"),
        ("冀 币一二三四五的违章", "冀B12345"),
        ("冀笔12345", "冀B12345"),
        ("ji z12345有违章吗", "冀Z12345"),
        ("jing z12345", "京Z12345"),
    )
    told: ClassVar[tuple[Good, ...]] = (("冀Z12345", "冀Z12345"),)
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "冀逼",
        "冀Z1234",
        "冀Z1234567",
        "冀Z123456",
        "京I12345",
        "云A股",
        "冀币一二三",
        "冀西五百人",
        "ji b123",
        "wuji z12345",
    )
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("冀Z1234", "length"), ("B12345", "province"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every well-formed plate."""
        text = message.upper
        for match in _CANDIDATE.finditer(text):
            if match["province"] == "京" and text[match.start() - 1 : match.start()] == "南":
                continue
            if read := self._read(text, match):
                value, corrected, end = read
                yield Found(self.name, value, match.start(), end, corrected)
        for match in _TYPED.finditer(text) if "JI" in text else ():
            if found := plate(_BY_SOUND[match["province"]], match["letter"], match["rest"]):
                yield Found(self.name, found[0], *match.span(), corrected=True)
        for match in _EMBASSY.finditer(text):
            yield Found(self.name, "使" + match[1] + match[2], *match.span())

    @staticmethod
    def _read(text: str, match: re.Match[str]) -> tuple[str, bool, int] | None:
        """The first run of whole tokens that makes a plate; single characters, spaced out, count as one token."""
        pieces = [piece.span() for piece in _TOKEN.finditer(text, match.start("rest"), match.end("rest"))]
        tail, best = "", None
        for at, (start, end) in enumerate(pieces):
            tail += text[start:end]
            if end == match.end("rest") and _ALNUM.match(text, end):
                break
            suffix = text[end : end + 1] if len(tail) == 4 and text[end : end + 1] in tuple(_LAST) else ""
            if found := plate(match["province"], match["letter"], tail + suffix):
                best = (*found, end + len(suffix))
            following = pieces[at + 1] if at + 1 < len(pieces) else None
            spaced = end - start == 1 and following is not None and following[1] - following[0] == 1
            if best and not spaced:
                break
        return best

    def bare(self, message: Message) -> Found:
        """B12345 said in 唐山 is 冀B12345, to be confirmed; what looks like a plate is refused with the reason."""
        text = re.sub(r"[\s·•.\-_。，]", "", message.upper)
        if re.match(rf"[{PROVINCES}][A-Z]", text):
            raise SlotError("length" if not 7 <= len(text) <= 8 else "format")
        if not re.fullmatch(r"[A-Z][A-Z0-9]{5,6}", text):
            raise SlotError("format")
        region = message.region or ""
        certain = "冀" if HEBEI.get(region) == text[0] else {"北京市": "京", "天津市": "津"}.get(region)
        made = plate(certain, text[0], text[1:]) if certain else None
        if made is None:
            raise SlotError("province")
        return Found(self.name, made[0], 0, len(message.text), corrected=True)
