"""Takes personal data out of whatever is written down for engineers and operators: logs, traces, reports, figures.

`mask` knows the shapes (identity numbers of GB 11643, mobile numbers, plates of GA 36, card and account numbers,
documents, openids, e-mails, names behind the words that announce them, street addresses) in all the ways in which
people and programs write them: wide digits, Chinese digits, invisible characters and separators between digits, percent
and backslash escapes. `mask_value` does the same to anything nested, and hides whole fields whose name says what they
hold.

What citizens read is never masked here: replies have their own rules (catalogue converters such as `mask_id`).
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

HIDDEN = "\u200b"
"""Stands for every character that nobody sees."""

_INVISIBLE = (
    0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF,
    *range(0xFE00, 0xFE10),
)  # fmt: skip
_DASHES = "‐‑‒–—―−﹣－"
FOLD: Mapping[int, str] = {
    **{code: str(unicodedata.decimal(chr(code))) for code in range(0x660, sys.maxunicode + 1) if chr(code).isdecimal()},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(_INVISIBLE, HIDDEN),
    0x3000: " ", 0xA0: " ",
    ord("粵"): "粤", ord("贛"): "赣", ord("雲"): "云", ord("遼"): "辽", ord("魯"): "鲁", ord("蘇"): "苏",
}  # fmt: skip

UNSEEN: Mapping[int, None] = dict.fromkeys(_INVISIBLE)
"""Takes out what nobody sees."""

_GAP = rf"[ \t{HIDDEN}\-_·]{{0,3}}"
_HAN_DIGITS = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_ANY_DIGIT = f"[0-9{_HAN_DIGITS}]"
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_HAN = r"[\u3400-\u9fff\U00020000-\U0003134f]"
_NAME = rf"{_HAN}(?:{_HAN}|[·•・](?={_HAN})){{1,19}}"
_SPACED = r"[ \-]"

Sub = str | Callable[["re.Match[str]"], str]


def _spoken(match: "re.Match[str]") -> str:
    """A long row of digits of which some are Chinese."""
    return "<number>" if any(sign in _HAN_DIGITS for sign in match[0]) else match[0]


def _keeping_label(stand_in: str) -> Callable[["re.Match[str]"], str]:
    return lambda match: match["label"] + stand_in


SHAPES: tuple[tuple["re.Pattern[str]", Sub], ...] = (
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), "<email>"),
    (re.compile(rf"{_ANY_DIGIT}(?:{_GAP}{_ANY_DIGIT}){{10,}}(?:{_GAP}[Xx叉])?"), _spoken),
    (
        re.compile(
            rf"(?<!\d)[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}[89]|2{_GAP}0)(?:{_GAP}\d){{2}}"
            rf"{_GAP}[01]{_GAP}\d{_GAP}[0-3](?:{_GAP}\d){{4}}{_GAP}[\dXx](?!\d)"
        ),
        "<id>",
    ),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "<id>"),
    (
        re.compile(
            rf"(?:(?<!\d)(?:\+|00){_GAP}86{_GAP}|(?<!\d)86{_GAP}|(?<!\d))1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"
            r"|(?<!\d)1[3-9]\d([./])\d{4}\1\d{4}(?!\d)|\(\s?\+?86\s?\)\s?1[3-9]\d{9}(?!\d)"
        ),
        "<phone>",
    ),
    (re.compile(r"(?<!\d)\(?0(?:10|2\d|[3-9]\d{2})\)?[ \-]{0,2}[2-8]\d{6,7}(?!\d)"), "<phone>"),
    (re.compile(rf"(?<!\d)\d{{4}}(?:{_SPACED}\d{{4}}){{2,4}}(?:{_SPACED}\d{{1,4}})?(?!\d)"), "<number>"),
    (re.compile(rf"(?<![\d.])\d(?:{HIDDEN}{{0,2}}\d){{11,}}(?!\d)"), "<number>"),
    (
        re.compile(
            rf"(?:WJ{_GAP})?[{_PROVINCES}]{_GAP}[A-HJ-NP-Za-hj-np-z][ \t{HIDDEN}\-_·•‧∙・.]{{0,3}}"
            rf"(?=(?:[A-Za-z{HIDDEN} .·\-]*\d){{2}})[0-9A-Za-z](?:[ {HIDDEN}.·\-]?[0-9A-Za-z]){{3,5}}"
            r"(?:[挂学警港澳领使])?(?![0-9A-Za-z])|使[ ·\-]?\d{3}[ ·\-]?\d{3}(?!\d)"
        ),
        "<plate>",
    ),
    (re.compile(r"(?<![\w-])o(?=[A-Za-z0-9_-]*[A-Z0-9])[A-Za-z0-9_-]{20,40}(?![\w-])"), "<openid>"),
    (re.compile(r"(?<![0-9A-Za-z])[A-Z]{1,2}\d{7,10}(?![0-9A-Za-z])"), "<document>"),
    (
        re.compile(
            r"(?P<label>(?:户号|账号|帐号|卡号|证号|证件号码?|用户号|编号|学号|表号|准考证号?|受理号|工单号)"
            r"[是为:：= ]{0,3})"
            r"(?=[A-Za-z\-]{0,8}\d)[A-Za-z0-9\-]{4,40}"
        ),
        _keeping_label("<number>"),
    ),
    (
        re.compile(
            rf"{_HAN}{{2,20}}(?:路|街|道|巷|胡同|小区|花园|苑|村|里|庄|镇|乡)[\u4e00-\u9fffA-Za-z0-9\-]{{0,16}}?"
            rf"\d{{1,5}}(?:号院|号|栋|幢|座|楼|单元|室|弄|户|层)[\u4e00-\u9fffA-Za-z0-9\-]{{0,20}}"
        ),
        "<address>",
    ),
    (
        re.compile(
            rf"(?P<label>(?:我叫|我是叫|名叫|名字叫|姓名|户主|申请人|本人|联系人)[是为叫:：= ]{{0,3}})(?P<name>{_NAME})"
        ),
        _keeping_label("<name>"),
    ),
    (
        re.compile(
            r"(?P<label>\b(?:name|xm|user_?name|real_?name|applicant|contact_name|psn_name|owner)\b"
            rf"['\"]?\s?[:=]\s?['\"]?)(?P<name>{_NAME})",
            re.IGNORECASE,
        ),
        _keeping_label("<name>"),
    ),
)
"""Each shape and what stands in its place, in the order in which they are looked for: the surer ones first."""

_SECRETS = "secret token password passwd authorization cookie aes_key private_key api_key app_secret session_key ticket"
_PERSONAL = (
    "name xm real_name user_name username applicant owner holder id_number idcard id_card cert_no card_no account_no "
    "phone mobile tel sjh contact plate hphm openid open_id unionid user user_id address addr email ip client_ip"
)
FIELDS = frozenset((*_SECRETS.split(), *_PERSONAL.split()))
"""Names of fields whose whole value is hidden, whatever it looks like."""

DEEPEST = 6
SHORT = 10**6
"""A number of so few digits is nobody's, whatever shape it is held against."""
LONGEST = 16_000
"""Characters of one text that are kept: its beginning and its end."""
_HARMLESS = r"(?:[A-Za-z_.:/ \-]{0,20}|[a-z_]+(?:[.:/][a-z_]+)*)"
is_harmless = re.compile(_HARMLESS).fullmatch
"""Tells words of ours, in which nothing can be anybody's."""
_LINE = rf"(?>{_HARMLESS}(?![^\n]))"
are_harmless = re.compile(rf"{_LINE}(?:\n{_LINE})*+").fullmatch
"""The same of several texts at once, a line each; a line is read in one way only."""
_ESCAPE = re.compile(r"(?:%[0-9A-Fa-f]{2})+|(?:\\u[0-9A-Fa-f]{4})+|(?:\\x[0-9A-Fa-f]{2})+")


def mask(text: str) -> str:
    """The text with a stand-in such as `<phone>` for each piece of personal data. The rest stays as it is."""
    if is_harmless(text):
        return text
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]}…<cut>…{text[-LONGEST // 2 :]}"
    if "%" in text or "\\" in text:
        plain = _ESCAPE.sub(_unescaped, text)
        if plain != text and (masked := _shaped(plain)) != plain:
            return masked
    return _shaped(text)


def mask_value(value: Any, depth: int = 0) -> Any:
    """Anything with its texts masked, nested as it was; what is no plain data is shown as its masked `repr`."""
    if isinstance(value, str):
        return mask(value)
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        if -SHORT < value < SHORT:
            return value
        masked = mask(str(value))
        return value if masked == str(value) else masked
    if depth >= DEEPEST:
        return mask(repr(value))
    if isinstance(value, Mapping):
        return {mask_value(key, depth + 1): mask_field(key, inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return _sequence(value, depth)
    return mask(repr(value))


def mask_field(name: Any, value: Any, depth: int = 0) -> Any:
    """A field's value masked; hidden as a whole where the field's name says that it is about a person or a secret."""
    if isinstance(name, str) and hides(name) and value not in (None, ""):
        already = isinstance(value, str) and value.startswith("<") and value.endswith(">")
        return value if already else f"<{name.casefold()}>"
    return mask(value) if isinstance(value, str) else mask_value(value, depth)


@lru_cache(512)
def hides(name: str) -> bool:
    """Whether a field of this name is about a person or a secret, so that its value is hidden as a whole."""
    return name.casefold().replace("-", "_") in FIELDS


def _sequence(values: Iterable[Any], depth: int) -> list[Any]:
    return [mask_value(value, depth + 1) for value in values]


def _shaped(text: str) -> str:
    """The masked text, folded where something was masked; the very same object where nothing was."""
    folded = text if text.isascii() else text.translate(FOLD)
    masked = folded
    for shape, stand_in in SHAPES:
        masked = shape.sub(stand_in, masked)
    return text if masked == folded else masked


def _unescaped(match: "re.Match[str]") -> str:
    """What an escaped stretch says; the stretch itself where it says nothing that can be read."""
    escaped = match[0]
    try:
        if escaped.startswith("\\u"):
            return escaped.encode().decode("unicode_escape")
        return unquote_to_bytes(escaped.replace("\\x", "%")).decode()
    except UnicodeDecodeError:
        return escaped
