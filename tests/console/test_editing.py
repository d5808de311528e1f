"""Operators edit, publish and go back; what is broken is refused in a sentence, and nothing is lost."""

import html
import json
import re
import subprocess
import sys

import httpx
import pytest
from playwright.async_api import expect

from bot.console.bench import MOST_TOLD
from tests.conftest import ROOT
from tests.houses import new_citizen
from tests.operators import enter, operator
from tests.scale.test_catalogue import swapped as swap_of
from tests.scale.test_catalogue import write
from tests.waiting import until
from tests.wechat_phone import WeChatPhone

HEATING = "/services/services.housing.heating"


@pytest.fixture
async def editor(office):
    async with operator(office.server, "demo-editor") as me:
        await me.post("/drafts/discard")
        yield me


@pytest.fixture
async def publisher(office):
    async with operator(office.server, "demo-publisher") as me:
        yield me


async def base_of(me, path=f"{HEATING}/yaml"):
    """The text that a page was opened with."""
    page = await me.get(path)
    assert page.status_code == 200, page.text
    return html.unescape(re.search(r'<textarea name="base"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)[1])


async def revision(me):
    page = (await me.get("/drafts")).text
    return re.search(r'name="revision" value="(\d+)"', page)[1]


async def publish(publisher, why="试一试", **more):
    return await publisher.post("/drafts/publish", why=why, revision=await revision(publisher), **more)


async def version(office):
    async with httpx.AsyncClient(timeout=60) as http:
        return (await http.get(f"{office.server}/readyz")).json()["catalogue"]["edition"]


async def swapped(office, before):
    async def changed():
        return await version(office) != before

    await until(changed)


async def test_an_edit_is_published_and_taken_back_and_comments_stay(office, editor, publisher):
    before, text = await version(office), await base_of(editor)
    edited = text.replace("  phone: '12345'", "  phone: '12319'  # 热力公司换了总机")
    assert edited != text
    saved = await editor.post(f"{HEATING}/yaml", base=text, text=edited)
    assert saved.status_code == 303, saved.text
    assert "12319" in (await editor.get("/drafts")).text
    assert "# 热力公司换了总机" in await base_of(editor)
    assert (await publish(publisher)).status_code == 303
    await swapped(office, before)
    copy = (office.folder / "var" / "published.yaml").read_text()
    assert "12319" in copy and "# 热力公司换了总机" in copy and "phrases" not in copy
    history = (await editor.get("/versions")).text
    assert "demo-publisher" in history and "demo-editor" in history and "试一试" in history
    number = max(map(int, re.findall(r"/console/versions/(\d+)\"", history)))
    assert "12319" in (await editor.get(f"/versions/{number}")).text
    published = await version(office)
    assert (await publisher.post("/versions/0/roll-back", why="退回")).status_code == 303
    await swapped(office, published)
    assert await version(office) != published
    assert "12319" not in await base_of(editor)


async def test_two_who_save_the_same_entry_are_asked_and_nothing_is_lost(office, editor):
    async with operator(office.server, "demo-admin") as other:
        text = await base_of(editor)
        mine = text.replace("  phone: '12345'", "  phone: '12319'").replace("采暖费 |", "采暖费 | 我加的叫法 |", 1)
        theirs = text.replace("  phone: '12345'", "  phone: '96069'").replace("采暖费 |", "采暖费 | 他加的叫法 |", 1)
        assert (await other.post(f"{HEATING}/yaml", base=text, text=theirs)).status_code == 303
        clash = await editor.post(f"{HEATING}/yaml", base=text, text=mine)
        assert clash.status_code == 409
        assert all(word in clash.text for word in ("demo-admin", "12319", "96069", "12345", "您的修改没有丢"))
        fields = dict(re.findall(r'<textarea name="(base|mine)" hidden[^>]*>\n(.*?)</textarea>', clash.text, re.DOTALL))
        told = {name: html.unescape(value) for name, value in fields.items()}
        merged = await editor.post(f"{HEATING}/merge", **told, how="yaml", **{"choose:guide.phone": "mine"})
        assert merged.status_code == 303, merged.text
        now = await base_of(editor)
        assert "12319" in now and "96069" not in now and "我加的叫法" in now and "他加的叫法" in now


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text + "broken: [1, 2\n", "YAML 写法有误"),
        (lambda text: text.replace("kind: payment", "kind: paymnet"), "只能是"),
        (lambda text: text + "phon: 1\n", "没有这个字段"),
        (lambda text: text.replace("    done: |\n", "    done: |\n      {% for a in range(10**9) %}x{% endfor %}\n", 1),
         "不能调用函数"),
        (lambda text: text.replace("    done: |\n", "    done: |\n      {% for a in rows %}{% for b in rows %}"
                                   "{% for c in rows %}x{% endfor %}{% endfor %}{% endfor %}\n", 1), "循环最多套"),
        (lambda text: text.replace("  phone: '12345'", "  phone: '123'"), "不是电话号码"),
        (lambda text: "&a [*a]", "下面要写字段"),
        (lambda text: text + "bomb:\n" + "".join(
            f"  {name}: &{name} [{', '.join(['*' + former if former else 'x'] * 9)}]\n"
            for former, name in zip(["", *"abcdefghi"], "abcdefghij", strict=True)), "没有这个字段"),
        (lambda text: "name: !!python/object/apply:os.system ['true']", "程序当成了标签"),
        (lambda text: "[" * 5000, "套得太深"),
        (lambda text: re.sub(
            r"(\n +done: \|\n +)", rf"\1{{% for a in '{'x' * 3000}' %}}{{% for b in '{'y' * 3000}' %}}"
                                     r"{% endfor %}{% endfor %}\n      ", text, count=1), "模板算得太久"),
        (lambda text: text.replace("采暖费 |", "天气预报 |", 1), "下面也有"),
    ],
)  # fmt: skip
async def test_what_is_broken_is_refused_with_its_line_and_stays_in_the_editor(editor, change, said):
    text = await base_of(editor)
    broken = change(text)
    assert broken != text
    answer = await editor.post(f"{HEATING}/yaml", base=text, text=broken)
    assert answer.status_code == 422
    assert said in answer.text and "您写的都还在" in answer.text
    assert html.escape(broken.strip().splitlines()[-1], quote=False).replace('"', "&#34;") in answer.text.replace(
        "&#39;", "'"
    )
    assert await base_of(editor) == text


async def test_what_is_wrong_in_a_form_is_told_by_the_fields_name_and_the_field_is_marked(editor):
    """A form has no lines."""
    text = await base_of(editor, HEATING)
    answer = await editor.post(HEATING, base=text, **{"f:guide.phone": "见单"})
    assert answer.status_code == 422 and "不是电话号码" in answer.text
    assert not re.search(r"第 \d+ 行", answer.text)
    assert '<a href="#guide.phone">咨询电话</a>' in answer.text
    assert re.search(r'<input id="guide.phone"[^>]* aria-invalid="true" aria-describedby="[^"]*faults"', answer.text)
    assert answer.text.count('aria-invalid="true"') == 1


async def test_a_new_service_states_no_fact_that_nobody_wrote(editor):
    """What a new entry begins with can't be kept as it is, and each part that must be written is named."""
    page = await editor.post("/services/new", id="city.dog", name="养犬登记")
    text = html.unescape(re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)[1])
    kept = await editor.post("/services/services.city.dog/yaml", base="", text=text)
    assert kept.status_code == 422
    for key in ("where", "online", "when", "bring", "fee", "time_limit", "phone", "source", "verified"):
        assert f"只有指南的服务必须写 {key}" in kept.text, key


async def test_of_very_many_faults_the_first_are_told(editor):
    text = await base_of(editor)
    answer = await editor.post(f"{HEATING}/yaml", base=text, text="".join(f"k{n}: 1\n" for n in range(3000)))
    assert answer.status_code == 422 and answer.text.count("没有这个字段") <= 2 * MOST_TOLD


async def test_what_is_wrong_far_down_is_one_click_away(office, page):
    """In a text that is longer than the editor; a fault of the whole text names no path."""
    await enter(page, office.server, "demo-editor")
    await page.goto(f"{office.server}/console{HEATING}/yaml")
    await page.locator(".cm-content").press("Control+End")
    await page.keyboard.type("name: again")
    fault = page.locator("#problems li").filter(has_text="这个字段写了两遍")
    await expect(fault).not_to_contain_text("(file)")
    await page.locator(".cm-content").press("Control+Home")
    await expect(page.locator(".cm-lint-marker")).to_have_count(0)
    await fault.get_by_role("button", name=re.compile(r"^第 \d+ 行$")).click()
    await expect(page.locator(".cm-activeLine")).to_have_text("name: again")
    await expect(page.locator(".cm-lint-marker")).to_be_in_viewport()
    too_large = "view.dispatch({changes: {from: 0, insert: 'x'.repeat(4200000)}})"
    await page.locator("yaml-editor").evaluate(f"({{view}}) => {too_large}")
    await expect(page.locator("#flash")).to_contain_text("内容太大")
    await expect(page.locator("#problems")).to_have_text("")
    await page.get_by_role("button", name="存进草稿").click()
    await expect(page.locator("#flash")).to_contain_text("没有发送。您写的都还在这里")
    await page.locator("yaml-editor").evaluate("({view}) => view.dispatch({changes: {from: 0, to: 4200000}})")
    await expect(fault).to_be_visible()
    await expect(page.locator("#flash")).to_have_text("")


async def test_five_megabytes_are_refused_in_a_sentence(editor):
    text = await base_of(editor)
    answer = await editor.post(f"{HEATING}/yaml", base=text, text="长" * 1_700_000)
    assert answer.status_code == 413 and "内容太大" in answer.text
    assert await base_of(editor) == text


async def test_a_script_in_a_reply_is_refused_in_a_sentence(editor):
    text = await base_of(editor)
    script = "<script>alert(1)</script>"
    answer = await editor.post(HEATING, **{"base": text, "f:guide.note": script})
    assert answer.status_code == 422 and "不能写网页代码" in answer.text
    assert script not in answer.text and "&lt;script&gt;" in answer.text, "what was written is kept, as text"
    assert await base_of(editor) == text


async def test_a_viewer_changes_nothing_and_it_is_on_record(office):
    async with operator(office.server, "demo-viewer") as viewer:
        text = await base_of(viewer)
        answer = await viewer.post(f"{HEATING}/yaml", base=text, text=text.replace("12345", "12319"))
        assert answer.status_code == 403 and "已记录" in answer.text
        assert await base_of(viewer) == text


async def test_a_draft_that_moved_is_not_published(editor, publisher):
    text = await base_of(editor)
    await editor.post(HEATING, **{"base": text, "f:guide.fee": "三元"})
    seen = await revision(publisher)
    text = await base_of(editor)
    await editor.post(HEATING, **{"base": text, "f:guide.fee": "五元"})
    answer = await publisher.post("/drafts/publish", why="试", revision=seen)
    assert answer.status_code == 409 and "又有人改过" in answer.text


async def test_a_review_is_asked_for_and_given_back(editor, publisher):
    await editor.post(HEATING, **{"base": await base_of(editor), "f:guide.fee": "三元"})
    await editor.post("/drafts/submit", why="费用变了", revision=await revision(editor))
    assert "费用变了" in (await publisher.get("/drafts")).text
    await publisher.post("/drafts/give-back", why="请写明依据", revision=await revision(publisher))
    assert "请写明依据" in (await editor.get("/drafts")).text


async def test_the_impact_names_what_gets_worse(office, editor):
    """A phrase taken from another service is found before it is published."""
    text = await base_of(editor)
    names = "\n".join(["供暖缴费", "采暖费", "暖气费", "查违章记录去"])
    phrases = "\n".join(["车上有没有违章", "我的车被拍了没有", "违章查询在哪", "采暖费怎么交", "暖气不热", "违章"])
    saved = await editor.post(HEATING, **{"base": text, "f:names": names, "f:phrases": phrases})
    assert saved.status_code == 303, saved.text
    assert (await editor.post("/drafts/impact")).status_code == 303

    async def done():
        return "真实问题试过" in (await editor.get("/drafts/impact")).text

    await until(done)
    for path in ("/drafts", "/drafts/impact"):
        page = (await editor.get(path)).text
        assert "变差" in page and "机动车违法查询" in page and "traffic.violation" not in page


async def test_words_are_tried_before_they_are_published_and_what_is_wrong_with_them_is_not(office, editor, publisher):
    """Of an example that leads elsewhere the page says what the command says."""
    text = await base_of(editor)
    saved = await editor.post(
        HEATING, **{"base": text, "f:examples": "帮我查一下车子有没有违章", "f:guide.phone": "12319"}
    )
    assert saved.status_code == 303, saved.text
    assert "先在上面「检查影响」" in (await publisher.get("/drafts")).text
    early = await publish(publisher)
    assert early.status_code == 409 and "还没有检查影响" in early.text
    await editor.post("/drafts/impact")

    async def done():
        return "真实问题试过" in (await editor.get("/drafts/impact")).text

    await until(done)
    fault = "会到「机动车违法查询」（traffic.violation）"
    assert fault in html.unescape((await publisher.get("/drafts")).text)
    refused = await publish(publisher, accept="yes", **{"accept-why": "不管它"})
    assert refused.status_code == 409 and "必须改正" in refused.text
    assert fault in html.unescape((await publisher.get("/check")).text)
    draft = office.folder / "var" / "draft-of-a-test.yaml"
    body = (await base_of(editor)).splitlines()
    draft.write_text("services:\n  housing.heating:\n" + "".join(f"    {line}\n" for line in body if line))
    command = [sys.executable, "-m", "bot", "catalog", "check"]
    env = {**office.env, "BANSHI_CATALOG_OVERLAY": str(draft)}
    told = subprocess.run(command, env=env, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: ASYNC221
    assert told.returncode == 1 and fault in told.stdout, told.stdout + told.stderr


async def test_a_warning_that_an_edit_brings_wants_a_reason_which_is_on_record(office, editor, publisher):
    await editor.post(HEATING, **{"base": await base_of(editor), "f:guide.verified": "2020-01-01"})
    page = (await publisher.get("/drafts")).text
    assert "带来 1 条提醒" in page and "仍要发布" in page
    for fields in ({}, {"accept": "yes"}, {"accept-why": "部门说没变"}):
        refused = await publish(publisher, **fields)
        assert refused.status_code == 422 and "1 条提醒" in refused.text
    assert (await publish(publisher, accept="yes", **{"accept-why": "部门说没变"})).status_code == 303
    files = sorted((office.folder / "var" / "audit").glob("audit-*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    done = [line for line in lines if line["what"] == "console.catalogue.publish" and line["outcome"] == "done"]
    assert done[-1]["detail"]["accepted"] == "部门说没变" and done[-1]["detail"]["warnings"] == 1
    assert (await publisher.post("/versions/0/roll-back", why="退回")).status_code == 303


async def test_a_sentence_is_tried_on_both_platforms_and_nothing_is_kept(office, editor):
    page = (await editor.get("/try?q=我的车有没有违章")).text
    assert "微信里看到的" in page and "支付宝里看到的" in page
    assert "车牌" in page and "traffic.violation" in page and "查询（form，kind: query）" in page
    called = (await editor.get("/try?q=北京明天天气怎么样")).text
    assert "没有真的调用" in called


@pytest.fixture(scope="module")
def strict(office):
    """Another server of the office, where nobody publishes what they wrote."""
    yield office.serve("strict", port=office.free_port(), BANSHI_FOUR_EYES="true")
    office.end("strict")


async def test_nobody_publishes_what_they_wrote_themselves(office, strict):
    """Whoever touched a part of it wrote it, also if somebody else did later; taking back is no writing."""
    async with (
        operator(strict, "demo-editor") as editor,
        operator(strict, "demo-publisher") as publisher,
        operator(strict, "demo-admin") as admin,
    ):
        await editor.post("/drafts/discard")
        for who, fee in ((publisher, "三元"), (editor, "五元")):
            fields = {"base": await base_of(who), "f:guide.fee": fee}
            assert (await who.post(HEATING, **fields)).status_code == 303
        page = (await publisher.get("/drafts")).text
        assert "要由另一个人发布，可以找 demo-admin" in page and "发布给市民" not in page
        refused = await publish(publisher)
        assert refused.status_code == 403 and "由另一个人发布" in refused.text
        weather = "/services/services.env.weather"
        fields = {"base": await base_of(admin, f"{weather}/yaml"), "f:guide.fee": "不要钱"}
        assert (await admin.post(weather, **fields)).status_code == 303
        assert "现在没有这样的人" in (await publisher.get("/drafts")).text
        await publisher.post("/drafts/take-back/services.env.weather")
        assert (await publish(admin, "审过了")).status_code == 303
        history = (await admin.get("/versions")).text
        assert "demo-publisher、demo-editor" in history
        assert (await publisher.post("/versions/0/roll-back", why="退回")).status_code == 303, (
            "going back is for anyone"
        )


async def test_a_phrase_that_is_added_on_disk_is_answered_by_in_both_servers(office, strict):
    """Each server amends what it learned; the whole is learned behind it."""
    said, file = "骉羴猋咋整", office.folder / "catalog.yaml"
    former, servers = file.read_text(), {"one": office.server, "strict": strict}
    lengths = {name: office.log(name).stat().st_size for name in servers}
    async with httpx.AsyncClient(timeout=60) as http:

        async def answered():
            phones = [
                WeChatPhone(http, server, office.sandbox, "demo", new_citizen("wechat")) for server in servers.values()
            ]
            return all(["户号" in await phone.says(said) for phone in phones])

        assert not await answered()
        write(file, former.replace("供暖缴费 |", f"供暖缴费 | {said} |", 1))
        try:
            await until(answered)
            swaps = [swap_of(office.log(name), length) for name, length in lengths.items()]
            assert all(swap["cpu_s"] < 5 for swap in swaps), swaps  # of a core: the rest is others' work
            fits = {fit.name for fit in (office.folder / "var" / "router" / "routing").iterdir()}
        finally:
            write(file, former)

        async def as_before():
            return not await answered()

        await until(as_before)
        left = {fit.name for fit in (office.folder / "var" / "router" / "routing").iterdir()}
        assert left <= fits, "going back is reading what was learned before"
