"""A catalogue that is edited while citizens write: noticed, checked, learned and swapped in between two messages.

A file that can't be used changes nothing; every problem is logged with its line. Reading and learning happen in a
thread (and, where words changed, in a process of its own), so that the event loop is held up for milliseconds.
"""

import asyncio
import contextlib
import fcntl
import gc
import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import structlog

from bot.catalog.gateways import Gateways
from bot.catalog.model import Catalog
from bot.checking import load_catalog_for
from bot.editions import EditionStore
from bot.errors import CatalogError, StoreUnavailable
from bot.insight import metrics
from bot.intents.router import Router
from bot.settings import Settings

log = structlog.get_logger(__name__)

LOOK_S = 0.4
ASK_S = 3.0
SHORT_TURN_S = 0.001
"""How long the thread that reads may keep the interpreter from the event loop."""

Signature = tuple[tuple[int, int, int] | None, ...]
Swap = Callable[[Catalog, Router], None]


def catalogue_files(settings: Settings) -> tuple[Path, ...]:
    """What makes the catalogue of this process."""
    return (settings.catalog, *([settings.catalog_overlay] if settings.catalog_overlay else []))


def digest_of(files: Sequence[Path]) -> str:
    """Names an edition by its content: the same on every machine. Raises OSError."""
    content = hashlib.blake2b(digest_size=8)
    for file in files:
        content.update(hashlib.blake2b(file.read_bytes()).digest())
    return content.hexdigest()


def build_router(settings: Settings, catalog: Catalog) -> Router:
    """The router over a catalogue; what was learned is kept in the data folder for the next start.

    Of several processes that share the folder, one learns and the others wait for what it has learned.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "router.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Router.build(catalog, cache_dir=settings.data_dir / "router", semantic=settings.semantic)


class Reloader:
    """Keeps one process's catalogue up to date. `digest`: the edition that it answers by now."""

    def __init__(self, settings: Settings, gateways: Gateways, editions: EditionStore, swap: Swap) -> None:
        self._settings = settings
        self._gateways = gateways
        self._editions = editions
        self._swap = swap
        self._files = catalogue_files(settings)
        self._signature = _signature(self._files)
        self._refused = ""
        self.digest = digest_of(self._files)
        self.current = ""
        metrics.catalog_version.labels(self.digest).set(1)

    async def run(self) -> None:
        """Looks and asks until it is cancelled; whatever goes wrong is logged and tried again."""
        await self._announce(edited=False)
        asked = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                signature = _signature(self._files)
                if signature != self._signature:
                    self._signature = signature
                    await self.take()
                if time.monotonic() - asked > ASK_S:
                    asked = time.monotonic()
                    await self._ask()
            except Exception as error:  # the next look comes anyway
                log.error("catalogue not looked at", error=type(error).__name__)

    def tell(self) -> dict[str, str]:
        """For `/readyz`: the edition of this process, and the current one where that is known."""
        return {"edition": self.digest, "current": self.current}

    async def take(self) -> bool:
        """Takes the files as they are now; whether they are in use afterwards."""
        try:
            digest = await asyncio.to_thread(digest_of, self._files)
            if digest in {self.digest, self._refused}:
                return digest == self.digest
            began = time.monotonic()
            with _gently():
                catalog, router = await asyncio.to_thread(self._learn)
        except (CatalogError, OSError) as error:
            self._refuse(error)
            return False
        self._swap(catalog, router)
        gc.freeze()  # what was just read stays: looking through it for garbage would stop the loop for 0.2 s
        metrics.catalog_version.labels(self.digest).set(0)
        metrics.catalog_version.labels(digest).set(1)
        self.digest = digest
        log.info("catalogue swapped", edition=digest, services=len(catalog.services), s=time.monotonic() - began)
        await self._announce(edited=True)
        return True

    def _learn(self) -> tuple[Catalog, Router]:
        catalog = load_catalog_for(self._settings, self._gateways)
        return catalog, build_router(self._settings, catalog)

    def _refuse(self, error: CatalogError | OSError) -> None:
        metrics.catalog_refused.inc()
        with contextlib.suppress(OSError):
            self._refused = digest_of(self._files)
        problems = error.problems if isinstance(error, CatalogError) else [error]
        log.error("catalogue refused, the former one stays", edition=self.digest, problems=[str(p) for p in problems])

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


def _signature(files: Sequence[Path]) -> Signature:
    """Changes when a file is written or another put in its place."""
    found: list[tuple[int, int, int] | None] = []
    for file in files:
        try:
            stat = file.stat()
            found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
        except OSError:
            found.append(None)
    return tuple(found)


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
