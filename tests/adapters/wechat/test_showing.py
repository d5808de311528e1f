"""One reply, by what the account may and the moment allows; and two keys at once while they change."""

import asyncio
import json
from datetime import datetime
from urllib.parse import urlencode

import pytest

from adapters.wechat import callback
from adapters.wechat.codec import Codec
from bot.errors import NotFromPlatform
from bot.messages import Card, Link, Reply
from sandbox.wechat.accounts import Account
from sandbox.wechat.envelope import read_shown

STAFF = {"human_staff": True, "kf_account": "window1@gh_0123456789ab"}
HUMAN = Reply("人工服务请拨打 12345。", human=True)
CARD = Reply("共 3 笔待缴", card=Card("缴费账单", "https://example.org/pay?a=1&b=2", "https://example.org/p.png"))


def shown(kit, reply, *, name="text", form="xml", **changes):
    """What WeChat would show of the answer to a recorded push."""
    text = (kit.here / "payloads" / f"{name}.{form}").read_text()
    reference, now = kit.reference(), datetime.now(kit.china)
    codec = Codec("demo", kit.account(**changes))
    query, body = reference.sealed(text, as_json=form == "json")
    answer = codec.encode(codec.decode(query, body, now), reply, now)
    account = Account("demo", kit.account().appid, "s", "govservetoken", kit.aes_key, kit.own_id, format=form)
    return read_shown(account, answer, query["nonce"], kit.user)


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_message_is_handed_over_to_the_staff_that_is_named(kit, form):
    got = shown(kit, HUMAN, form=form, **STAFF)
    assert (got.form, got.text) == ("transfer", STAFF["kf_account"])
    anybody = shown(kit, HUMAN, form=form, human_staff=True)
    assert (anybody.form, anybody.text) == ("transfer", "")


@pytest.mark.parametrize("changes", [{}, {"human_staff": False}])
def test_without_staff_the_hotline_is_told(kit, changes):
    assert shown(kit, HUMAN, **changes).text == HUMAN.text


def test_an_event_is_not_handed_over(kit):
    assert shown(kit, HUMAN, name="click", **STAFF).text == HUMAN.text


def test_a_mini_programs_answer_only_hands_over(kit):
    assert shown(kit, HUMAN, form="json", kind="mini_program", **STAFF).form == "transfer"
    assert shown(kit, CARD, form="json", kind="mini_program") is None


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_card_is_one_article(kit, form):
    got = shown(kit, CARD, form=form)
    assert got.form == "card"
    assert json.loads(got.text) == {
        "title": "缴费账单", "desc": "共 3 笔待缴", "url": CARD.card.url, "picture": CARD.card.picture
    }  # fmt: skip


def test_a_card_with_more_words_than_it_shows_is_a_link(kit):
    got = shown(kit, Reply("很长。" * 60, card=CARD.card))
    assert got.form == "text"
    assert got.text.endswith('<a href="https://example.org/pay?a=1&b=2">缴费账单</a>')


def test_a_page_opens_the_mini_program_that_is_linked(kit):
    reply = Reply("账单", links=(Link("去缴费", "https://example.org/pay", "pages/pay"),))
    linked = shown(kit, reply, mini_appid="wxabcdef0123456789").text
    assert 'data-miniprogram-appid="wxabcdef0123456789" data-miniprogram-path="pages/pay">去缴费</a>' in linked
    assert shown(kit, reply).text == '账单\n<a href="https://example.org/pay">去缴费</a>'


def test_a_picture_is_a_link_where_it_cannot_follow(kit):
    reply = Reply("平面图", picture="https://example.org/map.png")
    assert shown(kit, reply).text == "平面图"
    assert 'href="https://example.org/map.png"' in shown(kit, reply, customer_messages=False).text


# ── two keys at once ──


def decoded(kit, reference, **changes):
    codec, now = Codec("demo", kit.account(**changes)), datetime.now(kit.china)
    push = codec.decode(*reference.sealed(kit.push_xml("查违章")), now)
    return push.message.text, reference.opened(codec.encode(push, Reply("好"), now))


def test_both_tokens_and_both_keys_are_good_while_they_change(kit):
    new = {"token": "new-token-1", "aes_key": kit.other_aes_key}
    rotating = {**new, "previous_token": "govservetoken", "previous_aes_key": kit.aes_key}
    for token, key in (
        ("govservetoken", kit.aes_key),
        ("new-token-1", kit.other_aes_key),
        ("new-token-1", kit.aes_key),
    ):
        said, answer = decoded(kit, kit.reference(token=token, aes_key=key), **rotating)
        assert said == "查违章" and "好" in answer  # the answer is signed and sealed with what the push was
    with pytest.raises(NotFromPlatform, match="signature"):
        decoded(kit, kit.reference(token="third-token"), **rotating)
    with pytest.raises(NotFromPlatform):
        decoded(kit, kit.reference(), **new)


def test_url_verification_takes_either_token(kit):
    codec = Codec("demo", kit.account(token="new-token-1", previous_token="govservetoken"))
    for token in ("new-token-1", "govservetoken"):
        query = kit.reference(token=token).query() | {"echostr": "1"}
        assert codec.echo(query, datetime.now(kit.china)) == b"1"


# ── an answer that takes long ──


async def test_typing_shows_while_an_answer_takes_long(kit, monkeypatch):
    """Told by the callback after a while, not before; never for what nobody awaits."""
    told, typing = [], asyncio.Event()

    class Watching:
        def __init__(self):
            self.inner = Codec("demo", kit.account())

        def codec(self, account):
            return self.inner

        def seen(self, push):
            told.append("seen")

        def slow(self, push):
            told.append("slow")
            typing.set()

        def answered(self, push, reply, form):
            told.append("answered")

    async def slowly(message):
        await typing.wait()
        return Reply("好")

    async def at_once(message):
        return Reply("好")

    query, body = kit.reference().sealed(kit.push_xml())
    for receive, after_s, expected in ((at_once, 60, ["answered"]), (slowly, 0.02, ["slow", "seen", "answered"])):
        monkeypatch.setattr(callback, "TYPING_AFTER_S", after_s)
        told.clear()
        here = callback.Callback(Watching(), receive, "抱歉")

        async def app(scope, receive, send, here=here):
            await here({**scope, "path_params": {"account": "demo"}}, receive, send)

        assert (await kit.call(app, "POST", "/wechat/demo", urlencode(query), body)).status == 200
        assert told == expected
