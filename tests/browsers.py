"""A real browser on a machine that may be busy: nothing that is waited for is given up early."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

ROOT = Path(__file__).resolve().parent.parent
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
_AXE = Path("node_modules", "axe-core", "axe.min.js")
_KEPT_IN = (ROOT / "bot" / "console" / "browser", ROOT)
expect.set_options(timeout=SLOW_MS)


def axe() -> str:
    """The script that finds what keeps people from using a page; it comes with the console's assets or the examples."""
    for folder in _KEPT_IN:
        if (folder / _AXE).exists():
            return (folder / _AXE).read_text(encoding="utf-8")
    raise FileNotFoundError(f"no axe-core in {' or '.join(map(str, _KEPT_IN))}: scripts/console-assets installs it")


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
