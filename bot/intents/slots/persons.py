"""Names of persons wherever they stand, for whoever would rather hide a word too much than a name too little."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.intents.slots import boundaries
from bot.intents.slots.model import Message
from bot.intents.slots.names import COMPOUND, MIDDLE_DOT, SINGLE, NameType
from bot.intents.slots.tables import words

_FILE, _CUES = "given_names.txt", "name_words.txt"
_SURNAMES = SINGLE | frozenset(words(_FILE, "surnames"))
_GIVEN = frozenset("".join(words(_FILE)))
_NOT = frozenset(words(_FILE, "not"))
_BEFORE = (*words(_FILE, "before"), *(word for name in ("cues", "kin", "verbs") for word in words(_CUES, name)))
_AFTER = (*words(_FILE, "after"), *words(_CUES, "then"))
_HAN = re.compile(r"[\u3400-\u9fff]")
_KIND = NameType()
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def names_in(text: str) -> Iterator[str]:
    """Every name that the text may hold: what words announce, and what looks like a surname with a given name."""
    for found in _KIND.find(Message(text, _ANY_DAY)):
        yield str(found.value)
    yield from (match[0] for match in MIDDLE_DOT.finditer(text))
    at = 0
    while at < len(text):
        end = _looks_like_one(text, at)
        if end:
            yield text[at:end]
        at = end or at + 1


def _looks_like_one(text: str, at: int) -> int:
    """Where the name ends that seems to begin here; 0 where none does."""
    surname = 2 if text[at : at + 2] in COMPOUND else 1 if text[at] in _SURNAMES else 0
    if not surname or boundaries.protected(text, at):
        return 0
    for given in (2, 1):
        end = at + surname + given
        name = text[at:end]
        if len(name) < surname + given or not _GIVEN.issuperset(name[surname:]):
            continue
        signs = _stands_alone(text, at, end), not _is_ordinary(text, at, end)
        if any(signs) if len(name) > 2 else all(signs):
            return end
    return 0


def _is_ordinary(text: str, at: int, end: int) -> bool:
    """Whether an ordinary word lies in it, or begins before it or ends behind it."""
    return any(text[start : start + 2] in _NOT for start in range(max(at - 1, 0), end))


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Whether it stands between words that names stand between; one of two characters must."""
    before = not at or not _HAN.match(text, at - 1) or text.endswith(_BEFORE, 0, at)
    return before and (not _HAN.match(text, end) or text.startswith(_AFTER, end))
