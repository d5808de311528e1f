"""A turn while it is this process's: kept, remembered in its middle; its end told to a store that was away."""

import asyncio
import contextlib
import functools
from collections import deque
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic

import msgspec
import structlog
from typing_extensions import override

from bot.delivery.scripts import LEASE_MS
from bot.delivery.turns import TurnStore
from bot.dialogue.conversation import Conversation
from bot.errors import StoreUnavailable
from bot.limit import Limit
from bot.messages import InboundMessage

log = structlog.get_logger(__name__)

EXTEND_S = LEASE_MS / 3000
AGAIN_S = 0.5
"""Between tries to tell the store: the sweep, which takes the message for a dead process's after 8 s, leaves it a lead
(bot.delivery.afterwards.LEAD_S)."""
WITHIN_S = 600.0
"""As long as the store keeps a message whose answer is being made."""
DRAIN_S = 5.0


class Memory(msgspec.Struct):
    """The conversation of a turn as it was remembered last."""

    turns: TurnStore
    message: InboundMessage
    token: str
    talk: Conversation

    async def keep(self, talk: Conversation) -> None:
        """Remembers, in the store, what must be known if this process dies now.

        Raises TurnTaken, ErasedMeanwhile, StoreUnavailable.
        """
        await self.turns.remember(self.message.address, self.message.id, self.token, talk)
        self.talk = talk


class Lease(Limit):
    """Keeps a turn ours while it runs, and ends one that takes longer than `within_s`. A short one costs one timer."""

    __slots__ = ("_message", "_task", "_token", "_turns")

    def __init__(self, turns: TurnStore, message: InboundMessage, token: str, within_s: float = inf) -> None:
        super().__init__(within_s)
        self._turns, self._message, self._token = turns, message, token
        self._task: asyncio.Task[None] | None = None

    @override
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self._task is not None:
            self._task.cancel()
        super().__exit__(kind, error, trace)

    @override
    def _started(self) -> asyncio.TimerHandle:
        return self._runs.get_loop().call_later(min(EXTEND_S, self.within_s), self._begin)

    def _begin(self) -> None:
        self._task = asyncio.create_task(self._extend())
        if self.within_s < inf:
            self._timer = self._runs.get_loop().call_later(max(self.within_s - EXTEND_S, 0), self._end)

    async def _extend(self) -> None:
        while True:
            with contextlib.suppress(StoreUnavailable):
                await self._turns.extend(self._message.address, self._message.id, self._token)
            await asyncio.sleep(EXTEND_S)


class Unheard:
    """Tells the store, as soon as it can hear, what became of messages whose citizens have been answered meanwhile.

    What the store was asked it may have done, though its answer was lost: a message that it took for begun would be
    taken over from a dead process, and answered once more, or submitted, after all.
    """

    def __init__(self, turns: TurnStore) -> None:
        self._turns = turns
        self._untold: deque[tuple[float, InboundMessage, Tell]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def leave(self, message: InboundMessage, token: str) -> None:
        """That nothing was done: now, or on the side. Never raises StoreUnavailable."""
        tell = functools.partial(self._turns.leave, message.address, message.id, token)
        try:
            await tell()
        except StoreUnavailable:
            self.tell_later(message, tell)

    def tell_later(self, message: InboundMessage, tell: "Tell") -> None:
        """On the side; `tell` may be called any number of times."""
        self._untold.append((monotonic() + WITHIN_S, message, tell))
        if self._task is None:
            self._task = asyncio.create_task(self._tell_all())

    async def drain(self) -> None:
        """Waits a while for what the store doesn't know of yet."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=DRAIN_S)

    async def _tell_all(self) -> None:
        """One after the other: while the store is away, the first one asks for all."""
        try:
            while self._untold:
                ends, message, tell = self._untold[0]
                if await self._is_over(ends, message, tell):
                    self._untold.popleft()
                else:
                    await asyncio.sleep(AGAIN_S)
        finally:
            self._task = None

    async def _is_over(self, ends: float, message: InboundMessage, tell: "Tell") -> bool:
        """Whether the store has heard of it, or never will: one that can't be told keeps no other from being told."""
        try:
            if monotonic() < ends:
                await tell()
        except StoreUnavailable:
            return False
        except Exception:
            log.exception("store not told what became of a message", platform=message.address.platform)
        return True


Tell = Callable[[], Awaitable[object]]
"""Says to the store what became of a message. Raises StoreUnavailable."""
