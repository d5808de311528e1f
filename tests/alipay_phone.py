"""A phone with Alipay: the pretend Alipay signs what is sent, checks the acknowledgement, and shows what is pushed.

Everything that the account says comes by messages of its own, so an answer is read where the citizen reads it.
"""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from sandbox.alipay.accounts import load_apps
from sandbox.alipay.envelope import form_of, gateway_fields, message_xml
from tests.phone import Phone

APPS = load_apps()
AT_ONCE_S = 0.7
"""A deed acknowledged sooner was answered before its acknowledgement (adapters.alipay.adapter.ACKNOWLEDGED_AFTER_S)."""
QUIET_S = 0.4
"""Ends a slower answer: Alipay marks no last message of several; banshi sends those of one answer behind each other."""
ANSWERED_S = 40.0
MESSAGES: dict[str, dict[str, Any]] = {
    "image": {"MsgType": "image", "Image": {"MediaId": "demo-media-0001", "Format": "png"}},
}


class AlipayPhone(Phone):
    platform: ClassVar[str] = "alipay"
    lacks: ClassVar[dict[str, str]] = {
        "clear": "its messages are signed and never encrypted: there is no safe mode to leave",
        "spoken": "it has no voice messages",
    }
    last: int = 0
    """The number of the last entry that was read."""

    async def opens(self) -> None:
        await self.follows()

    async def follows(self) -> str:
        return await self._answered({"kind": "follow"})

    async def unfollows(self) -> None:
        await self._unanswered({"kind": "unfollow"})

    async def says(self, text: str) -> str:
        self.said.append(text)
        return await self._answered({"kind": "text", "text": text})

    async def says_thrice(self, text: str) -> str:
        deed = {"kind": "text", "text": text, "message_id": f"25{secrets.randbelow(10**16):016}"}
        answer = await self._answered(deed)
        for _ in range(2):
            await self._unanswered(deed)
        return answer

    async def sends(self, type_: str, heard: str = "查违章") -> str:
        return await self._answered({"kind": "raw", "fields": MESSAGES.get(type_, {"MsgType": type_})})

    async def scans(self, scene: str) -> str:
        return await self._answered({"kind": "scan", "scene": scene})

    async def picks(self, key: str) -> str:
        return await self._answered({"kind": "click", "key": key})

    async def is_part_of(self, event: str) -> None:
        await self._unanswered({"kind": "raw", "fields": {"EventType": event}})

    async def pushed(self, containing: str, *, within_s: float = 60.0) -> str:
        async with asyncio.timeout(within_s):
            async for entry in self._entries():
                if entry["kind"] == "pushed" and containing in shown(entry):
                    return shown(entry)
        raise AssertionError("the stream ended")

    async def forges(self, how: str) -> int:
        app = APPS[self.account]
        sent = int((time.time() - (49 * 3600 if how == "stale" else 0)) * 1000)
        message = {"AppId": app.app_id, "FromAlipayUserId": self.user, "CreateTime": sent, "MsgType": "text"}
        fields = gateway_fields(app, message_xml({**message, "Text": {"Content": "查违章"}}).encode("gb18030"))
        if how == "signature":
            fields["sign"] = fields["sign"][:-6] + b"AAAA=="
        return await self._status(form_of(fields), "nobody" if how == "account" else self.account)

    async def posts(self, body: bytes) -> int:
        return await self._status(body, self.account)

    async def moves(self, phase: str) -> None:
        """From now on Alipay tells `both` ids of this citizen, or the `open_id` alone."""
        assert await self._done({"kind": "move", "phase": phase}) == []

    async def _status(self, body: bytes, account: str) -> int:
        answer = await self.http.post(f"{self.server}/alipay/{account}", content=body)
        assert answer.status_code == 200 or answer.content == b"fail"
        return answer.status_code

    async def _answered(self, deed: dict[str, Any]) -> str:
        """Does something; gives all that is shown in answer to it."""
        began = time.monotonic()
        parts = pushes(await self._done(deed))
        if not parts or time.monotonic() - began > AT_ONCE_S:
            parts += await self._followed_by(bool(parts))
        assert parts, f"no answer to {deed}"
        return "\n".join(parts)

    async def _followed_by(self, answered: bool) -> list[str]:
        """What is shown later, up to a silence."""
        parts: list[str] = []
        entries = aiter(self._entries())
        with contextlib.suppress(TimeoutError):
            while True:
                waits = QUIET_S if answered or parts else ANSWERED_S
                parts += pushes([await asyncio.wait_for(anext(entries), waits)])
        return parts

    async def _unanswered(self, deed: dict[str, Any]) -> None:
        """Does something that is only acknowledged."""
        assert pushes(await self._done(deed)) == []

    async def _done(self, deed: dict[str, Any]) -> list[dict[str, Any]]:
        """Acts in the pretend Alipay; gives what came into view until the deed was acknowledged."""
        url = f"{self.sandbox}/simulator/alipay/chats/{self.account}/{self.user}/messages"
        answer = await self.http.post(url, json=deed, headers={"Last-Event-ID": str(self.last)})
        assert answer.status_code == 200, answer.text
        return [self._read(entry) for entry in answer.json()["shown"]]

    async def _entries(self) -> AsyncIterator[dict[str, Any]]:
        """What comes into view behind the last entry that was read."""
        url = f"{self.sandbox}/simulator/alipay/chats/{self.account}/{self.user}/events"
        async with self.http.stream("GET", url, headers={"Last-Event-ID": str(self.last)}, timeout=60) as events:
            async for line in events.aiter_lines():
                if line.startswith("data: "):
                    yield self._read(json.loads(line.removeprefix("data: ")))

    def _read(self, entry: dict[str, Any]) -> dict[str, Any]:
        """Nothing may have gone wrong on the way."""
        self.last = entry["number"]
        assert entry["kind"] != "fault", entry
        assert "没有得到" not in entry["text"], entry
        return entry


def pushes(entries: list[dict[str, Any]]) -> list[str]:
    """What the account said."""
    return [shown(entry) for entry in entries if entry["kind"] == "pushed"]


def shown(entry: dict[str, Any]) -> str:
    """What the citizen reads; a card as its label and address."""
    if entry["form"] != "card":
        return str(entry["text"])
    card = json.loads(entry["text"])
    return f"{card['title']}：{card['url']}"
