"""The vocabulary of the catalogue's phrases: which words stand where, and which of them say too little alone."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HAN = re.compile(r"[\u3400-\u9fff]+")
LENGTHS = (4, 3, 2)
"""Characters of a word, longest first."""

SPREAD_WORD = 5
"""A word in fewer phrases than this is no common object or action."""
OWN = 0.55
"""A word of which one service has this share means that service even when it stands alone."""
OFFERED = 3


def count_words(phrases: Sequence[tuple[str, int]]) -> dict[int, Counter[str]]:
    """For each meaning, in how many of its phrases each word of one to four characters stands."""
    by_meaning: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for phrase, meaning in phrases:
        words: set[str] = set()
        for run in HAN.findall(phrase):
            words.update(run)
            for length in LENGTHS:
                words.update(run[i : i + length] for i in range(len(run) - length + 1))
        by_meaning[meaning].update(words)
    return by_meaning


@dataclass(frozen=True, slots=True)
class BareWords:
    """Objects and actions that several services share: 「社保」 and 「预约」 ask which, 「挂号」 does not."""

    shared: Mapping[str, tuple[int, ...]]
    """Each such word with the positions of the services to offer: whose own name it is, then who uses it most."""

    @classmethod
    def of(cls, phrases: Sequence[tuple[str, int]], services: int) -> "BareWords":
        """From normalised phrases with what they mean; positions below `services` are services."""
        uses: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        named = set(phrases)
        for meaning, counter in count_words(phrases).items():
            if meaning < services:
                for word, count in counter.items():
                    uses[word].append((-count, meaning))
        shared = {}
        for word, counts in uses.items():
            total = -sum(count for count, _ in counts)
            if len(word) >= min(LENGTHS) and total >= SPREAD_WORD and -min(counts)[0] < OWN * total:
                counts.sort(key=lambda use: ((word, use[1]) not in named, use))
                shared[word] = tuple(meaning for _, meaning in counts[:OFFERED])
        return cls(shared)

    def of_text(self, text: str) -> tuple[int, ...]:
        """The services to ask about when a normalised text is nothing but such a word; else empty."""
        return self.shared.get(text, ())
