"""Search over long lists of government items: 100,000 names, most of them the same matter in another region.

A leading region is taken off, so that a matter is indexed once however many regions have it, and copies don't crowd the
matter that was meant out of the candidates. Candidates come from pairs of characters and of sounds, rarest first, up to
a budget; the best are ranked anew by how much of the query and of the name is covered and by rapidfuzz.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.intents.grams import Codes, codes, pairs_of_lines
from bot.intents.pinyin import sounds
from bot.intents.text import normalise, normalise_lines

Places = NDArray[np.int32]
Floats = NDArray[np.float32]

BUDGET = 30_000
"""Postings read for one query; the rarest gram is always read whole."""
RERANKED = 64
CLOSE = 0.35
"""Candidates share at least this part of what the best one shares."""
OWNER_BITS = 20
"""A pair of characters takes 42 bits, so that pair and item fit into one sortable integer: up to a million items."""
QUERY_COVERED, NAME_COVERED, RATIO, PARTIAL = 0.35, 0.25, 0.25, 0.15
"""Weights of the final score; the best of those tried in the routing study."""
REGIONS_DEEP = 3
"""Province, city, district."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was found: positions in the list as it was given, of all regions or of the region asked for."""

    name: str
    score: float
    entries: tuple[int, ...]


class Regions:
    """Names of regions, to be taken off the front of an item or a query."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(filter(None, map(normalise, names)))
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)

    def split(self, text: str) -> tuple[str, str]:
        """The innermost region in front of a normalised text (empty: none), and the rest, which is never empty."""
        region = ""
        for _ in range(REGIONS_DEEP):
            found = next((text[:n] for n in self._lengths if n < len(text) and text[:n] in self._names), None)
            if found is None:
                break
            region, text = found, text[len(found) :]
        return region, text


class ItemIndex:
    """Finds items by what people call them; built once for a list, never changed."""

    def __init__(self, cores: list[str], entries: Places, firsts: Places, regions: list[str]) -> None:
        self._cores = cores
        self._entries, self._firsts, self._regions = entries, firsts, regions
        self._codes, self._starts, self._postings, self._weights = _invert(cores)
        self._masses = _masses(self._starts, self._postings, self._weights, len(cores))

    @classmethod
    def build(cls, names: Sequence[str], regions: Regions) -> Self:
        """From the items' names as they stand in the list. A name of fewer than two characters is never found."""
        cores: dict[str, int] = {}
        places: list[str] = []
        owners = np.empty(len(names), dtype=np.int32)
        for position, line in enumerate(normalise_lines(names)):
            region, core = regions.split(line)
            places.append(sys.intern(region))
            owners[position] = cores.setdefault(core, len(cores))
        firsts = np.concatenate(([0], np.cumsum(np.bincount(owners, minlength=len(cores))))).astype(np.int32)
        return cls(list(cores), np.argsort(owners, kind="stable").astype(np.int32), firsts, places)

    @property
    def cores(self) -> int:
        """How many distinct items there are, regions aside."""
        return len(self._cores)

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, text: str, *, region: str = "", limit: int = 5) -> tuple[Hit, ...]:
        """The items that a text asks for, best first, score 0 to 1. Takes any text.

        `region`: only its entries are given, where an item has some; else all entries of the item.
        """
        said = normalise(text)
        if not said or not self._cores:
            return ()
        heard = sounds().of(said)
        rows = self._rows(said, heard)
        nearest, shares = self._candidates(rows)
        if not len(nearest):
            return ()
        scores = self._rank(said, nearest, shares, float(self._weights[rows].sum()))
        best = np.argsort(-scores, kind="stable")[:limit]
        wanted = normalise(region)
        return tuple(
            Hit(self._cores[nearest[i]], round(float(scores[i]), 4), self._entries_of(int(nearest[i]), wanted))
            for i in best
        )

    def _rows(self, said: str, heard: str) -> NDArray[np.int64]:
        if not len(self._codes):
            return np.empty(0, np.int64)
        grams = np.concatenate((codes(said), codes(heard)))
        places = np.searchsorted(self._codes, grams)
        places[places == len(self._codes)] = 0
        return np.asarray(places[self._codes[places] == grams], dtype=np.int64)

    def _candidates(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        """Cores by the weight of the grams that they share with a query, and those weights."""
        rare = rows[np.argsort(-self._weights[rows], kind="stable")]
        sizes = np.cumsum(self._starts[rare + 1] - self._starts[rare])
        read = rare[: max(1, int(np.searchsorted(sizes, BUDGET, side="right")))]
        if not len(read):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parts = [self._postings[self._starts[row] : self._starts[row + 1]] for row in read]
        weights = np.repeat(self._weights[read], [len(part) for part in parts])
        shares = np.bincount(np.concatenate(parts), weights, len(self._cores)).astype(np.float32)
        worth = shares / np.sqrt(self._masses)
        near = np.flatnonzero(worth >= CLOSE * worth.max())
        if len(near) > RERANKED:
            near = near[np.argpartition(worth[near], -RERANKED)[-RERANKED:]]
        return near, shares[near]

    def _rank(self, said: str, nearest: NDArray[np.int64], shares: Floats, mass: float) -> Floats:
        names = [self._cores[i] for i in nearest]
        ratios = process.cdist([said], names, scorer=fuzz.ratio)[0] / 100
        partials = process.cdist([said], names, scorer=fuzz.partial_ratio)[0] / 100
        query, name = shares / max(mass, 1e-6), shares / self._masses[nearest]
        return np.asarray(QUERY_COVERED * query + NAME_COVERED * name + RATIO * ratios + PARTIAL * partials)

    def _entries_of(self, core: int, region: str) -> tuple[int, ...]:
        entries = self._entries[self._firsts[core] : self._firsts[core + 1]].tolist()
        local = tuple(entry for entry in entries if self._regions[entry] == region) if region else ()
        return local or tuple(entries)


def _invert(cores: Sequence[str]) -> tuple[Codes, Places, Places, Floats]:
    """The distinct pairs of characters and of sounds, where each one's postings start, the postings, and its weight."""
    written, heard = _postings(cores), _postings(sounds().of_lines(cores))
    keys = np.concatenate((written[0], heard[0]))
    counts = np.concatenate((written[1], heard[1]))
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    weights = np.log1p(len(cores) / np.maximum(counts, 1)).astype(np.float32)
    return keys, starts, np.concatenate((written[2], heard[2])), weights


def _postings(lines: Sequence[str]) -> tuple[Codes, NDArray[np.int64], Places]:
    """The distinct pairs, in how many lines each stands, and those lines, pair by pair.

    Sounds lie in a private area above all characters, so that the pairs of both, one after the other, stay sorted.
    """
    grams, owners = pairs_of_lines(lines)
    cells = np.unique((grams << OWNER_BITS) | owners)
    del grams, owners
    spread = cells >> OWNER_BITS
    firsts = np.flatnonzero(np.diff(spread, prepend=-1))
    counts = np.diff(np.append(firsts, len(cells)))
    return spread[firsts], counts, (cells & ((1 << OWNER_BITS) - 1)).astype(np.int32)


def _masses(starts: Places, postings: Places, weights: Floats, count: int) -> Floats:
    spread = np.repeat(weights, np.diff(starts))
    return np.maximum(np.bincount(postings, spread, count), 1e-6).astype(np.float32)
