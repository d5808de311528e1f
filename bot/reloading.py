"""Operators' files that are edited while citizens write: noticed, checked, learned and swapped in between two messages.

A file that can't be used changes nothing; every problem is logged with its line. Reading and learning happen in a
thread (and, where words changed, in a process of its own), so that the event loop is held up for milliseconds.
"""

import asyncio
import contextlib
import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from bot.catalog.gateways import Gateways
from bot.catalog.load import Entries, named_files
from bot.catalog.model import Catalog
from bot.checking import load_checked, sources_of
from bot.configuration import check_production
from bot.editions import EditionStore
from bot.errors import CatalogError, Problem, SettingsError, StoreUnavailable
from bot.file_edits import FileEditStore
from bot.file_notes import FileNotes
from bot.file_watch import FileWatch, digest_of
from bot.insight import metrics
from bot.intents.routing import Routing
from bot.learning import Learn, learn_whole, learned_at_once
from bot.settings import Settings
from bot.versions import PublishedCopy

log = structlog.get_logger(__name__)

LOOK_S = 0.1
ASK_S = 3.0
SETTLED_S = 8.0
"""Without an edit for so long, words that changed are learned whole: edits seldom come alone, and learning slows the
next one."""
SHORT_TURN_S = 0.001
"""How long the thread that reads may keep the interpreter from the event loop."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What the operators' files came to."""

    catalog: Catalog
    gateways: Gateways
    routing: Routing

    @property
    def named(self) -> tuple[Path, ...]:
        """The files that the operators' own name: item lists, certificates of private authorities."""
        return (*self.catalog.lists, *self.gateways.certificates)


Swap = Callable[[Edition], None]


def files_of(settings: Settings, named: Sequence[Path]) -> tuple[Path, ...]:
    """What makes an edition: the catalogue, the city's own file, the gateways, and the files that these name."""
    own = (settings.catalog_overlay,) if settings.catalog_overlay else ()
    return (settings.catalog, *own, settings.published, settings.gateways, *named)


@dataclass(frozen=True, slots=True)
class Read:
    """What an edition was read from. `digest`: of the files before they were read; `noted`: names what they hold."""

    entries: Entries
    digest: str
    noted: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all processes know of each other's files."""

    editions: EditionStore
    published: PublishedCopy
    file_edits: FileEditStore


class Reloader:
    """Keeps one process's catalogue and gateways up to date. `digest`: the edition that it answers by now."""

    def __init__(
        self,
        settings: Settings,
        edition: Edition,
        shared: Shared,
        swap: Swap,
        read: Read | None = None,
        learned: Learn = learned_at_once,
    ) -> None:
        """`edition`: what is in use; `read`: what it was read from; None: the files as they are now."""
        self._settings, self._learned, self._swap = settings, learned, swap
        self._editions, self._published = shared.editions, shared.published
        self._lists = edition.catalog.lists
        files = files_of(settings, edition.named)
        read = read or Read(Entries(), digest_of(files))
        self._entries, self.digest = read.entries, read.digest
        self._watch = FileWatch(files, read.digest)
        self._notes = FileNotes(settings, shared.file_edits, read.entries, read.noted)
        self._faults = 0
        self._learning: asyncio.Task[None] | None = None
        self._amended: Edition | None = None
        self._refused = ""
        self.current = ""
        metrics.catalog_version.labels(self.digest).set(1)

    async def run(self) -> None:
        """Looks and asks until it is cancelled; whatever goes wrong is logged and tried again."""
        try:
            await self._look()
        finally:
            await self._stop_learning()

    async def _look(self) -> None:
        await self._announce(edited=False)
        await self._note(edited=False)
        asked = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._follow()
                if self._watch.look():
                    await self.take()
                if time.monotonic() - asked > ASK_S:
                    asked = time.monotonic()
                    await self._ask()
            except Exception as error:  # the next look comes anyway
                log.error("catalogue not looked at", error=type(error).__name__)

    def tell(self) -> dict[str, str]:
        """For `/readyz`: the edition of this process, the current one where that is known, and whether its files as
        they are now were refused.
        """
        return {"edition": self.digest, "current": self.current, "refused": str(self._faults or "")}

    async def take(self) -> bool:
        """Takes the files as they are now; whether they are in use afterwards."""
        digest = await asyncio.to_thread(digest_of, self._watch.all)
        if digest == self._refused or (digest == self.digest and not self._watch.suspects):
            self._faults = 0 if digest == self.digest else self._faults
            return digest == self.digest
        began = time.monotonic()
        await self._stop_learning()
        try:
            with _gently():
                edition, digest, cpu_s = await asyncio.to_thread(self._timed)
            self._swap(edition)
        except (CatalogError, SettingsError) as error:
            named = await asyncio.to_thread(self._named)  # reads the broken file again
            self._refuse(error, self._watch.all, digest, named)
            self._complete()
            return False
        gc.freeze()  # what was just read stays: looking through it for garbage would stop the loop for 0.2 s
        self._watch.turn_to(files_of(self._settings, edition.named))
        metrics.catalog_version.labels(self.digest).set(0)
        metrics.catalog_version.labels(digest).set(1)
        self.digest, self._refused, self._faults = digest, "", 0
        self._lists = edition.catalog.lists
        services, spent_s = len(edition.catalog.services), round(time.monotonic() - began, 2)
        log.info("catalogue swapped", edition=digest, services=services, s=spent_s, cpu_s=cpu_s)
        self._amended = None if edition.routing.is_whole else edition
        self._complete()
        await self._announce(edited=True)
        await self._note(edited=True)
        return True

    def _complete(self) -> None:
        """Where words changed and what was learned was amended only: learns them whole, and swaps that in."""
        if self._amended is not None:
            self._learning = asyncio.create_task(self._learn_whole(self._amended))

    async def _stop_learning(self) -> None:
        learning, self._learning = self._learning, None
        if learning is not None:
            learning.cancel()
            await asyncio.gather(learning, return_exceptions=True)

    async def _learn_whole(self, edition: Edition) -> None:
        try:
            await asyncio.sleep(SETTLED_S)
            began = time.monotonic()
            router = await learn_whole(self._settings, edition.routing.router)
            if router is not None:
                self._swap(replace(edition, routing=Routing.of(router)))
                self._amended = None
                log.info("catalogue learned whole", edition=self.digest, s=round(time.monotonic() - began, 1))
        except Exception as error:  # what was amended serves until the next edit or start
            log.error("catalogue not learned whole", error=repr(error))

    async def _note(self, *, edited: bool) -> None:
        await self._notes.note(self._watch.files, self._lists, edited=edited)

    def _timed(self) -> tuple[Edition, str, float]:
        """As `_learn`, with the seconds of a core that it took: on a busy machine it waits much longer."""
        began = time.thread_time()
        edition, digest = self._learn()
        return edition, digest, round(time.thread_time() - began, 2)

    def _learn(self) -> tuple[Edition, str]:
        """The files as an edition, and its name: that of what they held before they were read.

        So what is written in between is another edition at the next look.
        """
        known: tuple[Path, ...] = ()
        files = self._watch.files
        while True:
            digest = digest_of(files)
            catalog, gateways = load_checked(self._settings, entries=self._entries)
            known, files = files, files_of(self._settings, (*catalog.lists, *gateways.certificates))
            if known == files:
                break
        check_production(self._settings, gateways)
        return Edition(catalog, gateways, self._learned(self._settings, catalog)), digest

    def _refuse(
        self, error: CatalogError | SettingsError, read: tuple[Path, ...], digest: str, named: set[Path]
    ) -> None:
        """`digest`: of the files `read`, before they were. What has changed since is no longer what was refused."""
        metrics.catalog_refused.inc()
        named = named | {Path(problem.file) for problem in error.problems if isinstance(problem, Problem)}
        self._watch.turn_to(self._watch.files, tuple(sorted(named - set(self._watch.files))))
        refused = digest_of(self._watch.all)
        self._refused = refused if digest_of(read) == digest else ""
        self._faults = len(error.problems)
        problems = [str(problem) for problem in error.problems]
        log.error("catalogue refused, the former one stays", edition=self.digest, problems=problems)

    def _named(self) -> set[Path]:
        """The files that the operators' files name by now, whatever is wrong with them: what is missing may come."""
        with contextlib.suppress(CatalogError):
            return set(named_files(sources_of(self._settings), self._settings.gateways, self._entries))
        return set()

    async def _follow(self) -> None:
        """The copy of what operators published is one of the files; without the store it stays as it is."""
        with contextlib.suppress(StoreUnavailable):
            await self._published.follow()

    async def _announce(self, *, edited: bool) -> None:
        with contextlib.suppress(StoreUnavailable):
            self._heard(*await self._editions.announce(self.digest, edited=edited))

    async def _ask(self) -> None:
        """Where another process has taken a new edition, looks again, whatever the files' dates say."""
        with contextlib.suppress(StoreUnavailable):
            known = await self._editions.current()
            if known is None:
                await self._announce(edited=False)
            elif known[1] != self.current:
                if known[1] != self.digest:
                    await self.take()
                self._heard(*known)

    def _heard(self, number: int, current: str) -> None:
        if self.current == current:
            return
        self.current = current
        if current == self.digest:
            log.info("catalogue current", edition=current, number=number)
        else:
            log.warning("another catalogue is current", edition=current, number=number, own=self.digest)


@contextlib.contextmanager
def _gently() -> Iterator[None]:
    """While a thread builds a large thing: no search for garbage, which stops everything, and short turns."""
    turn = sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(SHORT_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        gc.enable()
