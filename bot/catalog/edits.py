"""An edit of one entry, read by itself: reading the whole catalogue takes most of a second of a core."""

import re
from collections.abc import Callable, Sequence
from typing import Any

ENTRY = re.compile(r"  [\w.-]+:\s")
SECTION = "services:"
MARK = re.compile(r"^ *#.*|(?:^|(?<=[\s\[{,]))([&*])([^\s,\[\]{}]+)", re.MULTILINE)
"""An anchor or an alias, and its name; a line of comment has none."""


def patched(before: str, data: Any, after: str, parse: Callable[[str], Any]) -> Any:
    """The data of an edited text, by that of the former one; None where anything but one entry's lines differ.

    `parse` reads an entry by itself; what it raises is raised, and says nothing about lines of the whole.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = _alike(old, new)
    rest = _alike(old[:first:-1], new[:first:-1])
    start = _opening(new, first)
    if start is None:
        return None
    ends = _end(old, start), _end(new, start)
    if len(old) - rest > ends[0] or len(new) - rest > ends[1]:
        return None
    pieces = "".join(old[start : ends[0]]), "".join(new[start : ends[1]])
    if not all(_stands_alone(piece, "".join(new[ends[1] :])) for piece in pieces):
        return None
    entry, services = parse(pieces[1]), data.get("services") if isinstance(data, dict) else None
    if not isinstance(services, dict) or not isinstance(entry, dict) or not entry.keys() <= services.keys():
        return None
    return {**data, "services": {**services, **entry}}


def _stands_alone(piece: str, following: str) -> bool:
    """Whether an entry's aliases are of its own anchors, and no alias behind it is of one of them."""
    first, then = _first_marks(piece), _first_marks(following)
    return all(mark == "&" and then.get(name) != "*" for name, mark in first.items())


def _first_marks(text: str) -> dict[str, str]:
    """Each name that is an anchor's or an alias's in a text, and which of the two it is first."""
    return dict(reversed([(name, mark) for mark, name in MARK.findall(text) if name]))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _opening(lines: Sequence[str], within: int) -> int | None:
    """The line that opens the entry in which a line stands; None where it stands in none, or opens one itself."""
    start = next((at for at in range(within - 1, -1, -1) if _depth(lines[at]) <= 2), None)
    if start is None or not ENTRY.match(lines[start]):
        return None
    section = next((lines[at] for at in range(start, -1, -1) if _depth(lines[at]) == 0), "")
    return start if section.rstrip() == SECTION else None


def _end(lines: Sequence[str], start: int) -> int:
    """The line after the last one of the entry that opens here."""
    return next((at for at in range(start + 1, len(lines)) if _depth(lines[at]) <= 2), len(lines))


def _depth(line: str) -> float:
    """How far a line is indented; one that says nothing belongs to whatever it stands in."""
    said = line.lstrip(" ")
    return len(line) - len(said) if said.strip() and not said.startswith("#") else float("inf")
