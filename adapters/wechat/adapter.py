"""The WeChat platform: callbacks at `/wechat/<account>` and messages out."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from starlette.routing import BaseRoute, Route

from adapters.wechat import media, safety
from adapters.wechat.browser import WeChatBrowser
from adapters.wechat.callback import Callback, masked
from adapters.wechat.client import WeChatClient
from adapters.wechat.codec import Codec, Push
from adapters.wechat.errcodes import WeChatRefused
from adapters.wechat.forms import Form, Transfer
from adapters.wechat.login import log_in
from adapters.wechat.lowering import preview
from adapters.wechat.messenger import Messenger
from adapters.wechat.notes import MemoryNotes, Notes
from adapters.wechat.notices import Notice
from adapters.wechat.settings import AccountKind, WeChatAccount
from adapters.wechat.tokens import MemoryTokens, TokenStore
from bot.errors import DeliveryFailed, IdentityError, StoreUnavailable
from bot.messages import Address, Kind, Reply
from bot.platforms import WAITING, BrowserIdentity, NoticeConsent, Receive, Undelivered, Ways

log = structlog.get_logger(__name__)

AWAITED = frozenset(set(Kind) - {Kind.NOTICE, Kind.UNFOLLOW, Kind.REVOKE})
TYPING_S = 5.0
"""For so long nobody is shown anew that an answer is being made: as long as WeChat waits for it."""
MOST_TYPING = 100
"""Citizens who are shown so within that time; where more wait, the calls would take what their answers need."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the adapter itself says to citizens."""

    cut: str = ""
    """Stands under a text that was longer than WeChat allows."""
    apology: str = ""
    """The answer where everything else has failed."""


class WeChatAdapter:
    """All WeChat accounts. `undelivered` takes answers of mini programs that WeChat didn't."""

    name = "wechat"
    label = "微信"

    def __init__(
        self,
        accounts: Mapping[str, WeChatAccount],
        http: httpx.AsyncClient,
        *,
        tokens: TokenStore | None = None,
        notes: Notes | None = None,
        undelivered: Undelivered | None = None,
        phrases: Phrases = Phrases(),
    ) -> None:
        kept, noted, cut = tokens or MemoryTokens(), notes or MemoryNotes(), phrases.cut
        self._codecs = {name: Codec(name, account, cut_notice=cut) for name, account in accounts.items()}
        self._messengers = {name: Messenger(account, http, kept, noted, cut) for name, account in accounts.items()}
        self.browser: BrowserIdentity = WeChatBrowser(accounts, http)
        self._undelivered = undelivered
        self._phrases = phrases
        self._working: set[asyncio.Task[None]] = set()
        self._typing: set[Address] = set()

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """`GET` and `POST /wechat/{account}`, with and without a slash behind: WeChat follows no redirect."""
        callback = Callback(self, receive, self._phrases.apology)
        paths = ("/wechat/{account}", "/wechat/{account}/")
        return [Route(path, callback, methods=["GET", "POST"], include_in_schema=False) for path in paths]

    async def send(self, address: Address, reply: Reply) -> None:
        """Sends by the customer-service API. Raises DeliveryFailed."""
        await self._messenger(address).send(address.user, reply)

    async def notify(self, address: Address, notice: Notice) -> None:
        """Sends a notice by its template. Raises DeliveryFailed."""
        await self._messenger(address).notify(address.user, notice)

    async def announce(self, address: Address, id_: str, values: Mapping[str, str]) -> bool:
        """Says by a notice that something waits (bot.platforms.Notifier)."""
        if WAITING not in (await self.ways(address)).notices:
            return False
        await self.notify(address, Notice(WAITING, values, number=id_))
        return True

    async def ways(self, address: Address) -> Ways:
        """How a citizen can be reached at this moment. Raises StoreUnavailable."""
        messenger = self._messengers.get(address.account)
        if messenger is None:
            return Ways()
        return Ways(await messenger.may_chat(address.user), await messenger.notices(address.user))

    async def consents(self, address: Address) -> Sequence[NoticeConsent]:
        """What a citizen allows (bot.platforms.NoticeConsents)."""
        messenger = self._messengers.get(address.account)
        return await messenger.allowed(address.user) if messenger else ()

    async def consented(self, address: Address, said: Mapping[str, bool]) -> None:
        """What they said in WeChat's own dialog (bot.platforms.NoticeConsents)."""
        await self._messenger(address).consented(address.user, said)

    async def decline(self, address: Address, notice: str) -> bool:
        """They want no more of a notice (bot.platforms.NoticeConsents)."""
        return await self._messenger(address).decline(address.user, notice)

    async def fetch(self, address: Address, media_id: str) -> bytes:
        """A picture or recording that a citizen sent. Raises DeliveryFailed."""
        return await media.download(self._messenger(address).client, media_id)

    async def may_publish(self, address: Address, text: str) -> bool | None:
        """What `msg_sec_check` says (bot.platforms.TextCheck); WeChat judges for mini programs only."""
        messenger = self._messengers.get(address.account)
        codec = self._codecs.get(address.account)
        if messenger is None or codec is None or codec.account.kind is not AccountKind.MINI_PROGRAM:
            return None
        verdict = await safety.check_text(messenger.client, address.user, text)
        return {safety.Verdict.PASS: True, safety.Verdict.RISKY: False}.get(verdict)

    async def log_in(self, account: str, code: str) -> str:
        """The openid behind a `wx.login` code (bot.platforms.LoginSource)."""
        messenger = self._messengers.get(account)
        if messenger is None or messenger.client.account.kind is not AccountKind.MINI_PROGRAM:
            raise DeliveryFailed(f"no WeChat mini program {account!r}", permanent=True)
        try:
            return (await log_in(messenger.client, code)).openid
        except WeChatRefused as refused:
            if not refused.permanent:
                raise
            raise IdentityError(str(refused)) from None

    def preview(self, reply: Reply) -> Sequence[str]:
        """The answer to a push (bot.platforms.Preview)."""
        codec = next(iter(self._codecs.values()), None)
        return preview(reply, codec.account, cut_notice=self._phrases.cut) if codec else ()

    def title(self, account: str) -> str:
        """What citizens call an account (bot.platforms.PlatformAdapter)."""
        codec = self._codecs.get(account)
        return codec.account.title if codec else ""

    def has_staff(self, account: str) -> bool:
        """Whether chats of this account go to its staff (bot.platforms.StaffDesk)."""
        codec = self._codecs.get(account)
        return codec is not None and codec.account.human_staff

    async def forget(self, address: Address) -> bool:
        """Erases what they said of notices; other notes stand under keyed hashes, hold moments only, and run out."""
        messenger = self._messengers.get(address.account)
        return messenger is not None and await messenger.forget(address.user)

    async def aclose(self) -> None:
        """Waits for messages under way. The HTTP client belongs to who made it."""
        await asyncio.gather(*self._working, return_exceptions=True)
        for messenger in self._messengers.values():
            await messenger.windows.settle()

    def codec(self, account: str) -> Codec | None:
        """The codec of an account, by its name in the path."""
        return self._codecs.get(account)

    def client(self, account: str) -> WeChatClient | None:
        """The client of an account, for what mini programs and pages need: login, phone numbers, checks."""
        messenger = self._messengers.get(account)
        return messenger.client if messenger else None

    def seen(self, push: Push) -> None:
        """Notes what a citizen did (adapters.wechat.callback.Desk)."""
        messenger = self._messengers[push.message.address.account]
        messenger.windows.touch(push.message.address.user, push.deed)
        if push.event:
            self._start(push.message.address, messenger.heard(push))

    def slow(self, push: Push) -> None:
        """Shows that an answer is being made, where one is awaited (adapters.wechat.callback.Desk).

        Once, however often WeChat pushes the message.
        """
        address = push.message.address
        if not self._codecs[address.account].account.customer_messages or push.message.kind not in AWAITED:
            return
        if address in self._typing or len(self._typing) >= MOST_TYPING:
            return
        self._typing.add(address)
        asyncio.get_running_loop().call_later(TYPING_S, self._typing.discard, address)
        self._start(address, self._messengers[address.account].typing(address.user))

    def answered(self, push: Push, reply: Reply, shown: Form | None) -> None:
        """Sends what the answer to the push could not show (adapters.wechat.callback.Desk)."""
        if push.message.kind not in AWAITED:
            return
        address = push.message.address
        account = self._codecs[address.account].account
        if account.kind is AccountKind.MINI_PROGRAM and shown is None:
            self._start(address, self._send_or_hand_on(address, reply))
        elif reply.picture or isinstance(shown, Transfer):
            self._start(address, self._messengers[address.account].follow_up(push, reply, shown))

    def _messenger(self, address: Address) -> Messenger:
        messenger = self._messengers.get(address.account)
        if messenger is None:
            raise DeliveryFailed(f"no WeChat account {address.account!r}", permanent=True, ours=True)
        return messenger

    async def _send_or_hand_on(self, address: Address, reply: Reply) -> None:
        try:
            await self.send(address, reply)
        except DeliveryFailed as failure:
            if self._undelivered is None:
                raise
            log.warning("not delivered by wechat", account=address.account, user=masked(address.user), why=str(failure))
            await self._undelivered(address, reply, failure)

    def _start(self, address: Address, work: Coroutine[Any, Any, None]) -> None:
        """Does something in the background; a failure is logged."""
        task = asyncio.create_task(self._logged(address, work))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _logged(self, address: Address, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (DeliveryFailed, StoreUnavailable) as error:
            log.warning("not done by wechat", account=address.account, user=masked(address.user), why=str(error))
