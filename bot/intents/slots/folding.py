"""Folding: one character to one character, so that offsets in the folded text hold in the text that was given."""

from __future__ import annotations

import re
import unicodedata

from bot.intents.slots.tables import words

LOOKED_AT = 1000
"""Characters of a message that are looked at. A citizen's request is shorter; what follows is pasted matter."""

_WIDE = (
    range(0x2460, 0x2474),
    range(0x2F00, 0x2FD6),
    range(0x3000, 0x3001),
    range(0xF900, 0xFB00),
    range(0xFF01, 0xFF0C),
    range(0xFF0D, 0xFFEF),
)
_INVISIBLE = (*range(0x20), 0x7F, 0xA0, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)
_DASHES = "‐‑‒–—―−﹣－"


def _table() -> dict[int, str]:
    table = {
        code: fold for span in _WIDE for code in span if len(fold := unicodedata.normalize("NFKC", chr(code))) == 1
    }
    table |= {0x1D7CE + n: str(n % 10) for n in range(50)}
    table |= dict.fromkeys(_INVISIBLE, " ") | {ord(dash): "-" for dash in _DASHES}
    return table | {ord(pair[0]): pair[1] for pair in words("traditional.txt")}


_FOLD = _table()
_DIGITS = str.maketrans("零〇○一幺二三四五六七八九", "0001123456789")
_SAID = "零〇○一幺二三四五六七八九"
_SPOKEN = re.compile(
    rf"[{_SAID}](?: ?[{_SAID}]){{6,17}}(?![{_SAID}十百千万年月点])|"
    rf"(?:(?<=[京津冀][A-Za-z])|(?<=[京津冀] [A-Za-z]))[ ·]?"
    rf"(?:[{_SAID}\dA-Za-z] ?){{4,5}}[{_SAID}\dA-Za-z](?![月号日点])"
)
"""Numbers told digit by digit: long ones, and what follows a plate's first letter."""
_EVER_SAID = frozenset(_SAID)
_LETTERS_HEARD = {ord(sign): letter for signs, letter in (
    ("诶欸", "A"), ("鼻币笔比必毕逼碧壁", "B"), ("西吸", "C"), ("弟地第低帝", "D"), ("机鸡", "G"), ("提踢题", "T"),
) for sign in signs}  # fmt: skip
_HEARD = re.compile(
    rf"冀 ?[{''.join(map(chr, _LETTERS_HEARD))}] ?(?=(?:[{_SAID}\dA-Za-z] ?){{4,5}}[{_SAID}\dA-Za-z](?![月号日点]))"
)
"""「冀鼻幺二三四五」: how a dictation writes the first letter of a plate."""


def fold(text: str) -> str:
    """The first `LOOKED_AT` characters, wide forms narrowed, traditional characters simplified, controls blanked.

    Numbers told digit by digit (一三九…) become digits, the sounds of a plate's letter (冀鼻…) that letter.
    """
    folded = text[:LOOKED_AT].translate(_FOLD)
    if "冀" in folded:
        folded = _HEARD.sub(lambda plate: plate[0].translate(_LETTERS_HEARD), folded)
    if _EVER_SAID.isdisjoint(folded):
        return folded
    return _SPOKEN.sub(lambda run: run[0].translate(_DIGITS), folded)
