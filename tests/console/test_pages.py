"""The console in a real browser: by keyboard, on a wide screen and on a phone, for readers who see nothing."""

import re
from contextlib import asynccontextmanager

import httpx
from playwright.async_api import expect

from bot.console import site
from tests.browsers import DESK, PHONE, axe, chromium, new_page
from tests.conftest import PHONES
from tests.houses import new_citizen
from tests.operators import enter
from tests.waiting import until

EVERY_MS = 5_000
FAULTS = "axe.run().then(found => found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target).join(' ')}`))"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@asynccontextmanager
async def page_of(house, name="demo-admin", size=DESK):
    """A browser's page, logged in; whatever its console says is a fault."""
    said = []
    async with chromium() as browser:
        page = await new_page(browser, size)
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        await enter(page, house.server, name)
        yield page
    assert said == []


async def test_every_page_is_for_everybody(house):
    """axe finds nothing at 1366×768 and on a phone, and nothing is wider than either."""
    faults = {}
    async with page_of(house) as page:
        await page.add_init_script(axe())
        for path in [*(room.path for room in site.ROOMS), "/account"]:
            await page.goto(f"{house.server}/console{path}")
            for width, height in (DESK, PHONE):
                await page.set_viewport_size({"width": width, "height": height})
                found = await page.evaluate(FAULTS)
                if found or await page.evaluate(WIDER):
                    faults[path, width] = found or "wider than the screen"
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
        compare = page.get_by_role("button", name=re.compile("比较.?「demo」"))
        await compare.press("Enter")
        await expect(page.locator("#menu-demo .chip")).to_be_visible()
        await expect(compare, "it can be compared again").to_be_enabled()
        await page.get_by_text("demo-admin").first.press("Enter")
        await page.get_by_role("button", name="退出登录").press("Enter")
        await expect(page.get_by_text("已退出登录。")).to_be_visible()


async def test_the_table_of_gateways_renews_itself_but_not_under_ones_hands(house):
    """Calls appear without a reload; a form that is being filled in stays."""
    async with page_of(house) as page:
        await page.clock.install()
        await page.goto(f"{house.server}/console/gateways")
        traffic = page.get_by_role("row").filter(has_text=re.compile(r" traffic\b"))
        calls = traffic.get_by_role("cell", name=re.compile(r"^\d+ 次"))
        before = await calls.inner_text()
        async with httpx.AsyncClient(timeout=60) as http:
            phone = PHONES["wechat"](http, house.server, house.sandbox, "demo", new_citizen("wechat"))
            await phone.opens()
            assert "违法" in await phone.says("查违章 冀B12345 发动机后六位123456")

        async def renewed():
            await page.clock.run_for(EVERY_MS)
            return await calls.inner_text() != before

        await until(renewed)
        await expect(traffic).to_contain_text(re.compile(r"\d+ / \d+ ms"))
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        await traffic.locator("summary", has_text="停用").press("Enter")
        why = traffic.get_by_label("原因（同事看）")
        await why.fill("写到一半")
        await page.clock.run_for(3 * EVERY_MS)
        assert asked == [] and await why.input_value() == "写到一半"
        await page.keyboard.press("Escape")
        await page.get_by_role("heading", name="政务接口").click()
        async with page.expect_request("**/gateways/table"):
            await page.clock.run_for(EVERY_MS)


async def test_the_navigation_opens_on_a_phone(house):
    async with page_of(house, "demo-viewer", PHONE) as page:
        link = page.get_by_role("link", name="接口与开关")
        await expect(link).to_be_hidden()
        await page.get_by_role("button", name="菜单").click()
        await link.click()
        await expect(page.get_by_role("heading", name="接口与开关")).to_be_visible()
        assert await page.get_by_role("link", name="人员与权限").count() == 0, "only for admins"
        assert await page.get_by_text("停用机器人").count() == 0
