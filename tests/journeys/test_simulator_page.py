"""The simulator page in a real browser: a chat as a citizen would have it."""

import base64
import re
import secrets

import httpx
from playwright.async_api import expect

from tests.browsers import chromium, new_page
from tests.wechat_phone import ACCOUNTS


async def test_a_driver_asks_on_the_page(house):
    async with chromium() as browser:
        page = await new_page(browser)
        await page.goto(house.sandbox)
        box = page.get_by_role("textbox").first
        for said, answer in (
            ("查违章", "请告诉我车牌号"),
            ("冀B12345", "发动机号的后 6 位"),
            ("123456", "查到 4 条违法"),
        ):
            await box.fill(said)
            await box.press("Enter")
            await expect(page.get_by_text(answer).first).to_be_visible()


async def test_a_driver_asks_on_the_alipay_tab(house):
    """A scanned code, a menu, an answer with links as cards; nothing of WeChat's is left in view."""
    async with chromium() as browser:
        page = await new_page(browser)
        await page.goto(house.sandbox)
        await page.get_by_role("tab", name="支付宝").click()
        chat = page.get_by_role("log")
        await expect(chat.get_by_text("你已关注该生活号")).to_be_visible()
        await expect(page.get_by_role("button", name="发送语音")).to_be_hidden()
        for button, answer in (("扫码", "请告诉我车牌号"), ("点菜单", "车牌号")):
            await page.get_by_role("button", name="更多功能").click()
            await page.get_by_role("button", name=button).click()
            await expect(chat.get_by_text(answer).last).to_be_visible()
        box = page.get_by_role("textbox").first
        for said, answer in (
            ("冀B12345", "发动机号的后 6 位"),
            ("123456", "查到 4 条违法"),
            ("社保交了几年了", "实名"),
        ):
            await box.fill(said)
            await box.press("Enter")
            await expect(chat.get_by_text(answer).last).to_be_visible()
        await expect(chat.get_by_role("link").last).to_have_attribute("href", re.compile("/auth/start"))


async def test_what_an_account_sends_is_shown_as_wechat_shows_it(house, tmp_path):
    """The menu under the chat, a scanned code, and pushed menus, cards and pages of the mini program."""
    user = f"oSIM{secrets.token_hex(10)}"
    async with (
        httpx.AsyncClient(base_url=f"{house.sandbox}/wechat", timeout=60) as api,
        chromium() as browser,
    ):
        client = Pushing(api, ACCOUNTS["demo"], user)
        await client.begins()
        await client.call("/cgi-bin/menu/create", MENU)
        page = await new_page(browser)
        await page.goto(f"{house.sandbox}/?account=demo&openid={user}")
        chat = page.get_by_role("log")
        await expect(chat.get_by_text("您好").first).to_be_visible()
        await page.get_by_role("button", name="≡ 常用查询").click()
        await page.get_by_role("button", name="查违章", exact=True).last.click()
        await expect(chat.get_by_text("请告诉我车牌号").last).to_be_visible()
        for message in PUSHED:
            await client.sends(message)
        await expect(chat.get_by_text("缴费账单")).to_be_visible()
        await expect(chat.get_by_text("小程序", exact=True)).to_be_visible()
        await chat.get_by_role("button", name="机动车尾号限行查询").last.click()
        await expect(chat.get_by_text("限行").last).to_be_visible()
        await page.get_by_role("button", name="更多功能").click()
        await page.get_by_role("button", name="扫码").click()
        await expect(chat.get_by_text("扫描了二维码")).to_be_visible()
        await page.screenshot(path=tmp_path / "page.png")


MENU = {
    "button": [
        {"name": "常用查询", "sub_button": [{"type": "click", "name": "查违章", "key": "traffic.violation"}]},
        {"type": "click", "name": "全部服务", "key": "sys.menu"},
    ]
}
PUSHED = [
    {
        "msgtype": "news",
        "news": {"articles": [{"title": "缴费账单", "description": "共 1 笔待缴", "url": "https://example.org/pay"}]},
    },
    {
        "msgtype": "miniprogrampage",
        "miniprogrampage": {"title": "去缴费", "appid": "wxabcdef0123456789", "pagepath": "pages/pay"},
    },
    {
        "msgtype": "msgmenu",
        "msgmenu": {
            "head_content": "您是想办下面哪件事？",
            "list": [{"id": "traffic.restriction", "content": "机动车尾号限行查询"}],
            "tail_content": "点一下就行。",
        },
    },
]


class Pushing:
    """An account that sends to one citizen, by the pretend platform's API."""

    def __init__(self, http, account, user):
        self.http, self.account, self.user, self.token = http, account, user, ""

    async def begins(self):
        secret = {"grant_type": "client_credential", "appid": self.account.appid, "secret": self.account.secret}
        self.token = (await self.http.post("/cgi-bin/stable_token", json=secret)).json()["access_token"]

    async def call(self, path, message):
        answer = await self.http.post(path, params={"access_token": self.token}, json=message)
        assert answer.json().get("errcode", 0) == 0, answer.text

    async def sends(self, message):
        if "miniprogrampage" in message:
            files = {"media": ("card.png", base64.b64decode(PIXEL), "image/png")}
            query = {"access_token": self.token, "type": "thumb"}
            thumb = (await self.http.post("/cgi-bin/media/upload", params=query, files=files)).json()["thumb_media_id"]
            page = {**message["miniprogrampage"], "thumb_media_id": thumb}
            message = {**message, "miniprogrampage": page}
        await self.call("/cgi-bin/message/custom/send", {"touser": self.user, **message})


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
