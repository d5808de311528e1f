"""Makes the answer to a message, once among all processes, and sees to it that the next one finds it."""

import functools
from time import monotonic

import structlog
from msgspec.structs import replace

from bot import request_ids
from bot.delivery.alarms import Alarms
from bot.delivery.crowds import Crowds
from bot.delivery.ending import Ending
from bot.delivery.holding import Lease, Memory, Unheard
from bot.delivery.line import Line, Standing
from bot.delivery.noticing import notice
from bot.delivery.outbox import Outbox
from bot.delivery.turns import Opened, Owed, Sight, TurnStore, new_token
from bot.dialogue import paging, words
from bot.dialogue.attempt import Attempt
from bot.dialogue.background import Background
from bot.dialogue.conversation import Conversation
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.turn import State, Turn
from bot.errors import AuditUnavailable, ErasedMeanwhile, StoreUnavailable, TurnTaken
from bot.insight import metrics
from bot.insight.recorder import Recorder
from bot.intents.urgent import Heard, Urgent
from bot.messages import Address, InboundMessage, Reply, join_replies

log = structlog.get_logger(__name__)

TURN_S = 25.0
"""How long a turn may take in all, its late part included; no call to a gateway goes on after it."""
GRACE_S = 3.0
"""What a turn may need after its last call; a turn that takes longer is ended."""
MOST_BEGUN = 3
"""A message over which so many processes died is not begun again."""


class Clerk:
    """Takes messages in turn: those of one citizen in the order of arrival, those of others side by side."""

    def __init__(
        self, dialogue: Dialogue, turns: TurnStore, outbox: Outbox, crowds: Crowds, recorder: Recorder
    ) -> None:
        self._crowds = crowds
        self._recorder = recorder
        self._dialogue, self._background = dialogue, Background(dialogue)
        self._turns, self._line = turns, Line(turns)
        self._ending = Ending(turns, outbox, dialogue.people)
        self._unheard = Unheard(turns)
        self._outbox = outbox
        self._alarms = Alarms()

    async def work(self, message: InboundMessage, standing: Standing, *, pushed: bool = True) -> Turn:
        """The message's answer, made here or awaited from whoever makes it. Raises StoreUnavailable.

        `pushed`: the platform has just delivered the message; an emergency then waits for nothing: no store, no lock,
        no other answer of this citizen's.
        """
        began, heard = monotonic(), self._dialogue.hear(message)
        if pushed and heard.plainly is not None:
            return self._alarm(message, heard.plainly, began)
        token = new_token()
        try:
            crowded = pushed and self._crowds.is_over(message.address)
            opened = await self._line.wait(message, token, standing, pushed=pushed, crowded=crowded)
        except BaseException:
            await self._unheard.leave(message, token)
            raise
        if opened.sight is Sight.FIRST:
            return await self._answer(message, opened, token, heard, standing if pushed else Standing(promised=True))
        return self._unworked(message, opened)

    def _unworked(self, message: InboundMessage, opened: Opened) -> Turn:
        """What is said to a message that is answered elsewhere, or isn't taken."""
        if opened.sight is Sight.ANSWERED:
            return Turn(opened.answer, opened.conversation)
        if opened.sight is Sight.PROMISED:
            return Turn(interim(message), opened.conversation)
        metrics.answered.note((message.address.platform, opened.sight))
        if opened.sight is Sight.OVER:
            told = Turn(Reply(words.TOO_MANY) if opened.over == 1 else None, opened.conversation)
            return self._urgent(message) or told
        return self.instead(message, Reply(words.TOO_MANY_HERE.format(hotline=self._dialogue.catalog.hotline)))

    async def forget(self, address: Address) -> None:
        """Erases all that is held of a citizen, whatever limit their messages may meet. Raises StoreUnavailable."""
        self._alarms.forget(address)
        for errand in await self._background.forget(address):
            await self._outbox.arrange(address, errand)

    async def drain(self) -> None:
        """Waits a while for what the store must still hear."""
        await self._unheard.drain()

    def _urgent(self, message: InboundMessage) -> Turn | None:
        """The turn of an emergency, be it but hinted at; None for everything else."""
        began, urgent = monotonic(), self._dialogue.hear(message).hinted
        return self._alarm(message, urgent, began) if urgent else None

    def _alarm(self, message: InboundMessage, urgent: Urgent, began: float) -> Turn:
        turn = self._dialogue.alarm(message, urgent)
        self._count(message, turn, Conversation(), monotonic() - began)
        self._alarms.note(message.address, turn.reply)
        return turn

    def at_once(self, message: InboundMessage) -> Reply | None:
        """What needs no conversation and no store, such as the menu; None for everything else."""
        reply = self._dialogue.at_once(message)
        if reply is not None:
            metrics.answered.note((message.address.platform, State.DONE))
            self._recorder.glance(message.address)
        return reply

    def instead(self, message: InboundMessage, excuse: Reply) -> Turn:
        """What is said where no answer could be made: an emergency is still told whom to call."""
        return self._urgent(message) or Turn(excuse, Conversation())

    async def _answer(
        self, message: InboundMessage, opened: Opened, token: str, heard: Heard, standing: Standing
    ) -> Turn:
        """The turn, remembered. One that ends something is given whether or not the store can remember it."""
        began = monotonic()
        memory = Memory(self._turns, message, token, opened.conversation)
        try:
            with Lease(self._turns, message, token, TURN_S + GRACE_S):
                if opened.begun > MOST_BEGUN:
                    turn = self._given_up(message, opened)
                else:
                    attempt = Attempt(began + TURN_S, memory.keep)
                    turn = await self._dialogue.respond(message, opened.conversation, attempt, heard)
                    if turn.urgent or self._alarms.told:
                        turn = self._alarms.go_on(message.address, opened.conversation, turn)
                for errand in turn.errands:
                    await self._outbox.arrange(message.address, errand)
        except TurnTaken:
            return await self._join(message)
        except ErasedMeanwhile:
            turn = Turn(Reply(words.ERASED_MEANWHILE), Conversation())
        except Exception as error:
            turn = Turn(self.apology(error), memory.talk)
        given = paging.fit(_with_kept(turn, opened.kept, message) if opened.kept else turn, message.room)
        self._count(message, given, opened.conversation, monotonic() - began)
        try:
            held = await self._ending.close(message, opened, token, given)
            return held if held is not None else await self._join(message)
        except Exception as error:  # a booking that was made must be told, even where it can't be remembered
            log.error("turn not remembered", error=type(error).__name__)
            if _needs_memory(given):
                given, opened = Turn(self.apology(error), opened.conversation), replace(opened, kept=())
            if not standing.promised:  # else nobody is given it now: who takes the message over makes it anew
                self._unheard.tell_later(message, lambda: self._ending.close(message, opened, token, given))
            return given

    def _given_up(self, message: InboundMessage, opened: Opened) -> Turn:
        """What is said to a message over which too many processes died."""
        log.error("message given up", begun=opened.begun - 1, platform=message.address.platform)
        return Turn(self._broken(), opened.conversation)

    async def _join(self, message: InboundMessage) -> Turn:
        """Another process has taken this message over: its answer is the answer."""
        log.warning("turn taken over", platform=message.address.platform)
        return await self.work(message, Standing(), pushed=False)

    def _count(self, message: InboundMessage, turn: Turn, before: Conversation, spent_s: float) -> None:
        """One line and the figures of a message; who wrote it and what stays out."""
        notice(self._recorder, self._dialogue.catalog, message, before, turn, spent_s)
        metrics.answered.note((message.address.platform, "urgent" if turn.urgent else turn.state))
        if turn.service is not None:
            metrics.served.note((turn.service, turn.state))
        metrics.answers_took.note(spent_s)
        log.info(
            "answered",
            kind=message.kind,
            platform=message.address.platform,
            service=turn.service,
            state=turn.state,
            urgent=turn.urgent or None,
            ms=round(spent_s * 1000, 1),
        )

    def without_store(self, message: InboundMessage, error: StoreUnavailable) -> Reply | None:
        """What a citizen gets while the store is away: guides need none, everything else is told honestly."""
        metrics.answered.note((message.address.platform, "store_down"))
        return self.instead(message, self._dialogue.without_memory(message) or self.apology(error)).reply

    async def deliver(self, message: InboundMessage, reply: Reply | None) -> None:
        """Has an answer delivered as a late one, where there is one. Raises StoreUnavailable."""
        if reply is not None:
            await self._outbox.put(message.address, reply, message.id)

    def _broken(self) -> Reply:
        """Something broke that nobody foresaw; the number leads engineers to the log lines about it."""
        number = words.REQUEST_NUMBER.format(number=request_ids.short())
        return Reply(words.sentence(words.BROKEN.format(hotline=self._dialogue.catalog.hotline), number))

    def apology(self, error: Exception) -> Reply:
        """What a citizen gets for a failure of ours; engineers get the log line."""
        if isinstance(error, StoreUnavailable):
            log.error("store unavailable", why=str(error))
            return Reply(words.STORE_DOWN.format(hotline=self._dialogue.catalog.hotline))
        if isinstance(error, AuditUnavailable):
            return Reply(words.NOT_RECORDED.format(hotline=self._dialogue.catalog.hotline))
        log.error("message not answered", exc_info=error)
        return self._broken()


def interim(message: InboundMessage) -> Reply:
    """What comes next, in words: pushed where the account can, else on asking."""
    return Reply(words.LATE_ASK if message.repeats else words.LATE)


def _needs_memory(turn: Turn) -> bool:
    """Whether the turn asks something: nobody would know the question when its answer comes."""
    return turn.state in {State.ASKING, State.CHOOSING, State.CONFIRMING} and not turn.urgent


def _with_kept(turn: Turn, kept: tuple[Owed, ...], message: InboundMessage) -> Turn:
    """The turn with the answers that could not be delivered before it; with them alone where they were asked for."""
    if turn.reply is None:
        return turn
    earlier = functools.reduce(join_replies, (owed.reply for owed in kept))
    if message.word in words.RESULT_SAID:
        return replace(turn, reply=earlier)
    headed = replace(earlier, text=words.sentence(words.RESULT_HEADER, earlier.text))
    return replace(turn, reply=join_replies(headed, turn.reply))
