"""What operators read of citizens: figures, what was not found, ratings and what is done about poor ones."""

import secrets
from datetime import date
from string import ascii_lowercase

import httpx
import pytest
from playwright.async_api import expect

from bot.insight.figures import OTHER, Day, Figure, Place
from bot.insight.likeness import grouped
from bot.insight.questions import Heard, Question, Why
from bot.insight.summary import folded_alone
from bot.insight.tables import to_csv
from tests.browsers import DESK, chromium, new_page
from tests.console.conftest import faults_of
from tests.houses import new_citizen
from tests.journeys.test_could_not_find import listed, mark
from tests.journeys.test_how_it_went import booked
from tests.operators import enter, operator
from tests.wechat_phone import WeChatPhone

PAGES = ("/insight", "/weekly", "/unmatched", "/ratings")


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_opens_for_a_viewer(house, path):
    async with operator(house.server, "demo-viewer") as viewer:
        answer = await viewer.get(path)
        assert answer.status_code == 200 and "<h1>" in answer.text


async def test_one_click_adds_a_question_to_the_draft_and_tries_what_that_does(office, page):
    said = f"查违章 {mark()}"
    await enter(page, office.server, "demo-editor")
    lost = 2

    async def away(route):
        nonlocal lost
        lost -= 1
        await (route.fulfill(status=503, body="存储暂时连不上") if lost >= 0 else route.continue_())

    await page.route("**/console/drafts/impact", away)
    wanted = {"service": "traffic.violation", "phrase": said}
    async with httpx.AsyncClient(timeout=60) as http, operator(office.server, "demo-editor") as editor:
        phone = WeChatPhone(http, office.server, office.sandbox, "demo", new_citizen("wechat"))
        await phone.says(said)
        await phone.says("算了")
        await listed(editor, said)
        async with operator(office.server, "demo-viewer") as viewer:
            assert "/unmatched/add" not in (await viewer.get("/unmatched")).text
            assert (await viewer.post("/unmatched/add", **wanted)).status_code == 403
        assert f'name="phrase" value="{said}"' in (await editor.get("/unmatched")).text
        try:
            added = await editor.post("/unmatched/add", **wanted)
            assert added.status_code == 303 and "/console/drafts" in added.headers["location"]
            await page.goto(f"{office.server}/console/drafts")
            assert (await editor.post("/unmatched/add", **wanted)).status_code == 303, "twice is once"
            told = (await editor.http.get(added.headers["location"])).text
            assert told.count(said) == 1 and "正在试" in told
            assert (await editor.post("/unmatched/add", service="nothing", phrase="x")).status_code == 404
            masked = await editor.post("/unmatched/add", service="traffic.violation", phrase="我电话<phone>")
            assert masked.status_code == 404, "what was masked is no phrase"

            await expect(page.locator("#impact")).to_contain_text("句上周的真实问题试过")
            assert lost < 0, "the page asked on after the store was away"
            await expect(page.locator("#flash")).to_be_empty()
        finally:
            await editor.post("/drafts/discard")


async def test_a_poor_rating_is_mended_and_the_citizen_is_asked_again(phone, house):
    await booked(phone)
    await phone.says("2")
    mark = "等太久" + "".join(secrets.choice(ascii_lowercase) for _ in range(12))
    await phone.says(f"评价：{mark}，电话13800138000")
    async with chromium() as browser:
        page = await new_page(browser, DESK)
        await enter(page, house.server, "demo-editor")
        await page.goto(f"{house.server}/console/ratings")
        row = page.get_by_role("row").filter(has_text=mark).filter(has_text="写整改情况")
        await expect(row).to_contain_text("〔电话〕")
        await row.first.get_by_text("写整改情况").click()
        await row.first.get_by_label("整改和回复").fill(f"已加开窗口并向您致歉（{phone.platform}）")
        await row.first.get_by_role("button", name="记下并告诉群众").click()
        await expect(page.get_by_role("status")).to_contain_text("群众可以再评一次")
    told = await phone.pushed("已加开窗口")
    assert "再评一次" in told
    assert "谢谢您的评价：满意" in await phone.says("4")


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
async def test_everybody_can_use_these_pages(house, page, size):
    """axe finds nothing and nothing is wider than the screen, with what the other tests have left on them."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await enter(page, house.server, "demo-editor")
    for path in (*PAGES, "/handover"):
        await page.goto(f"{house.server}/console{path}")
        assert await faults_of(page) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (path, wide)


async def test_a_week_is_printed_with_whole_charts_and_without_buttons(house, page):
    """On paper as wide as an upright sheet, a chart that was drawn for the screen."""
    await enter(page, house.server, "demo-viewer")
    await page.goto(f"{house.server}/console/weekly")
    chart = page.locator("echarts-figure svg").first
    await expect(chart).to_be_visible()
    drawn = await chart.evaluate("svg => svg.viewBox.baseVal.width")
    await page.emulate_media(media="print")
    await page.evaluate("document.querySelector('main').style.width = '640px'")
    box, paper = await chart.bounding_box(), await page.locator("main").bounding_box()
    assert drawn > paper["width"] >= box["width"] > 500, "the whole of it, smaller"
    assert box["height"] > 200
    assert box["x"] + box["width"] <= paper["x"] + paper["width"]
    lines = await chart.locator("path[stroke='#2457a6']").first.bounding_box()
    assert lines["width"] > box["width"] / 2, "the line of the messages, from Monday to Sunday"
    assert box["y"] <= lines["y"] <= lines["y"] + lines["height"] <= box["y"] + box["height"]
    await expect(page.get_by_role("table").first).to_be_visible()
    for hidden in (".side", ".top", ".noprint"):
        await expect(page.locator(hidden).first).to_be_hidden()


async def test_charts_are_drawn_and_a_phone_sees_the_page(phone, house):
    await phone.says("唐山天气")
    async with chromium() as browser:
        page = await new_page(browser)
        await enter(page, house.server, "demo-viewer")
        await page.goto(f"{house.server}/console/insight")
        await expect(page.locator("echarts-figure svg").first).to_be_visible()
        await expect(page.get_by_role("table").first).to_be_visible()
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0


def test_no_cell_is_a_formula():
    told = to_csv(("a",), [["=1+1"], ["+86"], ["-1"], ["@SUM(A1)"], ["　＝cmd"], ["\t=1"], ["平常"], [-3]])
    cells = [line.strip('"') for line in told.decode("utf-8-sig").splitlines()[1:]]
    assert all(cell.startswith("'") for cell in cells[:6]) and cells[6:] == ["平常", "-3"]


def test_questions_that_say_the_same_stand_together_in_one_order():
    def heard(text, times):
        return Heard(Question(text, Why.UNMATCHED), times, date(2026, 11, 22))

    said = [heard("我要办骉羴证", 2), heard("想办骉羴证", 3), heard("哪里能办骉羴证", 2), heard("明天有雨没有", 4)]
    groups = grouped(said)
    assert [group.times for group in groups] == [7, 4]
    assert groups[0].leader.question.text == "想办骉羴证" and len(groups[0].texts) == 3
    assert grouped(list(reversed(said))) == groups


def test_a_file_tells_no_region_of_a_day_by_fewer_citizens_than_a_page():
    """Five citizens in a week are one a day: the page may name their county, a file by days may not."""
    few, many = Place("wechat/demo", "玉田县"), Place("wechat/demo", "唐山市")
    counts = {Figure("done", *few, "housing.heating"): 1, Figure("done", *many, "housing.heating"): 7}
    day = folded_alone(Day(date(2026, 11, 20), counts, {few: 4, many: 5}))
    assert {figure.region for figure in day.counts} == {OTHER, "唐山市"}
    assert day.citizens == {Place("wechat/demo", OTHER): 4, many: 5}
    assert sum(day.counts.values()) == sum(counts.values())
