"""The operators' files under an edit: what is wrong with them and it, what it comes to over what others saved.

What was read of the files is kept until they change; all of it takes long, and runs in a thread.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.catalog.converters import BEIJING
from bot.catalog.layering import layer_with
from bot.catalog.load import Entries, problems_in
from bot.catalog.merging import Clash, merge
from bot.catalog.model import Catalog
from bot.catalog.sections import Below, Section, name_of, text_of
from bot.catalog.service import Service
from bot.catalog.source import Source, SourceMap
from bot.checking import judged_in_form, load_checked, problems_in_form, sources_of
from bot.console import words
from bot.errors import CatalogError, Problem
from bot.intents.check import digest_of_words
from bot.intents.router import Router
from bot.learning import router_at_once
from bot.settings import Settings
from bot.versions import Draft

T = TypeVar("T")

EDITOR = Path("yaml")
"""What a section's own text is called in its problems."""
PLACE = re.compile(r"[0-9]{1,9}")
"""A step of a problem's path that stands for the place in a list."""
JUDGED_KEPT = 3
MOST_TOLD = 200
"""Problems of one text that are shown; nobody reads more before they change something."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an edit: nothing wrong and no clash means that it is in the draft.

    `text`: what the editor should hold now; `who`: whoever saved in between.
    """

    text: str
    problems: tuple[Problem, ...] = ()
    clashes: tuple[Clash, ...] = ()
    who: str = ""

    @property
    def wrong(self) -> tuple[Problem, ...]:
        """The problems that keep it from being saved."""
        return tuple(problem for problem in self.problems if not problem.warning)


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole catalogue: what is wrong with it in form, and what names its words; empty where it can't be read."""

    problems: tuple[Problem, ...]
    words: str


class Bench:
    """Of one process. `work` gives the files below the draft; the others are for the work on them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entries = Entries()
        self._read: dict[Path, Below] = {}
        self._busy = asyncio.Lock()
        self._judged: dict[tuple[Any, ...], Judged] = {}

    async def work(self, work: Callable[[Sequence[Below]], T]) -> T:
        """What a piece of work on the files comes to; one at a time, in a thread."""
        async with self._busy:
            return await asyncio.to_thread(lambda: work(self._below()))

    def _below(self) -> Sequence[Below]:
        """The files. Raises CatalogError with all that is wrong where one of them can't be read."""
        sources = sources_of(self._settings, published="")
        try:
            return self._parsed(sources)
        except CatalogError:
            problems = problems_in_form(self._settings, sources, entries=Entries())
            raise CatalogError([problem for problem in problems if not problem.warning]) from None

    def _parsed(self, sources: Sequence[Source]) -> Sequence[Below]:
        found = []
        for source in sources:
            if source.file == self._settings.published:
                continue
            text, data = self._entries.parsed(source)
            known = self._read.get(source.file)
            if known is None or known.text is not text:
                known = self._read[source.file] = Below(text, data, SourceMap(source.file, text))
            found.append(known)
        return found

    def merged(
        self, below: Sequence[Below], draft: Draft, section: Section, texts: tuple[str, str], choose: Any
    ) -> tuple[Kept, str | None]:
        """The edit over what others saved since, and the draft's text with it where nothing is in the way."""
        base, mine = texts
        there = text_of(below, draft.text, section)
        touched = draft.touched.get(name_of(section))
        problems = self.problems_of(below, draft.text, section, mine)
        kept = Kept(mine, tuple(problems))
        if kept.wrong:
            return kept, None
        if there.strip() != base.strip() and there.strip():
            text, clashes = merge(base, mine, there, choose)
            problems = self.problems_of(below, draft.text, section, text)
            kept = Kept(text, tuple(problems), tuple(clashes), touched.who if touched else "")
            if clashes or kept.wrong:
                return kept, None
        return kept, layer_with(below, draft.text, section, kept.text)

    def problems_of(self, below: Sequence[Below], layer: str, section: Section, text: str) -> Sequence[Problem]:
        """What is wrong with a section's text, in itself and in the whole; lines are the text's own."""
        try:
            shape = _shape_problems(section, text)
            return shape or self._problems_within(below, layer, section, text)
        except CatalogError as error:
            return error.problems

    def _problems_within(self, below: Sequence[Below], layer: str, section: Section, text: str) -> Sequence[Problem]:
        """The whole catalogue's problems that are in this section, on the lines of its own text."""
        found = self._problems(below, layer_with(below, layer, section, text))
        lines, name = SourceMap(EDITOR, text), name_of(section)
        own = []
        for problem in found:
            if problem.path == name or problem.path.startswith(f"{name}."):
                rest = problem.path.removeprefix(name).strip(".")
                path = tuple(int(s) if PLACE.fullmatch(s) else s for s in rest.split(".")) if rest else ()
                own.append(lines.problem(path if len(section) == 2 else (section[0], *path), problem.message))
                own[-1] = Problem(own[-1].file, own[-1].line, problem.path, problem.message, problem.warning)
            elif not problem.warning:
                own.append(Problem(problem.file, 0, problem.path, f"{problem.path}：{problem.message}"))
        return own

    def _problems(self, below: Sequence[Below], layer: str) -> list[Problem]:
        return problems_in_form(self._settings, self._sources(below, layer), entries=self._entries)

    def judge(self, below: Sequence[Below], layer: str) -> Judged:
        """The files with a layer over them; known already where nothing has changed since it was judged last."""
        name = (layer, *(each.text for each in below), self._beside(below), f"{datetime.now(BEIJING):%x}")
        if name not in self._judged:
            catalog, problems = judged_in_form(self._settings, self._sources(below, layer), entries=self._entries)
            kept = list(self._judged.items())[-JUDGED_KEPT:]
            self._judged = dict(kept) | {name: Judged(tuple(problems), digest_of_words(catalog) if catalog else "")}
        return self._judged[name]

    def _beside(self, below: Sequence[Below]) -> tuple[object, ...]:
        """Changes with the files that aren't layers: the gateways and the lists of items."""
        lists = [
            each.lines.file.parent / str(name) for each in below for name in (each.data or {}).get("include") or ()
        ]
        found = [file.stat() for file in (self._settings.gateways, *lists) if file.exists()]
        return tuple((stat.st_mtime_ns, stat.st_size, stat.st_ino) for stat in found)

    def _sources(self, below: Sequence[Below], layer: str) -> tuple[Source, ...]:
        return (*(Source(each.lines.file, each.text) for each in below), Source(self._settings.published, layer))

    def learned(self, below: Sequence[Below], layer: str) -> tuple[Catalog, Router] | None:
        """The files with a layer over them, and a router that learned these words; None where none has.

        Raises CatalogError.
        """
        settings = self._settings
        catalog, _ = load_checked(settings, self._sources(below, layer), entries=self._entries)
        router = router_at_once(settings, catalog)
        return (catalog, router) if router else None


def _shape_problems(section: Section, text: str) -> Sequence[Problem]:
    """What is wrong with the text by itself."""
    source = Source(EDITOR, text)
    data = source.parse(source.read())
    if len(section) == 2:
        return problems_in(Service, data, text, EDITOR)[:MOST_TOLD]
    if not isinstance(data, Mapping) or set(data) != {section[0]}:
        return [source.fault(1, words.ONE_KEY.format(name=section[0]))]
    return []
