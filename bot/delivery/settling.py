"""A submit whose answer never came is settled: its citizen is told, in turn with the messages that they write."""

from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.delivery.clerk import TURN_S
from bot.delivery.ending import Ending
from bot.delivery.holding import Lease, Memory
from bot.delivery.line import Line, Standing
from bot.delivery.outbox import Outbox
from bot.delivery.turns import Sight, TurnStore, new_token
from bot.dialogue.attempt import Attempt
from bot.dialogue.background import Background
from bot.dialogue.conversation import Conversation
from bot.dialogue.errand import Settle
from bot.dialogue.turn import State, Step
from bot.errors import ErasedMeanwhile
from bot.insight.figures import Figure, channel_of
from bot.insight.recorder import Recorder
from bot.messages import Address, InboundMessage, Kind


class Settling:
    """Settles submits, each as a turn of its own."""

    def __init__(
        self, background: Background, turns: TurnStore, ending: Ending, outbox: Outbox, recorder: Recorder
    ) -> None:
        self._background = background
        self._turns = turns
        self._line = Line(turns)
        self._ending = ending
        self._outbox = outbox
        self._recorder = recorder

    async def settle(self, address: Address, errand: Settle, round_: int) -> bool:
        """Asks what became of a submit and tells the citizen; False while nobody knows. Raises StoreUnavailable."""
        id_, token = f"settle:{errand.progress.number}:{round_}", new_token()
        message = InboundMessage(id_, address, Kind.NOTICE, "", datetime.now(BEIJING))
        opened = await self._line.wait(message, token, Standing())
        if opened.sight is not Sight.FIRST:
            return False
        memory = Memory(self._turns, message, token, opened.conversation)
        with Lease(self._turns, message, token):
            attempt = Attempt(monotonic() + TURN_S, memory.keep)
            try:
                step = await self._background.settle(address, errand.progress, attempt)
            except ErasedMeanwhile:
                step = None
        talk = before = opened.conversation
        if step is not None:
            await self._outbox.put(address, await self._background.shaped(address, step.reply), errand.key)
            talk = _settled(before, errand, step)
            if talk != before and step.state is State.DONE:
                self._recorder.count(Figure("done", channel_of(address), talk.region, step.service))
            for more in step.errands:
                await self._outbox.plan(address, more)
        closed = await self._turns.close(address, id_, token, None, talk, before=before)
        if closed.overtaken:
            await self._ending.sweep(message, token, None, closed)
        return step is not None or bool(closed.overtaken)


def _settled(talk: Conversation, errand: Settle, step: Step) -> Conversation:
    """The conversation after a submit was settled that it still holds."""
    number = errand.progress.number
    if talk.form and talk.form.number == number and talk.form.sent:
        return replace(talk, form=step.progress, recent=step.recent or talk.recent)
    if talk.paused and talk.paused.number == number and talk.paused.sent:
        return replace(talk, paused=step.progress)
    return talk
