"""The whole way of a binding in real browsers, the forwarded link included."""

from playwright.async_api import expect

from tests.browsers import chromium, new_page


async def chat(browser, house):
    """A citizen's browser with a chat of their own on the simulator."""
    page = await new_page(browser)
    await page.goto(house.sandbox)
    return page


async def say(page, text):
    box = page.get_by_role("textbox").first
    await box.fill(text)
    await box.press("Enter")


async def link_of(page):
    link = page.get_by_role("link", name="去实名认证").last
    await expect(link).to_be_visible()
    return await link.get_attribute("href")


async def test_a_link_binds_in_ones_own_browser_and_in_nobody_elses(house):
    async with chromium() as browser:
        attacker, victim = await chat(browser, house), await chat(browser, house)
        await say(attacker, "查社保")
        trap = await link_of(attacker)
        page = await victim.context.new_page()
        await page.goto(trap)
        await expect(page.get_by_text("如果链接是别人发给您的")).to_be_visible()
        await page.get_by_role("button", name="同意，去实名认证").click()
        await expect(page.get_by_text("这个链接不是发给您的")).to_be_visible()
        await say(attacker, "继续")
        await expect(attacker.get_by_text("还没有收到认证结果")).to_be_visible()

        await say(victim, "查社保")
        own = await victim.context.new_page()
        await own.goto(await link_of(victim))
        await own.get_by_role("button", name="同意，去实名认证").click()
        await own.get_by_role("button", name="张示例（示例）").click()
        await expect(own.get_by_text("认证成功")).to_be_visible()
        await expect(victim.get_by_text("张*").last).to_be_visible()
        assert await attacker.get_by_text("张*").count() == 0
