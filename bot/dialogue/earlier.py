"""「我报的到哪了」: whoever asks after something earlier gets that, and opens nothing new. Pure."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.catalog.model import Catalog
from bot.dialogue import words
from bot.intents.decision import Decision, Verdict

_ASKS_AFTER = re.compile(words.ASKS_AFTER_SHAPE)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_REPORTED = re.compile(words.REPORTED_SHAPE)
_URGES = re.compile(words.URGES_SHAPE)
LONGEST_URGING = 16
NEAREST = 3
"""Services that a message may mean, where it isn't sure of one."""


def asks_after(text: str) -> bool:
    """Whether words ask what became of an earlier report of one's own."""
    return "的" in text and _ASKS_AFTER.search(text) is not None  # no shape does without it, most messages do


def urged(catalog: Catalog, recent: str, word: str) -> str:
    """Where reports are urged, for a bare 「催一下」: those of the service answered last, else of all; else empty."""
    if len(word) > LONGEST_URGING or not _URGES.fullmatch(word):
        return ""
    services = catalog.services
    own = services[recent].tracked_by if recent else ""
    seen_at = {own} if own else {one.tracked_by for one in services.values() if one.tracked_by}
    return next(iter(seen_at)) if len(seen_at) == 1 else ""


def asked_for(catalog: Catalog, route: Callable[[], Decision], text: str) -> str:
    """Where earlier reports are seen, for words that ask after one, whatever else is going on; empty for others."""
    if not asks_after(text):
        return ""
    decision = route()
    found = decision.service if decision.verdict is Verdict.ROUTE else None
    seen_at = tracked(catalog, found, text) if found else tracker(catalog, decision, text)
    return seen_at if seen_at and any(seen_at == one.tracked_by for one in catalog.services.values()) else ""


def meant(lines: Sequence[str], text: str) -> int | None:
    """Which of several reports the words ask after, by what they share with its line; None where that is unclear."""
    asked = _ASKS_AFTER.search(text)
    told = _pairs(asked["what"] or "") if asked else frozenset()
    shared = [len(told & _pairs(line)) for line in lines]
    most = max(shared, default=0)
    return shared.index(most) if most and shared.count(most) == 1 else None


def _pairs(text: str) -> frozenset[str]:
    """Each two Chinese characters that stand beside each other."""
    return frozenset(a + b for part in _HAN.findall(text) for a, b in pairwise(part))


def tracked(catalog: Catalog, service_id: str, text: str) -> str:
    """Where to see what became of an earlier report, for whoever asks after one; else the service itself."""
    tracked_by = catalog.services[service_id].tracked_by
    return tracked_by if tracked_by and asks_after(text) else service_id


def tracker(catalog: Catalog, decision: Decision, text: str) -> str | None:
    """Where earlier reports are seen, for words that ask after one without saying of which kind; None for all others.

    Of what the words come near to, one kind is enough; where they come near to none, all kinds must be seen there.
    """
    if decision.verdict is Verdict.ROUTE or not asks_after(text):
        return None
    services = catalog.services
    near = [candidate.service for candidate in decision.candidates[:NEAREST]]
    for named in (near, services if _REPORTED.search(text) else ()):
        seen_at = {tracked_by for name in named if (tracked_by := services[name].tracked_by)}
        if len(seen_at) == 1:
            return seen_at.pop()
    return None
