"""Other readings of a message by its sounds: typed pinyin, and characters that a keyboard or a dictation mixed up."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import add

from bot.intents.pinyin import UNKNOWN, sounds
from bot.intents.wordbook import Pairs

_LATIN = re.compile(r"[a-z][a-z ]*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST = 4
_LEAST_LETTERS = 4
AT_ONCE = 1000
_COMMON = frozenset(
    "是有在我你他她的不一这那个上下来去就还要会能了吗呢么什怎都也很好没为和与或把被让给跟从向对说看做用啊吧快救呀咋人吧嘛哦家"
)
"""Characters that are seldom a slip for another."""
_ALSO_SAID = {"着": "zhao"}
"""A second sound of a character, where emergencies have it."""


class Ear:
    """Knows a vocabulary by its sounds. What stands together in `ordinary` phrases is no slip."""

    def __init__(self, words: Iterable[str], ordinary: Iterable[str]) -> None:
        self._ordinary = _neighbours(ordinary)
        self._known: dict[str, str] = {}
        self._words: set[str] = set()
        for word in sorted(set(words), key=lambda w: (len(w), w)):
            if _HAN.fullmatch(word) and len(word) <= _LONGEST:
                self._words.add(word)
                for said in _sounds_of(word):
                    self._known.setdefault(said, word)
        self._begun = {said[:2] for said in (*self._known, *map(sounds().of, self._words))}
        """What a known word of several characters begins with, by its sounds."""

    def readings(self, text: str) -> Iterator[str]:
        """The text as it may have been meant, where that differs."""
        if any(run.replace(" ", "") for run in _LATIN.findall(text)):
            typed = _LATIN.sub(self._typed, text)
            if typed != text:
                yield typed
        amended = _HAN.sub(lambda match: self._amended(match[0]), text)
        if amended != text:
            yield amended

    def _typed(self, match: re.Match[str]) -> str:
        letters = match[0].strip()
        if len(letters.replace(" ", "")) < _LEAST_LETTERS:
            return match[0]
        table = sounds()
        said = "".join(table.typed(run) or UNKNOWN for run in letters.split())
        return match[0] if UNKNOWN in said else self._decoded(said)

    def _decoded(self, said: str) -> str:
        """Known words for sounds, the longest first; what is unknown in between becomes a stop mark."""
        parts, place = [], 0
        while place < len(said):
            length = next((n for n in range(_LONGEST, 0, -1) if said[place : place + n] in self._known), 0)
            parts.append(self._known[said[place : place + length]] if length else "某")
            place += max(length, 1)
        return "".join(parts)

    def _amended(self, run: str) -> str:
        said = sounds().of_characters(run)
        parts: list[str] = []
        behind = 0
        for place, begun in enumerate(map(add, said, said[1:])):
            if begun in self._begun and place >= behind and (word := self._word(run, said, place)):
                parts += run[behind:place], word
                behind = place + len(word)
        return "".join((*parts, run[behind:]))

    def _word(self, run: str, said: str, place: int) -> str:
        """The longest known word that is typed at a place, or that was meant there; empty where there is none."""
        for length in range(min(_LONGEST, len(run) - place), 1, -1):
            typed = run[place : place + length]
            if typed in self._words:
                return typed
            word = self._known.get(said[place : place + length])
            if word and self._is_slip(run, place, typed, word):
                return word
        return ""

    def _is_slip(self, run: str, place: int, typed: str, word: str) -> bool:
        slips = [t for t, w in zip(typed, word, strict=True) if t != w]
        if not slips or len(slips) * 2 > len(typed) or _COMMON.intersection(slips):
            return False
        return True in self._ordinary.strange(typed) and not _joined(run, place, typed, word)


def _neighbours(phrases: Iterable[str]) -> Pairs:
    """Some phrases at a time: the pairs of all, as texts of their own, are 4 MiB that a process would keep free."""
    left, found = iter(phrases), Pairs(())
    while some := list(islice(left, AT_ONCE)):
        found = found.union(set().union(*(map(add, phrase, phrase[1:]) for phrase in some)))
    return found


def _joined(run: str, place: int, typed: str, word: str) -> bool:
    """Whether a slip would stand beside a character outside the word that it may belong to."""
    before, after = run[:place], run[place + len(typed) :]
    first, last = typed[0] != word[0], typed[-1] != word[-1]
    return bool((first and before and before[-1] not in _COMMON) or (last and after and after[0] not in _COMMON))


def _sounds_of(word: str) -> Iterator[str]:
    table = sounds()
    said = table.of(word)
    if UNKNOWN not in said:
        yield said
    other = "".join(table.typed(_ALSO_SAID[c]) if c in _ALSO_SAID else s for c, s in zip(word, said, strict=True))
    if other != said:
        yield other
