"""Messages out, against the pretend platform over real HTTP."""

import asyncio
import logging

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from adapters.wechat import customer
from adapters.wechat.adapter import Phrases, WeChatAdapter
from adapters.wechat.client import WeChatClient
from adapters.wechat.errcodes import ACTIONS, OURS, PASSING, Action, WeChatRefused, action_for
from adapters.wechat.forms import Text
from adapters.wechat.tokens import MemoryTokens
from bot.errors import DeliveryFailed
from bot.messages import Choice, Reply
from sandbox.wechat.accounts import Account
from sandbox.wechat.api import wechat_routes
from sandbox.wechat.platform import Platform
from sandbox.wechat.quota import Action as Deed
from tests.clocks import LoopClock

SEND = "/cgi-bin/message/custom/send"


class World:
    """A pretend platform, an adapter that talks to it, and one citizen who has written."""

    def __init__(self, kit, platform, http, base):
        self.platform, self.http, self.user = platform, http, kit.user
        self.account = kit.account(api_base=f"{base}/wechat")
        self.clock = LoopClock(0)
        kept = MemoryTokens(self.clock)
        self.adapter = WeChatAdapter({"demo": self.account}, http, tokens=kept, phrases=Phrases("（没有显示完）"))
        self.address = self.adapter.codec("demo").address(kit.user)
        self.chat = platform.chat("demo", kit.user)
        self.tokens = platform.tokens(self.account.appid)
        self.chat.quota.allow(Deed.MESSAGE, platform.clock())

    async def send(self, text="查到了"):
        await self.adapter.send(self.address, Reply(text))

    def shown(self):
        return [entry.text for entry in self.chat.entries()]


@pytest.fixture
async def world(kit):
    account = Account("demo", kit.account().appid, "app-secret", "t", "", kit.own_id)
    platform = Platform({"demo": account})
    transport = httpx.ASGITransport(Starlette(routes=wechat_routes(platform)))
    async with httpx.AsyncClient(transport=transport) as http:
        yield World(kit, platform, http, "http://platform")


async def test_13_a_text_arrives_as_it_was(world):
    await world.send("结果：3 条 & <示例> 😀\n第二行")
    assert world.shown() == ["结果：3 条 & <示例> 😀\n第二行"]


async def test_choices_are_tappable_in_pushed_messages_too(world):
    await world.adapter.send(world.address, Reply("选：\n1. 甲", (Choice("甲", "甲"),)))
    assert world.shown() == ['选：\n<a href="weixin://bizmsgmenu?msgmenucontent=甲&msgmenuid=1">1. 甲</a>']


async def test_6_many_messages_at_once_fetch_one_token(world, kit):
    users = [f"oTEST_{number}" for number in range(20)]
    for user in users:
        world.platform.chat("demo", user).quota.allow(Deed.MESSAGE, world.platform.clock())
    address = world.adapter.codec("demo").address
    await asyncio.gather(*(world.adapter.send(address(user), Reply("好")) for user in users))
    assert world.tokens.fetched == 1


@pytest.mark.parametrize("lose", ["expire", "revoke"])
async def test_6_a_token_that_is_lost_is_fetched_once_more(world, lose):
    await world.send("一")
    getattr(world.tokens, lose)()
    await world.send("二")
    assert (world.shown(), world.tokens.fetched) == (["一", "二"], 2)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_6_a_token_that_is_always_refused_costs_two_fetches(world, code):
    world.platform.errors[SEND] = code
    with pytest.raises(DeliveryFailed) as caught:
        await world.send()
    assert (world.tokens.fetched, caught.value.permanent) == (2, False)


async def test_6_a_newer_token_of_somebody_else_is_not_dropped(world):
    store = MemoryTokens()
    await store.put("wx", "new", 60)
    await store.drop("wx", "old")
    assert await store.get("wx") == "new"
    await store.drop("wx", "new")
    assert await store.get("wx") is None


async def test_a_token_is_not_used_past_its_time():
    store = MemoryTokens()
    await store.put("wx", "token", 0)
    assert await store.get("wx") is None


@pytest.mark.parametrize("code", sorted(ACTIONS))
async def test_every_errcode_of_the_table_has_its_action(world, code):
    """Asked thrice in a row, each code costs what its action allows, and says whether trying again helps."""
    world.platform.errors[SEND] = code
    for _ in range(3):
        with pytest.raises(WeChatRefused, match=str(code)) as caught:
            await world.send()
        assert caught.value.refusal.code == code
        assert caught.value.permanent is (caught.value.action not in PASSING)
        assert caught.value.ours is (caught.value.action in OURS)
    asked = {Action.WAIT: 1, Action.OFF: 1, Action.TOMORROW: 1, Action.REFRESH: 4, Action.SPLIT: 6}
    assert world.platform.asked[SEND] == asked.get(action_for(code), 3)
    assert world.tokens.fetched == (2 if action_for(code) is Action.REFRESH else 1)


@pytest.mark.parametrize(("code", "seconds"), [(45009, 601), (45011, 61), (48001, 3601)])
async def test_what_the_account_is_given_anew_is_found_by_itself(world, code, seconds):
    """A quota that was cleared in the console, a permission that came back: nobody has to wait for midnight."""
    world.platform.errors[SEND] = code
    with pytest.raises(WeChatRefused):
        await world.send()
    world.platform.errors.clear()
    with pytest.raises(WeChatRefused, match=str(code)):
        await world.send()
    world.clock.now += seconds
    await world.send("好了")
    assert world.shown() == ["好了"]


async def test_an_errcode_that_nobody_foresaw_is_our_fault_and_permanent(world):
    world.platform.errors[SEND] = 99999
    with pytest.raises(WeChatRefused) as caught:
        await world.send()
    assert (caught.value.action, caught.value.permanent, caught.value.ours) == (Action.BUG, True, True)


async def test_18_the_quota_of_a_message_is_five(world):
    for number in range(5):
        await world.send(str(number))
    with pytest.raises(WeChatRefused, match="45047") as caught:
        await world.send("六")
    assert caught.value.permanent


@pytest.mark.parametrize("changes", [{"secret": "wrong-secret-zq"}, {"appid": "wxffffffffffffffff"}])
async def test_wrong_credentials_are_permanent_and_not_shown(world, kit, changes):
    account = kit.account(api_base=world.account.api_base, **changes)
    with pytest.raises(DeliveryFailed) as caught:
        await customer.send(WeChatClient(account, world.http, MemoryTokens()), world.user, Text("好"))
    assert caught.value.permanent
    assert "zq" not in str(caught.value)


async def test_no_secret_and_no_token_in_logs_and_errors(world, caplog):
    caplog.set_level(logging.DEBUG)
    await world.send()
    token, _ = world.tokens.stable(world.platform.clock())
    dead = world.account.model_copy(update={"api_base": "http://127.0.0.1:9/wechat"})
    store = MemoryTokens()
    await store.put(dead.appid, token, 60)
    async with httpx.AsyncClient(trust_env=False) as nowhere:
        with pytest.raises(DeliveryFailed) as caught:
            await customer.send(WeChatClient(dead, nowhere, store), world.user, Text("好"))
    said = "\n".join(record.getMessage() for record in caplog.records if record.name == "httpx")
    assert "access_token=***" in said
    for secret in (token, "app-secret"):
        assert secret not in said
        assert secret not in str(caught.value)
    assert caught.value.__suppress_context__
    assert not caught.value.permanent


@pytest.mark.parametrize(("status", "text"), [(500, "{}"), (502, "<html>"), (200, "<html>"), (200, "[]"), (200, "{}")])
async def test_an_api_that_answers_nonsense_is_no_token(kit, serve, status, text):
    async def nonsense(request):
        return PlainTextResponse(text, status)

    base = await serve(Starlette(routes=[Route("/{rest:path}", nonsense, methods=["POST"])]))
    async with httpx.AsyncClient(trust_env=False) as http:
        adapter = WeChatAdapter({"demo": kit.account(api_base=base)}, http)
        with pytest.raises(DeliveryFailed) as caught:
            await adapter.send(adapter.codec("demo").address(kit.user), Reply("好"))
    assert not caught.value.permanent


async def test_a_token_that_never_came_leaves_nothing_open(kit):
    """Nobody can have got a message that waited for its token."""

    async def hangs_up(request):
        raise httpx.RemoteProtocolError("gone")

    async with httpx.AsyncClient(transport=httpx.MockTransport(hangs_up)) as http:
        adapter = WeChatAdapter({"demo": kit.account(api_base="http://platform")}, http)
        with pytest.raises(DeliveryFailed) as caught:
            await adapter.send(adapter.codec("demo").address(kit.user), Reply("好"))
    assert not caught.value.unsure


async def test_an_unknown_account_is_permanent(world):
    address = world.adapter.codec("demo").address(world.user)
    with pytest.raises(DeliveryFailed) as caught:
        await world.adapter.send(type(address)("wechat", "gone", address.user), Reply("好"))
    assert caught.value.permanent


async def test_a_mini_program_is_answered_by_the_api(kit, serve):
    account = Account("mini", kit.account().appid, "app-secret", "t", "", kit.own_id, kind="mini_program")
    platform = Platform({"mini": account})
    base = await serve(Starlette(routes=wechat_routes(platform)))
    platform.chat("mini", kit.user).quota.allow(Deed.MESSAGE, platform.clock())

    async def receive(message):
        return Reply(f"收到：{message.text}", (Choice("好", "好"),))

    async with httpx.AsyncClient(trust_env=False) as http:
        adapter = WeChatAdapter({"mini": kit.account(kind="mini_program", api_base=f"{base}/wechat")}, http)
        reference = kit.reference()
        query, body = reference.sealed((kit.here / "payloads" / "text.json").read_text(), as_json=True)
        app = Starlette(routes=adapter.routes(receive))
        answer = await kit.call(app, "POST", "/wechat/mini", str(httpx.QueryParams(query)), body)
        await adapter.aclose()
    assert answer.body == b"success"
    assert [entry.text for entry in platform.chat("mini", kit.user).entries()] == ["收到：办理居住证"]
