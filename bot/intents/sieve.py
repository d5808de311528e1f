"""Which texts hold none of a thousand signs, told by their characters and pairs of them: most messages hold none."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import add

from bot.catalog.signs import Choice, Mark, Sign, Text, WordClass

NEEDS = 3
"""Of what a sign can't do without, so many sets of grams are looked for: those that are met least."""

ALONE = 10
"""How many pairs of characters together are met as often as a character."""

Grams = frozenset[str]


class Sieve:
    """Knows of each sign which grams a text must hold to hold it; a sign is a bit of a number.

    `classes` and `spell`: as of `bot.catalog.signs.pattern`.
    """

    def __init__(
        self,
        signs: Sequence[Sign],
        classes: Mapping[str, Sequence[str]],
        spell: Callable[[str], str],
    ) -> None:
        self._classes, self._spell = classes, spell
        self._every = (1 << len(signs)) - 1
        self._rounds: list[dict[str, int]] = [{} for _ in range(NEEDS)]
        self._spared = [self._every] * NEEDS
        for place, sign in enumerate(signs):
            for number, need in enumerate(sorted(self._needs(sign), key=_often)[:NEEDS]):
                self._spared[number] ^= 1 << place
                for gram in need:
                    self._rounds[number][gram] = self._rounds[number].get(gram, 0) | 1 << place

    def passes(self, text: str) -> bool:
        """False where a text, spelled as signs are, holds none of them for sure."""
        grams, left = _grams(text), self._every
        for known, spared in zip(self._rounds, self._spared, strict=True):
            met = spared
            for gram in grams & known.keys():
                met |= known[gram]
            left &= met
            if not left:
                return False
        return True

    def _needs(self, sign: Sign) -> Iterator[Grams]:
        """Sets of grams, of each of which a text with the sign holds one."""
        for part in sign.parts:
            match part:
                case Text(said, optional=False):
                    yield from _each(self._spell(said))
                case WordClass(name):
                    yield from self._of_one([_each(self._spell(word)) for word in self._classes[name]])
                case Choice(options, many=False):
                    yield from self._of_one([self._needs(option) for option in options])
                case Mark("#"):
                    yield frozenset("0123456789")

    def _of_one(self, ways: Iterable[Iterable[Grams]]) -> Iterator[Grams]:
        """What any of several ways needs; nothing where one of them needs nothing."""
        rarest = [min(way, key=_often, default=frozenset[str]()) for way in ways]
        if all(rarest):
            yield frozenset().union(*rarest)


def _often(need: Grams) -> int:
    """About how often a message holds one of these."""
    return sum(1 if len(gram) > 1 else ALONE for gram in need)


def _grams(text: str) -> set[str]:
    return {*text, *map(add, text, text[1:])}


def _each(said: str) -> Iterator[Grams]:
    """What words as they stand need: every pair of neighbours, or the one character."""
    return (frozenset((pair,)) for pair in (map(add, said, said[1:]) if len(said) > 1 else said))
