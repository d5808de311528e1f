"""The end of a turn: its answer is remembered, what it gave is struck off, and what an erasure overtook is swept."""

import structlog

from bot.delivery.holding import Lease
from bot.delivery.outbox import Outbox
from bot.delivery.turns import ANY, Closed, Opened, TurnStore
from bot.dialogue.conversation import Conversation
from bot.dialogue.turn import Turn
from bot.identity.people import People
from bot.messages import InboundMessage, Reply

log = structlog.get_logger(__name__)


class Ending:
    """Ends turns. Methods raise StoreUnavailable."""

    def __init__(self, turns: TurnStore, outbox: Outbox, people: People) -> None:
        self._turns = turns
        self._outbox = outbox
        self._people = people

    async def close(self, message: InboundMessage, opened: Opened, token: str, turn: Turn) -> Turn | None:
        """The turn that holds; None where another process has taken the message over: its answer is the answer."""
        gave = [owed.id for owed in opened.kept] if opened.kept and turn.reply else []
        closed = await self._turns.close(
            message.address,
            message.id,
            token,
            turn.reply,
            turn.conversation,
            gave,
            before=opened.conversation,
            swept=ANY if turn.erased else b"",
        )
        if closed.overtaken:
            return await self._close_overtaken(message, token, turn, closed)
        if turn.erased and closed.owed and turn.reply is not None:
            await self._outbox.tell_once(message.address, turn.reply)
            return turn
        if closed.taken:
            return None
        if gave:
            await self._outbox.given_along(message.address, gave)
        if closed.stale:
            log.warning("turn outlived its lock; its conversation is dropped", platform=message.address.platform)
        if closed.owed:
            await self._outbox.hand_over(message.address, message.id)
        return turn

    async def _close_overtaken(self, message: InboundMessage, token: str, turn: Turn, closed: Closed) -> Turn:
        """The citizen has erased everything since: the answer is theirs, and nothing of it is kept."""
        late = await self.sweep(message, token, turn.reply, closed)
        if late and turn.reply is not None:
            await self._outbox.tell_once(message.address, turn.reply)
        return turn

    async def sweep(self, message: InboundMessage, token: str, reply: Reply | None, closed: Closed) -> bool:
        """Erases what the turn wrote beside the erasure, and ends it. Gives whether the answer was promised."""
        with Lease(self._turns, message, token):
            while closed.overtaken:
                await self._people.sweep(message.address)
                closed = await self._turns.close(
                    message.address, message.id, token, reply, Conversation(), swept=closed.overtaken
                )
        return closed.owed
