"""A message comes in once: a repeat joins the running answer; what misses the platform's window is delivered later."""

import asyncio
import contextlib
import functools
from time import monotonic

import structlog

from bot.delivery.clerk import TURN_S, Clerk, interim
from bot.delivery.line import Standing
from bot.delivery.scripts import KEPT_S
from bot.delivery.turns import Sight, TurnStore, new_token
from bot.dialogue import words
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.turn import Turn
from bot.errors import StoreUnavailable
from bot.insight import metrics
from bot.messages import Address, InboundMessage, Kind, Reply

log = structlog.get_logger(__name__)

MARGIN_S = 0.05
"""What a reply needs to leave the house."""
PROMISE_S = 1.0
"""What a promise may take of the window: as long as the store took to open the turn, so much at most."""
TAKING_BACK = frozenset((Kind.UNFOLLOW, Kind.REVOKE))
AGAIN_S, AGAIN_AT_MOST_S = 0.5, 5.0
"""Between tries to have a promise known that was given before the store knew of it: at first, and after a while."""


class Inbox:
    """Where every citizen's message enters, whatever platform it came by."""

    def __init__(self, dialogue: Dialogue, turns: TurnStore, clerk: Clerk, *, window_s: float) -> None:
        self._turns = turns
        self._clerk = clerk
        self._window_s = window_s
        self._running: dict[tuple[Address, str], tuple[asyncio.Task[Turn], Standing]] = {}
        self._keeping: set[asyncio.Task[None]] = set()

    async def receive(self, message: InboundMessage, *, waited_s: float = 0.0) -> Reply | None:
        """The answer within the reply window; never raises (bot.platforms.Receive)."""
        ends = monotonic() + self._window_s - waited_s
        try:
            if message.kind is Kind.NOTICE:
                return None
            at_once = self._clerk.at_once(message)
            if at_once is not None:
                return at_once
            if message.kind in TAKING_BACK:  # whatever limit the message itself may meet
                await self._clerk.forget(message.address)
            return await self._receive(message, ends)
        except StoreUnavailable as error:
            return self._clerk.without_store(message, error)
        except Exception as error:
            metrics.answered.note((message.address.platform, "failed"))
            return self._clerk.instead(message, self._clerk.apology(error)).reply

    async def turn(self, message: InboundMessage) -> Turn:
        """The whole turn, however long it takes, for tools that show more than a reply; never raises."""
        try:
            return await self._clerk.work(message, Standing())
        except Exception as error:
            return self._clerk.instead(message, self._clerk.apology(error))

    async def resume(self, message: InboundMessage) -> None:
        """Answers a message whose process died; its answer is delivered by the outbox. Raises StoreUnavailable."""
        async with asyncio.timeout(2 * TURN_S):
            await self._clerk.work(message, Standing(), pushed=False)

    async def drain(self) -> None:
        """Waits for the answers that are still being made."""
        await asyncio.gather(*(task for task, _ in self._running.values()), return_exceptions=True)
        if self._keeping:
            _, lost = await asyncio.wait(self._keeping, timeout=10 * AGAIN_S)
            if lost:
                log.error("promises never known to the store", number=len(lost))
        await self._clerk.drain()

    # ── one push of a message ──

    async def _receive(self, message: InboundMessage, ends: float) -> Reply | None:
        key = message.address, message.id
        joined = self._running.get(key)
        task, standing = joined or self._start(key, message)
        if joined and message.repeats:
            standing.pushed = max(standing.pushed + 1, await self._pushed(message))
        if await _is_done(task, standing, ends - PROMISE_S) or await _is_done(
            task, standing, ends - min(standing.store_s, PROMISE_S)
        ):
            if standing.left_to_fetch:
                await self._pushed(message)  # by which the store knows that this push has fetched it
            return task.result().reply
        if not standing.opened:
            return await self._give_way(message, task, standing)
        if standing.pushed <= message.repeats:
            standing.left_to_fetch = True
            with contextlib.suppress(StoreUnavailable):
                await self._turns.await_fetch(*key)
            return (await asyncio.shield(task)).reply  # nobody reads it: the platform hangs up and comes again
        standing.promised = True
        try:
            async with asyncio.timeout(max(ends - monotonic(), 0) + MARGIN_S):
                return await self._promise(message, task)
        except (StoreUnavailable, TimeoutError):
            return self._promise_unheard(message, task)

    async def _pushed(self, message: InboundMessage) -> int:
        """Counts a push of a message whose answer is being made; gives how many there were, 0 where nobody knows."""
        with contextlib.suppress(StoreUnavailable):
            return (await self._turns.open(message, new_token())).pushed
        return 0

    def _start(self, key: tuple[Address, str], message: InboundMessage) -> "tuple[asyncio.Task[Turn], Standing]":
        standing = Standing()
        task = asyncio.get_running_loop().create_task(self._clerk.work(message, standing))
        self._running[key] = task, standing
        task.add_done_callback(functools.partial(self._ended, key, standing))
        return task, standing

    def _ended(self, key: tuple[Address, str], standing: Standing, task: "asyncio.Task[Turn]") -> None:
        """Wakes the pushes that wait for the answer: what became of it is theirs to see."""
        del self._running[key]
        if not task.cancelled():
            task.exception()
        for push in standing.waiting:
            _end(push)

    async def _give_way(self, message: InboundMessage, task: "asyncio.Task[Turn]", standing: Standing) -> Reply | None:
        """The message's turn didn't come within its window, or the store was too slow to say whose turn it is."""
        task.cancel()
        await asyncio.wait({task}, timeout=MARGIN_S)
        if not standing.store_s:
            return self._clerk.without_store(message, StoreUnavailable("no answer within the window"))
        return self._clerk.instead(message, Reply(words.BUSY)).reply

    async def _promise(self, message: InboundMessage, task: "asyncio.Task[Turn]") -> Reply | None:
        """The interim words, once it is certain that the answer will follow them; or the answer, if it came now."""
        metrics.late.labels(message.address.platform).inc()
        promised = await self._turns.promise(message.address, message.id)
        if promised.sight is Sight.ANSWERED:
            return promised.answer
        if promised.sight is Sight.BUSY:  # forgotten: the turn failed, and says how, or a new master never knew it
            done, _ = await asyncio.wait({task}, timeout=MARGIN_S)
            return task.result().reply if done else self._clerk.instead(message, Reply(words.BUSY)).reply
        return interim(message)

    def _promise_unheard(self, message: InboundMessage, task: "asyncio.Task[Turn]") -> Reply | None:
        """The interim words, while the store can't be told in time: it is told as soon as it answers."""
        keeping = asyncio.create_task(self._keep_promise(message, task))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)
        return self._clerk.instead(message, Reply(words.LATE_ASK)).reply

    async def _keep_promise(self, message: InboundMessage, task: "asyncio.Task[Turn]") -> None:
        """Has the answer follow. One that the store took for given is delivered; so is one that it has forgotten."""
        ends, pause_s = monotonic() + KEPT_S, AGAIN_S
        while monotonic() < ends:
            with contextlib.suppress(StoreUnavailable):
                promised = await self._turns.promise(message.address, message.id)
                if promised.sight is not Sight.PROMISED:
                    await self._clerk.deliver(message, await self._outcome(task))
                return
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 1.5, AGAIN_AT_MOST_S)
        log.error("promise never known to the store", platform=message.address.platform)

    async def _outcome(self, task: "asyncio.Task[Turn]") -> Reply | None:
        try:
            return (await asyncio.shield(task)).reply
        except Exception as error:
            return self._clerk.apology(error)


async def _is_done(task: "asyncio.Task[Turn]", standing: Standing, at: float) -> bool:
    """Whether the answer is there by then (`time.monotonic`), with what it needs to leave the house to spare.

    As asyncio.wait says it, which takes three times as long to look at what it is given.
    """
    if not task.done():
        loop = task.get_loop()
        push = loop.create_future()
        timer = loop.call_later(max(at - monotonic() - MARGIN_S, 0), _end, push)
        standing.waiting.append(push)
        try:
            await push
        finally:
            timer.cancel()
    return task.done()


def _end(waiting: "asyncio.Future[None]") -> None:
    if not waiting.done():
        waiting.set_result(None)
