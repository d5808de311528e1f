"""The pretend Alipay: how strictly it reads what we sign, its windows and refusals, and how it calls the callback."""

import base64
import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import parse_qsl

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key
from dotenv import dotenv_values
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from sandbox.alipay.accounts import DEMO_ENV, App, load_apps
from sandbox.alipay.caller import Caller
from sandbox.alipay.envelope import Malformed, check_ack, java_gbk, joined, read_answer, verify
from sandbox.alipay.openapi import alipay_routes
from sandbox.alipay.platform import Platform
from sandbox.app import create_app
from sandbox.chats import Kind
from tests.serving import serving

DEMO = load_apps()["demo"]
USER, METHOD = "2088000000000001", "alipay.open.public.message.custom.send"
TEXT = {"to_user_id": USER, "msg_type": "text", "text": {"content": "好"}, "chat": "1"}


def ours(env_file=DEMO_ENV):
    """Our side of the demo app: the private key that banshi signs with."""
    key = load_der_private_key(base64.b64decode(dotenv_values(env_file)["BANSHI_ALIPAY__demo__PRIVATE_KEY"]), None)
    return App("ours", DEMO.app_id, DEMO.app_key, key, DEMO.aes_key)


OURS = ours()


class Clock:
    now = 1_795_219_200.0

    def __call__(self):
        return self.now


@pytest.fixture
async def serve():
    async with serving() as start:
        yield start


@pytest.fixture
async def api(serve):
    clock = Clock()
    platform = Platform({"demo": DEMO}, clock)
    base = await serve(Starlette(routes=alipay_routes(platform)))
    async with httpx.AsyncClient(base_url=f"{base}/alipay", trust_env=False) as http:
        chat = platform.chat("demo", USER)
        chat.did["message"] = clock.now
        yield SimpleNamespace(http=http, platform=platform, clock=clock, chat=chat)


async def call(api, biz, method=METHOD, *, drop=(), beside=None, **changes):
    """A v2 call signed as it should be, then spoilt by `beside` and `drop`."""
    stamp = f"{datetime.fromtimestamp(api.clock.now + 8 * 3600, UTC):%Y-%m-%d %H:%M:%S}"
    common = {"app_id": DEMO.app_id, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2"}
    fields = {**common, "timestamp": stamp, "version": "1.0", **changes}
    content = {"biz_content": json.dumps(biz, ensure_ascii=False)}
    covered = {name: value.encode() for name, value in (fields | content).items()}
    query = fields | {"sign": OURS.sign(joined(covered))} | (beside or {})
    sent = {name: value for name, value in query.items() if name not in drop}
    return await api.http.post("/gateway.do", params=sent, data=content)


async def node(api, biz, method=METHOD, **options):
    answer = await call(api, biz, method, **options)
    return next(iter(answer.json().values()))


async def test_a_message_is_shown_and_the_answer_signed(api):
    answer = await call(api, TEXT)
    raw = re.search(r"_response\":(\{.*\}),\"sign\":\"(.+)\"\}", answer.text)
    assert verify(DEMO.platform_key.public_key(), raw[1].encode(), raw[2])
    assert [(entry.kind, entry.text) for entry in api.chat.entries()] == [(Kind.PUSHED, "好")]


SPOILT = [
    ({"beside": {"sign": "A" * 342 + "=="}}, "isv.invalid-signature"),
    ({"beside": {"version": "2.0"}}, "isv.invalid-signature"),
    ({"drop": ["charset"]}, "isv.invalid-charset"),
    ({"app_id": "2021000000000009"}, "isv.invalid-app-id"),
    ({"sign_type": "RSA"}, "isv.invalid-signature"),
    ({"timestamp": "2026-11-20 00:00:00"}, "isv.invalid-timestamp"),
    ({"timestamp": "now"}, "isv.invalid-timestamp"),
    ({"method": "alipay.no.such"}, "isv.invalid-method"),
    ({"beside": {"biz_content": "{}"}}, "isv.invalid-parameter"),
]


@pytest.mark.parametrize(("options", "sub_code"), SPOILT, ids=range(len(SPOILT)))
async def test_what_the_gateway_refuses_is_not_signed(api, options, sub_code):
    changes = {name: value for name, value in options.items() if name != "method"}
    answer = (await call(api, TEXT, options.get("method", METHOD), **changes)).json()
    assert set(answer) == {"error_response"}
    assert answer["error_response"]["sub_code"] == sub_code


MESSAGES = [
    ({"to_user_id": "2088000000000099"}, "MSG_SD_OVER_TIME"),
    ({"chat": "0"}, "MSG_SD_OVER_TIME"),
    ({"event_type": "follow"}, "MSG_SD_EVENT_TYPE_NOT_EXISTS"),
    ({"event_type": "Click"}, "MSG_SD_EVENT_TYPE_NOT_EXISTS"),
    ({"open_id": "x"}, "isv.invalid-parameter"),
    ({"msg_type": "voice"}, "isv.invalid-parameter"),
    ({"text": {"content": ""}}, "isv.missing-content"),
    ({"text": {"content": "长" * 2001}}, "isv.invalid-parameter"),
    ({"msg_type": "image-text", "articles": [{"url": "https://a", "desc": ""}]}, "isv.missing-desc"),
    ({"msg_type": "image-text", "articles": [{"url": "a", "desc": "b"}] * 2}, "isv.invalid-parameter"),
]


@pytest.mark.parametrize(("changes", "sub_code"), MESSAGES, ids=range(len(MESSAGES)))
async def test_messages_that_are_refused(api, changes, sub_code):
    assert (await node(api, TEXT | changes))["sub_code"] == sub_code
    assert api.chat.entries() == []


async def test_windows(api):
    api.clock.now += 48 * 3600 + 1
    assert (await node(api, TEXT))["sub_code"] == "MSG_SD_OVER_TIME"
    api.chat.did["click"] = api.clock.now
    prompt = TEXT | {"event_type": "click", "chat": "0"}
    assert (await node(api, prompt))["code"] == "10000"
    api.clock.now += 301
    assert (await node(api, prompt))["sub_code"] == "MSG_SD_OVER_TIME"


async def test_entering_is_answered_once_a_day(api):
    api.chat.did["enter"] = api.clock.now
    greeting = TEXT | {"event_type": "enter_ppchat", "chat": "0"}
    answers = [(await node(api, greeting))["code"] for _ in range(2)]
    assert answers == ["10000", "40004"]


async def test_a_hundred_messages_a_day(api):
    api.chat.sent[api.platform.today()] = 99
    assert [(await node(api, TEXT))["code"] for _ in range(2)] == ["10000", "40004"]


# ── calling the callback ──


class Callback:
    def __init__(self):
        self.forms, self.script = [], []

    async def answer(self, request):
        self.forms.append(dict(parse_qsl((await request.body()).decode(), encoding="gb18030")))
        return self.script.pop(0)


def ack(user=USER, app=OURS):
    inner = (
        f"<XML><ToUserId><![CDATA[{user}]]></ToUserId><AppId><![CDATA[{app.app_id}]]></AppId>"
        "<CreateTime>1763740802000</CreateTime><MsgType><![CDATA[ack]]></MsgType></XML>"
    )
    return signed(inner, app)


def signed(inner, app=OURS):
    head = f'<?xml version="1.0" encoding="GBK"?><alipay><response>{inner}</response>'
    return f"{head}<sign>{app.sign(inner.encode())}</sign><sign_type>RSA2</sign_type></alipay>".encode()


@pytest.fixture
async def calling(serve):
    callback = Callback()
    base = await serve(Starlette(routes=[Route("/alipay/demo", callback.answer, methods=["POST"])]))
    platform = Platform({"demo": DEMO})
    async with httpx.AsyncClient(trust_env=False) as http:
        yield SimpleNamespace(callback=callback, platform=platform, caller=Caller(platform, http, base))


async def say(calling, text="查违章"):
    await calling.caller.message(DEMO, USER, {"MsgType": "text", "Text": {"Content": text}})


async def test_a_message_is_sent_until_it_is_acknowledged(calling):
    calling.callback.script = [Response(b"fail"), Response(ack("2088000000000009")), Response(ack())]
    await say(calling)
    assert len({form["sign"] for form in calling.callback.forms}) == 1
    kinds = [entry.kind for entry in calling.platform.chat("demo", USER).entries()]
    assert kinds == [Kind.NOTE, Kind.NOTE]


async def test_a_message_that_is_never_acknowledged_is_lost(calling):
    calling.callback.script = [Response(b"", 403)] * 3
    await say(calling)
    assert calling.platform.chat("demo", USER).entries()[-1].kind is Kind.FAULT


async def test_the_form_is_signed_with_its_type(calling):
    calling.callback.script = [Response(ack())]
    await say(calling, "50+50=100% &谢谢😀")
    (form,) = calling.callback.forms
    assert "50+50=100% &谢谢?" in form["biz_content"]
    covered = {name: value.encode("gb18030") for name, value in form.items() if name != "sign"}
    assert verify(DEMO.platform_key.public_key(), joined(covered), form["sign"])


@pytest.mark.parametrize(
    "body", [b"", b"success", ack() + b" ", ack().replace(b"ack", b"ok"), ack(app=DEMO), signed("<a/>")], ids=range(6)
)
def test_what_is_no_acknowledgement(body):
    with pytest.raises(Malformed):
        check_ack(DEMO, body, USER)


def test_what_is_signed_is_read():
    assert read_answer(DEMO, signed("<success>true</success>")) == "<success>true</success>"


def test_java_writes_what_gbk_cannot_hold_as_question_marks():
    assert java_gbk("查€😀䶮") == "查".encode("gbk") + b"\xa2\xe3??"


# ── the page ──


@pytest.fixture
async def page(serve):
    callback = Callback()
    banshi = await serve(Starlette(routes=[Route("/alipay/demo", callback.answer, methods=["POST"])]))
    app = create_app(banshi)
    async with httpx.AsyncClient(base_url=await serve(app), trust_env=False) as http:
        yield SimpleNamespace(http=http, callback=callback)
    app.state.platform.end()
    app.state.alipay.end()


async def test_the_page_knows_the_accounts_of_both_platforms(page):
    accounts = (await page.http.get("/simulator/accounts")).json()
    assert {(account["platform"], account["name"]) for account in accounts} >= {("wechat", "demo"), ("alipay", "demo")}


@pytest.mark.parametrize("deed", ["follow", "unfollow", "enter", "image", "click"])
async def test_everything_a_citizen_does_is_pushed(page, deed):
    page.callback.script = [Response(ack())]
    url = f"/simulator/alipay/chats/demo/{USER}/messages"
    answer = await page.http.post(url, json={"kind": deed, "key": "查违章"})
    assert (answer.status_code, len(page.callback.forms)) == (200, 1)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [("demo/short", b'{"kind":"image"}', 404), (f"nobody/{USER}", b'{"kind":"image"}', 404),
     (f"demo/{USER}", b"{", 400), (f"demo/{USER}", b'{"kind":"fly"}', 400), (f"demo/{USER}", b"[]", 400)],
)  # fmt: skip
async def test_what_the_page_would_not_send(page, path, body, status):
    assert (await page.http.post(f"/simulator/alipay/chats/{path}/messages", content=body)).status_code == status
