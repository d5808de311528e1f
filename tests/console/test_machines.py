"""Machines that share nothing but the store, files that somebody edits by hand, and a store that was lost."""

import html
import re
import shutil

import httpx
import pytest
from redis import Redis

from tests.conftest import PHONES
from tests.console.office import opened_office
from tests.console.test_editing import HEATING, base_of, publish
from tests.houses import new_citizen
from tests.operators import operator
from tests.waiting import until


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """One machine of an office; the others come and go."""
    with opened_office(tmp_path_factory.mktemp("machines")) as here:
        yield here


def machine(place, name):
    """What a machine of its own has: its files, its data folder with what it learned, and no copy of anything else."""
    folder = place.folder / name
    if not folder.exists():
        (folder / "var").mkdir(parents=True)
        shutil.copytree(place.folder / "var" / "router", folder / "var" / "router")
        for file in ("catalog.yaml", "city.yaml"):
            shutil.copy(place.folder / file, folder / file)
    return {
        "BANSHI_DATA_DIR": str(folder / "var"),
        "BANSHI_CATALOG": str(folder / "catalog.yaml"),
        "BANSHI_CATALOG_OVERLAY": str(folder / "city.yaml"),
    }


async def told(server):
    async with httpx.AsyncClient(timeout=60) as http:
        return (await http.get(f"{server}/readyz")).json()["catalogue"]


async def reads(place, server, text):
    async with httpx.AsyncClient(timeout=60) as http:
        phone = PHONES["wechat"](http, server, place.sandbox, "demo", new_citizen("wechat"))
        await phone.opens()
        return await phone.says(text)


async def publishes(place, word):
    """Another wording of the first question, published on the first machine."""
    async with operator(place.server, "demo-publisher") as me:
        text = await base_of(me)
        changed = re.sub(r"ask: .*", f"ask: 请说{word}户号", text, count=1)
        assert (await me.post(f"{HEATING}/yaml", base=text, text=changed)).status_code == 303
        assert (await publish(me, f"问{word}")).status_code == 303


@pytest.mark.soak
async def test_two_machines_swap_together(place):
    second = place.serve("second", port=place.free_port(), **machine(place, "second"))
    before = (await told(place.server))["edition"]
    assert before == (await told(second))["edition"]
    await publishes(place, "甲号")
    for server in (place.server, second):

        async def swapped(here=server):
            return (await told(here))["edition"] != before

        await until(swapped)
    now = (await told(place.server))["edition"]
    assert now == (await told(second))["edition"], "an edition is called the same everywhere"
    assert "甲号" in await reads(place, second, "供暖缴费")
    place.end("second")


@pytest.mark.soak
async def test_a_machine_that_was_away_and_a_new_one_catch_up(place):
    await publishes(place, "戊号")
    second = place.serve("second", port=place.free_port(), **machine(place, "second"))
    place.end("second")
    await publishes(place, "乙号")
    second = place.serve("second", port=place.free_port(), **machine(place, "second"))
    third = place.serve("third", port=place.free_port(), **machine(place, "third"))
    for name, server in (("second", second), ("third", third)):

        async def caught_up(here=server):
            return (await told(here))["edition"] == (await told(place.server))["edition"]

        await until(caught_up)
        assert "乙号" in await reads(place, server, "供暖缴费")
        place.end(name)


async def test_a_file_that_somebody_edits_by_hand_is_shown_with_what_it_changed(place):
    file = place.folder / "catalog.yaml"
    former, before = file.read_text(), (await told(place.server))["edition"]
    async with operator(place.server, "demo-viewer") as me:
        file.write_text(former.replace("title: 小城办事", "title: 小城办事处"))

        async def shown():
            return "小城办事处" in (await me.get("/versions")).text

        await until(shown)
        page = (await me.get("/versions")).text
        assert "原来：</span>小城办事<" in page and f"文件属于 {file.owner()}" in page and "catalog.yaml" in page
        file.write_text(former)

        async def back():
            return (await told(place.server))["edition"] == before

        await until(back)


async def test_a_file_that_is_half_written_changes_nothing_and_the_console_says_where(place):
    file = place.folder / "catalog.yaml"
    former, before = file.read_text(), await told(place.server)
    broken = former[: len(former) // 2] + "\n\t: ["
    async with operator(place.server, "demo-viewer") as me:
        try:
            file.write_text(broken)

            async def refused():
                return (await told(place.server))["refused"] == "1"

            await until(refused)
            assert (await told(place.server))["edition"] == before["edition"]
            assert "12345" in await reads(place, place.server, "转人工")
            assert "服务器上的文件改坏了（1 处）" in (await me.get("/")).text
            for path in ("/services", "/drafts", "/check"):
                page = await me.get(path)
                line = broken.count("\n") + 1
                assert page.status_code == 503 and f"第 {line} 行" in page.text, (path, page.text)
                assert "catalog.yaml" in page.text and "YAML 写法有误" in page.text
        finally:
            file.write_text(former)

        async def well():
            return (await told(place.server))["refused"] == ""

        await until(well)
        assert (await me.get("/services")).status_code == 200


async def test_a_store_that_was_emptied_gets_back_what_is_published(place):
    """What citizens have stays; draft and history are gone; the next version is the second."""
    await publishes(place, "丙号")
    async with operator(place.server, "demo-editor") as me:
        await me.post(HEATING, **{"base": await base_of(me), "f:guide.fee": "三元"})
    with Redis.from_url(place.env["BANSHI_REDIS_URL"]) as store:
        store.flushall()
    assert "丙号" in await reads(place, place.server, "供暖缴费")
    async with operator(place.server, "demo-publisher") as me:

        async def back():
            return "（恢复）" in (await me.get("/versions")).text

        await until(back)
        assert "草稿是空的" in (await me.get("/drafts")).text
        assert "丙号" in html.unescape(await base_of(me))
    await publishes(place, "丁号")
    async with operator(place.server, "demo-publisher") as me:
        assert "第 2 版" in (await me.get("/versions")).text
        assert (await me.post("/versions/1/roll-back", why="退回")).status_code == 303
        assert "丙号" in html.unescape(await base_of(me))


async def test_all_that_is_wrong_in_a_citys_file_is_listed_at_once_with_the_file(place):
    city = place.folder / "city.yaml"
    former = city.read_text()
    city.write_text("titel: 唐山办事\noff: [housing.heatin]\nservices:\n  env.weather:\n    guide：{ phone: 1 }\n")
    try:
        async with operator(place.server, "demo-viewer") as me:
            page = html.unescape((await me.get("/check")).text)
            said = (
                "第 1 行 · 没有这个字段",
                "你是不是想写 title？",
                "第 2 行",
                "你是不是想写 housing.heating？",
                "中文冒号",
            )
            assert all(one in page for one in said) and page.count("city.yaml") >= 3, page
    finally:
        city.write_text(former)


async def test_an_identity_provider_that_is_away_stands_on_the_first_page(place):
    nobody = {"BANSHI_IDENTITY_URL": f"http://127.0.0.1:{place.free_port()}"}
    server = place.serve("alone", port=place.free_port(), **nobody)

    async with operator(server, "demo-viewer") as me:

        async def is_shown():
            return "实名认证平台连不上" in (await me.get("/now")).text

        await until(is_shown)
        assert "网号认证平台" not in (await me.get("/now")).text
    assert await reads(place, server, "你好"), "citizens are answered"
    place.end("alone")
