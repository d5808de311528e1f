"""One spelling for what can be spelled many ways. Everything else in routing sees only normalised text."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

LONGEST = 400
"""Characters of a message that routing reads; nobody needs more to say what they want."""

LOOKALIKES = str.maketrans("囗曰巳已末", "口日己己未")
"""Characters that keyboards and scanners mix up, on both sides folded into one."""

_FOREIGN = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_LOOSE_SPACE = re.compile(r"(?<![0-9a-z]) | (?![0-9a-z])")


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def clip(text: str) -> str:
    """The part of a message that routing reads, without half surrogates, so that no later step can fail on them."""
    return text[:LONGEST].encode("utf-8", "ignore").decode("utf-8")


def normalise(text: str) -> str:
    """Lower-case simplified characters, latin letters and digits.

    A single space stays between latin words or numbers only. Any text is accepted; emoji, punctuation, control and
    format characters vanish, so the result may be empty.
    """
    plain = unicodedata.normalize("NFKC", clip(text))[:LONGEST].lower()
    simplified = _simplified().convert(plain).translate(LOOKALIKES)
    return _LOOSE_SPACE.sub("", _FOREIGN.sub(" ", simplified))
