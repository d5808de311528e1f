"""Converters: from a gateway's form of a value to the one that citizens read, or the other way round.

A catalogue entry names them in `send` and `read` (`fkje | yuan`) and as filters in its templates.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
TO_THE_MINUTE = len("2026-11-20 08:05")


def _yuan(value: Any) -> str:
    return f"{Decimal(str(value)):.2f}"


def _fen_to_yuan(value: Any) -> str:
    return f"{Decimal(str(value)) / 100:.2f}"


def _month(value: Any) -> str:
    text = str(value)
    return f"{text[:4]}-{text[4:6]}" if len(text) == 6 and text.isdigit() else text


def _moment(value: Any) -> str:
    """`2026-11-20 08:05` for whatever ISO-like moment was sent; UTC marked ones become Beijing time."""
    moment = datetime.fromisoformat(str(value).strip().replace("/", "-"))
    return (moment.astimezone(BEIJING) if moment.tzinfo else moment).isoformat(" ")[:TO_THE_MINUTE]


def _whole(value: Any) -> int:
    return int(Decimal(str(value)))


def _plate_kind(value: Any) -> str:
    """GA 24.7 kind of plate as gateways ask for it: 52 small and 51 large new energy, 02 small vehicle."""
    plate = str(value)
    if len(plate) != 8:
        return "02"
    return "51" if plate[-1].isalpha() else "52"


def _last_six(value: Any) -> str:
    return str(value)[-6:].upper()


NUMERALS = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))


def _tail_digit(value: Any) -> str:
    """What a plate counts as where tails take turns: its last sign, 0 for a letter; a Chinese sign behind is none.

    「尾号是三」 counts as its numeral.
    """
    signs = [sign for sign in str(value) if sign.isascii() and sign.isalnum()]
    numerals = signs or [NUMERALS[sign] for sign in str(value) if sign in NUMERALS]
    return numerals[-1] if numerals and numerals[-1].isdigit() else "0"


def _mask_id(value: Any) -> str:
    text = str(value)
    return f"{text[:1]}{'*' * (len(text) - 2)}{text[-1:]}" if len(text) > 2 else "*" * len(text)


def _mask_name(value: Any) -> str:
    text = str(value)
    return f"{text[:1]}{'*' * (len(text) - 1)}"


def _mask_phone(value: Any) -> str:
    text = str(value)
    return f"{text[:3]}****{text[-4:]}" if len(text) == 11 else "*" * len(text)


WEEKDAYS = "一二三四五六日"


def _weekday(value: Any) -> str:
    """`周三` for `2026-11-25`."""
    return f"周{WEEKDAYS[datetime.fromisoformat(str(value)).weekday()]}"


CONVERTERS: Mapping[str, Callable[[Any], Any]] = {
    "fen_to_yuan": _fen_to_yuan,
    "last_six": _last_six,
    "mask_id": _mask_id,
    "mask_name": _mask_name,
    "mask_phone": _mask_phone,
    "moment": _moment,
    "month": _month,
    "plate_kind": _plate_kind,
    "tail_digit": _tail_digit,
    "text": str,
    "weekday": _weekday,
    "whole": _whole,
    "yuan": _yuan,
}
"""Every converter there is. Each raises ValueError, TypeError or ArithmeticError for what it can't read."""
