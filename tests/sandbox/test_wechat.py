"""The pretend WeChat: its tokens, limits and errcodes, and how strictly it reads what a callback answers."""

import asyncio
import json
from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from sandbox.app import create_app
from sandbox.chats import Kind
from sandbox.wechat.accounts import load_accounts
from sandbox.wechat.api import wechat_routes
from sandbox.wechat.caller import LIMIT_S, OUT_OF_ORDER, Caller
from sandbox.wechat.envelope import Malformed, push, read_answer, render, seal, sign, unseal
from sandbox.wechat.platform import Platform
from sandbox.wechat.quota import Action
from tests.clocks import standing_still
from tests.serving import serving

ACCOUNTS = load_accounts()
DEMO, PLAIN, MINI = ACCOUNTS["demo"], ACCOUNTS["demo-plain"], ACCOUNTS["demo-mini"]
USER, NONCE = "oTEST_openid_0000000000000001", "1357924680"
DAY_S = 24 * 3600
CREDENTIALS = {"grant_type": "client_credential", "appid": DEMO.appid, "secret": DEMO.secret}


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
    platform = Platform(ACCOUNTS, clock)
    base = await serve(Starlette(routes=wechat_routes(platform)))
    async with httpx.AsyncClient(base_url=f"{base}/wechat", trust_env=False) as http:
        yield SimpleNamespace(http=http, platform=platform, clock=clock, chat=platform.chat("demo", USER))


async def stable(api, **changes):
    return (await api.http.post("/cgi-bin/stable_token", json=CREDENTIALS | changes)).json()


async def send(api, token, content="好", **changes):
    message = {"touser": USER, "msgtype": "text", "text": {"content": content}} | changes
    body = json.dumps(message, ensure_ascii=False).encode()
    answer = await api.http.post("/cgi-bin/message/custom/send", params={"access_token": token}, content=body)
    return answer.json()["errcode"]


# ── tokens ──


async def test_the_stable_token_stays_until_near_its_end(api):
    first = await stable(api)
    api.clock.now += 6800
    assert (await stable(api))["access_token"] == first["access_token"]
    api.clock.now += 200
    second = await stable(api)
    assert second["access_token"] != first["access_token"]
    api.chat.quota.allow(Action.MESSAGE, api.clock())
    assert [await send(api, token["access_token"]) for token in (first, second)] == [0, 0]  # both, for a while
    api.clock.now += 300
    assert [await send(api, token["access_token"]) for token in (first, second)] == [42001, 0]


async def test_a_forced_token_is_new(api):
    assert (await stable(api))["access_token"] != (await stable(api, force_refresh=True))["access_token"]


async def test_the_old_kind_of_token_ends_the_one_before_in_five_minutes(api):
    first = (await api.http.get("/cgi-bin/token", params=CREDENTIALS)).json()["access_token"]
    second = (await api.http.get("/cgi-bin/token", params=CREDENTIALS)).json()["access_token"]
    api.clock.now += 301
    api.chat.quota.allow(Action.MESSAGE, api.clock())
    assert [await send(api, first), await send(api, second)] == [42001, 0]


@pytest.mark.parametrize(
    ("changes", "code"), [({"secret": "wrong"}, 40125), ({"appid": "wx1"}, 40013), ({"grant_type": "x"}, 40002)]
)
async def test_wrong_credentials(api, changes, code):
    answer = await stable(api, **changes)
    assert answer["errcode"] == code
    assert "rid: " in answer["errmsg"]


@pytest.mark.parametrize(("token", "code"), [("", 41001), ("short", 40014), ("99_" + "x" * 128, 40001)])
async def test_tokens_that_are_none(api, token, code):
    await stable(api)
    assert await send(api, token) == code


# ── messages ──


async def test_five_messages_for_one_of_the_citizens_and_again_after_the_next(api):
    token = (await stable(api))["access_token"]
    api.chat.quota.allow(Action.MESSAGE, api.clock())
    assert [await send(api, token) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    api.chat.quota.allow(Action.MESSAGE, api.clock())
    assert await send(api, token) == 0
    assert [entry.kind for entry in api.chat.entries()] == [Kind.PUSHED] * 6


@pytest.mark.parametrize(("action", "lasts"), [(Action.MESSAGE, 2 * DAY_S), (Action.FOLLOW, 60), (Action.CLICK, 60)])
async def test_the_window_closes(api, action, lasts):
    api.chat.quota.allow(action, api.clock())
    api.clock.now += lasts - 1
    assert await send(api, (await stable(api))["access_token"]) == 0
    api.clock.now += 1
    assert await send(api, (await stable(api))["access_token"]) == 45015


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"touser": "oNOBODY"}, 40003),
        ({"msgtype": "hologram"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"text": "好"}, 44004),
        ({"text": {"content": "办" * 683}}, 45002),
    ],
)
async def test_messages_that_are_refused(api, changes, code):
    api.chat.quota.allow(Action.MESSAGE, api.clock())
    assert await send(api, (await stable(api))["access_token"], **changes) == code


@pytest.mark.parametrize(("body", "code"), [(b"{", 47001), (b"[]", 47001), (b'{"text":"\\u529e"}', 40033)])
async def test_bodies_that_are_refused(api, body, code):
    token = (await stable(api))["access_token"]
    answer = await api.http.post("/cgi-bin/message/custom/send", params={"access_token": token}, content=body)
    assert answer.json()["errcode"] == code


# ── the callback ──


def test_the_protocols_known_answer():
    ciphertext = "Al31VOORMRWx6emIpmL5qgCvR0iaXgJkGMtqeH42Yl0YX1YmPhhGjyF+zFzaD4FlZzYFnRHY0BC6L5PXAuV9cg=="
    assert unseal(DEMO, ciphertext) == b"success"
    assert sign(DEMO.token, "1795219200", NONCE, ciphertext) == "eca85f2249f105f6b1a0a999e296c4d3de67e317"


def fields(account, **changes):
    answer = {"ToUserName": USER, "FromUserName": account.original_id, "CreateTime": 1, "MsgType": "text"}
    return answer | {"Content": "好"} | changes


def sealed(account, message, **changes):
    ciphertext = seal(account, message)
    envelope = {"Encrypt": ciphertext, "TimeStamp": 1795219200, "Nonce": NONCE}
    envelope["MsgSignature"] = sign(account.token, "1795219200", NONCE, ciphertext)
    return render(account, envelope | changes)


@pytest.mark.parametrize("account", [DEMO, MINI], ids=["xml", "json"])
def test_a_right_answer_is_read(account):
    assert read_answer(account, sealed(account, render(account, fields(account))), NONCE, USER) == "好"


@pytest.mark.parametrize("body", [b"", b"success"])
def test_nothing_is_nothing(body):
    assert read_answer(DEMO, body, NONCE, USER) is None


def test_text_that_is_too_long_is_dropped():
    body = render(PLAIN, fields(PLAIN, Content="办" * 683))
    assert read_answer(PLAIN, body, NONCE, USER) is None


WRONG = {
    "clear where it must be encrypted": render(DEMO, fields(DEMO)),
    "signature": sealed(DEMO, render(DEMO, fields(DEMO)), MsgSignature="0" * 40),
    "nonce": sealed(DEMO, render(DEMO, fields(DEMO)), Nonce="1"),
    "clock": sealed(DEMO, render(DEMO, fields(DEMO)), TimeStamp="soon"),
    "ciphertext": sealed(DEMO, b"", Encrypt="AAAA"),
    "another appid": sealed(replace(DEMO, appid="wx1"), render(DEMO, fields(DEMO))),
    "another citizen": sealed(DEMO, render(DEMO, fields(DEMO, ToUserName="oELSE"))),
    "another account": sealed(DEMO, render(DEMO, fields(DEMO, FromUserName="gh_else"))),
    "no content": sealed(DEMO, render(DEMO, fields(DEMO, Content=""))),
    "no type": sealed(DEMO, render(DEMO, fields(DEMO, MsgType=""))),
    "encrypted success": sealed(DEMO, b"success"),
    "injected": sealed(DEMO, render(DEMO, fields(DEMO)).replace(b"</xml>", b"<Content>x</Content></xml>")),
    "html": b"<html><body>502</body></html>",
    "json string": b'"success"',
    "success with more": b"success\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_malformed(name):
    with pytest.raises(Malformed):
        read_answer(DEMO, WRONG[name], NONCE, USER)


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_what_a_push_shows_in_each_mode(mode, form):
    account = replace(DEMO, mode=mode, format=form)
    signed = push(account, fields(account, FromUserName=USER, Content="秘密"))
    assert ("秘密".encode() in signed.body) == (mode != "safe")
    assert (b"Encrypt" in signed.body) == (mode != "plain") == ("msg_signature" in signed.query)


# ── attempts ──


class Callback:
    """A callback that does what a test lays out, attempt after attempt."""

    def __init__(self):
        self.queries = []
        self.script = []
        self.hangs = asyncio.Event()

    async def answer(self, request):
        self.queries.append(dict(request.query_params))
        step = self.script.pop(0) if self.script else b"success"
        if step == "hang":
            self.hangs.set()
            await asyncio.Event().wait()
        return Response(status_code=step) if isinstance(step, int) else Response(step)


@pytest.fixture
async def line(serve):
    callback, platform = Callback(), Platform(ACCOUNTS)
    base = await serve(Starlette(routes=[Route("/wechat/{account}", callback.answer, methods=["POST"])]))
    async with httpx.AsyncClient(trust_env=False, timeout=None) as http:  # noqa: S113 (the caller says how long)
        with standing_still() as clock:
            caller, chat = Caller(platform, http, base), platform.chat("demo-plain", USER)
            yield SimpleNamespace(callback=callback, caller=caller, chat=chat, clock=clock)


async def said(line, *script):
    line.callback.script = list(script)
    saying = asyncio.create_task(line.caller.message(PLAIN, USER, {"MsgType": "text", "Content": "你好"}))
    for _ in range(script.count("hang")):
        await line.callback.hangs.wait()
        line.callback.hangs.clear()
        await line.clock.goes_on(LIMIT_S)
    await saying
    return [(entry.kind, entry.text) for entry in line.chat.entries()]


async def test_an_answer_is_shown(line):
    assert await said(line, render(PLAIN, fields(PLAIN))) == [(Kind.REPLY, "好")]


async def test_silence_is_tried_three_times_then_the_citizen_is_told(line):
    shown = await said(line, "hang", 500, "hang")
    assert [kind for kind, _ in shown] == [Kind.NOTE, Kind.NOTE, Kind.NOTE, Kind.FAULT]
    assert shown[-1][1] == OUT_OF_ORDER
    assert len(line.callback.queries) == 3


async def test_a_late_attempt_can_still_be_answered(line):
    shown = await said(line, "hang", render(PLAIN, fields(PLAIN)))
    assert [kind for kind, _ in shown] == [Kind.NOTE, Kind.REPLY]
    assert len(line.callback.queries) == 2


async def test_a_malformed_answer_is_not_tried_again(line):
    shown = await said(line, b'{"detail":"oops"')
    assert shown[-1] == (Kind.FAULT, OUT_OF_ORDER)
    assert len(line.callback.queries) == 1


async def test_a_callback_that_is_away(line):
    line.caller._base_url = "http://127.0.0.1:9"
    assert (await said(line))[-1] == (Kind.FAULT, OUT_OF_ORDER)


# ── the page ──


@pytest.fixture
async def page(serve):
    callback = Callback()
    banshi = await serve(Starlette(routes=[Route("/wechat/{account}", callback.answer, methods=["POST"])]))
    app = create_app(banshi)
    async with httpx.AsyncClient(base_url=await serve(app), trust_env=False) as http:
        yield SimpleNamespace(http=http, callback=callback, platform=app.state.platform)
    app.state.platform.end()


async def test_the_page_needs_nothing_from_elsewhere(page):
    answer = await page.http.get("/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    for path in ("chat.css", "chat.js", "icon.svg", "photo.svg", "pin.svg"):
        text = (await page.http.get(f"/simulator/static/{path}")).raise_for_status().text
        assert "https://" not in text.replace("https?://", "")


async def test_the_chat_streams_what_is_shown(page):
    chat = "/simulator/chats/demo-plain/oSIM1"
    page.callback.script = [render(PLAIN, fields(PLAIN, ToUserName="oSIM1", Content="欢迎"))]
    assert (await page.http.post(f"{chat}/messages", json={"kind": "enter"})).status_code == 200
    await page.http.post(f"{chat}/messages", json={"kind": "enter"})  # entering again changes nothing
    entries = []
    async with page.http.stream("GET", f"{chat}/events", headers={"Last-Event-ID": "1"}) as stream:
        async for text in stream.aiter_lines():
            if not text.startswith("data: "):
                continue
            entries.append(json.loads(text.removeprefix("data: ")))
            if len(entries) == 1:
                page.platform.chat("demo-plain", "oSIM1").add(Kind.PUSHED, "查到了")
            else:
                break
    assert [(entry["kind"], entry["text"]) for entry in entries] == [("reply", "欢迎"), ("pushed", "查到了")]


DEEDS = [
    {"kind": "text", "text": "😀"},
    {"kind": "image"},
    {"kind": "voice"},
    {"kind": "location", "latitude": 38.04, "longitude": 114.5, "label": "示例"},
    {"kind": "follow"},
    {"kind": "unfollow"},
]


@pytest.mark.parametrize("account", ["demo", "demo-plain", "demo-mini"])
async def test_everything_a_citizen_does_is_pushed(page, account):
    for count, deed in enumerate(DEEDS, 1):
        answer = await page.http.post(f"/simulator/chats/{account}/oSIM1/messages", json=deed)
        assert answer.status_code == 200
        assert [query["openid"] for query in page.callback.queries] == ["oSIM1"] * count


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/simulator/chats/nobody/oSIM1/messages", b'{"kind":"image"}', 404),
        ("/simulator/chats/demo/o%20x/messages", b'{"kind":"image"}', 404),
        ("/simulator/chats/demo/oSIM1/messages", b"{", 400),
        ("/simulator/chats/demo/oSIM1/messages", b"[]", 400),
        ("/simulator/chats/demo/oSIM1/messages", b'{"kind":"fly"}', 400),
        ("/simulator/chats/demo/oSIM1/messages", b'{"kind":"location"}', 400),
    ],
)
async def test_what_the_page_would_not_send(page, path, body, status):
    assert (await page.http.post(path, content=body)).status_code == status
