"""The server: what platforms, front ends and operators reach."""

import asyncio
import contextlib
import functools
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import memory, tracing
from bot.api import document
from bot.api.backend import Backend
from bot.assembly import assemble
from bot.console.console import Console
from bot.console.impact import ImpactDesk
from bot.console.site import routes as console_routes
from bot.console.workshop import Workshop
from bot.desk import open_desk
from bot.dialogue.background import Background
from bot.file_edits import FileEditStore
from bot.front import Front
from bot.health import Health, drain_on_sigterm
from bot.jobs import ended, queue_worker, watched
from bot.knowledge import Knowledge
from bot.messages import Address, Reply
from bot.parts import Parts
from bot.platforms import PlatformAdapter, Preview
from bot.web_guard import WebGuard

log = structlog.get_logger(__name__)

OWN_PROXIES = "127.0.0.1,::1"
"""Believed about whom they speak for, unless uvicorn's variable names others."""


def create_app(knowledge: Knowledge) -> Front:
    """The server, as uvicorn takes it; every process of it may be a copy of the one that made it (bot.serving)."""
    settings, health = knowledge.settings, Health()

    @contextlib.asynccontextmanager
    async def lifespan(pages: FastAPI) -> AsyncIterator[None]:
        tracing.configure()
        now = knowledge.of_now()
        edition = now.edition
        async with (
            assemble(settings, edition, now.read) as parts,
            _inline_worker(parts),
            watched(parts, health, "server"),
        ):
            pages.router.routes.extend(parts.people.routes())
            guard.count = parts.ledger.count
            pages.state.api = _behind(parts)
            pages.router.routes.extend(console_routes(_console(parts, health)))
            callbacks = [route for adapter in parts.adapters.values() for route in adapter.routes(parts.inbox.receive)]
            front.open_callbacks([f"/{name}/" for name in parts.adapters], callbacks)
            drain_on_sigterm(health, settings.drain_s)
            memory.settled()
            log.info("ready", services=len(edition.catalog.services), platforms=sorted(parts.adapters))
            yield
        await tracing.send_the_rest()

    web = document.make_app(settings.api_origins, lifespan)
    web.router.routes.extend(health.routes())
    guard = WebGuard(
        web,
        is_https=settings.public_url.startswith("https://"),
        per_minute=settings.address_requests_per_minute,
        logins_per_minute=settings.address_logins_per_minute,
    )
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", OWN_PROXIES)
    pages: Any = ProxyHeadersMiddleware(guard, proxies)  # type: ignore[arg-type]  # its own names for ASGI's events
    front = Front(pages, lambda: health.draining)
    return front


def _behind(parts: Parts) -> Backend:
    """What the API shows of this process."""
    settings = parts.settings
    return Backend(
        parts.dialogue,
        parts.inbox,
        parts.outbox,
        parts.people,
        parts.pages.sessions,
        parts.pages.filed,
        parts.pages.photos,
        parts.ratings,
        parts.insight.recorder,
        parts.ledger,
        parts.adapters,
        settings.public_url,
        settings.api_requests_per_minute,
        settings.address_requests_per_minute,
        parts.crowds,
    )


def _console(parts: Parts, health: Health) -> Console:
    """What operators see of this process, and of what all share."""
    desk = open_desk(parts.ground)
    return Console(
        settings=parts.settings,
        dialogue=parts.dialogue,
        operators=desk.operators,
        sessions=desk.sessions,
        audit=parts.ground.audit,
        ledger=parts.ledger,
        boards=parts.boards,
        presence=parts.presence,
        insight=parts.insight,
        ratings=parts.ratings,
        handovers=parts.handovers,
        tell=lambda address, reply: _tell(parts, address, reply),
        letters=parts.letters,
        menus=desk.menus,
        trail=desk.trail,
        door=desk.door,
        look=health.look,
        take=parts.reloader.take,
        platforms={one.name: one.label for one in parts.adapters.values() if isinstance(one, Preview)},
        previews=functools.partial(_previews, parts.adapters),
        workshop=Workshop(parts.settings, desk.versions),
        file_edits=FileEditStore(parts.redis),
        impact=ImpactDesk(parts.redis, desk.versions, functools.partial(_last_week, parts), os.environ),
    )


async def _tell(parts: Parts, address: Address, reply: Reply) -> None:
    """What a citizen is told by the office, in the manner that they have chosen."""
    await parts.outbox.put(address, await Background(parts.dialogue).shaped(address, reply))


def _previews(adapters: Mapping[str, PlatformAdapter], reply: Reply) -> Sequence[tuple[str, Sequence[str]]]:
    """How a reply would look on each platform that can tell."""
    return [(one.label, one.preview(reply)) for one in adapters.values() if isinstance(one, Preview)]


async def _last_week(parts: Parts) -> Sequence[tuple[str, int]]:
    """What citizens really asked, for trying a draft on."""
    heard = await parts.insight.questions.last_week()
    return [(one.question.text, one.times) for one in heard]


@contextlib.asynccontextmanager
async def _inline_worker(parts: Parts) -> AsyncIterator[None]:
    """In a demo the queue's worker runs inside the server; production runs `banshi worker`."""
    if not parts.settings.demo:
        yield
        return
    async with queue_worker(parts) as worker:
        task = asyncio.create_task(worker.run_forever())
        try:
            yield
        finally:
            await ended(task)
