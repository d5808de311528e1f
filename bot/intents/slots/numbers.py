"""Numbers as people write them: 1,200, 3.5万, 6万2, 一千二, 两百五, 二零二四."""

from __future__ import annotations

import re

_DIGITS = {
    c: n
    for n, group in enumerate(("零〇○", "一壹幺", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in group
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "亿": 10**8}
_TOKENS = re.compile(r"\d+(?:\.\d+)?|.")
DIGIT = "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
NUMBER = (
    rf"(?>(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,15}})(?:\.\d{{1,4}})?(?:[百千万亿]+\d?(?!\d))?|"
    rf"[{DIGIT}十][{DIGIT}十百千万亿拾佰仟]{{0,14}})"
)
"""A pattern for what `number` reads; atomic, so that a condition on what follows is not met by a shorter number."""


_TOLD = re.compile(
    r"[零〇○一壹幺二贰三叁四肆五伍六陆七柒八捌九玖](?: ?[零〇○一壹幺二贰三叁四肆五伍六陆七柒八捌九玖]){2,}"
)


def with_figures(text: str) -> str:
    """The text with numbers that are told digit by digit in figures: 幺二三 → 123."""
    return _TOLD.sub(lambda run: "".join(str(_DIGITS[c]) for c in run[0] if c != " "), text)


def number(text: str) -> float | None:
    """The number that the whole text writes, or None; 一千二 is 1200, for the last digit counts the next lower unit."""
    plain = text.replace(",", "")
    if plain and all(c in _DIGITS for c in plain):
        return float("".join(str(_DIGITS[c]) for c in plain))
    if not re.fullmatch(rf"[\d.{''.join(_DIGITS)}{''.join(_UNITS)}]+", plain):
        return None
    try:
        return _read(plain)
    except ValueError:
        return None


def _read(text: str) -> float:
    total = section = pending = 0.0
    unit, spoken_zero = 1.0, False
    for token in _TOKENS.findall(text):
        if token in _UNITS:
            unit = _UNITS[token]
            if unit >= 10**4:
                total, section = (
                    (total + section + pending) * unit if total < unit else total + (section + pending) * unit,
                    0,
                )
            else:
                section += (pending or 1) * unit
            pending, spoken_zero = 0, False
        else:
            pending = float(_DIGITS.get(token, token))
            spoken_zero = spoken_zero or pending == 0
    tail = 1.0 if spoken_zero or unit < 100 or pending >= 10 else unit / 10
    return total + section + pending * tail


def integer(text: str) -> int | None:
    """The whole number that the text writes, or None."""
    value = number(text)
    return int(value) if value is not None and value == int(value) else None
