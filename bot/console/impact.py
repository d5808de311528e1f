"""The impact of a draft, weighed in a process of its own; how far it is and what came of it stand in Redis."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import Problem, StoreUnavailable
from bot.versions import Draft, VersionStore, digest

log = structlog.get_logger(__name__)

KEY = "{banshi-catalog}:impact:"
KEPT_S = 24 * 3600
GIVEN_UP_S = 300
BIGGEST_LINE = 32 * 1024 * 1024

Questions = Callable[[], Awaitable[Sequence[tuple[str, int]]]]
"""Last week's questions, masked, with how often each came."""


class Impact(msgspec.Struct, frozen=True):
    """How far it is (`stage`, `share` of 1) and, once `done`, what came of it. `failed`: why nothing did."""

    began: float
    stage: str = "reading"
    share: float = 0
    done: bool = False
    failed: str = ""
    took_s: float = 0
    asked: int = 0
    questions: int = 0
    moved: tuple[Mapping[str, Any], ...] = ()
    found: tuple[tuple[str, int, str, str, bool], ...] = ()
    standing: tuple[int, ...] = ()
    """Which of the problems found are citizens' already: places in `found`."""
    told: float = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What a router that learned the draft finds wrong with its words."""
        return tuple(Problem(*one) for one in self.found)

    @property
    def brought(self) -> tuple[Problem, ...]:
        """Those of them that the draft brings."""
        known = set(self.standing)
        return tuple(problem for place, problem in enumerate(self.problems) if place not in known)

    def of(self, judgement: str) -> Sequence[Mapping[str, Any]]:
        """Messages that get `better`, `worse` or merely `other`."""
        return [one for one in self.moved if one["judgement"] == judgement]

    @property
    def worse(self) -> Sequence[Mapping[str, Any]]:
        """Those first, on the page as in an operator's mind."""
        return self.of("worse")


class ImpactDesk:
    """Begins and remembers. Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, store: VersionStore, questions: Questions, environment: Mapping[str, str]) -> None:
        self._redis = redis
        self._store = store
        self._questions = questions
        self._environment = environment
        self._running: set[asyncio.Task[None]] = set()

    async def state(self, draft: Draft) -> Impact | None:
        """What is known of this draft; None where nobody has asked. One that stopped telling is given up."""
        try:
            kept = await self._redis.get(KEY + await self._name(draft))
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        impact = msgspec.json.decode(kept, type=Impact) if kept else None
        given_up = impact is not None and not impact.done and time.time() - impact.told > GIVEN_UP_S
        return None if given_up else impact

    async def begin(self, draft: Draft) -> None:
        """In the background; not twice at once."""
        known = await self.state(draft)
        if known is not None and not (known.done and known.failed):
            return
        name = await self._name(draft)
        questions = await self._questions()
        _, published = await self._store.published()
        began = Impact(time.time(), told=time.time())
        await self._keep(name, began)
        task = {"draft": draft.text, "published": published, "questions": questions}
        running = asyncio.create_task(self._run(name, began, task))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _name(self, draft: Draft) -> str:
        """The same draft over the same version is weighed once."""
        return f"{draft.base}:{digest(draft.text)}"

    async def _run(self, name: str, impact: Impact, task: Mapping[str, Any]) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.impact",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=BIGGEST_LINE,
                env=dict(self._environment),
            )  # fmt: skip
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(task, ensure_ascii=False).encode())
            process.stdin.close()
            async for line in process.stdout:
                impact = _further(impact, json.loads(line))
                await self._keep(name, impact)
            await process.wait()
            if not impact.done:
                await self._keep(name, _failed(impact, f"exit {process.returncode}"))
        except Exception as error:  # whoever asked is told, whatever it was
            log.error("impact not weighed", error=repr(error))
            await self._keep(name, _failed(impact, type(error).__name__))

    async def _keep(self, name: str, impact: Impact) -> None:
        try:
            await self._redis.set(KEY + name, msgspec.json.encode(impact), ex=KEPT_S)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error


def _further(impact: Impact, line: Mapping[str, Any]) -> Impact:
    now = time.time()
    if "result" in line:
        told = line["result"]
        moved, found = tuple(told["moved"]), tuple(map(tuple, told["problems"]))
        return Impact(
            impact.began, "done", 1, done=True, took_s=round(now - impact.began, 1), asked=told["asked"],
            questions=told["questions"], moved=moved, found=found, standing=tuple(told["standing"]), told=now,
        )  # fmt: skip
    if "failed" in line:
        return _failed(impact, line["failed"])
    share = line["done"] / max(line["of"], 1)
    return msgspec.structs.replace(impact, stage=line["stage"], share=share, told=now)


def _failed(impact: Impact, why: str) -> Impact:
    return msgspec.structs.replace(impact, done=True, failed=why, told=time.time())
