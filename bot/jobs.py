"""What every process does beside the messages: it follows the operators' files, shows how it does, works the queue."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any, Literal

import structlog
from docket import Worker

from bot.errors import StoreUnavailable
from bot.health import Health
from bot.identity.attending import Attendance
from bot.insight import tallies
from bot.parts import Parts

log = structlog.get_logger(__name__)

TOLD_AGAIN_S = 5.0
REDELIVERED_AFTER = timedelta(seconds=10)
"""A worker that died gives its tasks up after so long; one that lives says so four times in between."""


@contextlib.asynccontextmanager
async def queue_worker(parts: Parts) -> AsyncIterator[Worker]:
    """Works the queue, once it is told to; looks after what dead processes left from the start."""
    async with Worker(parts.docket, redelivery_timeout=REDELIVERED_AFTER) as worker:
        sweep = begun(parts.afterwards.sweep())
        try:
            yield worker
        finally:
            await ended(*sweep)


@contextlib.asynccontextmanager
async def watched(parts: Parts, health: Health, role: Literal["server", "worker"]) -> AsyncIterator[None]:
    """The catalogue follows its files, and the figures what happens."""
    attendance = Attendance(parts.people.doorway.providers if role == "server" else ())
    health.started(
        parts.redis,
        parts.docket,
        catalogue=parts.reloader.tell,
        gateways=parts.breakers,
        tokens=parts.tokens.seen,
        audit=parts.ground.audit.tell,
        identity=attendance.tell,
    )
    boards, post = parts.boards, parts.dialogue.post
    with contextlib.suppress(StoreUnavailable):  # what is closed stays closed for the first message too
        post(await boards.read())
    known = (
        parts.people.manners.follow(),
        parts.crowds.follow(),
        parts.insight.recorder.run(),
        tallies.follow(),
        parts.ratings.follow(),
        attendance.follow(),
        boards.follow(post),
        _told(parts, role),
    )
    jobs = begun(parts.reloader.run(), health.watch(), *known)
    try:
        yield
    finally:
        await ended(*jobs)


async def _told(parts: Parts, role: Literal["server", "worker"]) -> None:
    """Operators see which processes run, and how each of them does."""
    reloader = parts.reloader
    await parts.presence.tell(role, lambda: reloader.digest, parts.breakers, parts.recent.lately)


def begun(*jobs: Coroutine[Any, Any, None]) -> "list[asyncio.Task[None]]":
    """Tasks beside the messages. One that ends by an exception leaves a line: nobody asks for its outcome."""
    tasks = [asyncio.create_task(job) for job in jobs]
    for task in tasks:
        task.add_done_callback(_report)
    return tasks


def _report(task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("a job of this process ended", job=getattr(task.get_coro(), "__qualname__", ""), exc_info=error)


async def ended(*tasks: "asyncio.Task[Any]") -> None:
    """Ends tasks; one that misses its cancelling, as libraries' do that catch what they wait for, is told again."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=TOLD_AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)
