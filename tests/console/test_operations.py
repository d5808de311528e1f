"""What operators do on the console, by HTTP: logging in, notices, letters, menus, colleagues, the audit log."""

import os
import re
import subprocess
import sys
import time
from datetime import datetime, timedelta

import httpx

from bot.catalog.converters import BEIJING
from tests.conftest import ROOT
from tests.console.test_guard import records
from tests.console.test_switches import soon
from tests.operators import Operator, operator


def command(house, *arguments, given=""):
    """`banshi console …` beside the running server."""
    env = {**os.environ, "BANSHI_DATA_DIR": str(house.data_dir), "BANSHI_DEMO": "true"}
    line = [sys.executable, "-m", "bot", "console", *arguments]
    done = subprocess.run(line, check=False, env=env, cwd=ROOT, input=given, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


async def test_the_first_admin_is_made_by_a_command_and_must_choose_a_password(house):
    earlier = len(records(house))
    status, told = command(house, "operator", "add", "zhang.li", "--role", "editor", "--generate")
    assert status == 0, told
    password = re.search(r"first login: (\S+)", told)[1]
    assert command(house, "operator", "add", "zhang.li", "--generate")[0] == 1
    assert "zhang.li             editor" in command(house, "operator", "list")[1]
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        me = Operator(http)
        assert (await me.log_in("zhang.li", password)).status_code == 303
        assert (await me.get("/")).headers["location"] == "/console/account"
        own = "a-password-of-my-own"
        for fields, fault in (
            ({"old": "wrong", "new": own, "again": own}, "现在的密码不对"),
            ({"old": password, "new": "short", "again": "short"}, "至少 12 个字符"),
            ({"old": password, "new": own, "again": own + "!"}, "不一样"),
        ):
            assert fault in (await me.post("/account", **fields)).text
        before = http.cookies["banshi-console"]
        assert (await me.post("/account", old=password, new=own, again=own)).status_code == 303
        assert http.cookies["banshi-console"] != before
        assert (await me.get("/")).status_code == 200
    async with operator(house.server) as admin:
        assert (await admin.post("/operators/zhang.li/remove")).status_code == 303
        assert "zhang.li" not in (await admin.get("/operators")).text
    done = [line for line in records(house)[earlier:] if line["what"].startswith("console.operator.add")]
    assert [(line["who"], line["outcome"]) for line in done][:2] == [
        ("operator:@shell", "begun"),
        ("operator:@shell", "done"),
    ]


async def test_a_login_is_a_new_session_and_ends_everywhere(house):
    async with operator(house.server, "demo-editor") as one, operator(house.server, "demo-editor") as other:
        cookie = one.http.cookies["banshi-console"]
        await one.log_in("demo-editor")
        assert one.http.cookies["banshi-console"] == cookie, "who is in already is led on"
        one.http.cookies.clear()
        one.http.cookies.set("banshi-console", "a-token-that-somebody-planted", "127.0.0.1", "/console")
        await one.log_in("demo-editor")
        assert one.http.cookies["banshi-console"] != "a-token-that-somebody-planted"
        assert (await other.get("/")).status_code == 200
        assert (await one.post("/logout", everywhere="yes")).status_code == 303
        assert (await other.get("/")).status_code == 303


async def test_guessing_is_slowed_and_tells_nothing(house):
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        guesser = Operator(http)
        for name in ("nobody.here", "demo-publisher"):
            answers = [await guesser.log_in(name, f"a guess {i}") for i in range(9)]
            assert [answer.status_code for answer in answers] == [401] * 8 + [429]
            assert len({re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text) for answer in answers[:8]}) == 1
        assert (await guesser.log_in("demo-publisher")).status_code == 429, "the right password comes too late"
        assert (await guesser.log_in("demo-viewer")).status_code == 303, "colleagues aren't locked out"
    throttled = [line for line in records(house) if line["what"] == "console.login" and line["outcome"] == "throttled"]
    assert {line["who"] for line in throttled} >= {"operator:nobody.here", "operator:demo-publisher"}


async def test_pages_are_strict_with_browsers_and_bodies(house):
    async with operator(house.server, "demo-editor") as editor:
        page = await editor.get("/")
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert page.headers["cache-control"] == "no-store" and page.headers["x-frame-options"] == "DENY"
        assert not re.search(r"<script(?![^>]* src=)|\son\w+=|style=", page.text)
        huge = await editor.post("/logout", paste="x" * 5_000_000)
        assert huge.status_code == 413 and "最多 4 MB" in huge.text
        elsewhere = {"sec-fetch-site": "cross-site"}
        forged = await editor.http.post("/console/logout", data={"csrf": editor.csrf}, headers=elsewhere)
        assert forged.status_code == 403
        assert (await editor.get("/")).status_code == 200
        for path in ("//evil.example", "https://evil.example/", "/console/../api", "/console\\evil"):
            led = await editor.http.get("/console/login", params={"next": path})
            assert led.headers["location"].startswith("/console/") and "evil" not in led.headers["location"]


async def test_a_notice_is_shown_for_its_service_and_its_time(phone, house):
    now = datetime.now(BEIJING)
    when = {"since": f"{now:%Y-%m-%dT%H:%M}", "until": f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    async with operator(house.server) as admin:
        for fields, fault in (
            ({"text": "", **when}, "要写内容"),
            ({"text": "系统维护", **when, "until": when["since"]}, "晚于开始"),
            ({"text": "系统维护", **when, "regions": "不存在市"}, "地区要写全称"),
        ):
            answer = await admin.post("/notices", **fields)
            assert answer.status_code == 422 and fault in answer.text
        page = (await admin.get("/notices")).text
        tomorrow = datetime.now(BEIJING) + timedelta(days=1)
        assert f'name="until" value="{tomorrow:%Y-%m-%d}T23:59"' in page, "tonight's notice is still there tonight"
        name = re.search(r'<option value="([^"]+)">[^<]*天气', (await admin.get("/notices")).text)[1]
        posted = {"text": "今晚系统维护<b>", "services": name, **when}
        assert (await admin.post("/notices", **posted)).status_code == 303
        page = (await admin.get("/notices")).text
        assert "今晚系统维护&lt;b&gt;" in page and "<b>" not in page
        id_ = re.search(r'name="id" value="([0-9a-f]+)"', page)[1]
        try:
            answer = await soon(phone, "唐山天气", "【公告】今晚系统维护")
            assert answer.index("公告") < answer.index("唐山")
            assert "公告" not in await phone.says("菜单")
            await admin.post("/notices", id=id_, text="全市公告", **when)
            await soon(phone, "菜单", "【公告】全市公告")
            await admin.post("/notices", id=id_, text="唐山的公告", regions="唐山市", services=name, **when)
            await soon(phone, "唐山天气", "【公告·唐山市】唐山的公告")
            assert "公告" not in await phone.says("北京天气")
        finally:
            assert (await admin.post("/notices/down", id=id_)).status_code == 303
        await soon(phone, "唐山天气", "公告", gone=True)


async def test_what_pages_say_is_changed_in_the_catalogue_is_changed_there(house):
    """Holidays, hours of the staff and the menu: each is found among what stands beside the services."""
    async with operator(house.server, "demo-editor") as editor:
        listed = (await editor.get("/services")).text
        for page, part in (("/handover", "human"), ("/menus", "menu"), ("/services", "calendar")):
            link = f"/services/{part}/yaml"
            assert f'href="/console{link}"' in (await editor.get(page)).text and link in listed
            assert f"{part}:" in (await editor.get(link)).text


async def test_a_menu_is_compared_and_pushed(house):
    async with operator(house.server) as admin:
        assert "常用查询" in (await admin.get("/menus")).text
        compared = (await admin.post("/menus/demo-plain/compare")).text
        if "和目录一致" not in compared:
            assert "推送到「demo-plain」" in compared
            assert "已推送" in (await admin.post("/menus/demo-plain/push")).text
        assert "和目录一致" in (await admin.post("/menus/demo-plain/compare")).text
        assert (await admin.post("/menus/nobody/compare")).status_code == 404


async def test_letters_are_listed_and_what_is_gone_is_told(house):
    async with operator(house.server) as admin:
        assert "未送达" in (await admin.get("/letters")).text
        for path in ("/letters/retry", "/letters/drop"):
            answer = await admin.post(path, name="nobody|nothing")
            assert answer.status_code == 409 and "已经送到" in answer.text


async def test_the_last_admin_stays_and_roles_count_at_once(house):
    async with operator(house.server) as admin:
        added = await admin.post("/operators", name="wang.wu", role="admin", shown="<i>王五</i>")
        assert "&lt;i&gt;王五" in added.text and "<i>王五" not in added.text
        password = re.search(r'class="mono secret">([^<]+)<', added.text)[1]
        assert (await admin.post("/operators", name="wang.wu", role="viewer")).status_code == 422
        assert "2 到 32 位" in (await admin.post("/operators", name="王五", role="viewer")).text
        assert "不能修改" in (await admin.post("/operators/demo-viewer", role="admin")).text
        async with operator(house.server, "wang.wu", password) as wang:
            assert (await wang.get("/audit")).status_code == 303
            assert (await admin.post("/operators/wang.wu", role="viewer")).status_code == 303
            assert "/console/login" in (await wang.get("/account")).headers["location"]
        assert (await admin.post("/operators/wang.wu/remove")).status_code == 303


async def test_the_audit_log_is_browsed_filtered_verified_and_that_is_on_record(house):
    async with operator(house.server) as admin:
        page = (await admin.get("/audit?what=console.login&outcome=done")).text
        assert "console.login" in page and "console.audit.view" not in page.split("<tbody>")[1]
        assert "没有找到" in (await admin.get("/audit?who=operator:nobody-at-all")).text
        assert "完整：" in (await admin.post("/audit/verify")).text
        oldest = page
        while found := re.search(r'href="(/console/audit\?[^"]*before=\d+)"', oldest):
            oldest = (await admin.http.get(found[1].replace("&amp;", "&"))).text
    seen = [line for line in records(house) if line["what"] == "console.audit.view"]
    wanted = {"what": "console.login", "outcome": "done"}
    assert any(wanted.items() <= line.get("detail", {}).items() for line in seen)


async def test_the_overview_counts_today(house, phone):
    async with operator(house.server, "demo-viewer") as viewer:
        before = messages(await viewer.get("/"))
        await phone.says("查天气")
        ends = time.monotonic() + 60
        while (now := messages(await viewer.get("/now"))) == before:
            assert time.monotonic() < ends
        assert now > before


def messages(page):
    return int(re.search(r"今天的消息</dt><dd>(\d+)", page.text)[1])


async def through_the_provider(http, sub, start="/console/login/oidc"):
    """Where the provider sends the browser of one of its people."""
    away = await http.get(start)
    asked = httpx.URL(away.headers["location"])
    async with httpx.AsyncClient(timeout=60) as browser:
        sent = {**dict(asked.params), "sub": sub}
        back = await browser.post(asked.copy_with(query=None), data=sent)
    return back.headers["location"]


async def test_operators_come_in_by_their_identity_provider(house):
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        back = await through_the_provider(http, "zhang", "/console/login/oidc?next=/console/account")
        async with httpx.AsyncClient(timeout=60) as victim:
            stolen = await victim.get(back)
            assert stolen.status_code == 403, "a way back is worth nothing in another browser"
        assert (await http.get(back)).status_code == 403, "and nothing a second time"
        back = await through_the_provider(http, "zhang", "/console/login/oidc?next=/console/account")
        answer = await http.get(back)
        assert answer.status_code == 303 and answer.headers["location"] == "/console/account"
        assert "demo-editor" in (await http.get("/console/account")).text
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        unknown = await http.get(await through_the_provider(http, "li"))
        assert unknown.status_code == 403 and "没有您的账户" in unknown.text
        declined = await http.get(await through_the_provider(http, ""))
        assert declined.status_code == 502 and "没有完成登录" in declined.text
