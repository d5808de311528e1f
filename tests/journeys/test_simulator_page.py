"""The simulator page in a real browser: a chat as a citizen would have it."""

import re

from playwright.async_api import async_playwright, expect

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def test_a_driver_asks_on_the_page(house):
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
        await page.goto(house.sandbox)
        box = page.get_by_role("textbox").first
        for said, answer in (
            ("查违章", "请告诉我车牌号"),
            ("冀B12345", "发动机号的后 6 位"),
            ("123456", "查到 4 条违法"),
        ):
            await box.fill(said)
            await box.press("Enter")
            await expect(page.get_by_text(answer).first).to_be_visible(timeout=15_000)
        await browser.close()


async def test_a_driver_asks_on_the_alipay_tab(house):
    """A scanned code, a menu, an answer with links as cards; nothing of WeChat's is left in view."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
        await page.goto(house.sandbox)
        await page.get_by_role("tab", name="支付宝").click()
        chat = page.get_by_role("log")
        await expect(chat.get_by_text("你已关注该生活号")).to_be_visible(timeout=15_000)
        await expect(page.get_by_role("button", name="发送语音")).to_be_hidden()
        for button, answer in (("扫码", "请告诉我车牌号"), ("点菜单", "车牌号")):
            await page.get_by_role("button", name="更多功能").click()
            await page.get_by_role("button", name=button).click()
            await expect(chat.get_by_text(answer).last).to_be_visible(timeout=15_000)
        box = page.get_by_role("textbox").first
        for said, answer in (
            ("冀B12345", "发动机号的后 6 位"),
            ("123456", "查到 4 条违法"),
            ("社保交了几年了", "实名"),
        ):
            await box.fill(said)
            await box.press("Enter")
            await expect(chat.get_by_text(answer).last).to_be_visible(timeout=15_000)
        await expect(chat.get_by_role("link").last).to_have_attribute("href", re.compile("/auth/start"))
        await browser.close()
