"""Operators' own patterns for answers: looked for in bounded time, whatever the pattern and whatever was said.

Python's `re` may take longer than the universe on a pattern whose repeats stand in each other, and holds everybody up
meanwhile; the package `regex` takes the same patterns and can be broken off.
"""

from collections.abc import Sequence
from functools import lru_cache

import regex
import structlog

from bot.catalog import words
from bot.catalog.sentences import of_pattern

log = structlog.get_logger(__name__)

ALLOWED_S = 0.02
"""Seconds for one pattern and one message: a thousand times what a sound one takes."""
REMEMBERED = 256
"""Patterns that are kept compiled: as many as a catalogue may have."""
PROBES = ("a" * 60 + "!", "1" * 60 + "!", "和" * 60 + "!", "a1" * 30 + "!", "-" * 60 + "!")
"""What patterns that go back and forth get lost in."""


def fault_of(pattern: str) -> str:
    """What is wrong with a pattern, in a sentence for operators; empty where nothing is."""
    try:
        regex.compile(pattern)
        for probe in PROBES:
            regex.fullmatch(pattern, probe, timeout=ALLOWED_S)
    except regex.error as error:
        return words.NOT_A_PATTERN.format(why=of_pattern(str(error)))
    except TimeoutError:
        return words.PATTERN_SLOW
    return ""


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text has the pattern; no, where that isn't found out in time."""
    try:
        return regex.fullmatch(pattern, text, timeout=ALLOWED_S) is not None
    except TimeoutError:
        log.warning("pattern takes too long", pattern=pattern)
        return False


def stretches(pattern: str, text: str) -> Sequence[str]:
    """The parts of a text that have the pattern and no letter or digit beside them; none where it takes too long."""
    try:
        return [match[0] for match in _alone(pattern).finditer(text, timeout=ALLOWED_S)]
    except TimeoutError:
        log.warning("pattern takes too long", pattern=pattern)
        return ()


@lru_cache(REMEMBERED)
def _alone(pattern: str) -> regex.Pattern[str]:
    """Compiled for `stretches`: to find it among what `regex` keeps takes longer than to look through a message."""
    return regex.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])")
