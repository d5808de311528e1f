"""When a life account may write to a citizen, and how the message has to say so (alipay.md §6.1)."""

import contextlib
import json
from collections.abc import Mapping
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

IN_CHAT: Mapping[str, str] = {"chat": "1"}
PROMPT = {"follow": "follow", "click": "click"}
ENTERED = "enter"


class Windows:
    """What the citizens of one app did last. Where nothing is known, or the store is away, Alipay decides."""

    def __init__(self, app: str, ledger: Ledger) -> None:
        self._app = app
        self._ledger = ledger

    async def touch(self, user: str, action: str, sent_ms: int) -> None:
        """Notes what a citizen did; an unfollow ends what they allowed before."""
        key = self._key("did", user)
        with contextlib.suppress(StoreUnavailable):
            did = {} if action == "unfollow" else {**await self._did(key), action: sent_ms}
            await self._ledger.note(key, json.dumps(did), REMEMBERED_S)

    async def permit(self, user: str, now: datetime, *, messages: int) -> Mapping[str, str]:
        """The fields that say what a message answers. Raises DeliveryFailed, permanent: too late, or too many today."""
        try:
            did = await self._did(self._key("did", user))
            sent = await self._sent(user, now, messages)
        except StoreUnavailable:
            return IN_CHAT
        if sent > DAILY:
            raise DeliveryFailed(f"more than {DAILY} messages to this citizen today", permanent=True)
        return _fields(did, int(now.timestamp() * 1000))

    async def _sent(self, user: str, now: datetime, messages: int) -> int:
        key = self._key(f"sent:{now.astimezone(CHINA):%Y%m%d}", user)
        total = 0
        for _ in range(messages):
            total = await self._ledger.count(key, DAY_S)
        return total

    async def _did(self, key: str) -> dict[str, int]:
        kept = await self._ledger.read(key)
        return dict(json.loads(kept)) if kept else {}

    def _key(self, what: str, user: str) -> str:
        return f"alipay:{what}:{self._app}:{user}"


def _fields(did: Mapping[str, int], now_ms: int) -> Mapping[str, str]:
    if not did:
        return IN_CHAT
    prompt = {event: at for event, at in did.items() if event in PROMPT and now_ms - at <= PROMPT_MS}
    event = max(prompt, key=lambda each: prompt[each], default="")
    wrote = did.get("message", 0)
    if event and prompt[event] > wrote:
        return {"chat": "0", "event_type": PROMPT[event]}
    if now_ms - wrote <= WINDOW_MS:
        return IN_CHAT
    if now_ms - did.get(ENTERED, 0) <= WINDOW_MS:
        return {"chat": "0", "event_type": "enter_ppchat"}
    raise DeliveryFailed(
        "outside the window: no message for 48 hours, no follow or click for 5 minutes", permanent=True
    )
