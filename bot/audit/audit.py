"""The audit log as the running server uses it: a record counts once the disk has it, and many share one sync."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic

import structlog

from bot.audit.chain import RESUMED, SYSTEM, Event
from bot.audit.head import Head
from bot.audit.journal import Journal
from bot.errors import AuditUnavailable

log = structlog.get_logger(__name__)

CHECKPOINT_S = 600.0
"""How often the end of the chain is told to the log pipeline, where whoever cuts the chain can't reach it."""

AGAIN_S = 5.0
"""A log that can't be written is tried so often: figures and alerts must not wait for somebody who needs it."""


@dataclass(slots=True)
class Access:
    """An access that has begun; whoever makes it says how it ended. `detail`: what only its end can tell."""

    outcome: str = "failed"
    detail: dict[str, str | int] = field(default_factory=dict)


class Audit:
    """Records of one process. Safe for any number of tasks of one event loop."""

    def __init__(self, journal: Journal, *, again_s: float = AGAIN_S) -> None:
        self._journal = journal
        self._again_s = again_s
        self._again: asyncio.Task[None] | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="audit")
        self._waiting: list[tuple[Event, asyncio.Future[int]]] = []
        self._flush: asyncio.Task[None] | None = None
        self._told = float("-inf")
        self._failing = ""

    def tell(self) -> dict[str, str]:
        """For `/readyz`: whether this process can write records, as far as it knows, and why not."""
        return {"state": "failing", "why": self._failing} if self._failing else {"state": "ok"}

    async def record(self, event: Event) -> int:
        """Writes an event; gives its number. Raises AuditUnavailable."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, done))
        if self._flush is None or self._flush.done():
            self._flush = asyncio.create_task(self._write_waiting())
        return await done

    @contextlib.asynccontextmanager
    async def access(
        self, who: str, what: str, why: str, detail: Mapping[str, str | int] | None = None
    ) -> AsyncIterator[Access]:
        """Around an access to personal data: it begins only once that is on record. Raises AuditUnavailable.

        Its end is recorded too; where only that fails, the access has happened and its result is given.
        """
        told = dict(detail or {})
        begun = await self.record(Event(who, what, why, "begun", told))
        access = Access()
        try:
            yield access
        finally:
            try:
                await self.record(Event(who, what, why, access.outcome, {**told, **access.detail, "begun": begun}))
            except AuditUnavailable as error:
                log.error("end of an access not recorded", why=str(error))

    async def aclose(self) -> None:
        """Waits for what is being written."""
        if self._again is not None:
            self._again.cancel()
            await asyncio.gather(self._again, return_exceptions=True)
        if self._flush is not None:
            await asyncio.gather(self._flush, return_exceptions=True)
        self._writer.shutdown(wait=True)

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                events = [event for event, _ in batch]
                head = await asyncio.get_running_loop().run_in_executor(self._writer, self._journal.append, events)
            except Exception as error:
                told = error if isinstance(error, AuditUnavailable) else AuditUnavailable(type(error).__name__)
                self._failing = str(told)
                _tell(batch, told)
                log.error("audit log", why=str(told))
                self._try_again()
                continue
            self._failing = ""
            for seq, (_, done) in enumerate(batch, head.seq - len(batch) + 1):
                if not done.done():
                    done.set_result(seq)
            self._checkpoint(head)

    def _try_again(self) -> None:
        if self._again is None or self._again.done():
            self._again = asyncio.create_task(self._resume())

    async def _resume(self) -> None:
        while self._failing:
            await asyncio.sleep(self._again_s)
            if self._failing:
                with contextlib.suppress(AuditUnavailable):
                    await self.record(Event(SYSTEM, RESUMED))

    def _checkpoint(self, head: Head) -> None:
        if monotonic() - self._told >= CHECKPOINT_S:
            self._told = monotonic()
            log.info("audit checkpoint", seq=head.seq, mac=head.mac)


def _tell(batch: list[tuple[Event, "asyncio.Future[int]"]], error: AuditUnavailable) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)
