"""One attempt at answering a message: how long it may take, and how it survives its own process."""

from collections.abc import Awaitable, Callable
from time import monotonic

import msgspec

from bot.dialogue.conversation import Conversation


async def keep_nothing(talk: Conversation) -> None:
    """For an attempt that sends nothing which must not be sent twice."""


class Attempt(msgspec.Struct, frozen=True):
    """Goes with a message through the dialogue, down to the gateways."""

    ends: float
    """By `time.monotonic()`: no call to a gateway goes on after it."""
    remember: Callable[[Conversation], Awaitable[None]] = keep_nothing
    """Keeps a conversation before something is sent that must not be sent twice: whoever takes this message over after
    a crash begins with it. Raises TurnTaken where that has happened already: then nothing may be sent."""

    @property
    def left_s(self) -> float:
        """Seconds that are left; 0 when none are."""
        return max(self.ends - monotonic(), 0.0)
