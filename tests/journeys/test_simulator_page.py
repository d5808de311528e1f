"""The simulator page in a real browser: a chat as a citizen would have it."""

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
