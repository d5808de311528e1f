"""A server whose catalogue is small, and operators in a real browser at it."""

import json

import pytest
from playwright.async_api import async_playwright

from tests.conftest import ROOT
from tests.console.office import small_catalogue
from tests.houses import estate
from tests.operators import CHROMIUM, QUIET
from tests.redis_servers import standalone


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A deployment of its own: what is published here reaches nobody else's tests."""
    folder = tmp_path_factory.mktemp("office")
    catalogue = small_catalogue(folder)
    (folder / "city.yaml").touch()
    files = {"BANSHI_CATALOG": str(catalogue), "BANSHI_CATALOG_OVERLAY": str(folder / "city.yaml")}
    with standalone(folder) as store, estate(folder, store.url, files) as here:
        (folder / "var" / "router").unlink()
        here.serve("one")
        yield here


@pytest.fixture
async def page(office):
    """A browser window at 1366×768; a script that fails is a failure."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        window = await browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        failures = []
        window.on("pageerror", lambda error: failures.append(str(error)))
        yield window
        await browser.close()
        assert failures == []


AXE = ROOT / "bot" / "console" / "browser" / "node_modules" / "axe-core" / "axe.min.js"


async def faults_of(page):
    """What axe finds wrong with the page."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {json.dumps([n['html'][:120] for n in one['nodes']])}" for one in found["violations"]]
