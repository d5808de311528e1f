"""Takes the values out of a message, so that routing matches what is asked, not about whom or when."""

import re
from collections.abc import Sequence

from bot.intents.slots import KEPT, Found

TELLING = KEPT | {"company", "place", "line", "name"}
"""Kinds whose words also tell the service: 「14号线」 is the metro's, 「68路」 the bus's."""

STANDS_FOR = {"amount": "钱", "plate": "车"}
"""What is left in the place of a value that tells the service by being there at all."""

_DIGITS = re.compile(r"\d+")
_LONG = re.compile(r"(?<!\d)\d{6,}(?!\d)")
"""Digits that are nobody's short number (12345, 110), though they may begin with one."""
_BEFORE_IDENTITY = re.compile(r"身[份分][证證](?:号码|號碼|号|號)?[是为:： ]{0,2}$")
_BEFORE_PHONE = re.compile(r"(?:手机|手機|电话|電話)(?:号码|號碼|号|號)?[是为:： ]{0,2}$")
_LABELS = {"id_number": _BEFORE_IDENTITY, "phone": _BEFORE_PHONE}


def masked(text: str, found: Sequence[Found]) -> str:
    """The text without its values and without the words that merely announce them (「身份证」 before its number)."""
    for value in sorted(found, key=lambda value: value.start, reverse=True):
        said = text[value.start : value.end]
        if value.type in TELLING or (value.type in {"date", "period"} and not _DIGITS.search(said)):
            kept = _DIGITS.sub(" ", said) if value.type == "line" else said
            text = text[: value.start] + kept + text[value.end :]
        elif said:
            before = text[: value.start]
            label = _LABELS.get(value.type)
            text = f"{label.sub('', before) if label else before}{STANDS_FOR.get(value.type, ' ')}{text[value.end :]}"
    return _LONG.sub(" ", text)


def is_bare(text: str, found: Sequence[Found]) -> bool:
    """Whether a text is nothing but its values and long numbers, with spaces and punctuation between them."""
    if not found:
        return False
    for value in sorted(found, key=lambda value: value.start, reverse=True):
        text = text[: value.start] + text[value.end :]
    return not any(char.isalnum() for char in _LONG.sub(" ", text))
