"""Where the catalogue is edited: files, draft and published version, and what follows from an edit.

Everything that takes long runs in a thread. What was read of the files is kept until they change.
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.catalog.differences import Change, changed_sections, changes
from bot.catalog.layering import layer_with, restored, switched
from bot.catalog.load import Entries, problems_in
from bot.catalog.merging import Clash, merge
from bot.catalog.model import Catalog
from bot.catalog.sections import Below, Section, merged_data, name_of, text_of, value_at
from bot.catalog.service import Service
from bot.catalog.source import Source, SourceMap
from bot.catalog.written import parsed
from bot.checking import judged_in_form, load_checked, problems_in_form, sources_of
from bot.console import words
from bot.errors import CatalogError, Problem
from bot.intents.check import digest_of_words
from bot.intents.router import Router
from bot.learning import router_at_once
from bot.settings import Settings
from bot.versions import Draft, Touch, Version, VersionStore

T = TypeVar("T")

EDITOR = Path("yaml")
"""What a section's own text is called in its problems."""
TRIES = 5
PLACE = re.compile(r"[0-9]{1,9}")
"""A step of a problem's path that stands for the place in a list."""
JUDGED_KEPT = 3
MOST_TOLD = 200
"""Problems of one text that are shown; nobody reads more before they change something."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A section of the draft, to be edited. `published`: as citizens have it; `touched`: who changed it last."""

    section: Section
    text: str
    value: Any
    published: str
    touched: Touch | None
    off: bool = False


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


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed section of the draft, or of a version."""

    section: Section
    changes: tuple[Change, ...]
    touched: Touch | None = None
    is_new: bool = False
    is_gone: bool = False


class Workshop:
    """Methods raise StoreUnavailable, and CatalogError where the files themselves can't be read."""

    def __init__(self, settings: Settings, store: VersionStore) -> None:
        self.store = store
        self._settings = settings
        self._entries = Entries()
        self._read: dict[Path, Below] = {}
        self._busy = asyncio.Lock()
        self._mind: tuple[str, Catalog, Router] | None = None
        self._judged: dict[tuple[Any, ...], Judged] = {}

    async def draft(self) -> Draft:
        """The draft on the version that is published now: what was published meanwhile is in it."""
        draft = await self.store.draft()
        number, text = await self.store.published()
        if draft.base == number:
            return draft
        former = await self.store.version(draft.base)
        rebased = await asyncio.to_thread(_rebased, former.text if former else "", draft.text, text)
        return replace(draft, text=rebased, base=number)

    async def data(self, draft: Draft) -> Any:
        """The whole catalogue as plain data, with the draft in it."""
        return await self._working(lambda below: merged_data(below, parsed(draft.text)))

    async def open(self, section: Section, draft: Draft) -> Opened:
        """A section to edit; its text is empty where there is none."""
        _, published = await self.store.published()

        def opened(below: Sequence[Below]) -> Opened:
            text = text_of(below, draft.text, section)
            layer = parsed(draft.text) or {}
            off = len(section) == 2 and section[1] in (layer.get("off") or ())
            touched = draft.touched.get(name_of(section))
            value = parsed(text) if text else None
            return Opened(section, text, value, text_of(below, published, section), touched, off)

        return await self._working(opened)

    async def check(self, section: Section, text: str, draft: Draft) -> Sequence[Problem]:
        """What is wrong with a section's text, in itself and in the whole; lines are the text's own."""
        return await self._working(lambda below: self._section_problems(below, draft.text, section, text))

    async def save(
        self, section: Section, base: str, mine: str, who: str, choose: Mapping[str, str] | None = None
    ) -> Kept:
        """Puts an edit into the draft. `base`: the text that was opened; what others saved since is merged."""
        for _ in range(TRIES):
            draft = await self.draft()
            work = partial(self._merged, draft=draft, section=section, texts=(base, mine), choose=choose)
            kept, text = await self._working(work)
            if text is None:
                return kept
            if await self._put(draft, text, section, who):
                return kept
        return Kept(mine, (Problem(str(EDITOR), 0, name_of(section), words.BUSY),))

    async def switch(self, service: str, who: str, *, off: bool) -> None:
        """Switches a service off in the draft, or on again."""
        for _ in range(TRIES):
            draft = await self.draft()
            text = await asyncio.to_thread(switched, draft.text, service, off=off)
            if await self._put(draft, text, ("services", service), who):
                return

    async def take_back(self, section: Section) -> None:
        """The draft with one section as it is published: nobody's work is left in it."""
        for _ in range(TRIES):
            draft = await self.draft()
            _, published = await self.store.published()
            text = await asyncio.to_thread(restored, draft.text, section, published)
            others = {name: touch for name, touch in draft.touched.items() if name != name_of(section)}
            if await self._keep(draft, text, others):
                return

    async def discard(self) -> None:
        """Drops the draft."""
        draft = await self.store.draft()
        number, text = await self.store.published()
        await self.store.save(Draft(text, number), draft.revision)

    async def problems(self, draft: Draft) -> Sequence[Problem]:
        """What is wrong with the draft as a whole, but for what only a router sees."""
        return (await self.judged(draft.text)).problems

    async def judged(self, layer: str) -> Judged:
        """The files with a layer over them; known already where nothing has changed since it was judged last."""
        return await self._working(lambda below: self._judge(below, layer))

    async def mind(self, draft: Draft) -> tuple[Catalog, Router] | None:
        """The draft's catalogue with a router that learned its words; None where none has. Raises CatalogError."""
        if self._mind is None or self._mind[0] != draft.text:
            found = await self._working(lambda below: self._learned(below, draft.text))
            self._mind = (draft.text, *found) if found else None
        return self._mind[1:] if self._mind else None

    async def edits(self, draft: Draft) -> Sequence[Edit]:
        """What the draft changes of what is published."""
        _, published = await self.store.published()
        return await self._working(lambda below: _edits(below, published, draft.text, draft.touched))

    async def edits_of(self, number: int) -> Sequence[Edit]:
        """What a version changed of the one before it."""
        version, former = await self.store.version(number), await self.store.version(number - 1)
        before, after = (former.text if former else ""), (version.text if version else "")
        return await self._working(lambda below: _edits(below, before, after, {}))

    async def submit(self, draft: Draft, who: str, why: str) -> bool:
        """Asks for a review."""
        return await self.store.save(replace(draft, submitted=who, why=why, returned=""), draft.revision)

    async def give_back(self, draft: Draft, said: str) -> bool:
        """Back to who wrote it, with what is to be done."""
        return await self.store.save(replace(draft, submitted="", returned=said), draft.revision)

    async def publish(self, draft: Draft, who: str, why: str) -> int | None:
        """The version that the draft became; None where somebody was quicker."""
        _, before = await self.store.published()
        touched = await asyncio.to_thread(lambda: changed_sections(parsed(before), parsed(draft.text)))
        sections = tuple(name_of(section) for section in touched)
        version = Version(draft.text, who, time.time(), why, draft.authors, sections)
        return await self.store.publish(version, draft.base, draft.revision)

    async def roll_back(self, number: int, who: str, why: str) -> int | None:
        """An older version published anew; None where it isn't kept, or somebody was quicker."""
        current, before = await self.store.published()
        former = await self.store.version(number)
        text = former.text if former else ""
        if former is None and number != 0:
            return None
        touched = await asyncio.to_thread(lambda: changed_sections(parsed(before), parsed(text)))
        sections = tuple(name_of(section) for section in touched)
        return await self.store.publish(Version(text, who, time.time(), why, (), sections, number), current)

    async def _put(self, draft: Draft, text: str, section: Section, who: str) -> bool:
        name = name_of(section)
        known = draft.touched.get(name)
        others = dict.fromkeys((*known.others, known.who)) if known else {}
        touch = Touch(who, time.time(), tuple(one for one in others if one != who))
        return await self._keep(draft, text, {**draft.touched, name: touch})

    async def _keep(self, draft: Draft, text: str, touched: dict[str, Touch]) -> bool:
        changed = replace(draft, text=text, touched=touched, submitted="", returned="")
        return await self.store.save(changed, draft.revision)

    # ── in a thread ──

    async def _working(self, work: Callable[[Sequence[Below]], T]) -> T:
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

    def _merged(
        self, below: Sequence[Below], draft: Draft, section: Section, texts: tuple[str, str], choose: Any
    ) -> tuple[Kept, str | None]:
        """The edit over what others saved since, and the draft's text with it where nothing is in the way."""
        base, mine = texts
        there = text_of(below, draft.text, section)
        touched = draft.touched.get(name_of(section))
        problems = self._section_problems(below, draft.text, section, mine)
        kept = Kept(mine, tuple(problems))
        if kept.wrong:
            return kept, None
        if there.strip() != base.strip() and there.strip():
            text, clashes = merge(base, mine, there, choose)
            problems = self._section_problems(below, draft.text, section, text)
            kept = Kept(text, tuple(problems), tuple(clashes), touched.who if touched else "")
            if clashes or kept.wrong:
                return kept, None
        return kept, layer_with(below, draft.text, section, kept.text)

    def _section_problems(self, below: Sequence[Below], layer: str, section: Section, text: str) -> Sequence[Problem]:
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

    def _judge(self, below: Sequence[Below], layer: str) -> Judged:
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

    def _learned(self, below: Sequence[Below], layer: str) -> tuple[Catalog, Router] | None:
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


def _edits(below: Sequence[Below], before: str, after: str, touched: Mapping[str, Touch]) -> list[Edit]:
    old, new = parsed(before), parsed(after)
    whole_old, whole_new = merged_data(below, old), merged_data(below, new)
    found = []
    for section in changed_sections(old, new):
        found += [] if section == ("off",) else [_edit(section, whole_old, whole_new, touched)]
    gone = set((old or {}).get("off") or ()) ^ set((new or {}).get("off") or ())
    found += [_edit(("services", name), whole_old, whole_new, touched) for name in sorted(gone)]
    return found


def _edit(section: Section, old: Any, new: Any, touched: Mapping[str, Touch]) -> Edit:
    before, after = value_at(old, section), value_at(new, section)
    told = tuple(changes(before, after)) if before is not None and after is not None else ()
    return Edit(section, told, touched.get(name_of(section)), before is None, after is None)


def _rebased(base: str, mine: str, theirs: str) -> str:
    """The draft over another version: what the draft didn't touch is as that version has it."""
    started, own = parsed(base), parsed(mine)
    text = theirs
    for section in changed_sections(started, own):
        text = restored(text, section, mine)
    return text
