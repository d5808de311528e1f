"""Messages out and all methods of the OpenAPI, against the pretend Alipay over real HTTP, in both of its forms."""

import logging
import time

import pytest

from adapters.alipay import client as alipay_client
from adapters.alipay import identity, messages
from adapters.alipay.agreements import Agreements
from adapters.alipay.identity import Check, Login
from adapters.alipay.ledger import MemoryLedger
from adapters.alipay.messages import CityNotice, Hashing, Template
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import Advice, Outcome
from adapters.alipay.safety import Verdict, check_text
from adapters.wechat import client as wechat_client
from bot.errors import DeliveryFailed
from bot.messages import Address, Choice, Link, Reply
from bot.platforms import Ways

SEND = "alipay.open.public.message.custom.send"
DETECT = Call("alipay.security.risk.content.detect", {"content": "你好"})


@pytest.fixture
def chat(world, kit):
    """A citizen who has just written."""
    chat = world.platform.chat("demo", kit.user)
    chat.did["message"] = time.time()
    return chat


def shown(chat):
    return [(entry.form, entry.text) for entry in chat.entries()]


async def send(world, kit, reply):
    await world.adapter.send(Address("alipay", "demo", kit.user), reply)


async def test_a_text_arrives_as_it_was(world, kit, chat):
    await send(world, kit, Reply("结果：3 条 & <示例> 😀 1+1=2 100%\n第二行"))
    assert shown(chat) == [("text", "结果：3 条 & <示例> 😀 1+1=2 100%\n第二行")]


async def test_links_are_cards_and_choices_are_named(world, kit, chat):
    link = Link("去认证", "https://example.com/a?b=1")
    await send(world, kit, Reply("请选", (Choice("甲", "甲"),), (link,)))
    assert shown(chat)[0] == ("text", "请选\n「甲」")
    assert shown(chat)[1][0] == "card"
    assert "https://example.com/a?b=1" in shown(chat)[1][1]


async def test_an_open_id_is_sent_as_one(world, kit):
    citizen = world.platform.citizen(kit.platform_app, "2088000000000077")
    world.platform.chat("demo", citizen.user_id).did["message"] = time.time()
    await world.adapter.send(Address("alipay", "demo", citizen.open_id), Reply("好"))
    assert world.platform.calls[-1][1]["open_id"] == citizen.open_id


async def test_20_outside_the_window_is_permanent(world, kit):
    world.platform.chat("demo", kit.user).did["message"] = time.time() - 49 * 3600
    with pytest.raises(DeliveryFailed, match="MSG_SD_OVER_TIME") as caught:
        await send(world, kit, Reply("好"))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("code", "sub_code", "permanent", "calls"),
    [("20000", "isp.unknow-error", False, 2), ("40005", "isv.call-limited", False, 1),
     ("40004", "PUB.MSG_SD_NOFOLLOW", True, 1), ("40006", "isv.insufficient-isv-permissions", True, 1)],
)  # fmt: skip
async def test_every_code_says_whether_to_try_again(world, kit, chat, code, sub_code, permanent, calls):
    seen = []
    world.platform.mangle = lambda body: seen.append(body) or body
    world.platform.errors[SEND] = (code, sub_code)
    with pytest.raises(DeliveryFailed, match=sub_code) as caught:
        await send(world, kit, Reply("好"))
    assert (caught.value.permanent, len(seen)) == (permanent, calls)
    assert caught.value.unsure is (code == "20000")


async def test_what_arrived_in_part_is_not_sent_again(world, kit, chat):
    """The first of two messages is shown when the second is refused for a while."""
    world.platform.mangle = lambda body: world.platform.errors.update({SEND: ("40005", "isv.call-limited")}) or body
    with pytest.raises(DeliveryFailed) as caught:
        await send(world, kit, Reply("好", links=(Link("看", "https://example.com/"),)))
    assert (caught.value.unsure, len(shown(chat))) == (True, 1)


async def test_how_a_citizen_can_be_reached(world, kit):
    address = Address("alipay", "demo", kit.user)
    windows, agreements = world.adapter.account("demo").windows, world.adapter.account("demo").agreements
    assert await world.adapter.ways(address) == Ways()
    await windows.touch(kit.user, "message", int(time.time() * 1000))
    assert (await world.adapter.ways(address)).chat
    await windows.touch(kit.user, "unfollow", int(time.time() * 1000))
    await agreements.agree(kit.user, "S1")
    assert await world.adapter.ways(address) == Ways(notices=frozenset(("progress",)))
    assert await world.adapter.ways(Address("alipay", "nobody", kit.user)) == Ways()


async def test_busy_is_tried_again_three_times_where_it_may_be(world):
    seen = []
    world.platform.mangle = lambda body: seen.append(body) or body
    world.platform.errors[DETECT.method] = ("20000", "isp.unknow-error")
    result = await world.client.call(DETECT)
    assert (result.outcome, result.advice, len(seen)) == (Outcome.UNKNOWN, Advice.RETRY, 3)


@pytest.mark.parametrize("change", [lambda body: body.replace(b"PASSED", b"FAILED"), lambda body: b"<html>"])
async def test_an_answer_that_was_changed_is_not_believed(world, change):
    world.platform.mangle = change
    assert (await world.client.call(DETECT)).outcome is Outcome.UNKNOWN
    assert await check_text(world.client, "你好") is Verdict.UNKNOWN


async def test_a_wrong_key_of_ours_is_named(world, kit):
    world.app.__dict__["keys"] = kit.app(private_key=kit.keys["PLAT_PRIV"], alipay_public_key=kit.keys["APP_PUB"]).keys
    result = await world.client.call(DETECT)
    assert (result.outcome, "invalid-signature" in result.sub_code) == (Outcome.REFUSED, True)


async def test_a_dead_address_was_never_reached(world):
    dead = world.app.model_copy(update={"gateway": "http://127.0.0.1:9/gateway.do"})
    world.client.app = dead
    assert (await world.client.call(DETECT)).outcome is Outcome.UNSENT


async def test_content_detection(world):
    assert await check_text(world.client, "你好") is Verdict.PASS
    assert await check_text(world.client, "违禁示例") is Verdict.REJECT


@pytest.mark.parametrize("as_open_id", [True, False])
async def test_login_and_profile(world, kit, as_open_id):
    citizen = world.platform.citizen(kit.platform_app, "2088000000000005")
    user = citizen.open_id if as_open_id else citizen.user_id
    code = world.platform.new_code(kit.platform_app, user)
    login = await identity.log_in(world.client, code)
    assert isinstance(login, Login)
    assert (login.user, bool(login.open_id)) == (user, as_open_id)
    assert (await identity.user_info(world.client, login.access_token)).ok
    assert isinstance(await identity.refresh(world.client, login.refresh_token), Login)


@pytest.mark.parametrize("code", ["never-given", "", "空 白", "x" * 200])
async def test_a_code_that_is_none(world, code):
    result = await identity.log_in(world.client, code)
    assert not isinstance(result, Login)
    assert result.sub_code == "isv.code-invalid"


async def test_a_code_works_once(world, kit):
    code = world.platform.new_code(kit.platform_app, kit.user)
    assert isinstance(await identity.log_in(world.client, code), Login)
    assert not isinstance(await identity.log_in(world.client, code), Login)


async def test_a_used_up_token_asks_for_authorisation(world):
    assert (await identity.user_info(world.client, "old")).ok is False


async def test_real_name_check_counts_only_as_alipay_says(world):
    check = await identity.begin_check(world.client, "王示例", "11010119000101001X", "https://example.com/back")
    assert isinstance(check, Check)
    page = await world.http.get(check.url)
    assert page.status_code == 200
    assert (await world.http.get(check.url.replace("2021000000000001", "2021000000000002"))).status_code == 400
    assert await identity.checked(world.client, check.certify_id) is None
    for said, meant in (("T", True), ("F", False)):
        world.platform.checks[check.certify_id].passed = said
        assert await identity.checked(world.client, check.certify_id) is meant


async def test_identity_numbers_leave_encrypted(world):
    sent = []
    world.http.event_hooks["request"] = [lambda request: _note(sent, request)]
    await identity.begin_check(world.client, "王示例", "11010119000101001X", "https://example.com/back")
    assert sent
    assert all(b"1101011900" not in body for body in sent)


async def _note(sent, request):
    sent.append(request.content + str(request.url).encode())


async def test_merchant_token(world):
    assert (await identity.merchant_token(world.client, "code")).text("app_auth_token")


# ── templates, subscriptions, city service ──


TEMPLATE = Template("T1", {"first": "您好", "keyword1": "已受理"}, "https://example.com/", "查看")


async def test_a_template_for_followers(world, kit):
    assert (await messages.send_to_follower(world.client, kit.user, TEMPLATE)).sub_code == "PUB.MSG_SD_NOFOLLOW"
    assert await messages.follows(world.client, kit.user) is False
    world.platform.chat("demo", kit.user).following = True
    assert await messages.follows(world.client, kit.user) is True
    assert (await messages.send_to_follower(world.client, kit.user, TEMPLATE)).ok
    assert shown(world.platform.chat("demo", kit.user)) == [("text", "您好\n已受理")]


async def test_a_template_for_subscribers_uses_the_subscription_up(world, kit):
    citizen = world.platform.citizen(kit.platform_app, kit.user)
    values = {"keyword1": "已受理", "keyword2": "2026-11-21"}

    async def sent():
        return await messages.send_to_subscriber(world.client, kit.user, "TPL", "pages/case?id%3D42", values)

    assert not (await sent()).ok
    citizen.subscribed.add("TPL")
    agreements = Agreements("app", MemoryLedger(), world.client)
    assert await agreements.ask(kit.user, kit.user, ["TPL", "OTHER"]) == {"TPL"}
    assert (await sent()).ok
    assert await agreements.ask(kit.user, kit.user, ["TPL"]) == frozenset()
    assert isinstance(world.platform.calls[-2][1]["data"], str)


async def test_a_template_too_long_is_our_fault(world, kit):
    with pytest.raises(ValueError, match="2048"):
        await messages.send_to_subscriber(world.client, kit.user, "TPL", "p", {"keyword1": "长" * 2048})


def notice(**changes):
    fields = {"uuid": "u1", "template": "7", "values": {"a": "一"}, "url": "https://example.com/"}
    return CityNotice(**(fields | {"user": "2088000000000001"} | changes))


@pytest.mark.parametrize("hashing", list(Hashing))
async def test_city_notices(world, hashing):
    by_number = notice(uuid="u2", user="", name="王示例", id_number="11010119000101001X")
    assert (await messages.send_city_notices(world.client, [notice(), by_number], hashing=hashing)).ok
    kept = world.platform.city_messages
    assert kept["u1"]["alipay_user_id"] == "2088000000000001"
    assert "1101011900" not in str(kept)
    assert ("王示例" in str(kept)) is (hashing is Hashing.MD5)
    assert await messages.city_notice_sent(world.client, "u1") is True
    assert await messages.city_notice_sent(world.client, "nobody") is None


async def test_city_notices_without_a_city(world, kit):
    world.client.app = world.app.model_copy(update={"city": None})
    assert (await messages.send_city_notices(world.client, [notice()])).outcome is Outcome.UNSENT


async def test_a_picture(world):
    assert (await world.client.download("demo-media-0001")).startswith(b"\x89PNG")
    with pytest.raises(DeliveryFailed):
        await world.client.download("nothing")


@pytest.mark.parametrize("first", [[], [wechat_client._without_secrets]], ids=["alone", "after WeChat's client"])
async def test_no_token_no_number_and_no_signature_in_the_log(world, kit, caplog, monkeypatch, first):
    caplog.set_level("DEBUG", logger="httpx")
    monkeypatch.setattr(logging.getLogger("httpx"), "filters", [*first, alipay_client._without_queries])
    code = world.platform.new_code(kit.platform_app, kit.user)
    login = await identity.log_in(world.client, code)
    await identity.user_info(world.client, login.access_token)
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert said
    for secret in (login.access_token, code, "sign="):
        assert secret not in said
