"""Numbers in citizens' words: whatever may be a household's, a vehicle's or a person's is hidden.

What everybody may know stays: years and days, sums and measures, bus lines, numbers that anybody calls (12345, 96xxx).
Rather hides a number too much than one too few: shapes that are sure to be somebody's are `bot.masking`'s.
"""

import re

from bot.masking import FOLD

STAND_IN = "<number>"
LEAST = 5
"""Digits from which a number may be somebody's, whatever stands beside it; fewer only behind a word that says so."""
OF_CODE = 2
"""Digits from which letters and digits together are no word."""
LARGEST_SUM = 8
"""Digits of an amount that somebody has, owes or uses."""
LARGEST_PAID = 5
"""The same where the words beside it go with an account's number as well."""

HAN = str.maketrans("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "0012345678912123456789")
_DIGIT = "[0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]"
_ARABIC = re.compile(r"(?<!\d)(?:19|20)\d\d-[01]?\d-[0-3]?\d(?!\d)|\d+(?:[ \t_·-]{1,2}\d+)*")
_SPOKEN = re.compile(rf"{_DIGIT}(?: ?{_DIGIT}){{4,}}")
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]{6})[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_TAIL = "(?:的?最?[后末尾前][三四五六七八3-8几]?位?(?:数字?)?|尾号)"
_LABELLED = re.compile(
    r"(?:(?:发动机|车架|识别代码|[户账帐卡证编单表学工]号|缴费号|用户号|客户号|受理号|身份证|车牌)号?码?"
    rf"{_TAIL}?|尾号|[后末][三四五六七八3-8]位(?:数字?)?)[是为:： ]{{0,3}}"
    rf"(?!(?:19|20)\d\d年)(?P<number>(?:{_DIGIT}|[A-Za-z]){{3,40}})"
)
_PUBLIC = re.compile(r"11[0-9]|12[0-2]|11185|12\d{3}|100\d\d|9[56]\d{3}")
"""Numbers that anybody calls."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d-[01]?\d(?:-[0-3]?\d)?|[01]?\d-[0-3]?\d")
_AREA = re.compile(r"0\d{2,3}")
_MEASURE = re.compile(r" ?(?:\.\d{1,2})? ?(?:元(?!旦)|块|角|毛|钱|万(?!一)|亿|平米|平方|米|公里|千米|度|吨|立方)")
_OF_MONEY = re.compile(r"(?:[¥￥]|工资|薪|收入|税前|税后|基数|余额|贷款|罚款) ?$")
_PAID = re.compile(r"(?:存款?|贷|借|欠|罚|花了?|交了?|缴了?|退了?|补了?) ?$")
"""Before these stand numbers of accounts, too."""
_LINES = re.compile(r" ?(?:路|号线)")


def hidden(text: str) -> str:
    """The text with a stand-in for each number that may be somebody's."""
    folded = text.translate(FOLD)
    spans = [found.span("number") for found in _LABELLED.finditer(folded) if _digits(found["number"]) >= OF_CODE]
    for shape, is_known in ((_ARABIC, _is_known), (_SPOKEN, _is_known_spoken), (_CODE, _is_word)):
        spans += [found.span() for found in shape.finditer(folded) if not is_known(found)]
    return _without(text, spans)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for first, last in sorted(spans):
        if last > at:
            kept += [text[at:first], STAND_IN] if first >= at else []
            at = last
    return "".join(kept) + text[at:]


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text.translate(HAN))


def _is_known(found: "re.Match[str]") -> bool:
    """Whether a row of digits is nobody's."""
    text, said = found.string, found[0]
    groups = re.findall(r"\d+", said)
    if sum(map(len, groups)) < LEAST or _DAY.fullmatch(said) or _all_known(groups):
        return True
    if all(len(group) < LEAST for group in groups) and _LINES.match(text, found.end()):
        return True
    if len(groups) != 1 or len(said) > LARGEST_SUM or said.startswith("0"):
        return False
    if _MEASURE.match(text, found.end()) or _OF_MONEY.search(text, 0, found.start()):
        return True
    return len(said) <= LARGEST_PAID and _PAID.search(text, 0, found.start()) is not None


def _all_known(groups: list[str]) -> bool:
    called = groups[1:] if _AREA.fullmatch(groups[0]) else groups
    return bool(called) and all(_PUBLIC.fullmatch(group) or _YEAR.fullmatch(group) for group in called)


def _is_known_spoken(found: "re.Match[str]") -> bool:
    said = found[0].replace(" ", "")
    return said.isascii() or bool(_PUBLIC.fullmatch(said.translate(HAN)))


def _is_word(found: "re.Match[str]") -> bool:
    """Whether letters and digits together are a word and no code."""
    return _digits(found[0]) < OF_CODE or found[0].replace("-", "").isdigit()
