"""The example mini programs, their own pages and code in a real browser against the server: three errands and the rest.

`BANSHI_SHOTS=folder` keeps pictures of the pages.
"""

import functools
import os
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.catalog.converters import BEIJING
from tests.browsers import chromium
from tests.fronts.mini_program import MiniProgram, phone

PERSON = "张示例（示例）"
SHOWN = """url => new Promise((done) => {
  const [onload, onerror] = [() => done(true), () => done(false)];
  Object.assign(new Image(), { onload, onerror, src: url });
})"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def preview(node, house, tmp_path_factory) -> Iterator[str]:
    """Serves both programs, built from what is in the examples, from another origin than the server's."""
    folder = tmp_path_factory.mktemp("preview")
    node("examples", "node", "preview/build.mjs", str(folder))
    port = int(house.preview.rpartition(":")[2])
    served = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield house.preview
    served.shutdown()
    served.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("platform", "manner"),
    [
        ("wechat", "usual"),
        ("alipay", "elder"),
        pytest.param("wechat", "elder", marks=pytest.mark.soak),
        pytest.param("alipay", "usual", marks=pytest.mark.soak),
    ],
)
async def test_a_citizen_in_the_mini_program(house, preview, platform, manner):
    address = f"{preview}/{platform}/?server={house.server}&sandbox={house.sandbox}"
    async with (
        chromium() as browser,
        phone(browser, address, elder=manner == "elder", shots=_shots(platform, manner)) as here,
    ):
        await finds_a_service(here)
        await asks_about_violations(here)
        await books_a_doctor(here)
        await proves_who_they_are(here)
        await cancels_the_booking(here)
        await talks(here)
        await reports_with_a_place(here)
        if here.elder:  # each of the rest once on each platform
            await fills_a_form_of_the_citys_own(here)
            await keeps_a_meters_number(here)
        else:
            await asks_for_a_day(here, platform)
            await changes_the_manner_and_back(here)
        await erases_all(here)
        assert len(here.looked_at) == 16 + (platform == "wechat") + 2 * here.elder, here.looked_at


async def finds_a_service(here: MiniProgram) -> None:
    """The home page, a sector's list, suggestions, and a search that offers more than one."""
    await here.opens("pages/home/home")
    await here.reads("常用服务")
    await here.looks("home")
    await here.taps("人社")
    await here.reads("养老金待遇")
    await here.looks("services")
    await here.page.get_by_role("button", name="返回").click()
    box = here.page.get_by_role("textbox", name="说说要办什么").locator("visible=true")
    await box.fill("违章")
    await here.reads("交通违法缴罚")
    await here.looks("suggestions")


async def asks_about_violations(here: MiniProgram) -> None:
    """What was typed in the search is in the form; a wrong value is told at its field, by the server."""
    await here.page.get_by_role("textbox", name="说说要办什么").locator("visible=true").fill("查违章 冀B12345")
    await here.taps("搜索")
    await here.writes("发动机", "12")
    await here.reads("要发动机号的最后 6 位")
    assert await here.page.get_by_label("车牌号").input_value() == "冀B12345"
    await here.looks("service")
    await here.writes("发动机", "123456")
    await here.taps("查询")
    await here.reads("冀B12345 查到 4 条违法")
    await here.looks("result")
    heard = await here.hears()
    assert "查到 4 条违法" in heard and heard.endswith("。") and "2026-" not in heard


async def books_a_doctor(here: MiniProgram) -> None:
    """Lists that depend on one another, a yes before it is sent, the receipt."""
    await here.opens("pages/service/service?id=health.hospital_booking")
    await here.page.get_by_label("在哪个城市看病").locator("visible=true").last.select_option("唐山市")
    await here.taps("医院，请选择")
    await here.page.get_by_role("radio", name="唐山市工人医院").first.wait_for()
    await here.looks("choices")
    await here.taps("唐山市工人医院", "radio")
    await here.chooses("科室，请选择", "口腔")
    await here.taps("医生和日期，请选择")
    await here.page.get_by_role("radio").locator("visible=true").last.click()  # today's can't be cancelled
    await here.taps("就诊时段，请选择")
    await here.page.get_by_role("radio").locator("visible=true").first.click()
    await here.writes("就诊人的姓名", "张示例")
    await here.writes("身份证号", "130202190001030037")
    assert await here.page.get_by_label("身份证号").input_value() == "1" + "*" * 16 + "7"
    await here.taps("提交")
    await here.reads("请核对后确认")
    await here.looks("confirm")
    await here.taps("确认提交")
    await here.reads("已办好")
    await here.taps("有进展时提醒我")
    await here.reads("好的，有进展会提醒您")
    await here.looks("booked")
    await here.taps("我的挂号")
    await here.reads("口腔")


async def proves_who_they_are(here: MiniProgram) -> None:
    """What speaks of oneself asks for a proof, and goes on by itself when it is there."""
    await here.opens("pages/service/service?id=hrss.social_security")
    await here.taps("查询")
    await here.reads("需要先实名认证")
    await here.looks("prove")
    async with here.page.context.expect_page() as opened:
        await here.taps("去实名认证")
    other = await opened.value
    await other.get_by_role("button", name="同意，去实名认证").click()
    await other.get_by_role("button", name=PERSON).click()
    told = other.get_by_text(re.compile("认证成功|还差一步"))
    await told.first.wait_for()
    digits = re.search(r"\b\d{6}\b", await other.inner_text("body"))
    await other.close()
    await here.page.get_by_role("button", name="返回").click()
    if digits:  # WeChat's web view can't tell whose phone it is on
        await here.writes("6 位数字", digits[0])
        await here.looks("code")
        await here.taps("我已认证，继续")
    await here.reads("职工养老")
    await here.looks("social-security")


async def cancels_the_booking(here: MiniProgram) -> None:
    await here.opens("pages/records/records")
    await here.reads("口腔")
    await here.looks("records")
    await here.taps("取消")
    await here.looks("asked")
    await here.agrees("确定")
    await here.reads("已取消")


async def talks(here: MiniProgram) -> None:
    await here.opens("pages/chat/chat")
    await here.writes("用自己的话说", "唐山天气")
    await here.taps("发送")
    await here.reads("℃")
    await here.looks("chat")


async def reports_with_a_place(here: MiniProgram) -> None:
    """Options, a place from the map, a photo that is taken; then what they say of it."""
    await here.opens("pages/service/service?id=city.snapshot")
    await here.taps("路灯不亮", "radio")
    await here.taps("选择位置")
    async with here.page.expect_file_chooser() as asked:
        await here.taps("拍照或选照片")
    async with here.page.expect_response("**/api/v1/uploads") as told:
        await (await asked.value).set_files(Path(__file__).parent.parent.parent / "docs" / "simulator.png")
    await here.reads("重新拍")
    assert await here.page.evaluate(SHOWN, (await (await told.value).json())["url"]), "pages of other origins show it"
    await here.looks("photo")
    await here.taps("提交")
    await here.reads("请核对后确认")
    await here.taps("确认提交")
    await here.reads("已办好")
    await here.opens("pages/records/records")
    await here.taps("办件", "tab")
    await here.taps("评价")
    await here.taps("非常满意", "radio")
    await here.looks("rating")
    await here.taps("提交评价")
    await here.reads("已评价：非常满意")


async def fills_a_form_of_the_citys_own(here: MiniProgram) -> None:
    """A service that a city's own file adds (examples/tangshan): neither program was made with it."""
    await here.opens("pages/service/service?id=local.pond")
    await here.reads("水有多深")
    await here.taps("到小腿", "radio")
    await here.writes("在哪里积水", "唐山市路北区新华道地道桥")
    await here.looks("own")
    await here.taps("提交")
    await here.reads("积水到小腿，唐山市路北区新华道地道桥")
    await here.taps("确认提交")
    await here.reads("积水点已上报")


async def asks_for_a_day(here: MiniProgram, platform: str) -> None:
    """WeChat's picker of dates is a part of the page, Alipay's a dialog of its own."""
    day = (datetime.now(BEIJING) + timedelta(days=1)).date().isoformat()
    await here.opens("pages/service/service?id=env.weather")
    await here.page.get_by_label("查哪个城市的天气").locator("visible=true").last.select_option("唐山市")
    if platform == "alipay":
        await here.taps("查哪一天的天气")
        await here.page.get_by_label("日期", exact=True).fill(day)
    else:
        await here.page.get_by_label("查哪一天的天气").locator("visible=true").last.fill(day)
    await here.reads(day)
    await here.taps("查询")
    await here.reads(day[5:])


async def keeps_a_meters_number(here: MiniProgram) -> None:
    """A bill is asked for once by its number, which the phone keeps if that is wanted, and the server doesn't."""
    await here.opens("pages/records/records")
    await here.taps("账单", "tab")
    await here.taps("水费查询缴纳")
    await here.writes("水费户号", "1001000001")
    await here.taps("查询")
    await here.taps("记在这部手机上")
    await here.page.get_by_role("button", name="返回").click()
    await here.reads("户号 1001000001，欠费 45.60 元")
    await here.looks("bills")
    await here.taps("清除这部手机记住的号码")
    await here.reads("要先填写信息")


async def changes_the_manner_and_back(here: MiniProgram) -> None:
    """The switch of the page about oneself; every page, the bar below and the server's words follow it."""
    for elder in (not here.elder, here.elder):
        await here.opens("pages/me/me")
        await here.taps("长辈版", "switch")
        switch = here.page.get_by_role("switch", name="长辈版")
        await expect(switch).to_have_attribute("aria-checked", "true" if elder else "false")
        await here.opens("pages/home/home")
        await here.reads("标准版" if elder else "长辈版")
        await expect(here.page.locator(".page.elder")).to_have_count(2 if elder else 0)


async def erases_all(here: MiniProgram) -> None:
    await here.opens("pages/me/me")
    await here.reads("张*")
    await here.taps("查看保存了什么")
    await here.reads("小程序或网页的登录")
    await here.reads("还能提醒 1 次")
    await here.looks("me")
    await here.taps("关闭 办事进展")
    await here.reads("未开启")
    await here.taps("删除全部数据")
    await here.agrees("删除全部数据")
    await here.reads("已全部删除")
    await here.reads("还没有实名认证")


def _shots(platform: str, manner: str) -> Path | None:
    folder = os.environ.get("BANSHI_SHOTS")
    if not folder:
        return None
    found = Path(folder) / f"{platform}-{manner}"
    found.mkdir(parents=True, exist_ok=True)
    return found
