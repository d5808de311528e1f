"""The Alipay platform: callbacks at `/alipay/<app>` and messages out."""

import asyncio
import hashlib
from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar

import httpx
import structlog
from msgspec.structs import replace
from starlette.routing import BaseRoute, Route

from adapters.alipay import safety
from adapters.alipay.account import Account
from adapters.alipay.browser import AlipayBrowser
from adapters.alipay.callback import Callback, Counter
from adapters.alipay.codec import Notice, Push
from adapters.alipay.identity import Login, log_in
from adapters.alipay.ledger import Ledger, MemoryLedger
from adapters.alipay.lowering import Message, lower, preview
from adapters.alipay.messages import send_custom
from adapters.alipay.notifying import Notification, Told, consented, consents, notify, open_notices
from adapters.alipay.result import Advice, Outcome, Result
from adapters.alipay.settings import AlipayApp
from adapters.alipay.topics import Topics
from adapters.alipay.windows import AT_ONCE, CHAT, Window
from bot.errors import DeliveryFailed, IdentityError
from bot.messages import Address, InboundMessage, Kind, Reply
from bot.platforms import WAITING, BrowserIdentity, NoticeConsent, Receive, Undelivered, Ways

log = structlog.get_logger(__name__)

T = TypeVar("T")

ACKNOWLEDGED_AFTER_S = 0.8
"""Most answers are out by then, and a killed process loses none of them: Alipay sends what isn't acknowledged again."""
OPENED_AFTER_S = 0.1
"""What an answer that is there waits for the notes on whether it may be sent; then Alipay decides."""


class AlipayAdapter:
    """All Alipay apps. `cut_notice` is shown under a text that was longer than we send."""

    name = "alipay"
    label = "支付宝"

    def __init__(
        self,
        apps: Mapping[str, AlipayApp],
        http: httpx.AsyncClient,
        *,
        ledger: Ledger | None = None,
        undelivered: Undelivered | None = None,
        cut_notice: str = "",
    ) -> None:
        notes = ledger or MemoryLedger()
        self._undelivered = undelivered
        self._cut_notice = cut_notice
        self._accounts = {name: Account.open(name, app, http, notes) for name, app in apps.items()}
        self._working: set[asyncio.Task[Any]] = set()
        self.browser: BrowserIdentity = AlipayBrowser(self._accounts)

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """`POST /alipay/{account}`, with and without a slash behind."""
        callback = Callback({name: self._counter(account, receive) for name, account in self._accounts.items()})
        paths = ("/alipay/{account}", "/alipay/{account}/")
        return [Route(path, callback, methods=["POST"], include_in_schema=False) for path in paths]

    async def send(self, address: Address, reply: Reply) -> None:
        """Sends as customer service does, within Alipay's windows. Raises DeliveryFailed."""
        account = self._accounts.get(address.account)
        if account is None or not account.app.life_account:
            raise DeliveryFailed(f"no Alipay life account {address.account!r}", permanent=True, ours=True)
        now = datetime.now(UTC)
        window = await account.windows.look(address.user, now)
        messages = self._messages(account, reply, window)
        await account.windows.take(window, address.user, now, messages=len(messages))
        await _send(account, await account.persons.reach(address.user), messages, window)

    async def notify(self, address: Address, notification: Notification) -> Told:
        """Tells a citizen something that they didn't just ask. Raises DeliveryFailed, StoreUnavailable."""
        account = self._accounts.get(address.account)
        if account is None:
            raise DeliveryFailed(f"no Alipay app {address.account!r}", permanent=True)
        return await notify(account, address.user, notification)

    async def announce(self, address: Address, id_: str, values: Mapping[str, str]) -> bool:
        """Says by a notice that something waits (bot.platforms.Notifier); `keyword1`, `keyword2`: what, and how on."""
        account = self._accounts.get(address.account)
        if account is None or WAITING not in await open_notices(account, address.user):
            return False
        told = {"keyword1": values["matter"], "keyword2": values["how"]}
        opens = f"alipays://platformapi/startapp?appId={account.app.app_id}"
        return (await self.notify(address, Notification(id_, WAITING, told, opens))).way is not None

    async def ways(self, address: Address) -> Ways:
        """How a citizen can be reached at this moment. Raises StoreUnavailable."""
        account = self._accounts.get(address.account)
        if account is None:
            return Ways()
        chat = account.app.life_account and await account.windows.is_open(address.user, datetime.now(UTC))
        return Ways(chat, await open_notices(account, address.user))

    async def consents(self, address: Address) -> Sequence[NoticeConsent]:
        """What a citizen allows (bot.platforms.NoticeConsents)."""
        account = self._accounts.get(address.account)
        return await consents(account, address.user) if account else ()

    async def consented(self, address: Address, said: Mapping[str, bool]) -> None:
        """What they said in Alipay's own dialog (bot.platforms.NoticeConsents)."""
        account = self._accounts.get(address.account)
        if account is None:
            raise DeliveryFailed(f"no Alipay app {address.account!r}", permanent=True)
        await consented(account, address.user, said)

    async def decline(self, address: Address, notice: str) -> bool:
        """They want no more of a notice (bot.platforms.NoticeConsents)."""
        account = self._accounts.get(address.account)
        if account is None or notice not in account.app.templates:
            return False
        await account.agreements.decline(address.user, notice)
        return True

    async def fetch(self, address: Address, media_id: str) -> bytes:
        """A picture that a citizen sent. Raises DeliveryFailed."""
        account = self._accounts.get(address.account)
        if account is None:
            raise DeliveryFailed(f"no Alipay app {address.account!r}", permanent=True)
        return await account.client.download(media_id)

    def preview(self, reply: Reply) -> Sequence[str]:
        """The messages that would be sent (bot.platforms.Preview)."""
        return preview(reply, cut_notice=self._cut_notice)

    async def may_publish(self, address: Address, text: str) -> bool | None:
        """What `alipay.security.risk.content.detect` says (bot.platforms.TextCheck)."""
        account = self._accounts.get(address.account)
        if account is None:
            return None
        verdict = await safety.check_text(account.client, text)
        return {safety.Verdict.PASS: True, safety.Verdict.REJECT: False}.get(verdict)

    async def log_in(self, account: str, code: str) -> str:
        """The user behind a `my.getAuthCode` code (bot.platforms.LoginSource)."""
        app = self._accounts.get(account)
        if app is None:
            raise DeliveryFailed(f"no Alipay app {account!r}", permanent=True)
        login = await log_in(app.client, code)
        if isinstance(login, Login):
            return await app.persons.meet(open_id=login.open_id, user_id=login.user_id)
        if login.outcome is Outcome.REFUSED:
            raise IdentityError(f"Alipay's login: {login.sub_code or login.code}")
        raise DeliveryFailed(f"Alipay's login: {login.outcome}")

    def title(self, account: str) -> str:
        """What citizens call an app (bot.platforms.PlatformAdapter)."""
        known = self._accounts.get(account)
        return known.app.title if known else ""

    async def forget(self, address: Address) -> bool:
        """Erases what is noted of a citizen's ids (bot.platforms.PlatformAdapter)."""
        account = self._accounts.get(address.account)
        if account is None:
            return False
        agreed = await account.agreements.kept(address.user) or await account.agreements.declined(address.user)
        await account.agreements.end(address.user)
        return await account.persons.forget(address.user) or bool(agreed)

    async def aclose(self) -> None:
        """Waits for answers under way. The HTTP client belongs to who made it."""
        await asyncio.gather(*self._working, return_exceptions=True)

    def account(self, name: str) -> Account | None:
        """An app's parts, for what mini programs need: login, phone numbers, checks, agreements."""
        return self._accounts.get(name)

    def _counter(self, account: Account, receive: Receive) -> Counter:
        async def answer(push: Push, came: float) -> None:
            task = self._begin(self._answer(account, push, receive, came))
            done, _ = await asyncio.wait({task}, timeout=ACKNOWLEDGED_AFTER_S)
            if done:
                task.result()

        async def left(open_id: str, user_id: str, notice: Notice) -> None:
            """As if they had unfollowed: what they allowed is over."""
            user = await account.persons.meet(open_id=open_id, user_id=user_id)
            await account.agreements.end(user)
            await receive(_farewell(Address(self.name, account.name, user), notice))

        topics = Topics(account.app.app_id, account.merchants, left)
        return Counter(account.codec, account.sightings, answer, topics.act)

    def _begin(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Does something that is ended with the adapter at the latest."""
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._working.discard(task)
        if not task.cancelled():
            task.exception()  # seen, though nobody may wait for it any more

    async def _answer(self, account: Account, push: Push, receive: Receive, came: float) -> None:
        """The notes about the citizen are written while the answer is made: none of its time is theirs."""
        user = await account.persons.meet(open_id=push.open_id, user_id=push.user_id)
        address = replace(push.message.address, user=user)
        opening = self._begin(_opened(account, user, push))
        reply = await receive(replace(push.message, address=address), waited_s=monotonic() - came)
        if reply is not None:
            done, _ = await asyncio.wait({opening}, timeout=OPENED_AFTER_S)
            known = opening if done else _at_once(user, push)
            await self._answer_or_hand_on(account, address, reply, known)
        await account.sightings.settle(push.message.id)

    async def _send_in_answer(
        self, account: Account, address: Address, reply: Reply, opened: Awaitable[tuple[Window, str]]
    ) -> None:
        """As `send`, in the window that the citizen has just opened. Raises DeliveryFailed."""
        window, reach = await opened
        messages = self._messages(account, reply, window)
        if len(messages) > 1:
            await account.windows.take(window, address.user, datetime.now(UTC), messages=len(messages) - 1)
        await _send(account, reach, messages, window)

    def _messages(self, account: Account, reply: Reply, window: Window) -> Sequence[Message]:
        return lower(reply, cut_notice=self._cut_notice, most=window.most, mini_program=account.app.mini_program)

    async def _answer_or_hand_on(
        self, account: Account, address: Address, reply: Reply, opened: Awaitable[tuple[Window, str]]
    ) -> None:
        try:
            await self._send_in_answer(account, address, reply, opened)
        except DeliveryFailed as failure:
            log.warning(
                "not delivered by alipay", account=address.account, user=_masked(address.user), why=str(failure)
            )
            if self._undelivered is not None:
                await self._undelivered(address, reply, failure)


async def _opened(account: Account, user: str, push: Push) -> tuple[Window, str]:
    """The window in which a push may be answered, and the id to answer to. Raises DeliveryFailed."""
    opening = account.windows.open(user, push.action, push.sent_ms, datetime.now(UTC))
    window, reach = await asyncio.gather(opening, account.persons.reach(user))
    return window, reach


async def _at_once(user: str, push: Push) -> tuple[Window, str]:
    """As `_opened`, by what the push itself says."""
    return AT_ONCE.get(push.action, CHAT), user


async def _send(account: Account, reach: str, messages: Sequence[Message], window: Window) -> None:
    for number, message in enumerate(messages):
        result = await send_custom(account.client, reach, message, window.fields)
        if not result.ok:
            raise _failure(result, already=number)


def _farewell(address: Address, notice: Notice) -> InboundMessage:
    return InboundMessage(f"notice:{notice.id}", address, Kind.UNFOLLOW, "", datetime.now(UTC))


def _masked(user: str) -> str:
    """Enough to find a citizen's lines in a log again, too little to know who."""
    return hashlib.sha256(user.encode()).hexdigest()[:12]


def _failure(result: Result, *, already: int) -> DeliveryFailed:
    """What may have arrived, or did in part, isn't sent again: better kept for the next message than shown twice."""
    unsure = result.outcome is Outcome.UNKNOWN or already > 0
    again = result.outcome is Outcome.UNSENT or result.advice is Advice.WAIT
    permanent = not (again or unsure)
    ours = permanent and result.advice is Advice.CONFIGURE
    return DeliveryFailed(f"Alipay: {result}", permanent=permanent, unsure=unsure, ours=ours)
