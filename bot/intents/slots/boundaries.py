"""Where a proper name can begin and must end: between words that no name of a place, hospital or company contains."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bot.intents.slots.tables import Surfaces, rows, sections, words

LONGEST_NAME = 18


def _protected() -> Iterator[str]:
    for row in rows("divisions.csv"):
        yield from (row["name"], row["short"])
    for places in sections("places.txt").values():
        yield from places
    yield from words("cities.txt")


_PROTECTED: Surfaces[None] = Surfaces((name, None) for name in _protected())
_STOPS: Surfaces[None] = Surfaces((word, None) for word in words("boundaries.txt"))
_SINGLE = frozenset(word for word in words("boundaries.txt") if len(word) == 1)
_NOT_WRITTEN = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")


def stops(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches of the text, in order, that are no part of a name: punctuation and the words of `boundaries.txt`."""
    found, start = [], 0
    while start < len(text):
        if protected := _PROTECTED.at(text, start):
            start = protected[0]
            continue
        end = _stop_end(text, start)
        if end > start:
            found.append((start, end))
        start = max(end, start + 1)
    return tuple(found)


def _stop_end(text: str, start: int) -> int:
    if gap := _NOT_WRITTEN.match(text, start):
        return gap.end()
    if stop := _STOPS.at(text, start):
        return stop[0]
    return start + 1 if text[start] in _SINGLE else start


def protected(text: str, start: int) -> bool:
    """Whether a division, city or well-known place begins here."""
    return _PROTECTED.at(text, start) is not None


def name_start(stops: Sequence[tuple[int, int]], end: int, floor: int = 0) -> int:
    """Where a name that ends at `end` begins: behind the last stop before it, and not before `floor`."""
    before = bisect_left(stops, (end, -1)) - 1
    earliest = max(floor, end - LONGEST_NAME)
    return max(earliest, stops[before][1]) if before >= 0 else earliest


def trimmed(text: str, start: int, end: int, leads: re.Pattern[str]) -> int:
    """Where the name begins without the `leads` before it (words that a name may contain but rarely begins with)."""
    while _PROTECTED.at(text, start) is None and (lead := leads.match(text, start)) and lead.end() <= end - 3:
        start = lead.end()
    return start


def name_end(stops: Sequence[tuple[int, int]], start: int, text: str) -> int:
    """Where a name that begins at `start` ends: before the next stop."""
    after = bisect_left(stops, (start, -1))
    return min(stops[after][0] if after < len(stops) else len(text), start + LONGEST_NAME)
