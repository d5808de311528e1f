"""What routing reached on each set of labelled messages when it was last recorded; a set must not fall unexplained."""

import json
from pathlib import Path

from bot.intents.eval import Figures

SET = "file "
HIGHER, LOWER = frozenset({"top1", "resolved", "slot_f1"}), frozenset({"wrong", "oos_routed", "oos_asked"})
"""Figures that are better higher, and those that are better lower."""
TOLERATED = 1.0
"""Points by which a figure may be worse than the recorded one."""


def read(file: Path) -> Figures:
    """The recorded figures by set. Raises OSError, ValueError."""
    figures: Figures = json.loads(file.read_text(encoding="utf-8"))["figures"]
    return figures


def write(file: Path, figures: Figures) -> None:
    """Records the figures of the sets that were scored; other sets, and the reasons written there, stay."""
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"reasons": [], "figures": {}}
    kept["figures"] |= {row: cells for row, cells in figures.items() if row.startswith(SET)}
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def falls(figures: Figures, recorded: Figures) -> list[str]:
    """What is worse than recorded by more than a point, a line each; sets that were not scored are left alone."""
    return [
        f"{row}: {name} was {was}, is {now}"
        for row, cells in recorded.items()
        for name, was in cells.items()
        if (now := figures.get(row, {}).get(name)) is not None and was is not None and _worse(name, was, now)
    ]


def _worse(name: str, was: float, now: float) -> bool:
    lost = was - now if name in HIGHER else now - was if name in LOWER else 0.0
    return round(lost, 1) > TOLERATED
