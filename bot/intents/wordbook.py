"""Tens of thousands of words in little room: texts that are searched, in the place of an object for each word."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Self


class Pairs:
    """A set of two characters each, as those that follow each character: a thirtieth of a set of strings."""

    def __init__(self, pairs: Iterable[str]) -> None:
        after: dict[str, str] = {}
        for pair in pairs:
            known = after.get(pair[0], "")
            if pair[1] not in known:
                after[pair[0]] = known + pair[1]
        self._after = after

    def union(self, pairs: Iterable[str]) -> "Pairs":
        """These and those."""
        both = Pairs(())
        both._after = dict(self._after)
        for pair in pairs:
            if pair not in both:
                both._after[pair[0]] = both._after.get(pair[0], "") + pair[1]
        return both

    def strange(self, text: str) -> list[bool]:
        """Of each two neighbours in a text whether they are none of the pairs."""
        after = self._after
        return [second not in after.get(first, "") for first, second in pairwise(text)]

    def __contains__(self, pair: str) -> bool:
        return len(pair) == len("字词") and pair[1] in self._after.get(pair[0], "")

    def __iter__(self) -> Iterator[str]:
        return (first + second for first, seconds in self._after.items() for second in seconds)


class Heard:
    """The likeliest word for sounds, with its count: by the first sound, one text of all words that begin with it.

    In it stand, for each word, a mark, the other sounds, a mark, the word, and its count as a character: a fifteenth of
    a map of strings.
    """

    MARK, MIDDLE = "\x00", "\x01"
    """No count: what is seen so seldom is no vocabulary (bot.intents.spelling)."""
    MOST = 0xD7FF
    """What is counted higher is as common."""

    def __init__(self, words: Iterable[tuple[str, tuple[str, int]]]) -> None:
        parts: dict[str, list[str]] = {}
        seconds: dict[str, set[str]] = {}
        for said, (word, count) in words:
            known = f"{self.MARK}{said[1:]}{self.MIDDLE}{word}{chr(min(count, self.MOST))}"
            parts.setdefault(said[0], []).append(known)
            seconds.setdefault(said[0], set()).add(said[1:2])
        self._by_first = {first: "".join(known) for first, known in parts.items()}
        self._seconds = {first: "".join(known) for first, known in seconds.items()}

    @classmethod
    def of(cls, words: Mapping[str, tuple[str, int]]) -> Self:
        """From sounds to the word, which has as many characters, and its count, 3 or more."""
        return cls(words.items())

    def begins(self, said: str) -> bool:
        """Whether the sounds of some word begin with the first two of these."""
        return said[1:2] in self._seconds.get(said[:1], self.MARK)

    def get(self, said: str) -> tuple[str, int] | None:
        """The word for sounds and its count; None where nothing sounds so."""
        if not self.begins(said):
            return None
        known = self._by_first.get(said[:1], "")
        place = known.find(f"{self.MARK}{said[1:]}{self.MIDDLE}")
        if place < 0:
            return None
        begins = place + len(said) + 1
        return known[begins : begins + len(said)], ord(known[begins + len(said)])

    def items(self) -> Iterator[tuple[str, tuple[str, int]]]:
        """All of them."""
        for first, known in self._by_first.items():
            for one in known.split(self.MARK)[1:]:
                others, _, word = one.partition(self.MIDDLE)
                yield first + others, (word[:-1], ord(word[-1]))
