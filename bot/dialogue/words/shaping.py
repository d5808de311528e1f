"""How parts of a sentence are put together."""

from collections.abc import Iterable, Sequence

MENU_TITLE = "我能办这些事，直接说就行："
MENU_HINT = "也可以直接用自己的话说，比如「我的车有没有违章」。"


def numbered(lines: Iterable[str], start: int = 1) -> str:
    """`1. …` a line each."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start))


STAND_INS = {
    "<plate>": "〔车牌〕",
    "<id>": "〔证件号〕",
    "<phone>": "〔电话〕",
    "<number>": "〔号码〕",
    "<document>": "〔证件号〕",
    "<address>": "〔地址〕",
    "<name>": "〔姓名〕",
    "<email>": "〔邮箱〕",
    "<openid>": "〔账号〕",
}
"""What people read where bot.masking has taken something out."""


def readable(masked: str) -> str:
    """A masked text for citizens and clerks."""
    for mark, told in STAND_INS.items():
        masked = masked.replace(mark, told)
    return masked


def day(date: str) -> str:
    """`2026-12-01` as citizens say it."""
    _, month, number = date.split("-")
    return f"{int(month)} 月 {int(number)} 日"


def listed(parts: Iterable[str]) -> str:
    """Parts side by side."""
    return "、".join(parts)


def sentence(*parts: str) -> str:
    """Parts that are not empty, a line each."""
    return "\n".join(filter(None, parts))


def menu(groups: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The menu: a line a sector."""
    lines = (f"【{sector}】{'、'.join(names)}" for sector, names in groups)
    return "\n".join((MENU_TITLE, *lines, MENU_HINT))
