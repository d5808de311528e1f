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
_WORDS = re.compile(r"[a-z]+|[0-9]+|[^0-9a-z ]")
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
        self._heard = {char: self._typed[syllable] for syllable, chars in table.items() for char in chars}
        self._first = {char: syllable[0] for syllable, chars in table.items() for char in chars}
        self._table = {ord(char): sound for char, sound in self._heard.items()}
        self._table |= dict.fromkeys(range(ord(" "), ord("z") + 1), UNKNOWN)
        self._longest = max(map(len, table))

    def of(self, text: str) -> str:
        """The sounds of a normalised text; typed pinyin counts as what it spells."""
        heard = self._heard
        said: list[str] = []
        for word in _WORDS.findall(text):
            if word in heard:
                said.append(heard[word])
            elif len(word) == 1:
                said.append(UNKNOWN)
            else:
                said.append(self.typed(word) or UNKNOWN)
        return "".join(said)

    def of_lines(self, lines: Sequence[str]) -> list[str]:
        """The sounds of many normalised texts at once; letters and digits count as unknown."""
        return "\n".join(lines).translate(self._table).split("\n") if lines else []

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
        return "".join(self._first.get(char, char) for char in text if char != " ")


@cache
def sounds() -> Sounds:
    """The process's table; read once, in about 15 ms."""
    return Sounds()
