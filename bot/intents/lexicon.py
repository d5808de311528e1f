"""One term for what citizens call by many words: 驾本儿, 车本子 and 驾照 are all 驾驶证."""

from collections.abc import Iterable, Mapping

from bot.intents.text import normalise


class Lexicon:
    """Normalised words and the canonical term that each stands for."""

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._terms = dict(terms)
        self._lengths: dict[str, tuple[int, ...]] = {}
        for word in self._terms:
            known = {len(word), *self._lengths.get(word[0], ())}
            self._lengths[word[0]] = tuple(sorted(known, reverse=True))

    @classmethod
    def of(cls, lexicon: Mapping[str, Iterable[str]]) -> "Lexicon":
        """From a catalogue's lexicon: each term with its words. A word under two terms belongs to the first."""
        terms: dict[str, str] = {}
        for term, words in lexicon.items():
            canonical = normalise(term)
            for word in (canonical, *map(normalise, words)):
                if word:
                    terms.setdefault(word, canonical)
        return cls(terms)

    def items(self) -> Iterable[tuple[str, str]]:
        """Every word with its term."""
        return self._terms.items()

    def canonical(self, text: str) -> str:
        """A normalised text with each word replaced by its term; of words that overlap, the first, then the longest."""
        parts: list[str] = []
        place, terms, lengths = 0, self._terms, self._lengths
        while place < len(text):
            for length in lengths.get(text[place], ()):
                term = terms.get(text[place : place + length])
                if term is not None:
                    parts.append(term)
                    place += length
                    break
            else:
                parts.append(text[place])
                place += 1
        return "".join(parts)
