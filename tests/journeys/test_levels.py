"""A city asks for a phone or a face: at the right moment, no less than that, and the service goes on afterwards."""

import re
import shutil
from pathlib import Path

import httpx
import pytest

from bot import stores
from tests.conftest import OVERLAY, PHONES
from tests.houses import estate, new_citizen
from tests.phone import agree, form_for

CASE = "130202-261101-0001"
LEVELS = """services:

  gov.progress:
    requires: phone

  hrss.social_security:
    requires: real_name_face
"""
DAYS_S = 30 * 24 * 3600


@pytest.fixture(scope="module")
def town(tmp_path_factory, store_url):
    """The test city, which wants to know more of its citizens for two services; no words of it are others."""
    folder = tmp_path_factory.mktemp("levels")
    shutil.copy(Path(OVERLAY).with_name("items.csv"), folder)
    text = Path(OVERLAY).read_text(encoding="utf-8").replace("services:\n", LEVELS, 1)
    (folder / "city.yaml").write_text(text, encoding="utf-8")
    with estate(folder, store_url, {"BANSHI_CATALOG_OVERLAY": str(folder / "city.yaml")}) as here:
        here.serve("server")
        yield here


@pytest.fixture(params=PHONES)
async def phone(request, town):
    async with httpx.AsyncClient(timeout=60) as http:
        here = PHONES[request.param](http, town.server, town.sandbox, "demo", new_citizen(request.param))
        await here.opens()
        yield here


async def test_an_entry_that_requires_a_phone(phone, store_url):
    asked = await phone.says(f"查办件进度 受理号{CASE}")
    assert "完成手机号认证" in asked and "承诺" not in asked
    assert await proves(phone, asked) == "phone"
    assert "承诺" in await phone.goes_on(f"{CASE}：")
    assert "受理号" in (asked := await phone.says("查询办件进度")) and "http" not in asked
    await run_out(store_url)
    assert "完成手机号认证" in (asked := await phone.says(CASE)) and "承诺" not in asked
    assert await proves(phone, asked) == "phone"
    assert "承诺" in await phone.goes_on(f"{CASE}：")


@pytest.mark.parametrize("before", ["phone", "real_name"])
async def test_an_entry_that_requires_a_face(phone, store_url, before):
    """Whoever is known by less is led to the provider again; a face is enough for what wants a phone."""
    assert await proves(phone, await phone.says(f"查办件进度 受理号{CASE}"), assurance=before) == "phone"
    await phone.goes_on(f"{CASE}：")
    asked = await phone.says("查社保")
    assert "更高级别的认证（刷脸实名认证）" in asked and "养老" not in asked
    assert await proves(phone, asked, assurance=before) == "real_name_face"
    await phone.pushed("更高级别的认证（刷脸实名认证）")
    asked = await phone.says("继续")
    assert "更高级别的认证（刷脸实名认证）" in asked and "养老" not in asked
    assert await proves(phone, asked) == "real_name_face"
    assert "基数" in await phone.pushed("养老")
    assert "承诺" in await phone.says(f"查办件进度 受理号{CASE}")
    await run_out(store_url)
    assert "完成刷脸实名认证" in await phone.says("查社保")


async def proves(phone, asked, **chosen):
    """Follows the newest link and logs in; gives the level that the provider was asked for."""
    async with phone.browser() as browser:
        page = await agree(browser, re.findall(r"https?://\S+", asked)[-1])
        target, values = form_for(page.text, "张示例")
        done = await browser.post(page.url.join(target), data={**values, **chosen})
        assert "认证成功" in done.text
        return page.url.params["acr_values"]


async def run_out(store_url):
    """Lets the time of all bindings in the store end."""
    async with stores.connect(store_url) as store:
        bindings = [key async for key in store.scan_iter("*:person")]
        assert bindings
        for key in bindings:
            assert 0 < await store.ttl(key) <= DAYS_S
            await store.pexpire(key, 0)
