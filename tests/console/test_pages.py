"""The console in a real browser: by keyboard, on a wide screen and on a phone, for readers who see nothing."""

import re
from contextlib import asynccontextmanager

from playwright.async_api import async_playwright, expect

from bot.console import site
from tests.conftest import ROOT
from tests.operators import CHROMIUM, QUIET, enter

AXE = ROOT / "bot" / "console" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
SLOW_MS = 20_000
FAULTS = "axe.run().then(found => found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`))"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@asynccontextmanager
async def page_of(house, name="demo-admin", *, width=1366, height=768):
    """A browser's page, logged in; whatever its console says is a fault."""
    said = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.set_default_timeout(SLOW_MS)
        await enter(page, house.server, name)
        yield page
        await browser.close()
    assert said == []


async def test_every_page_is_for_everybody(house):
    """axe finds nothing at 1366×768, and nothing is wider than a phone."""
    faults = {}
    async with page_of(house) as page:
        for room in site.ROOMS:
            await page.goto(f"{house.server}/console{room.path}")
            if found := await page.evaluate(f"{AXE.read_text()};{FAULTS}"):
                faults[room.name] = found
            await page.set_viewport_size({"width": 390, "height": 844})
            if await page.evaluate(WIDER):
                faults[f"{room.name} on a phone"] = "wider than the screen"
            await page.set_viewport_size({"width": 1366, "height": 768})
    assert faults == {}


async def test_an_operator_works_by_keyboard_alone(house):
    """Closes a service and opens it again, compares a menu, logs out: no mouse, no inline script."""
    async with page_of(house) as page:
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="跳到内容")).to_be_focused()
        await page.goto(f"{house.server}/console/gateways")
        await page.get_by_text("停用一个服务").press("Enter")
        form = page.locator("form[action='/console/gateways/service/close']")
        choice = form.locator("select")
        await choice.press("End")
        service = await choice.locator("option:checked").inner_text()
        await form.get_by_label("原因（同事看）").press_sequentially("演练")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("已停用，2 秒内生效。")).to_be_visible()
        row = page.get_by_role("row", name=service)
        await row.get_by_role("button", name="恢复").press("Enter")
        await expect(page.get_by_text("没有停用的服务。")).to_be_visible()
        await page.goto(f"{house.server}/console/menus")
        await page.get_by_role("button", name=re.compile("比较.?「demo」")).press("Enter")
        await expect(page.locator("#menu-demo .chip")).to_be_visible()
        await page.get_by_text("demo-admin").first.press("Enter")
        await page.get_by_role("button", name="退出登录").press("Enter")
        await expect(page.get_by_text("已退出登录。")).to_be_visible()


async def test_the_navigation_opens_on_a_phone(house):
    async with page_of(house, "demo-viewer", width=390, height=844) as page:
        link = page.get_by_role("link", name="接口与开关")
        await expect(link).to_be_hidden()
        await page.get_by_role("button", name="菜单").click()
        await link.click()
        await expect(page.get_by_role("heading", name="接口与开关")).to_be_visible()
        assert await page.get_by_role("link", name="人员与权限").count() == 0, "only for admins"
        assert await page.get_by_text("停用机器人").count() == 0
