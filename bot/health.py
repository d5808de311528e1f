"""`/healthz`, `/readyz` and `/metrics`: whether a process lives, whether it should get messages, and figures."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from types import FrameType
from typing import Any

import structlog
import uvicorn
from docket import Docket
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooSlow
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import __version__, stores
from bot.insight import metrics, tallies
from bot.watched import word_of

log = structlog.get_logger(__name__)

WATCH_S = 5.0
PATIENCE_S = 1.0
AWAY = (RedisError, OSError, TimeoutError)
PROBE, PROBE_S = "banshi:{health}", 60
"""What is written to see whether the store takes changes."""
MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"

Tell = Callable[[], Mapping[str, Any]]


class Health:
    """What is known about a process and what it depends on.

    A store that is away doesn't make a process unready: all processes share it, so that a balancer that took them out
    would leave citizens without even the guides and the honest sentence that they still get (docs/adr/0010).
    """

    def __init__(self) -> None:
        self.draining = False
        self._redis: Redis | None = None
        self._docket: Docket | None = None
        self._tell: Mapping[str, Tell] = {}
        metrics.build.labels(__version__).set(1)

    def routes(self) -> list[BaseRoute]:
        """The three addresses."""
        return [Route("/healthz", _alive), Route("/readyz", self._ready), Route("/metrics", _metrics)]

    def started(self, redis: Redis, docket: Docket, **tell: Tell) -> None:
        """From now on ready. `tell`: what else `/readyz` shows, by name; it decides nothing."""
        self._redis, self._docket, self._tell = redis, docket, tell

    async def watch(self) -> None:
        """Keeps the figures that nothing else moves, until it is cancelled."""
        while True:
            store, queue = await self._look()
            metrics.store_up.set(store["state"] == "ok")
            metrics.audit_up.set("audit" not in self._tell or self._tell["audit"]()["state"] == "ok")
            if "clock_off_s" in store:
                metrics.clock_off.set(abs(store["clock_off_s"]))
            for state, count in queue.items():
                metrics.queued.labels(state).set(count)
            await asyncio.sleep(WATCH_S)

    async def _ready(self, request: Request) -> Response:
        if self._redis is None:
            return JSONResponse({"status": "starting"}, 503)
        return JSONResponse(await self.look(), 503 if self.draining else 200)

    async def look(self) -> dict[str, Any]:
        """What `/readyz` shows of a process that has started: status, version, store, queue and what was named."""
        store, queue = await self._look()
        status = "draining" if self.draining else "ready" if store["state"] == "ok" else "degraded"
        told = {name: tell() for name, tell in self._tell.items()}
        return {"status": status, "version": __version__, "store": store, "queue": queue, **told}

    async def _look(self) -> tuple[dict[str, Any], dict[str, int]]:
        """How the store answers and takes changes, by how much our clock is ahead of its, and what its queue holds."""
        assert self._redis is not None, "asked only after the start"
        assert self._docket is not None, "set with the store"
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_S):
                theirs = await stores.clock(self._redis)
                took_s, ahead_s = time.monotonic() - began, time.time() - theirs
                off_s = 0.0 if 0 <= ahead_s <= took_s else round(ahead_s, 1)
                store = {"state": "ok", "ms": round(took_s * 1000, 1), "clock_off_s": off_s}
                return store | await _refusal(self._redis), await _queue(self._redis, self._docket)
        except AWAY as error:
            return {"state": "unreachable", "why": word_of(error)}, {}


async def _refusal(redis: Redis) -> dict[str, Any]:
    """Whether a store that answers takes no changes, as on a full disk, in full memory, or as a replica; else empty."""
    try:
        await redis.set(PROBE, "1", ex=PROBE_S)
        return {}
    except (Disconnected, TooSlow):
        raise
    except RedisError as error:
        return {"state": "refuses", "why": word_of(error)}


async def _queue(redis: Redis, docket: Docket) -> dict[str, int]:
    try:
        running = int((await redis.xpending(docket.stream_key, docket.worker_group_name))["pending"])
    except RedisError as error:
        if "NOGROUP" not in str(error):
            raise
        running = 0
    waiting = int(await redis.xlen(docket.stream_key)) - running
    return {"ready": max(waiting, 0), "running": running, "planned": int(await redis.zcard(docket.queue_key))}


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok")


async def _metrics(request: Request) -> Response:
    """Of all processes of this server, where there are several: of the others as they stood within the last second."""
    tallies.tell()
    registry = REGISTRY
    if MULTIPROCESS in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def forget_process(pid: int) -> None:
    """What a process that ended last said of its state no longer counts in `/metrics`; what it counted still does."""
    if MULTIPROCESS in os.environ:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def drain_on_sigterm(health: Health, grace_s: float) -> None:
    """SIGTERM first makes `/readyz` say 503, and after the grace does what it did before; a second one does it at once.

    Called in the main thread with the loop running, after the server has set its own handler.
    """
    loop, former = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)

    def close(number: int, frame: FrameType | None) -> None:
        if callable(former):
            former(number, frame)

    def begin(number: int, frame: FrameType | None) -> None:
        if health.draining or grace_s <= 0:
            health.draining = True
            close(number, frame)
            return
        health.draining = True
        log.info("draining", grace_s=grace_s)
        loop.call_soon_threadsafe(loop.call_later, grace_s, close, number, None)

    signal.signal(signal.SIGTERM, begin)


@contextlib.asynccontextmanager
async def health_server(health: Health, host: str, port: int) -> AsyncIterator[None]:
    """The three addresses for a process that serves nothing else; port 0: none."""
    if not port:
        yield
        return
    server = _Quiet(uvicorn.Config(Starlette(routes=health.routes()), host, port, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)


class _Quiet(uvicorn.Server):
    """Leaves signals to the process that it is part of."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield
