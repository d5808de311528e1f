"""Where the catalogue is edited: the draft, the published version and the way from one to the other."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from msgspec.structs import replace

from bot.catalog.differences import Change, changed_sections, changes
from bot.catalog.layering import restored, switched
from bot.catalog.model import Catalog
from bot.catalog.sections import Below, Section, merged_data, name_of, text_of, value_at
from bot.catalog.written import parsed
from bot.console import words
from bot.console.bench import EDITOR, Bench, Judged, Kept
from bot.errors import Problem
from bot.intents.router import Router
from bot.settings import Settings
from bot.versions import Draft, Touch, Version, VersionStore

TRIES = 5


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
        self._bench = Bench(settings)
        self._mind: tuple[str, Catalog, Router] | None = None

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
        return await self._bench.work(lambda below: merged_data(below, parsed(draft.text)))

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

        return await self._bench.work(opened)

    async def check(self, section: Section, text: str, draft: Draft) -> Sequence[Problem]:
        """What is wrong with a section's text, in itself and in the whole; lines are the text's own."""
        return await self._bench.work(lambda below: self._bench.problems_of(below, draft.text, section, text))

    async def save(
        self, section: Section, base: str, mine: str, who: str, choose: Mapping[str, str] | None = None
    ) -> Kept:
        """Puts an edit into the draft. `base`: the text that was opened; what others saved since is merged."""
        for _ in range(TRIES):
            draft = await self.draft()
            work = partial(self._bench.merged, draft=draft, section=section, texts=(base, mine), choose=choose)
            kept, text = await self._bench.work(work)
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
        return await self._bench.work(lambda below: self._bench.judge(below, layer))

    async def mind(self, draft: Draft) -> tuple[Catalog, Router] | None:
        """The draft's catalogue with a router that learned its words; None where none has. Raises CatalogError."""
        if self._mind is None or self._mind[0] != draft.text:
            found = await self._bench.work(lambda below: self._bench.learned(below, draft.text))
            self._mind = (draft.text, *found) if found else None
        return self._mind[1:] if self._mind else None

    async def edits(self, draft: Draft) -> Sequence[Edit]:
        """What the draft changes of what is published."""
        _, published = await self.store.published()
        return await self._bench.work(lambda below: _edits(below, published, draft.text, draft.touched))

    async def edits_of(self, number: int) -> Sequence[Edit]:
        """What a version changed of the one before it."""
        version, former = await self.store.version(number), await self.store.version(number - 1)
        before, after = (former.text if former else ""), (version.text if version else "")
        return await self._bench.work(lambda below: _edits(below, before, after, {}))

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
