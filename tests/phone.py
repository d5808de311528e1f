"""A citizen's phone: signs, encrypts and posts as WeChat does, reads the answer as strictly, and sees what is pushed.

The protocol is the sandbox's own half, written apart from banshi's adapter: a mistake in one shows against the other.
"""

import asyncio
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from sandbox.wechat.accounts import load_accounts
from sandbox.wechat.envelope import push, read_answer

LINK = re.compile(r'<a href="([^"]+)">([^<]*)</a>')


@dataclass(slots=True)
class Phone:
    http: httpx.AsyncClient
    server: str
    sandbox: str
    account: str
    user: str
    said: list[str] = field(default_factory=list)

    async def follows(self) -> None:
        """Opens the chat for the first time: from here on the platform lets the account write."""
        url = f"{self.sandbox}/simulator/chats/{self.account}/{self.user}/messages"
        assert (await self.http.post(url, json={"kind": "enter"})).is_success

    async def says(self, text: str, *, message_id: str | None = None) -> str:
        """Sends a text; gives what the citizen reads, links as plain text."""
        self.said.append(text)
        return plain(await self.sends({"MsgType": "text", "Content": text}, message_id=message_id) or "")

    async def sends(self, fields: dict[str, Any], *, message_id: str | None = None) -> str | None:
        """Sends any message or event; gives the reply's raw text, None for an acknowledgement."""
        account = load_accounts()[self.account]
        common = {"ToUserName": account.original_id, "FromUserName": self.user, "CreateTime": int(time.time())}
        number = {} if fields["MsgType"] == "event" else {"MsgId": message_id or str(secrets.randbits(62))}
        signed = push(account, {**common, **fields, **number})
        url = f"{self.server}/wechat/{self.account}"
        answer = await self.http.post(url, params=dict(signed.query), content=signed.body)
        assert answer.status_code == 200, answer.text
        return read_answer(account, answer.content, signed.query["nonce"], self.user)

    async def raw(self, text: str) -> str:
        """Sends a text; gives the reply with its markup."""
        return await self.sends({"MsgType": "text", "Content": text}) or ""

    async def pushed(self, containing: str, *, within_s: float = 20.0) -> str:
        """Waits for a message that was pushed later and holds these words."""
        async with asyncio.timeout(within_s):
            url = f"{self.sandbox}/simulator/chats/{self.account}/{self.user}/events"
            async with self.http.stream("GET", url, timeout=within_s) as events:
                async for line in events.aiter_lines():
                    entry = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                    if entry.get("kind") == "pushed" and containing in entry["text"]:
                        return plain(entry["text"])
        raise AssertionError("the stream ended")

    async def binds(self, link: str, person: str) -> str:
        """Opens the link in a browser, logs in as a test person; gives the page that the citizen sees at the end."""
        async with httpx.AsyncClient(follow_redirects=True, timeout=20) as browser:
            page = await browser.get(link)
            assert page.status_code == 200, page.text
            target, values = form_for(page.text, person)
            done = await browser.post(httpx.URL(str(page.url)).join(target), data=values)
            return done.text


def plain(text: str) -> str:
    """Markup away: tap-to-send links as their label, others as `label：address`."""

    def shown(match: re.Match[str]) -> str:
        return match[2] if match[1].startswith("weixin:") else f"{match[2]}：{match[1]}"

    return LINK.sub(shown, text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def link_in(text: str) -> str:
    """The first address in a plain text."""
    match = re.search(r"https?://\S+", text)
    assert match, text
    return match[0]


def form_for(page: str, person: str) -> tuple[str, dict[str, str]]:
    """The login form: where it goes, and what pressing a test person's button sends."""
    action = re.search(r'<form[^>]*action="([^"]*)"', page)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    buttons = re.findall(r'<button[^>]*name="([^"]+)"[^>]*value="([^"]*)"[^>]*>(.*?)</button>', page, re.DOTALL)
    pressed = {name: value for name, value, label in buttons if person in label}
    assert action, page
    assert pressed, f"{person} can't log in here"
    return action[1].replace("&amp;", "&"), {k: v.replace("&amp;", "&") for k, v in {**hidden, **pressed}.items()}
