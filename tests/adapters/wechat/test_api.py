"""Every call of WeChat's API, against the pretend platform: what is sent, what comes back, what is refused."""

import asyncio
import base64
import io
import json
import struct
import zlib
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from docket import Docket, Worker
from pydantic import SecretStr
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from adapters.wechat import callback, jssdk, links, login, media, safety
from adapters.wechat.adapter import MOST_TYPING, Phrases, WeChatAdapter
from adapters.wechat.client import WeChatClient
from adapters.wechat.errcodes import Action, WeChatRefused
from adapters.wechat.forms import Transfer
from adapters.wechat.notices import Notice, fitted, list_templates
from adapters.wechat.reading import Deed
from adapters.wechat.tokens import MemoryTokens
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.dialogue.words import WAITING
from bot.embedded import embedded_store
from bot.errors import DeliveryFailed
from bot.identity.vault import Vault
from bot.messages import Card, Choice, Link, Reply
from sandbox.wechat.accounts import Account
from sandbox.wechat.api import wechat_routes
from sandbox.wechat.people import session_key
from sandbox.wechat.platform import Platform
from sandbox.wechat.quota import Action as Did

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
MINI_APPID = "wxabcdef0123456789"
TEMPLATES = {
    "progress": {"id": "demo-template-progress", "fields": {"number": "character_string1", "title": "thing2"}},
    "reminder": {"id": "demo-subscription-progress", "by": "subscription", "fields": {"title": "thing1"}},
    "lasting": {"id": "demo-subscription-progress", "by": "subscription", "fields": {"title": "thing1"},
                "long_term": True},
    "city": {"id": "city-template", "by": "city_service", "fields": {"title": "keyword1"}},
    "waiting": {"id": "demo-template-progress", "fields": {"matter": "thing1", "how": "thing2"}},
    "gone": {"id": "no-such-template", "fields": {"title": "thing1"}},
}  # fmt: skip


def png() -> bytes:
    """One pixel."""
    out = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    out.seek(0, 2)
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\1\2\3")),
        (b"IEND", b""),
    ):
        out.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    return out.getvalue()


class Far:
    """A pretend platform with an account of ours, and one citizen who has written."""

    def __init__(self, kit, http, platform, **changes):
        self.platform, self.user = platform, kit.user
        self.account = kit.account(api_base="http://platform/wechat", templates=TEMPLATES, **changes)
        self.adapter = WeChatAdapter({"demo": self.account}, http, phrases=Phrases("（没有显示完）"))
        self.client: WeChatClient = self.adapter.client("demo")
        self.address = self.adapter.codec("demo").address(kit.user)
        self.chat = platform.chat("demo", kit.user)
        self.chat.quota.allow(Did.MESSAGE, platform.clock())

    async def send(self, reply):
        await self.adapter.send(self.address, reply)
        return [(entry.form, entry.text) for entry in self.chat.entries()]


@pytest.fixture
async def far(kit):
    """Makes accounts on a pretend platform of their own, with an operator's picture beside it."""
    clients = []

    def make(**changes):
        kind = changes.get("kind", "official_account")
        platform = Platform(
            {"demo": Account("demo", kit.account().appid, "app-secret", "t", "", kit.own_id, kind=kind)}
        )

        async def picture(request):
            return Response(
                {"map": png(), "text": b"hello"}.get(request.path_params["name"], b""), media_type="image/png"
            )

        app = Starlette(routes=[*wechat_routes(platform), Route("/pictures/{name}", picture)])
        clients.append(httpx.AsyncClient(transport=httpx.ASGITransport(app)))
        return Far(kit, clients[-1], platform, **changes)

    yield make
    for client in clients:
        await client.aclose()


# ── customer-service messages ──


async def test_a_menu_message_where_the_account_may(far):
    reply = Reply(
        "请选择：\n1. 甲医院\n2. 乙医院\n回复序号。", (Choice("甲医院", "甲医院", "a.b"), Choice("乙医院", "乙医院"))
    )
    ((form, text),) = await far(menu_messages=True).send(reply)
    assert form == "menu"
    assert json.loads(text) == {
        "head": "请选择：",
        "items": [{"id": "a.b", "content": "甲医院"}, {"id": "1", "content": "乙医院"}],
        "tail": "回复序号。",
    }


async def test_a_test_account_gets_tap_links_after_its_first_refused_menu(far):
    here = far(menu_messages=True)
    here.platform.errors["/cgi-bin/message/custom/send#msgmenu"] = 40200
    reply = Reply("选：\n1. 甲", (Choice("甲", "甲"),))
    await here.send(reply)
    shown = await here.send(reply)
    assert [form for form, _ in shown] == ["text", "text"]
    assert "weixin://bizmsgmenu" in shown[0][1]
    assert here.platform.asked["/cgi-bin/message/custom/send"] == 3


async def test_a_card_is_news(far):
    ((form, text),) = await far().send(Reply("共 3 笔待缴", card=Card("缴费账单", "https://example.org/pay")))
    shown = json.loads(text)
    assert (form, shown["title"], shown["desc"], shown["url"]) == (
        "card",
        "缴费账单",
        "共 3 笔待缴",
        "https://example.org/pay",
    )


async def test_a_mini_programs_card_is_a_link(far):
    ((form, _),) = await far(kind="mini_program").send(Reply("好", card=Card("账单", "https://example.org/")))
    assert form == "card"


async def test_a_picture_is_uploaded_once_and_again_when_wechat_forgot_it(far):
    here = far()
    reply = Reply("看这里", picture="http://platform/pictures/map")
    await here.send(reply)
    await here.send(reply)
    assert here.platform.asked["/cgi-bin/media/upload"] == 1
    here.platform.media.clear()
    here.chat.quota.allow(Did.MESSAGE, here.platform.clock())
    shown = await here.send(reply)
    assert [form for form, _ in shown] == ["text", "image"] * 3
    assert here.platform.asked["/cgi-bin/media/upload"] == 2


@pytest.mark.parametrize("name", ["text", "none"])
async def test_what_is_no_picture_is_its_address(far, name):
    shown = await far().send(Reply("看这里", picture=f"http://platform/pictures/{name}"))
    assert shown[1] == ("text", f"http://platform/pictures/{name}")


@pytest.mark.parametrize("kind", ["official_account", "mini_program"])
async def test_a_page_of_the_mini_program_is_a_card_where_there_is_a_picture(far, tmp_path, kind):
    picture = tmp_path / "card.png"
    picture.write_bytes(png())
    link = Link("去缴费", "https://example.org/pay", "pages/pay?id=1")
    here = far(kind=kind, mini_appid=MINI_APPID, card_picture=str(picture))
    (text, page) = await here.send(Reply("有一张账单", links=(link,)))
    assert text == ("text", "有一张账单")
    assert json.loads(page[1])["path"] == "pages/pay?id=1"
    assert json.loads(page[1])["appid"] == (MINI_APPID if kind == "official_account" else here.account.appid)


async def test_without_a_picture_it_is_a_link_that_opens_the_mini_program(far):
    link = Link("去缴费", "https://example.org/pay", "pages/pay?id=1")
    ((_, text),) = await far(mini_appid=MINI_APPID).send(Reply("账单", links=(link,)))
    page = f'data-miniprogram-appid="{MINI_APPID}" data-miniprogram-path="pages/pay?id=1"'
    assert text == f'账单\n<a href="https://example.org/pay" {page}>去缴费</a>'


async def test_a_text_that_wechat_finds_too_long_goes_in_two(far):
    here = far()
    here.platform.errors["/cgi-bin/message/custom/send#text"] = 45002
    with pytest.raises(WeChatRefused):
        await here.send(Reply("一行\n二行\n三行\n四行"))
    assert here.platform.asked["/cgi-bin/message/custom/send"] == 2


async def test_typing_shows_and_what_it_cannot_is_no_failure(far, kit):
    from adapters.wechat.customer import show_typing
    from sandbox.chats import Kind

    for kind in ("official_account", "mini_program"):
        here = far(kind=kind)
        await show_typing(here.client, kit.user)
        assert not here.chat.typing  # nothing was written: 45080
        here.chat.add(Kind.CITIZEN, "查违章")
        await show_typing(here.client, kit.user)
        assert here.chat.typing
        await show_typing(here.client, kit.user)  # 45081
        await show_typing(here.client, kit.user, on=False)
        assert not here.chat.typing


TYPING = "/cgi-bin/message/custom/typing"


async def test_a_message_that_is_pushed_very_often_shows_typing_once(far, kit, monkeypatch):
    """Each push waits for the same answer; one call for each would be a storm of our own making."""
    monkeypatch.setattr(callback, "TYPING_AFTER_S", 0.02)
    here, answer = far(), asyncio.Event()

    async def slowly(message):
        await answer.wait()
        return Reply("好")

    app = Starlette(routes=here.adapter.routes(slowly))
    query, body = kit.reference().sealed(kit.push_xml())
    pushes = [asyncio.create_task(kit.call(app, "POST", "/wechat/demo", urlencode(query), body)) for _ in range(50)]
    while not here.platform.asked[TYPING]:  # noqa: ASYNC110 (the platform counts, and tells nobody)
        await asyncio.sleep(0.01)
    answer.set()
    assert {(await push).status for push in pushes} == {200}
    await here.adapter.aclose()
    assert here.platform.asked[TYPING] == 1


async def test_where_very_many_wait_only_some_are_shown_typing(far, kit):
    here, now = far(), datetime.now(kit.china)
    for number in range(3 * MOST_TYPING):
        sealed = kit.reference().sealed(kit.push_xml(FromUserName=f"o{number:027}"))
        here.adapter.slow(here.adapter.codec("demo").decode(*sealed, now))
    await here.adapter.aclose()
    assert here.platform.asked[TYPING] == MOST_TYPING


# ── the local quota ──


async def test_18_our_own_count_refuses_before_wechat_does(far):
    here = far()
    windows = here.adapter._messengers["demo"].windows
    windows.touch(here.user, Deed.MESSAGE)
    for number in range(5):
        await here.send(Reply(str(number)))
    with pytest.raises(WeChatRefused, match=r"45047.*own count") as caught:
        await here.send(Reply("六"))
    assert caught.value.permanent
    assert here.platform.asked["/cgi-bin/message/custom/send"] == 5
    assert not (await here.adapter.ways(here.address)).chat
    windows.touch(here.user, Deed.MESSAGE)
    assert (await here.adapter.ways(here.address)).chat


@pytest.mark.parametrize(("deed", "number"), [(Deed.CLICK, 3), (Deed.FOLLOW, 3), (Deed.SCAN, 3), (Deed.ENTER, 2)])
async def test_18_every_deed_allows_its_number(far, deed, number):
    here = far()
    here.adapter._messengers["demo"].windows.touch(here.user, deed)
    for _ in range(number):
        await here.send(Reply("好"))
    with pytest.raises(WeChatRefused, match="own count"):
        await here.send(Reply("好"))


# ── notices ──


async def test_a_template_message_fits_its_fields(far):
    here = far(mini_appid=MINI_APPID)
    notice = Notice("progress", {"number": "SQ20260001", "title": "办" * 30}, "https://example.org/", "pages/p", "SQ1")
    await here.adapter.notify(here.address, notice)
    ((_, _, sent),) = here.platform.sent_notices
    assert sent["data"] == {"character_string1": {"value": "SQ20260001"}, "thing2": {"value": "办" * 19 + "…"}}
    assert sent["miniprogram"] == {"appid": MINI_APPID, "pagepath": "pages/p"}
    assert (sent["url"], sent["client_msg_id"]) == ("https://example.org/", "SQ1")


async def test_an_answer_that_the_chat_refuses_is_announced(far, tmp_path):
    """By the notice `waiting`, and only to who allows it; the answer itself waits for the citizen's next message."""
    here = far()
    here.platform.errors["/cgi-bin/message/custom/send"] = 45015
    vault = Vault(SecretStr("a secret of at least thirty-two characters"))
    with embedded_store(tmp_path) as url:
        async with Redis.from_url(url) as redis, Docket(name="announced", url=url) as docket:
            outbox = Outbox(docket, {"wechat": here.adapter}, OwedStore(redis, vault), vault)
            await outbox.put(here.address, Reply("缴了 120 个月"))
            async with Worker(docket) as worker:
                await worker.run_until_finished()
            await here.adapter.decline(here.address, "waiting")
            await outbox.keep(here.address, Reply("还有一条"))
    ((_, _, sent),) = here.platform.sent_notices
    assert [field["value"] for field in sent["data"].values()] == [*WAITING.values()]


@pytest.mark.parametrize("kind", ["official_account", "mini_program"])
async def test_a_subscription_notice_takes_one_consent(far, kind):
    here = far(kind=kind)
    consents = here.adapter._messengers["demo"].consents
    notice = Notice("reminder", {"title": "明天办理"}, page="pages/p")
    with pytest.raises(WeChatRefused, match="no more"):
        await here.adapter.notify(here.address, notice)
    given = {"TemplateId": "demo-subscription-progress", "SubscribeStatusString": "accept"}
    await consents.heard(here.user, "subscribe_msg_popup_event", [given])
    here.platform.consents[here.account.appid, here.user, "demo-subscription-progress"] = 1
    assert "reminder" in (await here.adapter.ways(here.address)).notices
    await here.adapter.notify(here.address, notice)
    assert "reminder" not in (await here.adapter.ways(here.address)).notices
    (path,) = [path for path in here.platform.asked if "message/subscribe" in path]
    assert path.endswith("bizsend" if kind == "official_account" else "subscribe/send")
    assert here.platform.sent_notices[0][2]["miniprogram_state"] == "formal"


async def test_a_consent_that_wechat_knows_is_gone_counts_no_more(far):
    here = far()
    consents = here.adapter._messengers["demo"].consents
    given = {"TemplateId": "demo-subscription-progress", "SubscribeStatusString": "accept"}
    await consents.heard(here.user, "subscribe_msg_popup_event", [given] * 3)
    with pytest.raises(WeChatRefused) as caught:
        await here.adapter.notify(here.address, Notice("reminder", {"title": "好"}))
    assert caught.value.action is Action.NO_CONSENT
    assert await consents.left(here.user, "demo-subscription-progress") == 0


async def test_a_rejection_takes_all_consents_and_a_failed_send_takes_none(far):
    here = far()
    consents = here.adapter._messengers["demo"].consents
    item = {"TemplateId": "demo-subscription-progress", "SubscribeStatusString": "accept"}
    await consents.heard(here.user, "subscribe_msg_popup_event", [item, item])
    here.platform.errors["/cgi-bin/message/subscribe/bizsend"] = 47003
    with pytest.raises(WeChatRefused):
        await here.adapter.notify(here.address, Notice("reminder", {"title": "好"}))
    assert await consents.left(here.user, item["TemplateId"]) == 2
    await consents.heard(here.user, "subscribe_msg_change_event", [{**item, "SubscribeStatusString": "reject"}])
    assert await consents.left(here.user, item["TemplateId"]) == 0


async def test_a_yes_that_both_wechat_and_the_front_end_tell_is_one(far):
    here = far()
    consents = here.adapter._messengers["demo"].consents
    item = {"TemplateId": "demo-subscription-progress", "SubscribeStatusString": "accept"}
    await here.adapter.consented(here.address, {item["TemplateId"]: True})
    await consents.heard(here.user, "subscribe_msg_popup_event", [item])
    assert await consents.left(here.user, item["TemplateId"]) == 1
    assert "reminder" in (await here.adapter.ways(here.address)).notices
    allowed = {one.notice: one for one in await here.adapter.consents(here.address)}
    assert (allowed["reminder"].left, allowed["lasting"].left, allowed["progress"].template) == (1, None, "")


async def test_who_took_their_consent_back_is_sent_nothing_by_any_way(far):
    here = far()
    for notice in ("progress", "reminder", "lasting"):
        await here.adapter.consented(here.address, {"demo-subscription-progress": True})
        assert notice in (await here.adapter.ways(here.address)).notices
        assert await here.adapter.decline(here.address, notice)
        assert notice not in (await here.adapter.ways(here.address)).notices
        with pytest.raises(WeChatRefused, match="took their consent back"):
            await here.adapter.notify(here.address, Notice(notice, {"title": "好", "number": "1"}))
    assert not await here.adapter.decline(here.address, "unheard-of") and here.platform.sent_notices == []
    assert await here.adapter.forget(here.address) and not await here.adapter.forget(here.address)


async def test_a_lasting_subscription_asks_for_no_count(far):
    here = far()
    here.platform.consents[here.account.appid, here.user, "demo-subscription-progress"] = 2
    for _ in range(2):
        await here.adapter.notify(here.address, Notice("lasting", {"title": "好"}))
    assert "lasting" in (await here.adapter.ways(here.address)).notices


async def test_a_city_service_message(far):
    here = far()
    await here.adapter.notify(here.address, Notice("city", {"title": "已办结"}, "https://example.org/", number="SQ1"))
    ((_, way, sent),) = here.platform.sent_notices
    assert (way, sent["openid"], sent["order_no"], sent["biz_template_id"]) == (
        "city",
        here.user,
        "SQ1",
        "city-template",
    )


@pytest.mark.parametrize("name", ["gone", "never-set"])
async def test_a_notice_without_a_template_is_permanent(far, name):
    here = far()
    with pytest.raises(DeliveryFailed) as caught:
        await here.adapter.notify(here.address, Notice(name, {"title": "好"}))
    assert caught.value.permanent


async def test_the_templates_that_the_console_holds(far):
    assert [each["priTmplId"] for each in await list_templates(far().client)] == sorted(Platform({}).templates)


@pytest.mark.parametrize(
    ("keyword", "value", "sent"),
    [
        ("thing1", "短", "短"), ("thing_2", "长" * 21, "长" * 19 + "…"), ("phrase3", "正在办理之中", "正在办理之"),
        ("name1", "欧阳" * 6, "欧阳" * 5), ("name1", "Alexander Hamilton", "Alexander Hamilton"),
        ("thing1", " \n", "-"), ("car_number1", "冀B123456789", "冀B123456"), ("amount1", "￥12.00", "￥12.00"),
    ],
)  # fmt: skip
def test_fields_fit(keyword, value, sent):
    assert fitted(keyword, value) == sent


# ── ways in ──


async def test_codes_carry_their_scenes(far):
    here = far()
    for lasts_s in (None, 3600):
        url = await links.qr_code(here.client, "traffic.violation", lasts_s=lasts_s)
        ticket = httpx.URL(url).params["ticket"]
        assert here.platform.tickets[ticket] == "traffic.violation"
    assert (await links.mini_code(here.client, "traffic.violation", "pages/index")).startswith(b"\x89PNG")
    assert (await links.url_link(here.client, "pages/index", "s=1")).startswith("https://")
    assert (await links.scheme(here.client, "pages/index")).startswith("weixin://")


@pytest.mark.parametrize("scene", ["", "x" * 65, "有 空格", "\n"])
async def test_a_wrong_scene_is_refused_before_wechat_does(far, scene):
    with pytest.raises(ValueError, match="scene"):
        await links.qr_code(far().client, scene)


@pytest.mark.parametrize(("scene", "page"), [("违章", ""), ("a%b", ""), ("x" * 33, ""), ("ok", "/pages/index")])
async def test_a_wrong_mini_code_is_refused_before_wechat_does(far, scene, page):
    with pytest.raises(ValueError, match=r"scene|page"):
        await links.mini_code(far().client, scene, page)


# ── media ──


async def test_media_up_and_down(far):
    here = far()
    for content in (png(), b"\xff\xd8\xff\xe0JFIF", b"#!AMR\n123", b"ID3\x03mp3", b"0000ftypisom"):
        media_id = await media.upload(here.client, content)
        assert await media.upload(here.client, content) == media_id
        assert await here.adapter.fetch(here.address, media_id) == content
    assert here.platform.asked["/cgi-bin/media/upload"] == 5


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ\x90", b"\xff\xd8\xff" + b"x" * (10 * 1024 * 1024)])
async def test_what_wechat_takes_not_is_not_sent(far, content):
    here = far()
    with pytest.raises(DeliveryFailed) as caught:
        await media.upload(here.client, content)
    assert caught.value.permanent
    assert not here.platform.asked["/cgi-bin/media/upload"]


async def test_a_medium_that_is_gone_or_no_picture(far):
    here = far()
    here.platform.media["page"] = b"<html>not here</html>"
    for media_id in ("gone", "page"):
        with pytest.raises(DeliveryFailed):
            await media.download(here.client, media_id)


# ── people ──


async def test_15_a_login_code_is_good_once(far):
    here = far(kind="mini_program")
    got = await login.log_in(here.client, "login-oTEST_1")
    assert (got.openid, got.unionid) == ("oTEST_1", "uTEST_1")
    assert got.session_key.get_secret_value() == session_key("oTEST_1") not in repr(got)
    for code in ("login-oTEST_1", "phone-13800000000", "a b", "", "x" * 129):
        with pytest.raises(WeChatRefused) as caught:
            await login.log_in(here.client, code)
        assert caught.value.action is Action.RELOGIN
    assert not here.platform.asked["/cgi-bin/stable_token"]


async def test_a_risky_citizen_is_denied(far):
    here = far()
    here.platform.errors["/sns/jscode2session"] = 40226
    with pytest.raises(WeChatRefused) as caught:
        await login.log_in(here.client, "login-oTEST_1")
    assert caught.value.action is Action.DENY


async def test_a_phone_number_is_good_once_and_for_this_app_only(far):
    here = far(kind="mini_program")
    assert await login.phone_number(here.client, "phone-13800000000") == login.Phone("13800000000", "86")
    for code in ("phone-13800000000", "login-oTEST_1"):
        with pytest.raises(WeChatRefused) as caught:
            await login.phone_number(here.client, code)
        assert caught.value.action is Action.RELOGIN


MINI = VECTORS.get("mini") or {
    "session_key": "AAECAwQFBgcICQoLDA0ODw==",
    "iv": "EBESExQVFhcYGRobHB0eHw==",
    "data": (
        "aLhedzo+Z6es5zW+YHo9snYC0yqzXTKggXNMQvhcyudkik75xObeE7YxlOkqVmhFK8f+LxhMgOYi9sTvM5HwmI782mFnqn3zZPlUfzWBBP/6qAGb"
        "f5iVZm6scZDBeHhA56bN7LgAo4GhF7SYHyZvWTyMnANFYGD8rztffytlaI7FRmT8Yx3Ta7VLMs796uL+QWsM1FaRfjvGLWPjGEBI5g=="
    ),
}


def test_vector_16_sealed_data_opens_with_its_session_only():
    key = SecretStr(MINI["session_key"])
    data = login.open_data(key, MINI["data"], MINI["iv"], "wx0123456789abcdef")
    assert (data["phoneNumber"], data["countryCode"]) == ("13800000000", "86")
    other = SecretStr(base64.b64encode(b"another-session!").decode())
    with pytest.raises(ValueError, match="session"):
        login.open_data(other, MINI["data"], MINI["iv"], "wx0123456789abcdef")
    with pytest.raises(ValueError, match="another app"):
        login.open_data(key, MINI["data"], MINI["iv"], "wxffffffffffffffff")
    assert login.is_signed(key, '{"nickName":"Band"}', "808963d78c415e9c7cf08010dcc326ff7b8cb6c4")
    assert not login.is_signed(key, '{"nickName":"Bond"}', "808963d78c415e9c7cf08010dcc326ff7b8cb6c4")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("办理居住证", "pass"), ("可疑示例", "review"), ("好" * 3000 + "违法示例", "risky"), (" ", "pass")],
)  # fmt: skip
async def test_content_is_judged_by_its_worst_part(far, text, verdict):
    here = far(kind="mini_program")
    whole = safety.Verdict(verdict)
    assert await safety.check_text(here.client, here.user, text) is whole


async def test_content_that_cannot_be_checked_is_unknown(far):
    here = far(kind="mini_program")
    here.platform.errors["/wxa/msg_sec_check"] = 43104
    assert await safety.check_text(here.client, here.user, "好") is safety.Verdict.UNKNOWN


# ── pages ──


def test_vector_js_sdk_signature():
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    for address in ("http://mp.weixin.qq.com?params=value", "http://mp.weixin.qq.com?params=value#later"):
        made = jssdk.signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, address)
        assert made == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


async def test_pages_of_ours_are_signed_with_one_ticket(far):
    here = far()
    first = await jssdk.page_config(here.client, "https://banshi.example/pay?x=1#top", {"banshi.example"})
    second = await jssdk.page_config(here.client, "https://banshi.example/", {"banshi.example"})
    assert first["appId"] == here.account.appid and first["nonceStr"] != second["nonceStr"]
    assert here.platform.tickets_fetched == 1
    for address in ("https://evil.example/", "javascript:alert(1)", "https://banshi.example.evil.example/"):
        with pytest.raises(ValueError, match="not a page"):
            await jssdk.page_config(here.client, address, {"banshi.example"})


# ── the staff's own name ──


STAFF = {"human_staff": True, "kf_account": "window1@gh_0123456789ab"}
HANDED_OVER = Reply("编号 K1：在办查违章。", human=True)


async def hand_over(here, kit, staff):
    """What follows the answer by which a chat was handed over."""
    codec, reference, now = here.adapter.codec("demo"), kit.reference(), datetime.now(kit.china)
    query, body = reference.sealed((kit.here / "payloads" / "text.xml").read_text())
    push = codec.decode(query, body, now)
    await here.adapter._messengers["demo"].follow_up(push, HANDED_OVER, Transfer(staff))


async def test_a_refused_message_under_a_name_is_not_sent_again(far, kit):
    here = far(**STAFF)
    for code in (45015, 45047, 40003, -1):
        here.platform.asked.clear()
        here.platform.errors["/cgi-bin/message/custom/send"] = code
        with pytest.raises(WeChatRefused):
            await hand_over(here, kit, STAFF["kf_account"])
        assert here.platform.asked["/cgi-bin/message/custom/send"] == 1, code


async def test_a_name_that_wechat_does_not_know_is_left_out(far, kit):
    here = far(**STAFF)
    await hand_over(here, kit, "window9@gh_of_somebody_else")
    assert [entry.text for entry in here.chat.entries()] == [HANDED_OVER.text]


async def test_an_account_that_may_not_write_asks_wechat_for_nothing(far):
    here = far(customer_messages=False)
    for reply in (
        Reply("好"),
        Reply("请选择", (Choice("甲", "甲"),)),
        Reply("看图", picture="https://example.org/a.png"),
    ):
        with pytest.raises(DeliveryFailed) as caught:
            await here.send(reply)
        assert caught.value.permanent and not caught.value.unsure
    assert not here.platform.asked


# ── what goes wrong ──


async def test_a_busy_wechat_is_asked_twice_more_where_that_does_no_harm(far, kit):
    here = far()
    client = WeChatClient(here.account, here.client._http, MemoryTokens(), pause_s=0.001)
    here.platform.errors["/wxa/msg_sec_check"] = -1
    assert await safety.check_text(client, here.user, "好") is safety.Verdict.UNKNOWN
    assert here.platform.asked["/wxa/msg_sec_check"] == 3
    here.platform.errors["/cgi-bin/message/custom/send"] = -1
    with pytest.raises(WeChatRefused):
        await here.send(Reply("好"))
    assert here.platform.asked["/cgi-bin/message/custom/send"] == 1


async def test_a_wrong_configuration_stops_asking_for_tokens(far):
    here = far()
    here.platform.errors["/cgi-bin/stable_token"] = 40164
    said = set()
    for _ in range(5):
        with pytest.raises(WeChatRefused) as caught:
            await here.send(Reply("好"))
        said.add(str(caught.value))
    assert here.platform.asked["/cgi-bin/stable_token"] == 1
    assert any("add 203.0.113.7" in each for each in said)


async def test_the_minutes_limit_and_the_days_quota_close_their_path_only(far):
    here = far()
    here.platform.a_minute["/wxa/generatescheme"] = 0
    here.platform.daily["/wxa/generate_urllink"] = 0
    for path, ask in (("/wxa/generatescheme", links.scheme), ("/wxa/generate_urllink", links.url_link)):
        for _ in range(3):
            with pytest.raises(WeChatRefused):
                await ask(here.client, "pages/index")
        assert here.platform.asked[path] == 1
    assert await here.send(Reply("好")) == [("text", "好")]


async def test_a_forced_token_is_an_operators_own_wish(far):
    here = far()
    first = await here.client.token()
    assert await here.client.token() == first
    assert await here.client.token(force=True) != first
