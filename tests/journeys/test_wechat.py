"""What only WeChat has, through the whole app: scanned codes, menus, permissions taken back, its own pushes."""

import json
import secrets
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.configuration import demo_environment
from bot.embedded import socket_path
from bot.identity.vault import Vault
from bot.messages import Address
from sandbox.wechat.envelope import push, read_answer
from tests.phone import link_in
from tests.wechat_phone import ACCOUNTS, WeChatPhone, plain

PAYLOADS = Path(__file__).parent.parent / "adapters" / "wechat" / "payloads"
EXPECTED = json.loads((PAYLOADS.parent / "expected.json").read_text())
ANSWERED = {"text", "image", "voice", "location", "other", "follow", "enter"}


@pytest.fixture
async def phone(house):
    async with httpx.AsyncClient(timeout=60) as http:
        here = WeChatPhone(http, house.server, house.sandbox, "demo", f"oWX{secrets.token_hex(12)}")
        await here.opens()
        yield here


async def test_a_scanned_code_starts_its_service(phone):
    assert "请告诉我车牌号" in await phone.has_happen("SCAN", EventKey="traffic.violation", Ticket="t")
    assert "发动机号的后 6 位" in await phone.says("冀B12345")


async def test_a_code_scanned_by_a_newcomer_welcomes_and_starts_its_service(phone):
    answer = await phone.has_happen("subscribe", EventKey="qrscene_traffic.violation", Ticket="t")
    assert answer.startswith("您好")
    assert "请告诉我车牌号" in answer


async def test_a_code_whose_scene_is_words_starts_what_they_mean(phone):
    assert "请告诉我车牌号" in await phone.has_happen("SCAN", EventKey="查违章", Ticket="t")


@pytest.mark.parametrize("scene", ["hall-3", "traffic.gone", ""])
async def test_a_code_of_no_service_is_answered_by_the_welcome(phone, scene):
    assert (await phone.has_happen("SCAN", EventKey=scene, Ticket="t")).startswith("您好")


async def test_14_a_payments_key_is_no_scene(phone):
    answer = await phone.has_happen("subscribe", EventKey="last_trade_no_4200001234")
    assert answer.startswith("您好")
    assert "车牌" not in answer


@pytest.mark.parametrize("key", ["traffic.violation", "查违章"])
async def test_a_menu_key_is_a_service_or_words(phone, key):
    assert "请告诉我车牌号" in await phone.has_happen("CLICK", EventKey=key)


async def test_21_a_tap_is_known_by_its_id_and_read_by_its_words(phone):
    tapped = {"MsgType": "text", "Content": "就这个", "bizmsgmenuid": "traffic.violation"}
    assert "请告诉我车牌号" in plain(await phone.delivers(tapped) or "")
    unknown = {"MsgType": "text", "Content": "查限行", "bizmsgmenuid": "svc:none"}
    assert "限行" in plain(await phone.delivers(unknown) or "")


async def test_a_permission_taken_back_empties_the_conversation(phone):
    await phone.says("查违章")
    event = {"FromUserName": "oPLATFORM", "OpenID": phone.user, "RevokeInfo": "206", "AppID": "wx0123456789abcdef"}
    assert await phone.delivers({"MsgType": "event", "Event": "user_authorization_revoke", **event}) is None
    assert "没有" in await phone.says("继续")


async def test_who_writes_without_end_can_take_a_permission_back_all_the_same(phone, house):
    assert "认证成功" in await phone.binds(link_in(await phone.says("查社保")), "张示例")
    await phone.pushed("")
    for _ in range(31):
        if "您发得太快了" in await phone.says("你好"):
            break
    alias = Vault(SecretStr(demo_environment()["BANSHI_SECRET_KEY"])).pseudonym(
        Address("wechat", phone.account, phone.user)
    )
    event = {"FromUserName": "oPLATFORM", "OpenID": phone.user, "RevokeInfo": "206", "AppID": "wx0123456789abcdef"}
    async with Redis(unix_socket_path=str(socket_path(house.data_dir))) as redis:
        assert await redis.exists(f"banshi:{{{alias}}}:person")
        assert await phone.delivers({"MsgType": "event", "Event": "user_authorization_revoke", **event}) is None
        assert not await redis.exists(f"banshi:{{{alias}}}:person")


async def test_another_nickname_changes_nothing_for_it_is_not_held(phone):
    await phone.says("查违章")
    event = {"FromUserName": "oPLATFORM", "OpenID": phone.user, "RevokeInfo": "205", "AppID": "wx0123456789abcdef"}
    assert await phone.delivers({"MsgType": "event", "Event": "user_info_modified", **event}) is None
    assert "车牌号" in await phone.says("继续")


async def test_an_account_closed_at_wechat_is_forgotten(phone):
    assert "认证成功" in await phone.binds(link_in(await phone.says("查社保")), "张示例")
    await phone.pushed("")
    event = {"FromUserName": "oPLATFORM", "OpenID": phone.user, "RevokeInfo": "301", "AppID": "wx0123456789abcdef"}
    assert await phone.delivers({"MsgType": "event", "Event": "user_authorization_cancellation", **event}) is None
    assert "实名绑定" not in await phone.says("我的数据")


async def test_a_recording_without_words_is_heard_by_the_speech_service(phone, house):
    """Uploaded as a citizen's recording would lie at WeChat; one that is gone asks for words in writing."""
    async with httpx.AsyncClient(base_url=f"{house.sandbox}/wechat", timeout=60) as api:
        account = ACCOUNTS["demo"]
        secret = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
        token = (await api.post("/cgi-bin/stable_token", json=secret)).json()["access_token"]
        files = {"media": ("v.amr", "#!AMR\n查违章".encode(), "audio/amr")}
        answer = await api.post("/cgi-bin/media/upload", params={"access_token": token, "type": "voice"}, files=files)
    spoken = {"MsgType": "voice", "Format": "amr", "MediaId": answer.json()["media_id"], "Recognition": ""}
    assert "请告诉我车牌号" in plain(await phone.delivers(spoken) or "")
    assert "发文字" in plain(await phone.delivers({**spoken, "MediaId": "gone"}) or "")


async def test_a_place_that_was_sent_sets_the_region(phone):
    place = {"Location_X": "39.63", "Location_Y": "118.18", "Scale": "16", "Label": "唐山市路北区"}
    await phone.delivers({"MsgType": "location", **place})
    assert "唐山" in await phone.says("今天天气")


async def test_3_one_message_id_of_two_citizens_is_two_messages(phone, house):
    other = WeChatPhone(phone.http, house.server, house.sandbox, "demo", f"oWX{secrets.token_hex(12)}")
    await other.opens()
    same = {"MsgType": "text", "MsgId": str(secrets.randbits(62))}
    answers = [await each.delivers({**same, "Content": said}) for each, said in ((phone, "查违章"), (other, "查社保"))]
    assert "车牌" in answers[0] and "车牌" not in answers[1]


async def test_4_two_events_in_one_second_are_both_handled(phone):
    """The same citizen, the same second: only their keys differ."""
    moment = {"CreateTime": 1795219200, "MsgType": "event", "Event": "CLICK"}
    first = await phone.delivers({**moment, "EventKey": "traffic.violation"})
    second = await phone.delivers({**moment, "EventKey": "sys.human"})
    assert "车牌号" in first and "12345" in second


async def test_5_the_same_push_three_times_is_handled_once_and_answered_alike(phone):
    answer = await phone.says_thrice("查违章 冀B12345 发动机后六位123456")
    assert "查到 4 条违法" in answer


async def test_12_a_menu_longer_than_a_message_is_read_to_its_end(phone):
    first, second = await phone.says("菜单"), await phone.says("菜单2")
    assert "回复「菜单2」" in first and "【交管】" in first
    assert "我的个人信息" in second and "【交管】" not in second
    assert "菜单3" not in second
    assert "我的个人信息" not in await phone.says("菜单3")


async def test_12_more_brings_the_rest_of_a_long_answer_even_with_a_form_set_aside(phone):
    await phone.says("查违章")
    first = await phone.has_happen("CLICK", EventKey="sys.menu")
    assert first.endswith("\n更多") and len(first.encode()) <= 2000
    assert "我的个人信息" in await phone.says("更多")
    assert "没有更多" in await phone.says("更多")
    assert "请告诉我车牌号" in await phone.says("继续")


@pytest.mark.parametrize("form", ["xml", "json"])
async def test_every_recorded_push_through_the_whole_app(house, form):
    """All rows of the catalogue of messages and events: HTTP 200 always, an answer to whatever awaits one."""
    async with httpx.AsyncClient(timeout=60) as http:
        for name, wanted in EXPECTED.items():
            user = f"oREC{secrets.token_hex(12)}"
            text = (PAYLOADS / f"{name}.{form}").read_text().replace("oTEST_openid_0000000000000001", user)
            account = ACCOUNTS["demo"]
            signed = push(account, {"FromUserName": user}, message=text.encode(), form=form)
            answer = await http.post(f"{house.server}/wechat/demo", params=dict(signed.query), content=signed.body)
            assert answer.status_code == 200, name
            shown = read_answer(account, answer.content, signed.query["nonce"], user)
            assert (shown is not None) == (wanted["kind"] in ANSWERED), (name, shown)
            assert "刚才出了点问题" not in str(shown), (name, shown)
