"""Routers over a catalogue: learned whole, or at once from what was learned before.

What was learned is kept in the data folder for the next start and for the other processes that share the folder.
"""

import asyncio
import contextlib
import fcntl
from collections.abc import AsyncIterator, Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from bot.catalog.model import Catalog
from bot.intents.routing import Routing
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.intents.router import Router

log = structlog.get_logger(__name__)

ASK_AGAIN_S = 1.0

Learn = Callable[[Settings, Catalog], Routing]


class Wait(StrEnum):
    """Why a router takes long to be there."""

    LEARNS = "the router learns the catalogue's words: a minute or more, the first time only"
    ANOTHER = "another process learns: waiting for it"


Tell = Callable[[Wait], None]


def build_router(settings: Settings, catalog: Catalog, tell: Tell | None = None) -> "Router":
    """Of several processes one learns, half a minute or more, and the others wait for what it has learned.

    An edit of other things than words waits for nobody. `tell`: hears why it takes long; else the log does.
    """
    from bot.intents.router import Router
    from bot.intents.sweeping import sweep

    folder = settings.data_dir / "router"

    def known() -> "Router | None":
        return Router.learned(catalog, cache_dir=folder, semantic=settings.semantic)

    tell = tell or (lambda why: log.info(why, folder=str(folder)))
    if (router := known()) is not None:
        return router
    with _alone(settings, "router", lambda: tell(Wait.ANOTHER)):
        if (router := known()) is None:
            tell(Wait.LEARNS)
            router = Router.build(catalog, cache_dir=folder, semantic=settings.semantic)
        sweep(folder)
        return router


def router_at_once(settings: Settings, catalog: Catalog) -> "Router | None":
    """As `build_router`, within a second, where what was learned can be amended; else None.

    Its `is_whole` is False until somebody has learned the whole (`learn_whole`).
    """
    from bot.intents.router import Router

    folder, alone = settings.data_dir / "router", _alone(settings, "amending")
    return Router.at_once(catalog, cache_dir=folder, alone=alone, semantic=settings.semantic)


def learned_whole(settings: Settings, catalog: Catalog) -> Routing:
    """By the whole of its words; learns them where nobody has."""
    return Routing.of(build_router(settings, catalog))


def learned_at_once(settings: Settings, catalog: Catalog) -> Routing:
    """By what was learned, amended where that can be; learns the whole where nothing like it was learned."""
    return Routing.of(router_at_once(settings, catalog) or build_router(settings, catalog))


def learned_when_needed(settings: Settings, catalog: Catalog) -> Routing:
    """The same, when somebody first asks for it."""
    return Routing(lambda: router_at_once(settings, catalog) or build_router(settings, catalog))


async def learn_whole(settings: Settings, router: "Router") -> "Router | None":
    """The same catalogue learned whole, beside everything else; one of the processes that share the folder does it."""
    from bot.intents.router import Router
    from bot.intents.sweeping import sweep

    folder = settings.data_dir / "router"

    def learned() -> "Router | None":
        return Router.learned(router.catalog, cache_dir=folder, semantic=settings.semantic)

    async with _in_turn(settings):
        if (known := await asyncio.to_thread(learned)) is not None:
            return known
        await router.learn_whole(folder)
        await asyncio.to_thread(sweep, folder)
        return await asyncio.to_thread(learned)


@contextlib.contextmanager
def _alone(settings: Settings, what: str, waits: Callable[[], None] = lambda: None) -> Iterator[None]:
    """`waits`: called where another process has to be waited for."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / f"{what}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.asynccontextmanager
async def _in_turn(settings: Settings) -> AsyncIterator[None]:
    """As `_alone`, without a thread that waits."""
    with (settings.data_dir / "router.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:  # its holder is another process: there is no event to wait for
                await asyncio.sleep(ASK_AGAIN_S)
        yield
