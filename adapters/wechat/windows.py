"""How many customer-service messages a citizen may still be sent, counted here as WeChat counts them (§4.2).

What citizens do is noted a moment later and many at a time: the hot path pays a dictionary entry. Where nothing is
known of a citizen, or the store is away, WeChat decides.
"""

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from adapters.wechat.errcodes import Refusal, WeChatRefused
from adapters.wechat.notes import Notes
from adapters.wechat.reading import Deed
from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)

ALLOWS: Mapping[Deed, tuple[int, int]] = {
    Deed.MESSAGE: (5, 48 * 3600),
    Deed.CLICK: (3, 60),
    Deed.FOLLOW: (3, 60),
    Deed.SCAN: (3, 60),
    Deed.ENTER: (2, 60),
}
"""Messages, and the seconds for which they may be sent."""
WRITTEN_AFTER_S = 0.2
REMEMBERED_S = 48 * 3600
OUTSIDE, USED_UP = 45015, 45047


class Windows:
    """The citizens of one account."""

    def __init__(self, appid: str, notes: Notes, clock: Callable[[], float] = time.time) -> None:
        self._appid = appid
        self._notes = notes
        self._clock = clock
        self._unwritten: dict[str, str] = {}
        self._writing: asyncio.Task[None] | None = None
        self._planned: asyncio.TimerHandle | None = None

    def touch(self, user: str, deed: Deed) -> None:
        """Notes what a citizen did, soon."""
        if deed is Deed.NOTHING:
            return
        self._unwritten[self._key(deed, user)] = f"{self._clock():.3f}"
        if self._planned is None:
            self._planned = asyncio.get_running_loop().call_later(WRITTEN_AFTER_S, self._begin)

    async def permit(self, user: str) -> None:
        """Counts one message to a citizen. Raises WeChatRefused, permanent, where WeChat would refuse it."""
        await self.settle()
        try:
            if code := await self._spend(user):
                raise WeChatRefused(Refusal(code), f"not sent: errcode {code} by our own count")
        except StoreUnavailable:
            log.warning("customer messages not counted")

    async def open(self, user: str) -> bool:
        """Whether a message would be permitted now; nothing is counted."""
        await self.settle()
        live = await self._live(user)
        left = [await self._left(user, deed, since) for deed, since in live.items()]
        return not live or any(number > 0 for number in left)

    async def settle(self) -> None:
        """Writes what isn't written yet."""
        if self._planned is not None:
            self._planned.cancel()
            await self._write()
        elif self._writing is not None:
            await self._writing

    def _begin(self) -> None:
        self._writing = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        self._planned, notes, self._unwritten = None, self._unwritten, {}
        try:
            await self._notes.note_all(notes, REMEMBERED_S)
        except StoreUnavailable:
            log.warning("what citizens did was not noted", citizens=len(notes))

    async def _spend(self, user: str) -> int:
        """Takes one from the window that ends first; the errcode where all are used up."""
        live = await self._live(user)
        for deed in sorted(live, key=lambda each: live[each] + ALLOWS[each][1]):
            number, lasts_s = ALLOWS[deed]
            if await self._notes.add(self._sent_key(user, deed, live[deed]), 1, lasts_s) <= number:
                return 0
        return USED_UP if live else 0

    async def _left(self, user: str, deed: Deed, since: float) -> int:
        sent = int(await self._notes.read(self._sent_key(user, deed, since)) or 0)
        return ALLOWS[deed][0] - sent

    async def _live(self, user: str) -> dict[Deed, float]:
        """What a citizen did that still allows something, and when."""
        now = self._clock()
        did = {deed: await self._notes.read(self._key(deed, user)) for deed in ALLOWS}
        return {deed: float(at) for deed, at in did.items() if at and now - float(at) < ALLOWS[deed][1]}

    def _key(self, deed: Deed, user: str) -> str:
        return f"wechat:did:{self._appid}:{deed}:{user}"

    def _sent_key(self, user: str, deed: Deed, since: float) -> str:
        return f"wechat:sent:{self._appid}:{deed}:{user}:{since:.3f}"
