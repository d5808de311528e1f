"""When a life account may write to a citizen, and how the message has to say so."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.alipay.ledger import Ledger
from adapters.alipay.openapi_v2 import CHINA
from bot.errors import DeliveryFailed, StoreUnavailable

WINDOW_MS = 48 * 3600 * 1000
PROMPT_MS = 5 * 60 * 1000
"""A follow and a click are answered within five minutes or not at all."""
DAILY = 100
REMEMBERED_S = 7 * 24 * 3600
DAY_S = 2 * 24 * 3600

ENTERED, LEFT = "enter", "unfollow"


@dataclass(frozen=True, slots=True)
class Window:
    """What a message answers: `fields` say so, `most` is how many messages may."""

    fields: Mapping[str, str]
    most: int = DAILY


CHAT = Window({"chat": "1"})
UNKNOWN = Window({"chat": "1"})
"""Nothing is known of the citizen: Alipay decides."""
FOLLOWED = Window({"chat": "0", "event_type": "follow"})
CLICKED = Window({"chat": "0", "event_type": "click"})
GREETING = Window({"chat": "0", "event_type": "enter_ppchat"}, most=1)
"""Who only came in hears from us once a day."""
PROMPT = {"follow": FOLLOWED, "click": CLICKED}
AT_ONCE = {**PROMPT, ENTERED: GREETING}
"""What the answer to something done just now stands in, messages aside, where nothing else is known in time."""


class Windows:
    """What the citizens of one app did last. Where nothing is known, or the store is away, Alipay decides."""

    def __init__(self, app: str, ledger: Ledger) -> None:
        self._app = app
        self._ledger = ledger

    async def touch(self, user: str, action: str, sent_ms: int) -> Mapping[str, int]:
        """Notes what a citizen did; gives all that is known of it. An unfollow ends what they allowed before."""
        key, did = self._key("did", user), {} if action == LEFT else {action: sent_ms}
        with contextlib.suppress(StoreUnavailable):
            did = {**await self._did(key), **did} if did else did
            await self._ledger.note(key, json.dumps(did), REMEMBERED_S)
        return did

    async def open(self, user: str, action: str, sent_ms: int, now: datetime) -> Window:
        """Notes what a citizen did; gives what may be sent in answer, its first message taken from the day's quota.

        Raises DeliveryFailed, permanent.
        """
        did = await self.touch(user, action, sent_ms)
        if action == LEFT:
            return UNKNOWN
        window = _window(did, int(now.timestamp() * 1000))
        await self.take(window, user, now, messages=1)
        return window

    async def look(self, user: str, now: datetime) -> Window:
        """What may be sent now, without taking anything of it. Raises DeliveryFailed, permanent: it is too late."""
        try:
            did = await self._did(self._key("did", user))
        except StoreUnavailable:
            return CHAT
        return _window(did, int(now.timestamp() * 1000))

    async def is_open(self, user: str, now: datetime) -> bool:
        """Whether anything may be sent now; not where nothing is known of the citizen."""
        try:
            return _window(await self._did(self._key("did", user)), int(now.timestamp() * 1000)) is not UNKNOWN
        except DeliveryFailed:
            return False

    async def take(self, window: Window, user: str, now: datetime, *, messages: int) -> None:
        """Takes messages from the day's quota. Raises DeliveryFailed, permanent: there were too many today."""
        day = f"{now.astimezone(CHINA):%Y%m%d}"
        if messages > window.most:
            raise DeliveryFailed(f"{messages} messages where {window.most} may be sent", permanent=True)
        with contextlib.suppress(StoreUnavailable):
            if window is GREETING and not await self._ledger.claim(self._key(f"greeted:{day}", user), DAY_S):
                raise DeliveryFailed("entering was answered today", permanent=True)
            if await self._ledger.count(self._key(f"sent:{day}", user), DAY_S, messages) > DAILY:
                raise DeliveryFailed(f"more than {DAILY} messages to this citizen today", permanent=True)

    async def _did(self, key: str) -> dict[str, int]:
        kept = await self._ledger.read(key)
        return dict(json.loads(kept)) if kept else {}

    def _key(self, what: str, user: str) -> str:
        return f"alipay:{what}:{self._app}:{user}"


def _window(did: Mapping[str, int], now_ms: int) -> Window:
    if not did:
        return UNKNOWN
    prompt = {event: at for event, at in did.items() if event in PROMPT and now_ms - at <= PROMPT_MS}
    event = max(prompt, key=lambda each: prompt[each], default="")
    wrote = did.get("message", 0)
    if event and prompt[event] > wrote:
        return PROMPT[event]
    if now_ms - wrote <= WINDOW_MS:
        return CHAT
    if now_ms - did.get(ENTERED, 0) <= WINDOW_MS:
        return GREETING
    raise DeliveryFailed(
        "outside the window: no message for 48 hours, no follow or click for 5 minutes", permanent=True
    )
