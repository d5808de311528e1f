"""The port that a platform adapter implements: adapters know this, not the bot; the bot knows this, not them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from bot.messages import Address, InboundMessage, Reply

Receive = Callable[[InboundMessage], Awaitable[Reply | None]]
"""Takes a citizen's message and gives the answer in time for the platform's window; None: acknowledge, say nothing.

Never raises: whatever goes wrong inside has become an apology by then.
"""


class PlatformAdapter(Protocol):
    """One platform with all of its accounts."""

    name: str
    """The platform's name in an `Address`."""

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """The callback addresses; each request is translated, handed to `receive`, and its reply translated back."""

    async def send(self, address: Address, reply: Reply) -> None:
        """Delivers a message that answers no request. Raises DeliveryFailed."""

    async def aclose(self) -> None:
        """Gives back connections."""
