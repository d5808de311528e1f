"""What a draft would do to routing: its words learned, every example and real question asked before and after.

Runs in a process of its own, `python -m bot.impact`: the task as JSON on standard input, JSON lines on standard output,
`{"stage", "done", "of"}` and at last `{"result": …}`. What was learned is kept, so that publishing it learns nothing.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from typing import Any, Literal, TypeVar

from bot import logs
from bot.catalog.converters import BEIJING
from bot.catalog.load import Entries
from bot.catalog.model import Catalog
from bot.catalog.source import Source
from bot.checking import load_checked, problems_of_words, sources_of
from bot.configuration import read_settings
from bot.errors import BanshiError, Problem
from bot.intents.check import digest_of_words, remembering
from bot.intents.decision import Decision, Verdict
from bot.intents.router import Router
from bot.learning import build_router, router_at_once
from bot.settings import Settings

T = TypeVar("T")
GENTLY = 5
"""How much a process that citizens don't wait for gives way to those that answer them."""
Judgement = Literal["better", "worse", "other"]
OFFERED = 3
NOISE = 0.025
"""So much at most moves the probability of a message that a draft says nothing about: what was amended differs by that
from what is learned whole, with a dozen phrases (0.011 with one)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message: an example of the service `home`, or a real question (`home` empty) that came so many `times`."""

    text: str
    home: str
    times: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A message that the draft answers otherwise. `before` and `after`: the service, those offered, or nothing."""

    text: str
    home: str
    times: int
    before: str
    after: str
    judgement: Judgement


def main() -> None:
    """Reads the task `{"draft": text, "published": text, "questions": [[text, times]…]}` and does it."""
    logs.configure("ERROR")
    os.nice(GENTLY)
    task = json.load(sys.stdin)
    try:
        _tell({"result": _compared(task)})
    except BanshiError as error:
        _tell({"failed": str(error)[:2000]})


def _compared(task: dict[str, Any]) -> dict[str, Any]:
    settings, entries = read_settings(), Entries()
    now = datetime.now(BEIJING)
    _tell({"stage": "reading", "done": 0, "of": 1})
    former, _ = load_checked(settings, sources_of(settings, published=task["published"]), entries=entries)
    sources = sources_of(settings, published=task["draft"])
    new, _ = load_checked(settings, sources, entries=entries)
    asked = [*_examples(former, new), *(Asked(text, "", times) for text, times in task["questions"])]
    old = _router(settings, former)
    is_same = digest_of_words(former) == digest_of_words(new)
    _tell({"stage": "learning", "done": 0, "of": 1})
    learned = old if is_same else _router(settings, new)
    judge_new = partial(_judged_words, learned, sources, entries, asked, now)
    if is_same:
        after, problems = judge_new(tell=True)
        before, known = after, problems
    else:
        published = sources_of(settings, published=task["published"])
        former_words = _beside(partial(_judged_words, old, published, entries, asked, now))
        after, problems = judge_new(tell=True)
        before, known = former_words()
    same = {text for text, home in _homes(former).items() if _homes(new).get(text) == home}
    steady = {text for text in same if is_steady(before[text], after[text])}
    return {"moved": [asdict(one) for one in moved(before, after, asked)], "asked": len(asked),
            "questions": len(task["questions"]),
            "problems": [[p.file, p.line, p.path, p.message, p.warning] for p in problems],
            "standing": standing(known, problems, steady)}  # fmt: skip


def _router(settings: Settings, catalog: Catalog) -> Router:
    return router_at_once(settings, catalog) or build_router(settings, catalog)


def _judged_words(
    router: Router,
    sources: Sequence[Source],
    entries: Entries,
    asked: Sequence[Asked],
    now: datetime,
    *,
    tell: bool = False,
) -> tuple[dict[str, Decision], list[Problem]]:
    """What becomes of every message by a router, and what is wrong with the words that it learned."""
    route, decided = remembering(router, now=now), {}
    for place, one in enumerate(asked):
        if tell and place % 50 == 0:
            _tell({"stage": "comparing", "done": place, "of": len(asked)})
        decided[one.text] = route(one.text)
    if tell:
        _tell({"stage": "checking", "done": 0, "of": 1})
    return decided, problems_of_words(router, sources, entries, now=now, route=route)


def _beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begins some work in a fork of this process, on another core; what comes of it is had by a call."""
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(work()))
    process.start()
    sender.close()

    def done() -> T:
        found: T = receiver.recv()
        process.join()
        return found

    return done


def standing(before: Sequence[Problem], after: Sequence[Problem], steady: Set[str]) -> list[int]:
    """Which problems (places in `after`) are no news: of the same phrase in the same list, and no worse than before.

    Nor are those of examples that were there before and lead where they led (`steady`), by a hair over a threshold.
    """
    known: dict[tuple[str, str], bool] = {}
    for problem in before:
        known[_about(problem)] = known.get(_about(problem), True) and problem.warning
    return [
        place
        for place, problem in enumerate(after)
        if known.get(_about(problem), 2) <= problem.warning or _about(problem)[1].removeprefix("「") in steady
    ]


def _about(problem: Problem) -> tuple[str, str]:
    return problem.path, problem.message.partition("」")[0]


def _examples(former: Catalog, new: Catalog) -> Iterator[Asked]:
    """Names and examples of both, each once; where they moved to another service, the draft's word counts."""
    for text, home in {**_homes(former), **_homes(new)}.items():
        yield Asked(text, home, 1)


def _homes(catalog: Catalog) -> dict[str, str]:
    """The service of every name and example."""
    homes: dict[str, str] = {}
    for name, service in catalog.services.items():
        homes |= dict.fromkeys((service.name, *service.names, *service.examples), name)
    return homes


def is_steady(was: Decision, is_: Decision) -> bool:
    """Whether a message means to one router what it means to another, as far as can be told: what lies at a threshold
    falls now on the one side of it and now on the other.
    """
    before, after = ({one.service: one.score for one in decision.candidates} for decision in (was, is_))
    return all(abs(before.get(name, 0.0) - after.get(name, 0.0)) <= NOISE for name in before | after)


def moved(before: Mapping[str, Decision], after: Mapping[str, Decision], asked: Sequence[Asked]) -> Iterator[Moved]:
    """The messages that are answered otherwise, and not by chance."""
    for one in asked:
        was, is_ = before[one.text], after[one.text]
        if _told(was) != _told(is_) and not is_steady(was, is_):
            yield Moved(one.text, one.home, one.times, _told(was), _told(is_), _judged(one.home, was, is_))


def _told(decision: Decision) -> str:
    if decision.verdict is Verdict.ROUTE:
        return decision.service or ""
    if decision.verdict is Verdict.CLARIFY:
        return "？" + "、".join(candidate.service for candidate in decision.candidates[:OFFERED])
    return ""


def _worth(home: str, decision: Decision) -> int:
    """2: straight home; 1: home is offered; 0: neither. Without a home known, whether anything is found."""
    offered = {candidate.service for candidate in decision.candidates[:OFFERED]}
    if decision.verdict is Verdict.ROUTE:
        return 2 if home in {"", decision.service} else 0
    return int(decision.verdict is Verdict.CLARIFY and (not home or home in offered))


def _judged(home: str, before: Decision, after: Decision) -> Judgement:
    change = _worth(home, after) - _worth(home, before)
    return "better" if change > 0 else "worse" if change < 0 else "other"


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
