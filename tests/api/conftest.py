"""A front end: logs in by the platform's code and calls the API over real HTTP."""

import itertools
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.phone import agree, form_for

_numbers = itertools.count(1)
CHAT_ONLY = re.compile(r"回复(?:「|序号|数字)|告诉我|发一张|发来|发送|直接说|请说|再说|再发|说出|跳过|听清|聊天里|说「")
"""What can be asked of somebody in a chat only."""
IN_THE_CHAT = ("/messages", "/openapi.json")


@dataclass(slots=True)
class Front:
    """One citizen's front end."""

    http: httpx.AsyncClient
    sandbox: str
    openid: str
    code: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)

    async def logs_in(self, platform: str = "wechat") -> "Front":
        if platform == "wechat":
            self.code = f"login-{self.openid}.{next(_numbers)}"
            asked = {"platform": "wechat", "account": "demo-mini", "code": self.code}
        else:
            asked = {"platform": "alipay", "account": "demo", "code": await self.alipay_code()}
        answer = await self.http.post("/session", json=asked)
        assert answer.status_code == 201, answer.text
        self.tokens = answer.json()
        self.carries(self.tokens["access_token"])
        return self

    async def alipay_code(self) -> str:
        """What `my.getAuthCode` gives on this citizen's phone."""
        asked = {"app_id": "2021000000000001", "scope": "auth_base", "redirect_uri": "http://x.example/", "state": "s"}
        async with httpx.AsyncClient(timeout=60, cookies={"sandbox_alipay": self.openid}) as browser:
            page = await browser.get(f"{self.sandbox}/alipay/oauth2/publicAppAuthorize.htm", params=asked)
        return parse_qs(urlsplit(page.headers["location"]).query)["auth_code"][0]

    def carries(self, token: str) -> None:
        self.http.headers["Authorization"] = f"Bearer {token}"

    async def says(self, text: str) -> str:
        """A message of the chat; gives what is read."""
        return str((await self.says_all(text))["reply"]["text"])

    async def says_all(self, text: str, **more: object) -> dict[str, Any]:
        answer = await self.http.post("/messages", json={"id": f"m-{next(_numbers):08}", "text": text, **more})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def binds(self, person: str) -> None:
        """Proves who they are in the web view, and types the digits that it shows into the chat."""
        link = (await self.http.post("/me/binding", json={})).json()["url"]
        async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
            page = await agree(browser, link)
            target, values = form_for(page.text, person)
            done = await browser.post(httpx.URL(str(page.url)).join(target), data=values)
        digits = re.search(r">\s*((?:\d\s*){6})\s*<", done.text)
        assert digits, done.text
        assert "认证" in await self.says(re.sub(r"\s", "", digits[1]))
        assert (await self.http.get("/me")).json()["bound"]


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Checks that an answer is this problem, with words for the citizen; gives it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["code"] == code and told["status"] == status and told["detail"] and told["request_id"]
    assert told["type"] == f"/api/v1/problems/{code}"
    return told


async def _is_worded_for_a_page(answer: httpx.Response) -> None:
    """Whatever a test asks for: no answer but the chat's asks a citizen to reply, send or say something."""
    if "json" in answer.headers.get("content-type", "") and not answer.url.path.endswith(IN_THE_CHAT):
        await answer.aread()
        found = CHAT_ONLY.search(answer.text)
        assert not found, answer.text[max(0, found.start() - 60) : found.end() + 60]


@pytest.fixture
async def visitor(house) -> AsyncIterator[Front]:
    """A front end before the login, of a citizen whom nobody has seen."""
    hooks = {"response": [_is_worded_for_a_page]}
    async with httpx.AsyncClient(base_url=f"{house.server}/api/v1", timeout=60, event_hooks=hooks) as http:
        yield Front(http, house.sandbox, f"oAPI{os.urandom(8).hex()}")


@pytest.fixture
async def front(visitor: Front) -> Front:
    """A front end that is logged in on WeChat."""
    return await visitor.logs_in()
