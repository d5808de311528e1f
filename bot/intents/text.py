"""One spelling for what can be spelled many ways. Everything else in routing sees only normalised text."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from opencc import OpenCC

LONGEST = 300
"""Characters of a message that routing reads; nobody needs more to say what they want."""

REMEMBERED = 64
"""Texts whose spelling is remembered: a message of one clause is read alike for emergencies and for its service."""

LOOKALIKES = str.maketrans("囗曰巳已末", "口日己己未")
"""Characters that keyboards and scanners mix up, on both sides folded into one."""

_FOREIGN = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_LOOSE_SPACE = re.compile(r"(?<![0-9a-z]) | (?![0-9a-z])")
_FOREIGN_IN_LINES = re.compile(r"[^0-9a-z\u3400-\u9fff\n]+")
_LOOSE_SPACE_IN_LINES = re.compile(r"(?<![0-9a-z]) +| +(?![0-9a-z])")
_BREAKS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def clip(text: str) -> str:
    """The part of a message that routing reads, without half surrogates, so that no later step can fail on them."""
    clipped = text[:LONGEST]
    return clipped if clipped.isprintable() else clipped.encode("utf-8", "ignore").decode("utf-8")


@lru_cache(REMEMBERED)
def normalise(text: str) -> str:
    """Lower-case simplified characters, latin letters and digits.

    A single space stays between latin words or numbers only. Any text is accepted; emoji, punctuation, control and
    format characters vanish, so the result may be empty.
    """
    return _LOOSE_SPACE.sub("", _FOREIGN.sub(" ", _plain(clip(text))[:LONGEST]))


def normalise_lines(texts: Sequence[str]) -> list[str]:
    """Many short texts at once, each as `normalise` would have it; twenty times faster."""
    if not texts:
        return []
    lines = "\n".join(_BREAKS.sub(" ", text) for text in texts)
    loose = _FOREIGN_IN_LINES.sub(" ", _plain(lines.encode("utf-8", "ignore").decode("utf-8")))
    return _LOOSE_SPACE_IN_LINES.sub("", loose).split("\n")


def _plain(text: str) -> str:
    """Narrow, lower-case, simplified, without look-alikes; may be longer than the text was."""
    simplified: str = _simplified().convert(unicodedata.normalize("NFKC", text).lower())
    return simplified.translate(LOOKALIKES)
