"""Back from sounds and initials to characters, by the catalogue's own vocabulary.

`jjz` and `jin jing zheng` become 进京证, 「未张」 becomes 违章: the words that citizens could mean are those that the
catalogue is full of. Corrections are only ever a second opinion, the router asks for both readings.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.intents.pinyin import UNKNOWN, Sounds, sounds
from bot.intents.wordbook import Heard, Pairs
from bot.intents.words import HAN, LENGTHS, count_words

_LATIN = re.compile(r"[a-z]+")
_SEEN_OFTEN = 3
"""A word in fewer phrases than this isn't vocabulary."""
_SEEN_SURELY = 6
"""A word in fewer phrases than this never replaces what was typed in characters."""
_FIRM = 3
"""Two characters that stand together in so many phrases are a word."""
_PER_CHARACTER = 2.5
"""What one more character in a word is worth beside the logarithm of its count."""
_LEAST_LETTERS = 2
_TWICE = 2
_OWN = 0.4
"""An abbreviated word has at least this share of its uses in one meaning."""


@dataclass(frozen=True, slots=True)
class Speller:
    """`heard`: sounds to the likeliest word and its count; `initials`: letters to a word; `latin`: words left alone."""

    heard: Heard
    initials: Mapping[str, str]
    latin: frozenset[str]
    pairs: Pairs
    """Neighbouring characters that some phrase has."""
    firm: Pairs
    """Those of several phrases: words that stay as they were typed."""

    @classmethod
    def of(cls, phrases: Sequence[tuple[str, int]], names: Sequence[tuple[str, int]]) -> "Speller":
        """From normalised phrases and names, each with the position of what it means."""
        counts = count_words(phrases)
        spread = _spread(counts)
        initials = _by_initials(spread, [name for name, _ in names])
        spelled = {name for name, meaning in names if initials.get(name) in counts[meaning]}
        return cls(
            heard=Heard.of(_by_sound({word: total for word, (total, _) in spread.items() if total >= _SEEN_OFTEN})),
            initials=initials,
            latin=frozenset(run for phrase, _ in phrases for run in _LATIN.findall(phrase)) - spelled,
            pairs=Pairs(word for word in spread if len(word) == len("字词")),
            firm=Pairs(word for word, (total, _) in spread.items() if len(word) == len("字词") and total >= _FIRM),
        )

    def knowing(self, phrases: Iterable[str]) -> "Speller":
        """The same for a vocabulary to which these normalised phrases have come: nothing in them is misspelt."""
        said = list(phrases)
        latin = {run for phrase in said for run in _LATIN.findall(phrase)} - set(self.initials)
        pairs = {a + b for phrase in said for run in HAN.findall(phrase) for a, b in pairwise(run)}
        return replace(self, latin=self.latin | latin, pairs=self.pairs.union(sorted(pairs)))

    def spell(self, text: str) -> str:
        """A normalised text with initials and typed pinyin turned into characters where the vocabulary has them."""
        runs = _LATIN.findall(text)
        if not runs:
            return text
        table = sounds()
        typed = sum(len(run) for run in runs if table.typed(run))
        only_pinyin = len(runs) > _TWICE and typed * 3 >= 2 * sum(map(len, runs))
        if only_pinyin and not HAN.search(text):
            return self.decode("".join(table.typed(run) or UNKNOWN for run in runs))
        spelled = _LATIN.sub(lambda match: self._word(match[0], table, only_pinyin), text)
        return spelled.replace(" ", "") if HAN.search(spelled) else spelled

    def _word(self, run: str, table: Sounds, only_pinyin: bool) -> str:
        if len(run) < _LEAST_LETTERS or (run in self.latin and not only_pinyin):
            return run
        meant = self.initials.get(run)
        if meant is not None:
            return meant
        typed = table.typed(run)
        return self.decode(typed) if typed else run

    def decode(self, said: str) -> str:
        """The likeliest characters for sounds: long and common words first, single characters where no word fits."""
        best: list[tuple[float, str] | None] = [(0.0, "")] + [None] * len(said)
        for start in range(len(said)):
            before = best[start]
            if before is None:
                continue
            for length in (*LENGTHS, 1):
                known = self.heard.get(said[start : start + length])
                if start + length > len(said) or (known is None and length > 1):
                    continue
                word, worth = (known[0], math.log1p(known[1])) if known else (" ", 0.0)
                score = before[0] + (worth + _PER_CHARACTER * (length - 1) if length > 1 else 0.0)
                there = best[start + length]
                if there is None or there[0] < score:
                    best[start + length] = (score, before[1] + word)
        last = best[-1]
        return last[1] if last else ""

    def strangeness(self, text: str) -> float:
        """The part of a text's neighbouring characters that no phrase of the catalogue has together, 0 to 1."""
        return sum(self.pairs.strange(text)) / max(len(text) - 1, 1)

    def correct(self, text: str) -> str:
        """The text with words that nobody uses replaced by common ones that sound the same."""
        odd = self.pairs.strange(text)
        if True not in odd:
            return text
        heard = sounds().of_characters(text)
        parts: list[str] = []
        place = 0
        while place < len(text):
            may_be = True in odd[place : place + max(LENGTHS) - 1] and self.heard.begins(heard[place : place + 2])
            word = self._better(text, heard, odd, place) if may_be else None
            parts.append(word or text[place])
            place += len(word) if word else 1
        return "".join(parts)

    def _better(self, text: str, heard: str, odd: list[bool], place: int) -> str | None:
        for length in LENGTHS:
            end = place + length
            if end > len(text) or True not in odd[place : end - 1]:
                continue
            known = self.heard.get(heard[place:end])
            if known and known[1] >= _SEEN_SURELY and self._is_loose(known[0], text, place):
                return known[0]
        return None

    def _is_loose(self, word: str, text: str, place: int) -> bool:
        """Whether a word may stand in for what is at a place: a character of a word with its other neighbour stays."""
        end = place + len(word)
        if word == text[place:end]:
            return False
        before, after = text[place - 1 : place + 1], text[end - 1 : end + 1]
        return (word[0] == text[place] or before not in self.firm) and (
            word[-1] == text[end - 1] or after not in self.firm
        )


def _spread(counts: Mapping[int, Counter[str]]) -> dict[str, tuple[int, int]]:
    """For each word, in how many phrases it stands, and in how many of the meaning that has most of them."""
    spread: dict[str, tuple[int, int]] = {}
    for counter in counts.values():
        for word, count in counter.items():
            total, most = spread.get(word, (0, 0))
            spread[word] = (total + count, max(most, count))
    return spread


def _by_sound(common: Mapping[str, int]) -> dict[str, tuple[str, int]]:
    table = sounds()
    heard: dict[str, tuple[str, int]] = {}
    for word, count in sorted(common.items()):
        said = table.of(word)
        if UNKNOWN not in said and (said not in heard or heard[said][1] < count):
            heard[said] = (word, count)
    return heard


def _by_initials(spread: Mapping[str, tuple[int, int]], names: Iterable[str]) -> dict[str, str]:
    """Letters to the word that they most likely abbreviate: one that belongs to few meanings rather than a common one.

    Longer abbreviations stand for the beginnings of the services' names only.
    """
    table = sounds()
    worth: dict[str, tuple[float, str]] = {}
    for word, (total, most) in sorted(spread.items()):
        if len(word) < _LEAST_LETTERS or most < _SEEN_OFTEN or most < _OWN * total:
            continue
        letters, score = table.initials(word), most * most / total * len(word)
        if score > worth.get(letters, (0.0, ""))[0]:
            worth[letters] = (score, word)
    long = [name for name in names if HAN.fullmatch(name)]
    beginnings = {name[:length] for name in long for length in range(max(LENGTHS) + 1, len(name) + 1)}
    return {table.initials(word): word for word in sorted(beginnings)} | {key: word for key, (_, word) in worth.items()}
