"""The Alipay platform: callbacks at `/alipay/<app>` and messages out."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import httpx
import structlog
from starlette.routing import BaseRoute, Route

from adapters.alipay.callback import Callback, Counter
from adapters.alipay.client import AlipayClient
from adapters.alipay.codec import Codec, Push
from adapters.alipay.ledger import Ledger, MemoryLedger
from adapters.alipay.lowering import lower
from adapters.alipay.messages import send_custom
from adapters.alipay.result import Advice, Outcome, Result
from adapters.alipay.settings import AlipayApp
from adapters.alipay.sightings import Sightings
from adapters.alipay.windows import Windows
from bot.errors import DeliveryFailed
from bot.messages import Address, Reply
from bot.platforms import Receive

log = structlog.get_logger(__name__)

Undelivered = Callable[[Address, Reply, DeliveryFailed], Awaitable[None]]
"""Takes a reply that could not be sent; `permanent` of the failure says whether another try can help."""

ACKNOWLEDGED_AFTER_S = 0.8
"""Most answers are out by then, and a killed process loses none of them: Alipay sends what isn't acknowledged again."""


class AlipayAdapter:
    """All Alipay apps. `cut_notice` is shown under a text that was longer than we send."""

    name = "alipay"

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
        self._codecs = {name: Codec(name, app) for name, app in apps.items()}
        self._clients = {name: AlipayClient(app, http) for name, app in apps.items()}
        self._windows = {name: Windows(app.app_id, notes) for name, app in apps.items()}
        self._sightings = {name: Sightings(app.app_id, notes) for name, app in apps.items()}
        self._working: set[asyncio.Task[None]] = set()

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """`POST /alipay/{account}`, with and without a slash behind."""
        callback = Callback({name: self._counter(name, receive) for name in self._codecs})
        paths = ("/alipay/{account}", "/alipay/{account}/")
        return [Route(path, callback, methods=["POST"], include_in_schema=False) for path in paths]

    async def send(self, address: Address, reply: Reply) -> None:
        """Sends as customer service does, within Alipay's windows. Raises DeliveryFailed."""
        codec = self._codecs.get(address.account)
        if codec is None or not codec.app.life_account:
            raise DeliveryFailed(f"no Alipay life account {address.account!r}", permanent=True)
        messages = lower(reply, cut_notice=self._cut_notice)
        windows = self._windows[address.account]
        window = await windows.permit(address.user, datetime.now(UTC), messages=len(messages))
        for message in messages:
            _delivered(await send_custom(self._clients[address.account], address.user, message, window))

    async def aclose(self) -> None:
        """Waits for answers under way. The HTTP client belongs to who made it."""
        await asyncio.gather(*self._working, return_exceptions=True)

    def client(self, account: str) -> AlipayClient | None:
        """The client of an app, for what mini programs need: login, phone numbers, checks."""
        return self._clients.get(account)

    def _counter(self, account: str, receive: Receive) -> Counter:
        async def answer(push: Push) -> None:
            task = asyncio.create_task(self._answer(account, push, receive))
            self._working.add(task)
            task.add_done_callback(self._working.discard)
            done, _ = await asyncio.wait({task}, timeout=ACKNOWLEDGED_AFTER_S)
            if done:
                task.result()

        return Counter(self._codecs[account], self._sightings[account], answer)

    async def _answer(self, account: str, push: Push, receive: Receive) -> None:
        address = push.message.address
        await self._windows[account].touch(address.user, push.action, push.sent_ms)
        reply = await receive(push.message)
        if reply is not None:
            await self._send_or_hand_on(address, reply)
        await self._sightings[account].settle(push.message.id)

    async def _send_or_hand_on(self, address: Address, reply: Reply) -> None:
        try:
            await self.send(address, reply)
        except DeliveryFailed as failure:
            log.warning(
                "not delivered by alipay", account=address.account, user=_masked(address.user), why=str(failure)
            )
            if self._undelivered is not None:
                await self._undelivered(address, reply, failure)


def _masked(user: str) -> str:
    """Enough to find a citizen's lines in a log again, too little to know who."""
    return hashlib.sha256(user.encode()).hexdigest()[:12]


def _delivered(result: Result) -> None:
    """What may have arrived isn't sent again: better kept for the citizen's next message than shown twice."""
    if not result.ok:
        again = result.outcome is Outcome.UNSENT or result.advice is Advice.WAIT
        raise DeliveryFailed(f"Alipay: {result}", permanent=not again)
