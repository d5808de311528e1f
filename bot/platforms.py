"""The port that a platform adapter implements: adapters know this, not the bot; the bot knows this, not them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from starlette.routing import BaseRoute

from bot.errors import DeliveryFailed
from bot.messages import Address, InboundMessage, Reply


class Receive(Protocol):
    """What adapters hand messages to."""

    async def __call__(self, message: InboundMessage, *, waited_s: float = 0.0) -> Reply | None:
        """The answer, in time for the platform's window; None: acknowledge, say nothing.

        `waited_s`: what of the window is gone already. Never raises: whatever goes wrong inside has become an apology
        by then.
        """


WAITING = "waiting"
"""The name, in an account's settings, of the notice that something waits in the chat."""
MayPublish = Callable[[Address, str], Awaitable[bool | None]]
"""Whether a citizen's words may be shown to others (`TextCheck`); None: nobody can tell."""
Undelivered = Callable[[Address, Reply, DeliveryFailed], Awaitable[None]]
"""Takes a reply that could not be sent; `permanent` of the failure says whether another try can help."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a citizen can be reached at this moment without having asked, as far as the account's own records say."""

    chat: bool = False
    """`send` would reach them."""
    notices: frozenset[str] = frozenset()
    """The names of the notices that the account may send them."""


@dataclass(frozen=True, slots=True)
class NoticeConsent:
    """What a citizen allows of one notice of their account, as far as the account's own records say.

    `template`: what the front end shows the platform's dialog with, empty where the platform has none for it; `left`:
    how many more may be sent, None where no count is kept; `declined`: their last word was no; `at`: when they said
    it, in seconds since 1970, 0 where they never did.
    """

    notice: str
    template: str
    left: int | None
    declined: bool
    at: float = 0.0


class BrowserIdentity(Protocol):
    """Optional: by the platform's own web authorization, tells whose browser it is that opened a link."""

    def authorize_url(self, account: str, state: str, redirect_uri: str) -> str | None:
        """Where to send the browser; it comes back with `state` and a code. None: the account may not ask.

        `state` is made of ASCII letters and digits, at most 64 of them.
        """

    async def is_user(self, account: str, code: str, user: str) -> bool | None:
        """Whether the browser that brought this code is this citizen's; None: the platform names them in another way.

        A code works once. Raises SnapshotUser, IdentityError.
        """


@runtime_checkable
class MediaSource(Protocol):
    """Optional: an adapter that can hand over what citizens send besides words."""

    async def fetch(self, address: Address, media_id: str) -> bytes:
        """A picture or recording. Raises DeliveryFailed, StoreUnavailable."""


@runtime_checkable
class TextCheck(Protocol):
    """Optional: an adapter whose platform judges what citizens write and others may read (content safety)."""

    async def may_publish(self, address: Address, text: str) -> bool | None:
        """Whether the platform lets a citizen's text be shown to others; None: it can't tell. Never raises."""


@runtime_checkable
class Preview(Protocol):
    """Optional: an adapter that can tell how a reply would look, without a citizen to show it to."""

    def preview(self, reply: Reply) -> Sequence[str]:
        """The messages that its first account would send, as text; what can be tapped stands in 【brackets】."""


@runtime_checkable
class StaffDesk(Protocol):
    """Optional: an adapter whose platform lets an account's own staff take a chat over (`Reply.human`)."""

    def has_staff(self, account: str) -> bool:
        """Whether this account's staff answer chats that are handed over."""


@runtime_checkable
class LoginSource(Protocol):
    """Optional: an adapter whose mini programs' front ends can say, by a code of the platform's, whose phone it is."""

    async def log_in(self, account: str, code: str) -> str:
        """The user of this account behind a code, as an `Address` names them. A code works once.

        Raises IdentityError for a code that is none, DeliveryFailed (`permanent`: no account that could be logged in
        to), StoreUnavailable.
        """


@runtime_checkable
class NoticeConsents(Protocol):
    """Optional: an adapter that keeps what citizens allow it to send without having been asked. `ways` goes by it."""

    async def consents(self, address: Address) -> Sequence[NoticeConsent]:
        """Every notice of the account, with what this citizen allows of it. Raises StoreUnavailable."""

    async def consented(self, address: Address, said: Mapping[str, bool]) -> None:
        """Takes in what a front end heard in the platform's own dialog, by template: accepted or not.

        Raises DeliveryFailed for an account that is none, StoreUnavailable.
        """

    async def decline(self, address: Address, notice: str) -> bool:
        """From now on nothing of this notice is sent, until they accept anew; False where there is no such notice.

        Raises DeliveryFailed for an account that is none, StoreUnavailable.
        """


@runtime_checkable
class Notifier(Protocol):
    """Optional: an adapter that can tell a citizen, by a notice they allow, that words wait for them in the chat."""

    async def announce(self, address: Address, id_: str, values: Mapping[str, str]) -> bool:
        """Whether the notice `waiting` went out; False where the account has none or the citizen allows none.

        `id_` is the same for every try; `values`: `matter` and `how`. Raises DeliveryFailed, StoreUnavailable.
        """


class PlatformAdapter(Protocol):
    """One platform with all of its accounts."""

    name: str
    """The platform's name in an `Address`."""
    label: str
    """What citizens call it."""

    @property
    def browser(self) -> BrowserIdentity | None:
        """Tells whose browser it is, on a platform that can."""

    def title(self, account: str) -> str:
        """What citizens call an account; empty where nobody said."""

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """The callback addresses; each request is translated, handed to `receive`, and its reply translated back."""

    async def send(self, address: Address, reply: Reply) -> None:
        """Delivers a message that answers no request. Raises DeliveryFailed."""

    async def forget(self, address: Address) -> bool:
        """Erases what is noted of a citizen's ids; False where nothing is. Raises StoreUnavailable."""

    async def aclose(self) -> None:
        """Gives back connections."""
