"""A citizen's phone: what every platform's phone can do, and the browser that they all have."""

import asyncio
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

import httpx
import pytest


@dataclass(slots=True)
class Phone(ABC):
    """Writes to one account as a citizen for the first time, from the platform's bytes to the platform's bytes.

    The protocols are the sandbox's own halves, written apart from banshi's adapters: a mistake in one shows against the
    other.
    """

    http: httpx.AsyncClient
    server: str
    sandbox: str
    account: str
    user: str
    said: list[str] = field(default_factory=list)

    platform: ClassVar[str]
    lacks: ClassVar[dict[str, str]] = {}
    """What this platform cannot do, and why."""

    def needs(self, ability: str) -> None:
        """Skips the test on a platform that cannot do this."""
        if ability in self.lacks:
            pytest.skip(f"{self.platform}: {self.lacks[ability]}")

    @abstractmethod
    async def opens(self) -> None:
        """Opens the chat for the first time: from here on the platform lets the account write."""

    @abstractmethod
    async def follows(self) -> str:
        """Follows the account; gives the welcome."""

    @abstractmethod
    async def unfollows(self) -> None:
        """Unfollows it; nothing may be said to that."""

    @abstractmethod
    async def says(self, text: str) -> str:
        """Sends a text; gives what the citizen reads, links as plain text."""

    @abstractmethod
    async def says_thrice(self, text: str) -> str:
        """Sends a text that the platform delivers three times; gives the one answer."""

    @abstractmethod
    async def sends(self, type_: str, heard: str = "查违章") -> str:
        """Sends a message of a type such as `image`; gives the answer. `heard`: the words of a `spoken` one."""

    @abstractmethod
    async def scans(self, scene: str) -> str:
        """Scans the account's code with this scene; gives the answer."""

    @abstractmethod
    async def picks(self, key: str) -> str:
        """Picks what the account's menu has under this key; gives the answer."""

    @abstractmethod
    async def is_part_of(self, event: str) -> None:
        """Has an event happen that nobody awaits an answer to."""

    @abstractmethod
    async def pushed(self, containing: str, *, within_s: float = 60.0) -> str:
        """Waits for a message that was pushed later and holds these words."""

    @abstractmethod
    async def forges(self, how: str) -> int:
        """Posts what the platform never would: `signature`, `stale`, `clear`, `account`; gives the HTTP status."""

    @abstractmethod
    async def posts(self, body: bytes) -> int:
        """Posts any bytes; gives the HTTP status."""

    async def finds_out(self) -> str:
        """Asks what became of a submit until that is certain."""
        answer = await self.says("继续")
        while "还不能确定" in answer:
            await asyncio.sleep(0.2)
            answer = await self.says("继续")
        return answer

    async def binds(self, link: str, person: str, **chosen: str) -> str:
        """Opens the link in this phone's browser, agrees, logs in as a test person; gives the page at the end."""
        async with self.browser() as browser:
            page = await agree(browser, link)
            target, values = form_for(page.text, person)
            done = await browser.post(httpx.URL(str(page.url)).join(target), data={**values, **chosen})
            return done.text

    async def goes_on(self, containing: str) -> str:
        """What the chat goes on with after a login; sensitive data is agreed to first, where that is asked."""
        first = await self.pushed("")
        if "同意请回复「同意」" in first:
            return await self.says("同意")
        return first if containing in first else await self.pushed(containing)

    def browser(self) -> httpx.AsyncClient:
        """The phone's browser: inside this platform's app, which knows whose phone it is."""
        who = {f"sandbox_{self.platform}": self.user}
        return httpx.AsyncClient(follow_redirects=True, timeout=60, cookies=who)


async def agree(browser: httpx.AsyncClient, link: str, **changed: str) -> httpx.Response:
    """Opens a binding link and presses the button that agrees; gives where that leads."""
    page = await browser.get(link)
    assert page.status_code == 200, page.text
    target, values = form_for(page.text, "同意，去实名认证")
    return await browser.post(httpx.URL(str(page.url)).join(target), data={**values, **changed})


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
