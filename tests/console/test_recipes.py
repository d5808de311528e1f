"""The ten things that operators do most, done in a browser as docs/catalog.md says, step by step and word by word."""

import re
from datetime import datetime

import pytest
from playwright.async_api import expect

from bot.catalog.converters import BEIJING
from bot.console.demo import PASSWORD
from tests.conftest import ROOT
from tests.console.conftest import faults_of
from tests.console.office import opened_office
from tests.operators import enter

PAGE = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
RECIPE = re.compile(r"### (\d+)\. ([^\n]+)\n(.*?)(?=\n### |\n## )", re.DOTALL)
STEP = re.compile(r"^\d+\. ([^\n]+)(?:\n\n```yaml[^\n]*\n(.*?)```)?", re.MULTILINE | re.DOTALL)
VERIFIED = re.compile(r'(?<=verified: ")[\d-]+')
RECIPES = RECIPE.findall(PAGE.split("## 十个常做的事")[1])


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """One where nobody has published anything: the recipes count their versions from 1."""
    with opened_office(tmp_path_factory.mktemp("recipes")) as here:
        yield here


def steps():
    """What a step may say, and what the browser does for it."""
    return [
        (r"打开「(.+)」", open_room),
        (r"点「问题 (.+)」", open_question),
        (r"点「(.+)」", click),
        (r"在「(.+)」最后加一行「(.+)」", append),
        (r"在「(.+)」填「(.+)」", fill),
        (r"选「(.+)」", tick),
        (r"看到「(.+)」", see),
        (r"退回到「(.+)」", go_back),
    ]


async def open_room(page, name):
    await page.get_by_role("navigation", name="主导航").get_by_role("link", name=name, exact=True).click()


async def open_question(page, name):
    await page.locator("summary", has_text=f"问题 {name}").click()


async def click(page, name):
    target = page.get_by_role("link", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    await target.first.click()


async def append(page, name, text):
    box = page.get_by_label(name, exact=True).locator("visible=true").first
    await box.fill(f"{await box.input_value()}\n{text}")


async def fill(page, name, text):
    await page.get_by_label(re.compile(f"^{name}")).locator("visible=true").first.fill(text)


async def tick(page, name):
    await page.get_by_label(name).check()


async def see(page, text):
    await page.get_by_text(text).locator("visible=true").first.wait_for()


async def go_back(page, name):
    await page.get_by_role("row", name=name).get_by_role("button", name="退回到这一版").click()


async def write_yaml(page, text, *, whole):
    """Types into the editor, as a person who pastes and has checked all of it today."""
    text = VERIFIED.sub(f"{datetime.now(BEIJING):%Y-%m-%d}", text)
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+a" if whole else "Control+End")
    await page.keyboard.insert_text(text if whole else f"{text.rstrip()}\n")


async def do(page, step, block):
    for pattern, action in [*steps(), ("把 YAML 换成", None), ("在 YAML 最后加上", None)]:
        found = re.fullmatch(pattern, step)
        if found and action is None:
            await write_yaml(page, block, whole=step.startswith("把"))
            return
        if found:
            await action(page, *found.groups())
            return
    raise AssertionError(f"no such step: {step}")


async def test_the_ten_recipes(office, page):
    assert [int(number) for number, _, _ in RECIPES] == list(range(1, 11))
    page.on("dialog", lambda dialog: dialog.accept())
    await enter(page, office.server, "demo-publisher")
    for number, title, told in RECIPES:
        for step, block in STEP.findall(told):
            try:
                await do(page, step, block)
            except Exception as error:
                raise AssertionError(f"{number} {title}: {step}\n{await page.locator('main').inner_text()}") from error


async def test_a_phone_number_is_corrected_by_keyboard_alone(office, page):
    """The second recipe by Tab, letters, Enter and Space: wherever a mouse leads, the keyboard does."""
    await page.goto(f"{office.server}/console/login")
    await expect(page.get_by_label("账户")).to_be_focused()
    await page.keyboard.type("demo-publisher")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{office.server}/console/")
    await go(page, "服务")
    await page.wait_for_url("**/services")
    await go(page, "供暖缴费与报修")
    await page.wait_for_url("**/services.housing.heating")
    await go(page, "咨询电话")
    await page.keyboard.press("Control+a")
    await page.keyboard.type("12318")
    await go(page, "存进草稿")
    await page.get_by_text("已存进草稿").wait_for()
    await go(page, "草稿与发布")
    await page.wait_for_url("**/drafts")
    await go(page, "发布说明")
    await page.keyboard.type("热线换号")
    await go(page, "发布给市民")
    await page.get_by_text("已发布").first.wait_for()


async def go(page, name):
    """Tabs on until what has the focus is called that; Enter, where it isn't a field to write in."""
    for _ in range(150):
        await page.keyboard.press("Tab")
        called, field = await page.evaluate(FOCUSED)
        if called.startswith(name):
            if not field:
                await page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name}: the keyboard doesn't get there")


FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels?.[0]?.textContent ?? one.textContent;
  return [label.trim(), ["INPUT", "TEXTAREA"].includes(one.tagName)];
}"""


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
async def test_pages_are_sound_and_nothing_sticks_out(office, page, size):
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await enter(page, office.server, "demo-publisher")
    for path in PATHS:
        await page.goto(f"{office.server}/console{path}")
        assert await faults_of(page) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (path, wide)


PATHS = (
    "/services",
    "/services/services.housing.heating",
    "/services/services.housing.heating/yaml",
    "/services/new",
    "/drafts",
    "/versions",
    "/check",
    "/try?q=查违章",
)
