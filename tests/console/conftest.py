"""A server whose catalogue is small, and operators in a real browser at it."""

import json

import pytest

from tests.browsers import DESK, axe, chromium, new_page
from tests.console.office import opened_office


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A deployment of its own: what is published here reaches nobody else's tests."""
    with opened_office(tmp_path_factory.mktemp("office")) as here:
        yield here


@pytest.fixture
async def page():
    """A browser window at 1366×768; a script that fails is a failure."""
    async with chromium() as browser:
        window = await new_page(browser, DESK)
        failures = []
        window.on("pageerror", lambda error: failures.append(str(error)))
        yield window
    assert failures == []


async def faults_of(page):
    """What axe finds wrong with the page."""
    await page.evaluate(axe())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {json.dumps([n['html'][:120] for n in one['nodes']])}" for one in found["violations"]]
