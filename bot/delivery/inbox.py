"""A message comes in once: a repeat joins the running answer; what misses the platform's window is delivered later."""

import asyncio
import contextlib
import functools
import secrets
from dataclasses import replace
from time import monotonic

import structlog

from bot.delivery.outbox import Outbox
from bot.delivery.turns import Opened, Sight, TurnStore
from bot.dialogue import paging, words
from bot.dialogue.commands import bare
from bot.dialogue.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.turn import State, Turn
from bot.errors import AuditUnavailable, StoreUnavailable
from bot.insight import metrics
from bot.messages import InboundMessage, Kind, Reply, join_replies

log = structlog.get_logger(__name__)

POLL_S = 0.03
MARGIN_S = 0.05
"""What a reply needs to leave the house."""


class Inbox:
    """Where every citizen's message enters, whatever platform it came by."""

    def __init__(self, dialogue: Dialogue, turns: TurnStore, outbox: Outbox, *, window_s: float, hotline: str) -> None:
        self._dialogue = dialogue
        self._turns = turns
        self._outbox = outbox
        self._window_s = window_s
        self._hotline = hotline
        self._running: set[asyncio.Task[None]] = set()

    async def receive(self, message: InboundMessage) -> Reply | None:
        """The answer within the reply window; never raises (bot.platforms.Receive)."""
        ends = monotonic() + self._window_s
        try:
            if message.kind is Kind.NOTICE:
                return None
            at_once = self._dialogue.at_once(message)
            if at_once is not None:
                metrics.messages.labels(message.address.platform, State.DONE).inc()
                return at_once
            return await self._receive(message, ends)
        except TimeoutError:
            return Reply(words.BUSY)
        except Exception as error:
            return self._apology(error)

    async def turn(self, message: InboundMessage) -> Turn:
        """The whole turn, however long it takes, for tools that show more than a reply; never raises."""
        token = secrets.token_hex(8)
        try:
            opened = await self._first_sight(message, token)
            if opened.sight is Sight.ANSWERED:
                return Turn(opened.answer, opened.conversation)
            return await self._answer(message, opened, token)
        except Exception as error:
            return Turn(self._apology(error), Conversation())

    async def drain(self) -> None:
        """Waits for the answers that are still being made."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _receive(self, message: InboundMessage, ends: float) -> Reply | None:
        if message.kind is Kind.UNFOLLOW:
            await self._dialogue.forget(message.address)
        opened, token = await self._in_turn(message, ends)
        if opened.sight is Sight.ANSWERED:
            return opened.answer
        task = asyncio.create_task(self._answer(message, opened, token))
        done, _ = await asyncio.wait({task}, timeout=max(ends - monotonic() - MARGIN_S, 0))
        if done:
            return task.result().reply
        metrics.late.labels(message.address.platform).inc()
        late = asyncio.create_task(self._deliver_late(message, task))
        self._running.add(late)
        late.add_done_callback(self._running.discard)
        return Reply(words.LATE)

    async def _in_turn(self, message: InboundMessage, ends: float) -> tuple[Opened, str]:
        """Waits for the message's turn until the window ends; whatever keeps it from one leaves no lock behind."""
        token = secrets.token_hex(8)
        try:
            async with asyncio.timeout(max(ends - monotonic(), 0)):
                return await self._first_sight(message, token), token
        except BaseException:
            with contextlib.suppress(StoreUnavailable):
                await self._turns.leave(message.address, message.id, token)
            raise

    async def _first_sight(self, message: InboundMessage, token: str) -> Opened:
        """Waits while this message, or another of the same citizen, is being answered elsewhere."""
        while True:
            opened = await self._turns.open(message.address, message.id, token)
            if opened.sight in {Sight.FIRST, Sight.ANSWERED}:
                return opened
            if opened.sight is Sight.BUSY and bare(message.text) in words.RESULT_SAID:
                return Opened(Sight.ANSWERED, answer=Reply(words.NO_RESULT_YET))
            await asyncio.sleep(POLL_S)

    async def _answer(self, message: InboundMessage, opened: Opened, token: str) -> Turn:
        """The turn, remembered. Once it is made it is given, whether or not the store can remember it."""
        began = monotonic()
        try:
            turn = await self._dialogue.respond(message, opened.conversation)
        except BaseException:
            await self._turns.leave(message.address, message.id, token)
            raise
        given = paging.fit(_with_kept(turn, opened.kept, message), message.room)
        self._count(message, given, monotonic() - began)
        try:
            await self._turns.close(
                message.address, message.id, token, given.reply, given.conversation,
                gave=len(opened.kept) if given.reply else 0,
            )  # fmt: skip
        except Exception as error:  # a booking that was made must be told, even where it can't be remembered
            log.error("turn not remembered", error=type(error).__name__)
        return given

    def _count(self, message: InboundMessage, turn: Turn, spent_s: float) -> None:
        """One line and the figures of a message; who wrote it and what stays out."""
        metrics.messages.labels(message.address.platform, turn.state).inc()
        if turn.service is not None:
            metrics.services.labels(turn.service, turn.state).inc()
        metrics.answer_seconds.observe(spent_s)
        log.info(
            "answered",
            kind=message.kind,
            platform=message.address.platform,
            service=turn.service,
            state=turn.state,
            ms=round(spent_s * 1000, 1),
        )

    def _apology(self, error: Exception) -> Reply:
        """What a citizen gets for a failure of ours; engineers get the log line."""
        if isinstance(error, StoreUnavailable):
            log.error("store unavailable", why=str(error))
            return Reply(words.STORE_DOWN.format(hotline=self._hotline))
        if isinstance(error, AuditUnavailable):
            return Reply(words.NOT_RECORDED.format(hotline=self._hotline))
        log.error("message not answered", exc_info=error)
        return Reply(words.BROKEN.format(hotline=self._hotline))

    async def _deliver_late(self, message: InboundMessage, late: "asyncio.Task[Turn]") -> None:
        try:
            reply = (await late).reply
        except Exception as error:
            reply = self._apology(error)
        if reply is None:
            return
        try:
            await self._outbox.put(message.address, reply)
        except Exception as error:
            log.error("late answer not queued", error=type(error).__name__)
            await self._turns.keep(message.address, reply)


def _with_kept(turn: Turn, kept: tuple[Reply, ...], message: InboundMessage) -> Turn:
    """The turn with the answers that could not be delivered before it; with them alone where they were asked for."""
    if not kept or turn.reply is None:
        return turn
    earlier = functools.reduce(join_replies, kept)
    if bare(message.text) in words.RESULT_SAID:
        return replace(turn, reply=earlier)
    headed = replace(earlier, text=words.sentence(words.RESULT_HEADER, earlier.text))
    return replace(turn, reply=join_replies(headed, turn.reply))
