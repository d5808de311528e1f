"""The line of a citizen's messages: answered one at a time, in the order of arrival, by whichever process."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from time import monotonic

import msgspec

from bot.delivery.turns import Opened, Sight, TurnStore
from bot.dialogue import words
from bot.errors import StoreUnavailable
from bot.messages import InboundMessage, Reply

REFUSED_IN_S, HEARD_IN_S, AWAY_S = 0.3, 3.2, 0.5
"""A store that is known to be away refuses sooner; one that was asked is asked again, so far into the window; and the
pause between, as long as others leave a store alone that has failed (bot.watched)."""
POLL_S, LONGEST_POLL_S = 0.015, 0.12
WAITING = frozenset((Sight.RUNNING, Sight.BUSY))


class Standing(msgspec.Struct):
    """How a message stands whose answer this process makes or waits for."""

    pushed: int = 1
    opened: bool = False
    """The store knows the message: its answer can be promised."""
    promised: bool = False
    """The citizen was told that the answer follows."""
    left_to_fetch: bool = False
    """The answer was left to the platform's next push; one that nobody fetches is delivered."""
    store_s: float = 0.0
    """How long the store took to say how the message stands; 0: it has not said so yet."""
    waiting: "list[asyncio.Future[None]]" = []
    """The pushes that wait for the answer, and those that did."""


class Line:
    """Where messages wait for their turn. Methods raise StoreUnavailable."""

    def __init__(self, turns: TurnStore) -> None:
        self._turns = turns

    async def wait(
        self, message: InboundMessage, token: str, standing: Standing, *, pushed: bool = False, crowded: bool = False
    ) -> Opened:
        """What the store knows of a message, once neither it nor an earlier one of its citizen is being answered.

        `pushed`: the platform has just delivered it; `crowded`: its account takes nothing new. `standing` learns how it
        stands meanwhile.
        """
        asks, began = message.word in words.RESULT_SAID, monotonic()
        try:
            opened = await self._turns.open(message, token, pushed=pushed, asked=asks, crowded=crowded)
        except StoreUnavailable as error:
            ask = functools.partial(self._turns.open, message, token, pushed=pushed, asked=asks, crowded=crowded)
            opened = await self._ask_again(ask, began, error)
        standing.store_s = monotonic() - began
        wait_s = POLL_S
        while opened.sight in WAITING:
            if opened.sight is Sight.RUNNING:
                standing.opened, standing.pushed = True, max(standing.pushed, opened.pushed)
            elif asks:
                await self._turns.leave(message.address, message.id, token)
                return Opened(Sight.ANSWERED, answer=Reply(words.NO_RESULT_YET))
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 1.5, LONGEST_POLL_S)
            opened = await self._turns.open(message, token, pushed=False, arrived=opened.arrived, asked=asks)
        standing.opened = True
        return opened

    async def _ask_again(self, ask: Callable[[], Awaitable[Opened]], began: float, error: StoreUnavailable) -> Opened:
        """What the store was asked since `began` it may have done, though nothing was heard: it is asked again.

        With the same token that is the same step. A store that is known to be away is asked for nothing.
        """
        while REFUSED_IN_S < monotonic() - began < HEARD_IN_S:
            await asyncio.sleep(AWAY_S)
            try:
                return await ask()
            except StoreUnavailable as again:
                error = again
        raise error
