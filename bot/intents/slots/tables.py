"""The data files: reading them, and looking many surfaces up in a text at once."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

DATA = Path(__file__).with_name("data")
T = TypeVar("T")


@cache
def sections(name: str) -> Mapping[str, tuple[str, ...]]:
    """A word list by its sections ("head: word word …"); words before any head belong to ""."""
    found: dict[str, list[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        head, colon, rest = line.partition(": ")
        found.setdefault(head if colon else "", []).extend((rest if colon else line).split())
    return {head: tuple(dict.fromkeys(items)) for head, items in found.items()}


def words(name: str, section: str = "") -> tuple[str, ...]:
    """The words of one section of a word list."""
    return sections(name).get(section, ())


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def telling(words: Iterable[str]) -> str:
    """A few characters of which each of the words holds one."""
    left, found = {word for word in words if word}, ""
    while left:
        held = Counter(char for word in left for char in set(word))
        found += max(sorted(held), key=held.__getitem__)
        left = {word for word in left if found[-1] not in word}
    return found


class Surfaces(Generic[T]):
    """Many fixed words to be found in a text, the longest at each place; indexed by the first two characters.

    An alternation of a thousand words costs `re` a thousand comparisons a character; this costs one look-up.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        index: dict[str, dict[str, T]] = {}
        for surface, value in entries:
            if len(surface) >= 2:
                index.setdefault(surface[:2], {}).setdefault(surface, value)
        self._index = {
            head: tuple(sorted(found.items(), key=lambda item: -len(item[0]))) for head, found in index.items()
        }
        first, second = ("".join(map(re.escape, sorted({head[at] for head in index}))) for at in (0, 1))
        self._begun = re.compile(f"[{first}](?=[{second}])" if index else "(?!)")

    def at(self, text: str, start: int) -> tuple[int, T] | None:
        """(end, value) of the longest word that begins at `start`."""
        for surface, value in self._index.get(text[start : start + 2], ()):
            if text.startswith(surface, start):
                return start + len(surface), value
        return None

    def scan(self, text: str) -> Iterator[tuple[int, int, T]]:
        """(start, end, value) from left to right, without overlaps."""
        behind = 0
        for begun in self._begun.finditer(text):
            start = begun.start()
            if start >= behind and (found := self.at(text, start)):
                behind = found[0]
                yield start, *found

    def __contains__(self, surface: str) -> bool:
        found = self.at(surface, 0)
        return found is not None and found[0] == len(surface)
