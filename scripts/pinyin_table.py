"""Writes bot/intents/data/pinyin.txt: each syllable and the characters that are mostly read so, from pypinyin.

The table is kept in the repository because pypinyin's phrase dictionary costs a worker 55 MB that routing doesn't need.
Run it again after an update of pypinyin; a test compares the file with the library.
"""

import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin

TARGET = Path(__file__).resolve().parent.parent / "bot" / "intents" / "data" / "pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FA5
READ_OTHERWISE = {"还": "hai", "嗯": "en", "呣": "mu", "嗧": "jia"}
"""Characters whose first reading in the library is rare in messages, or no syllable that anyone types."""


def table() -> str:
    """The file's text: a line a syllable, sorted, `ü` written `v` as keyboards do."""
    by_syllable: dict[str, list[str]] = {}
    for point in range(FIRST, LAST + 1):
        char = chr(point)
        syllable = READ_OTHERWISE.get(char) or lazy_pinyin(char, style=Style.NORMAL, errors="ignore")[:1]
        name = syllable if isinstance(syllable, str) else "".join(syllable)
        if name.isascii() and name.isalpha() and any(vowel in name for vowel in "aeiouv"):
            by_syllable.setdefault(name, []).append(char)
    return "".join(f"{name} {''.join(chars)}\n" for name, chars in sorted(by_syllable.items()))


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
