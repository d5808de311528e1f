"""Characters by their sound, with the sounds that dialects and keyboards mix up folded into one.

A sound is one character of a private Unicode area, so that a spoken text is a string whose grams are its slices.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

UNKNOWN = "\ue000"
"""The sound of a character that the table doesn't know, and of letters that are no syllable."""

_PRIVATE = 0xE001
_CHARACTERS = 0xA000
"""So many of Unicode's have a place in the tables: two texts, in which a character's own place says its sound."""
_WORDS = re.compile(r"[a-z]+|[0-9]+|[!-/:-`{-~]|[^ -~]+")
_UNSOUND = re.compile("[^\ue001-\uf8ff]")
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


def fold(syllable: str) -> str:
    """The syllable without the differences that are often mixed up: zh/z, ch/c, sh/s, n/l, and -ng/-n after a, e, i."""
    for written, said in _INITIALS:
        if syllable.startswith(written) and len(syllable) > len(written):
            syllable = said + syllable[len(written) :]
            break
    for written, said in _FINALS:
        if syllable.endswith(written):
            return syllable[: -len(written)] + said
    return syllable


class Sounds:
    """The table of sounds; one per process, see `sounds()`."""

    def __init__(self) -> None:
        lines = resources.files("bot.intents").joinpath("data/pinyin.txt").read_text(encoding="utf-8").splitlines()
        table = dict(line.split(" ", 1) for line in lines)
        folded = sorted({fold(syllable) for syllable in table})
        codes = {name: chr(_PRIVATE + position) for position, name in enumerate(folded)}
        self._typed = {syllable: codes[fold(syllable)] for syllable in table}
        heard, first = list(map(chr, range(_CHARACTERS))), list(map(chr, range(_CHARACTERS)))
        for syllable, chars in table.items():
            for place in map(ord, chars):
                heard[place], first[place] = self._typed[syllable], syllable[0]
        for place in range(ord(" "), ord("z") + 1):
            heard[place] = UNKNOWN
        self._heard, self._first = "".join(heard), "".join(first)
        self._longest = max(map(len, table))

    def of(self, text: str) -> str:
        """The sounds of a normalised text; typed pinyin counts as what it spells."""
        return "".join(map(self._said, _WORDS.findall(text)))

    def _said(self, word: str) -> str:
        if not word.isascii():
            return self.of_characters(word)
        return (len(word) > 1 and self.typed(word)) or UNKNOWN

    def of_characters(self, text: str) -> str:
        """The sound of each character of a normalised text by itself: letters and digits have none."""
        return _UNSOUND.sub(UNKNOWN, text.translate(self._heard))

    def of_lines(self, lines: Sequence[str]) -> list[str]:
        """The sounds of many normalised texts at once; letters and digits count as unknown."""
        return "\n".join(lines).translate(self._heard).split("\n") if lines else []

    def typed(self, letters: str) -> str:
        """The sounds that a run of letters spells in pinyin, in the fewest syllables; empty when it spells none."""
        best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(letters)
        for start in range(len(letters)):
            before = best[start]
            if before is None:
                continue
            for end in range(min(len(letters), start + self._longest), start, -1):
                sound = self._typed.get(letters[start:end])
                known = best[end]
                if sound and (known is None or known[0] > before[0] + 1):
                    best[end] = (before[0] + 1, before[1] + sound)
        last = best[-1]
        return last[1] if last else ""

    def initials(self, text: str) -> str:
        """The first letters of a normalised text's syllables, as people abbreviate (身份证: `sfz`)."""
        return text.replace(" ", "").translate(self._first)


@cache
def sounds() -> Sounds:
    """The process's table; read once, in about 15 ms."""
    return Sounds()
