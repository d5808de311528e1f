"""A phone with WeChat: signs, encrypts and posts as WeChat does, reads the answer as strictly, sees what is pushed."""

import asyncio
import json
import re
import secrets
import time
from typing import Any, ClassVar

from sandbox.wechat.accounts import load_accounts
from sandbox.wechat.envelope import Signed, push, read_answer
from tests.phone import Phone

LINK = re.compile(r'<a href="([^"]+)">([^<]*)</a>')
ACCOUNTS = load_accounts()
MESSAGES: dict[str, dict[str, str]] = {
    "image": {"PicUrl": "http://127.0.0.1/x.jpg", "MediaId": "m"},
    "voice": {"MediaId": "m", "Format": "amr"},
    "spoken": {"MsgType": "voice", "MediaId": "m", "Format": "amr"},
    "video": {"MediaId": "m", "ThumbMediaId": "t"},
    "link": {"Title": "t", "Description": "d", "Url": "http://127.0.0.1/"},
    "location": {"Location_X": "39.63", "Location_Y": "118.18", "Scale": "16", "Label": "唐山市路北区"},
}


class WeChatPhone(Phone):
    platform: ClassVar[str] = "wechat"

    async def opens(self) -> None:
        url = f"{self.sandbox}/simulator/chats/{self.account}/{self.user}/messages"
        assert (await self.http.post(url, json={"kind": "enter"})).is_success

    async def follows(self) -> str:
        return plain(await self.delivers({"MsgType": "event", "Event": "subscribe", "EventKey": ""}) or "")

    async def unfollows(self) -> None:
        assert await self.delivers({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}) is None

    async def says(self, text: str) -> str:
        self.said.append(text)
        return plain(await self.delivers({"MsgType": "text", "Content": text}) or "")

    async def says_thrice(self, text: str) -> str:
        fields = {"MsgType": "text", "Content": text, "MsgId": str(secrets.randbits(62))}
        answers = {await self.delivers(fields) for _ in range(3)}
        assert len(answers) == 1
        return plain(answers.pop() or "")

    async def sends(self, type_: str, heard: str = "查违章") -> str:
        fields = {"MsgType": type_, **MESSAGES.get(type_, {})}
        heard_fields = {"Recognition": heard} if type_ == "spoken" else {}
        return plain(await self.delivers({**fields, **heard_fields}) or "")

    async def scans(self, scene: str) -> str:
        return await self.has_happen("SCAN", EventKey=scene, Ticket="t")

    async def picks(self, key: str) -> str:
        return await self.has_happen("CLICK", EventKey=key)

    async def is_part_of(self, event: str) -> None:
        assert await self.delivers({"MsgType": "event", "Event": event}) is None

    async def pushed(self, containing: str, *, within_s: float = 60.0) -> str:
        async with asyncio.timeout(within_s):
            url = f"{self.sandbox}/simulator/chats/{self.account}/{self.user}/events"
            async with self.http.stream("GET", url, timeout=within_s) as events:
                async for line in events.aiter_lines():
                    entry = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                    if entry.get("kind") == "pushed" and containing in entry["text"]:
                        return plain(entry["text"])
        raise AssertionError("the stream ended")

    async def has_happen(self, event: str, **fields: str) -> str:
        """An event of WeChat's own that is answered."""
        return plain(await self.delivers({"MsgType": "event", "Event": event, **fields}) or "")

    async def forges(self, how: str) -> int:
        fields = self._whole({"MsgType": "text", "Content": "查违章"})
        clock = int(time.time()) - 700 if how == "stale" else None
        signed = push(ACCOUNTS["demo-plain" if how == "clear" else self.account], fields, clock=clock)
        query = {**signed.query, "msg_signature": "0" * 40} if how == "signature" else signed.query
        return await self._status(Signed(query, signed.body), "nobody" if how == "account" else self.account)

    async def posts(self, body: bytes) -> int:
        signed = push(ACCOUNTS[self.account], self._whole({"MsgType": "text", "Content": "查违章"}))
        return await self._status(Signed(signed.query, body), self.account)

    async def _status(self, signed: Signed, account: str) -> int:
        url = f"{self.server}/wechat/{account}"
        answer = await self.http.post(url, params=dict(signed.query), content=signed.body)
        assert answer.status_code == 200 or answer.content == b""
        return answer.status_code

    async def delivers(self, fields: dict[str, Any]) -> str | None:
        """Sends any message or event; gives the reply's raw text, None for an acknowledgement."""
        account = ACCOUNTS[self.account]
        signed = push(account, self._whole(fields))
        url = f"{self.server}/wechat/{self.account}"
        answer = await self.http.post(url, params=dict(signed.query), content=signed.body)
        assert answer.status_code == 200, answer.text
        return read_answer(account, answer.content, signed.query["nonce"], self.user)

    def _whole(self, fields: dict[str, Any]) -> dict[str, Any]:
        to = ACCOUNTS[self.account].original_id
        common = {"ToUserName": to, "FromUserName": self.user, "CreateTime": int(time.time())}
        number = {} if fields["MsgType"] == "event" else {"MsgId": str(secrets.randbits(62))}
        return {**common, **number, **fields}


def plain(text: str) -> str:
    """Markup away: tap-to-send links as their label, others as `label：address`."""

    def shown(match: re.Match[str]) -> str:
        return match[2] if match[1].startswith("weixin:") else f"{match[2]}：{match[1]}"

    return LINK.sub(shown, text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
