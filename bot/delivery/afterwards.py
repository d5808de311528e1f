"""The tasks of the queue: takes over what a dead process left, and does what remains to be done after an answer.

Each may be run twice (a worker killed in the middle of it): each says the same thing once, because what is told goes
through the outbox under an id of its own.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import structlog
from docket import Docket, ExponentialRetry
from redis.exceptions import RedisError

from bot import request_ids
from bot.delivery.clerk import TURN_S
from bot.delivery.inbox import Inbox
from bot.delivery.outbox import Outbox, end_of
from bot.delivery.owed import Due, OwedStore
from bot.delivery.queued import queue
from bot.delivery.settling import Settling
from bot.dialogue.attempt import Attempt
from bot.dialogue.background import Background
from bot.dialogue.errand import Follow, Release, Remind, Settle
from bot.errors import StoreUnavailable
from bot.messages import Address, Reply

log = structlog.get_logger(__name__)

TASKS = ("resume", "settle", "release", "remind", "follow")
"""Their names in the queue, beside the outbox's own."""
SWEEP_S = 3.0
SWEPT_MS = 2500
"""One of all workers sweeps for them all; less than each waits, so that one alone misses no turn of its own."""
AGAIN_MS = 30_000
LEAD_S = 1.5
"""What a process has that was unheard and not dead to say what became of a message (bot.delivery.holding.Unheard)."""
RESUME = ExponentialRetry(attempts=5, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(minutes=1))
SETTLE = ExponentialRetry(attempts=16, minimum_delay=timedelta(seconds=20), maximum_delay=timedelta(hours=1))
"""For a little over eight hours, a night's maintenance; what is unknown then is for people to find out."""
RELEASE = ExponentialRetry(attempts=12, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(minutes=1))
"""For six minutes: gateways hold a place for five, after which it has ended by itself."""
MOST_ROUNDS = 1000


class StillUnknown(Exception):
    """Nobody can say yet what became of a submit: ask again later."""


class Afterwards:
    """What runs in `banshi worker`."""

    def __init__(
        self, docket: Docket, inbox: Inbox, settling: Settling, background: Background, outbox: Outbox, owed: OwedStore
    ) -> None:
        self._docket = docket
        self._inbox = inbox
        self._settling = settling
        self._background = background
        self._outbox = outbox
        self._owed = owed
        for name in TASKS:
            docket.register(getattr(self, name), names=[name])

    async def sweep(self) -> None:
        """Finds what should be done by now, until it is cancelled: messages whose process died, answers that the queue
        doesn't know of. No task of the queue's own: those come by the clock of whoever planned them, which may be fast.
        """
        while True:
            try:
                if await self._owed.is_unseen(SWEPT_MS):
                    await self._take_up()
            except (StoreUnavailable, RedisError, OSError) as error:
                log.info("what is due: not looked into for now", why=type(error).__name__)
            except Exception as error:  # the next look comes anyway
                log.error("what is due not looked into", error=type(error).__name__)
            await asyncio.sleep(SWEEP_S)

    async def _take_up(self) -> None:
        """Waits the lead out here: what is planned in the queue is due by the planner's clock, and stays as it is."""
        members = await self._owed.due(AGAIN_MS)
        if members:
            await asyncio.sleep(LEAD_S)
        for member in members:
            await queue(self._docket, "resume", f"resume:{member}", member)

    async def resume(self, member: str, retry: ExponentialRetry = RESUME) -> None:
        """Goes on with a message whose process died; has its answer delivered where it is there already."""
        request_ids.begin()
        due, message = await self._owed.look_into(member)
        if due is Due.UNFINISHED and message is not None:
            log.warning("message taken over from a dead process", platform=message.address.platform)
            await self._background.prepare()
            await self._inbox.resume(message)
        elif due is Due.OWED:
            await self._outbox.send_on(member)

    async def settle(self, sealed: bytes, retry: ExponentialRetry = SETTLE) -> None:
        """Asks what became of a submit whose answer never came; tells the citizen without being asked."""
        request_ids.begin()
        task = await self._outbox.planned(sealed)
        assert isinstance(task.errand, Settle), "planned as such"
        async with self._working(task.address):
            if await self._settling.settle(task.address, task.errand, retry.attempt):
                return
            if retry.attempt < (retry.attempts or 0):
                raise StillUnknown
            log.error("submit never settled", service=task.errand.progress.service)

    async def release(self, sealed: bytes, retry: ExponentialRetry = RELEASE) -> None:
        """Gives a place back whose gateway didn't answer when the citizen let it go."""
        request_ids.begin()
        task = await self._outbox.planned(sealed)
        assert isinstance(task.errand, Release), "planned as such"
        if await self._background.give_back(task.address, task.errand, Attempt(time.monotonic() + TURN_S)):
            return
        if retry.attempt < (retry.attempts or 0):
            raise StillUnknown
        log.error("place never given back", service=task.errand.progress.service)

    async def remind(self, sealed: bytes, retry: ExponentialRetry = RESUME) -> None:
        """Reminds of an appointment."""
        request_ids.begin()
        task = await self._outbox.planned(sealed)
        assert isinstance(task.errand, Remind), "planned as such"
        async with self._working(task.address):
            reminder = await self._background.shaped(task.address, Reply(task.errand.text))
            await self._outbox.put(task.address, reminder, task.errand.key)

    async def follow(self, sealed: bytes, retry: ExponentialRetry = RESUME) -> None:
        """Looks how a case stands, tells its reporter when it has moved on, and comes again until it has ended."""
        request_ids.begin()
        task = await self._outbox.planned(sealed)
        assert isinstance(task.errand, Follow), "planned as such"
        attempt = Attempt(time.monotonic() + TURN_S)
        if await self._outbox.has_told(task.address, end_of(task.errand.key)):
            return
        async with self._working(task.address):
            told, rest = await self._background.follow(task.address, task.errand, attempt)
            if rest is not None and task.round < MOST_ROUNDS:
                await self._outbox.plan(task.address, rest, round_=task.round + 1)
            if told is not None:
                told = await self._background.shaped(task.address, told)
                id_ = f"{task.errand.key}:{task.round}" if isinstance(rest, Follow) else end_of(task.errand.key)
                await self._outbox.put(task.address, told, id_)

    @contextlib.asynccontextmanager
    async def _working(self, address: Address) -> AsyncIterator[None]:
        """An erasure meanwhile takes what was written beside it, and ends the task: it isn't tried again."""
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            erased = await self._background.overtaken(address, time.monotonic() - began)
            if not erased or not isinstance(error, Exception):
                raise
        else:
            await self._background.overtaken(address, time.monotonic() - began)
