"""Operators at the console: by HTTP as a browser would, and in a real browser."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from playwright.async_api import Page

from bot.console.demo import PASSWORD


@dataclass(slots=True)
class Operator:
    """Somebody who is logged in: addresses are below /console."""

    http: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/console{path}")

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Sends a form as the page would, with its CSRF token."""
        return await self.http.post(f"/console{path}", data={"csrf": self.csrf, **fields})

    async def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        page = await self.http.get("/console/login")
        if page.status_code == 303:
            return page
        found = re.search(r'name="token" value="([^"]+)"', page.text)
        assert found is not None, page.text
        fields = {"name": name, "password": password, "token": found[1], "next": ""}
        answer = await self.http.post("/console/login", data=fields)
        if answer.status_code == 303:
            await self.look_up_csrf()
        return answer

    async def look_up_csrf(self) -> None:
        found = re.search(r'name="csrf" content="([^"]+)"', (await self.get("/account")).text)
        assert found is not None
        self.csrf = found[1]


def _from_elsewhere() -> dict[str, str]:
    """An address of one's own, as a proxy would tell it: whoever guesses passwords in another test keeps nobody out."""
    return {"X-Forwarded-For": f"198.51.100.{secrets.randbelow(254) + 1}"}


@asynccontextmanager
async def operator(server: str, name: str = "demo-admin", password: str = PASSWORD) -> AsyncIterator[Operator]:
    """Somebody who has logged in."""
    async with httpx.AsyncClient(base_url=server, timeout=60, headers=_from_elsewhere()) as http:
        me = Operator(http)
        answer = await me.log_in(name, password)
        assert answer.status_code == 303, answer.text
        yield me


async def enter(page: Page, server: str, name: str = "demo-admin", password: str = PASSWORD) -> None:
    """Logs a browser in."""
    await page.goto(f"{server}/console/login")
    await page.get_by_label("账户").fill(name)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_url(f"{server}/console/")
