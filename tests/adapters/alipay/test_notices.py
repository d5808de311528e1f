"""The message service: repeats, wrong order, what banshi acts on, and merchants whom a third-party app acts for."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.ledger import MemoryLedger
from adapters.alipay.merchants import NO_TOKEN
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import Advice
from bot.errors import StoreUnavailable
from bot.messages import Kind
from sandbox.alipay.citizens import MERCHANT
from sandbox.alipay.envelope import form_of, joined, notice_form

DETECT = Call("alipay.security.risk.content.detect", {"content": "你好"})
LEFT, CITIZEN_LEFT = "alipay.open.auth.appauth.cancelled", "alipay.open.auth.userauth.cancelled"


class Store(MemoryLedger):
    """A store that goes away and comes back."""

    away = False

    async def read(self, key):
        if self.away:
            raise StoreUnavailable("x")
        return await super().read(key)


@pytest.fixture
async def office(world, kit):
    """An app that acts for a merchant, its callback, and what reached the bot."""
    heard, ledger = [], Store()

    async def receive(message, *, waited_s=0.0):
        heard.append(message)

    app = world.app.model_copy(update={"acts_for": MERCHANT})
    adapter = AlipayAdapter({"demo": app}, world.http, ledger=ledger)
    web = Starlette(routes=adapter.routes(receive))

    async def post(form):
        return (await kit.call(web, "/alipay/demo", form)).body

    yield SimpleNamespace(
        account=adapter.account("demo"), post=post, heard=heard, platform=world.platform, demo=world.demo, ledger=ledger
    )
    await adapter.aclose()


def now_ms(**ago):
    return int((datetime.now(UTC) - timedelta(**ago)).timestamp() * 1000)


def notice(office, method, content, *, id_="n1", **ago):
    return notice_form(office.demo, method, content, notice_id=id_, now_ms=now_ms(**ago))


def joined_notice(office, detail, *, id_="j1", status="execute_auth"):
    """In the older form, with `notify_type` and China's time."""
    fields = {
        "notify_id": id_,
        "notify_type": "open_app_auth_notify",
        "notify_time": f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}",
        "status": status,
        "app_id": office.demo.app_id,
        "auth_app_id": detail["auth_app_id"],
        "charset": "UTF-8",
        "version": "1.0",
        "biz_content": json.dumps({"notify_context": {"trigger": "mrchiscore"}, "detail": detail}),
    }
    sent = {name: value.encode() for name, value in fields.items()}
    return form_of(sent | {"sign_type": b"RSA2", "sign": office.demo.sign(joined(sent)).encode()})


def allowed(office, **ago):
    return office.platform.allow(office.demo, MERCHANT) | {"auth_time": now_ms(**ago)}


async def test_a_merchant_allows_and_takes_back(office):
    refused = await office.account.client.call(DETECT)
    assert (refused.sub_code, refused.advice) == (NO_TOKEN, Advice.AUTHORISE)
    assert await office.post(joined_notice(office, allowed(office))) == b"success"
    assert (await office.account.client.call(DETECT)).ok
    assert office.platform.tokens_seen[-1] == await office.account.merchants.token(MERCHANT)
    assert await office.post(notice(office, LEFT, {"auth_app_id": MERCHANT})) == b"success"
    assert (await office.account.client.call(DETECT)).sub_code == NO_TOKEN


async def test_what_was_taken_back_before_it_was_allowed_again_stays_allowed(office):
    """The older notice comes last, and twice."""
    await office.post(joined_notice(office, allowed(office)))
    late = notice(office, LEFT, {"auth_app_id": MERCHANT, "cancel_time": now_ms(hours=2)}, id_="old")
    assert [await office.post(late) for _ in range(2)] == [b"success", b"success"]
    assert await office.account.merchants.token(MERCHANT)


async def test_what_was_allowed_before_it_was_taken_back_stays_taken_back(office):
    await office.post(notice(office, LEFT, {"auth_app_id": MERCHANT}))
    assert await office.post(joined_notice(office, allowed(office, hours=2))) == b"success"
    assert not await office.account.merchants.token(MERCHANT)


async def test_a_grant_that_was_not_carried_out_is_none(office):
    await office.post(joined_notice(office, allowed(office), status="cancel_auth"))
    assert not await office.account.merchants.token(MERCHANT)


async def test_a_token_that_ran_out_is_renewed_once(office):
    detail = allowed(office)
    await office.post(joined_notice(office, detail))
    del office.platform.merchants[detail["app_auth_token"]]
    assert (await office.account.client.call(DETECT)).ok
    renewed = await office.account.merchants.token(MERCHANT)
    assert renewed not in {"", detail["app_auth_token"]}
    office.platform.merchants.clear()
    assert (await office.account.client.call(DETECT)).advice is Advice.AUTHORISE


async def test_a_merchants_code_gives_tokens(office):
    result = await office.account.merchants.authorise("code", now_ms())
    assert result.ok
    assert await office.account.merchants.token(MERCHANT) == result.text("app_auth_token")


@pytest.mark.parametrize("named", [{"open_id": "open-0123456789abcdef"}, {"user_id": "2088000000000001"}])
async def test_a_citizen_who_takes_back_what_they_allowed_is_forgotten(office, named):
    (user,) = named.values()
    await office.account.agreements.agree(user, "T1")
    content = {**named, "app_id": office.demo.app_id, "cancel_time": now_ms()}
    for _ in range(2):
        assert await office.post(notice(office, CITIZEN_LEFT, content)) == b"success"
    assert [(message.kind, message.address.user) for message in office.heard] == [(Kind.UNFOLLOW, user)]
    assert await office.account.agreements.kept(user) == {}


@pytest.mark.parametrize(
    "content", [{}, {"user_id": "a]]>"}, {"user_id": 7}, {"user_id": "2088000000000001", "app_id": "x"}]
)
async def test_a_citizen_who_is_not_named_or_another_apps_is_nobody(office, content):
    assert await office.post(notice(office, CITIZEN_LEFT, content)) == b"success"
    assert office.heard == []


async def test_topics_that_nobody_acts_on_are_taken(office):
    assert await office.post(notice(office, "alipay.open.mini.version.audit.passed", {"x": 1})) == b"success"


async def test_what_cannot_be_remembered_is_not_taken_and_comes_again(office):
    form = joined_notice(office, allowed(office))
    office.ledger.away = True
    assert await office.post(form) == b"fail"
    office.ledger.away = False
    assert await office.post(form) == b"success"
    assert await office.account.merchants.token(MERCHANT)


async def test_a_repeat_of_a_notice_that_is_being_worked_on_is_not_taken_yet(office):
    await office.account.sightings.first("n1")
    assert await office.post(notice(office, LEFT, {"auth_app_id": MERCHANT})) == b"fail"


@pytest.mark.parametrize("hours", [27, -1])
async def test_a_stale_notice_is_refused(office, hours):
    assert await office.post(notice(office, LEFT, {"auth_app_id": MERCHANT}, hours=hours)) == b"fail"


async def test_a_notice_in_gbk_is_read(office):
    content = json.dumps({"auth_app_id": MERCHANT, "detail": "商家授权"}, ensure_ascii=False).encode("gbk")
    fields = {
        "app_id": office.demo.app_id.encode(),
        "biz_content": content,
        "charset": b"GBK",
        "msg_method": LEFT.encode(),
        "notify_id": b"g1",
        "utc_timestamp": b"%d" % now_ms(),
    }
    form = form_of(fields | {"sign_type": b"RSA2", "sign": office.demo.sign(joined(fields)).encode()})
    assert await office.post(form) == b"success"


async def test_trade_notices_are_not_ours(office):
    form = joined_notice(office, {"auth_app_id": MERCHANT}).replace(b"open_app_auth_notify", b"trade_status_sync")
    assert await office.post(form) == b"fail"


async def test_without_a_store_no_merchant_is_acted_for(office):
    await office.post(joined_notice(office, allowed(office)))
    office.ledger.away = True
    assert (await office.account.client.call(DETECT)).code == NO_TOKEN
