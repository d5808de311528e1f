"""A real browser on a machine that may be busy: nothing that is waited for is given up early."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright, expect

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW_MS = 90_000
"""What a page on a busy machine may take to show what is expected."""
DESK, PHONE = (1366, 768), (390, 844)
expect.set_options(timeout=SLOW_MS)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of a test's own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=SLOW_MS)
        yield browser
        await browser.close()


async def new_page(browser: Browser, size: tuple[int, int] = PHONE) -> Page:
    """A page with cookies of its own."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    context.set_default_timeout(SLOW_MS)
    return await context.new_page()
