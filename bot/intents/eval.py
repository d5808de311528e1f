"""Scores a router on labelled messages: what a citizen would have got."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from bot.catalog.converters import BEIJING
from bot.intents.corpus import Corpus
from bot.intents.decision import Decision, Verdict
from bot.intents.router import Router
from bot.intents.slots import values
from bot.intents.text import normalise

OFFERED = 3
COLUMNS = ("in", "top1", "resolved", "wrong", "routed", "oos", "oos_routed", "oos_asked", "slot_f1", "ece")
BINS = 10
"""Of equal width, for the expected calibration error (Naeini et al., AAAI 2015; Guo et al., ICML 2017)."""
WHOLE = 1000
PLAIN_LENGTH = 10
"""Shorter texts that are numbers are compared as numbers: 200 equals 200.0, a phone number stays what it is."""


Figures = Mapping[str, Mapping[str, float | None]]
"""Cells by row (`all`, `file …`, `style …`) and column."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and what a good router makes of it. `right`: services that a clerk would accept."""

    source: str
    text: str
    style: str
    right: frozenset[str]
    in_scope: bool
    slots: Mapping[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    region: str | None = None


def read(files: Sequence[Path]) -> Iterator[Labelled]:
    """The messages of JSON-lines files. Raises ValueError or KeyError on a line that isn't one."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield _labelled(file.stem, json.loads(line))


def _labelled(source: str, row: Mapping[str, Any]) -> Labelled:
    return Labelled(
        source=source,
        text=row["text"],
        style=row["style"],
        right=frozenset({row["service"], *row.get("accept", ())} - {None}),
        in_scope=row["service"] is not None,
        slots=row.get("slots") or {},
        now=datetime.fromisoformat(row["now"]) if row.get("now") else None,
        region=row.get("region"),
    )


def evaluate(router: Router, files: Sequence[Path], *, errors: int = 0) -> tuple[Figures, str]:
    """The figures by set and style, and their table with the first `errors` wrong answers below it."""
    messages = list(read(files))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    started = time.monotonic()
    for message in messages:
        decision = router.route(message.text, now=message.now or datetime.now(BEIJING), region=message.region)
        seen = judge(message, decision) | _slots(message, values(message.text, decision.found))
        seen |= _stated(message, decision) | _nearest(router.corpus, message)
        for row in ("all", f"file {message.source}", f"style {message.style}"):
            counts[row].update(seen)
        if (message.in_scope and not seen["top1"]) or seen.get("oos_routed"):
            wrong.append(_error(message, decision))
    spent = time.monotonic() - started
    figures = {row: figures_of(seen) for row, seen in sorted(counts.items())}
    return figures, "\n".join((*table(figures), f"{len(messages)} messages in {spent:.1f} s", *wrong[:errors]))


def _nearest(corpus: Corpus, message: Labelled) -> dict[str, int]:
    """What the plainest router would make of it: the phrase of a service with the highest `rapidfuzz.ratio`."""
    if not message.in_scope:
        return {}
    phrases = corpus.phrases[: int(np.searchsorted(corpus.targets, corpus.services))]
    _, _, place = process.extractOne(normalise(message.text), phrases, scorer=fuzz.ratio)
    return {"nearest": int(corpus.labels[int(corpus.targets[place])].key in message.right)}


def judge(message: Labelled, decision: Decision) -> dict[str, int]:
    """Counts of one answer, by the names of the table's columns."""
    routed = decision.verdict is Verdict.ROUTE
    right = routed and decision.service in message.right
    if not message.in_scope:
        return {
            "oos": 1,
            "oos_routed": int(routed and not right),
            "oos_asked": int(decision.verdict is Verdict.CLARIFY),
        }
    offered = [candidate.service for candidate in decision.candidates[:OFFERED]]
    first = decision.service if routed else next(iter(offered), None)
    helped = decision.verdict is Verdict.CLARIFY and not message.right.isdisjoint(offered)
    return {
        "in": 1,
        "top1": int(first in message.right),
        "resolved": int(right or helped),
        "routed": int(routed),
        "wrong": int(routed and not right),
    }


def _stated(message: Labelled, decision: Decision) -> dict[str, int]:
    """How probable the router called its first service, and how right it was, in the bin of that probability: ‰."""
    if not decision.candidates:
        return {}
    first = decision.candidates[0]
    place = min(int(first.score * BINS), BINS - 1)
    right = WHOLE * (first.service in message.right)
    return {f"stated {place}": round(WHOLE * first.score), f"right {place}": right, f"bin {place}": 1}


def _slots(message: Labelled, found: Mapping[str, Any]) -> dict[str, int]:
    """Values hit, wanted and given, of the kinds that the message labels; one labelled null must not be found."""
    if not message.slots:
        return {}
    wanted = {(kind, _plain(value)) for kind, value in message.slots.items() if value is not None}
    given = {(kind, _plain(value)) for kind, value in found.items() if value is not None and kind in message.slots}
    return {"slots_hit": len(wanted & given), "slots_wanted": len(wanted), "slots_given": len(given)}


def _plain(value: Any) -> Any:
    if isinstance(value, str) and len(value) >= PLAIN_LENGTH:
        return value
    try:
        return f"{float(value):.10g}"
    except ValueError:
        return value


def table(figures: Figures) -> Iterator[str]:
    """The lines of the table, and below it what the nearest phrase alone would reach."""
    yield f"{'':28}" + "".join(f"{column:>12}" for column in COLUMNS)
    for row, cells in figures.items():
        yield f"{row:28}" + "".join(f"{'' if cells[name] is None else cells[name]:>12}" for name in COLUMNS)
    reached = (f"{row} {cells['nearest']}" for row, cells in figures.items() if cells["nearest"] is not None)
    yield f"top1 of the phrase with the highest rapidfuzz.ratio: {', '.join(reached)}"


def figures_of(seen: Counter[str]) -> dict[str, float | None]:
    """How many messages, and percentages of them; None where there is nothing to count."""
    inside = _shares(seen, "in", ("top1", "resolved", "wrong", "routed", "nearest"))
    outside = _shares(seen, "oos", ("oos_routed", "oos_asked"))
    return {**inside, **outside, "in": seen["in"], "oos": seen["oos"], "slot_f1": _f1(seen), "ece": _ece(seen)}


def _ece(seen: Counter[str]) -> float | None:
    """The expected calibration error, 0 to 1: how far stated probabilities are from shares of right answers."""
    total = sum(seen[f"bin {place}"] for place in range(BINS))
    gaps = (abs(seen[f"stated {place}"] - seen[f"right {place}"]) for place in range(BINS))
    return round(sum(gaps) / total / WHOLE, 3) if total else None


def _shares(seen: Counter[str], whole: str, parts: Sequence[str]) -> dict[str, float | None]:
    return {part: round(100 * seen[part] / seen[whole], 1) if seen[whole] else None for part in parts}


def _f1(seen: Counter[str]) -> float | None:
    total = seen["slots_wanted"] + seen["slots_given"]
    return round(200 * seen["slots_hit"] / total, 1) if total and seen["slots_hit"] else None


def _error(message: Labelled, decision: Decision) -> str:
    best = ", ".join(candidate.service for candidate in decision.candidates[:OFFERED])
    wanted = " ".join(sorted(message.right)) or "none"
    return f"  {message.text!r} wanted {wanted} got {decision.verdict}: {best}"
