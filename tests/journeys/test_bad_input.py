"""What is not WeChat's is refused with 403; what is gets HTTP 200 and something sensible."""

import time

import pytest

from sandbox.wechat.accounts import load_accounts
from sandbox.wechat.envelope import push

DEMO = load_accounts()["demo"]


def text(phone, content, **changes):
    fields = {"ToUserName": DEMO.original_id, "FromUserName": phone.user, "CreateTime": int(time.time())}
    return {**fields, "MsgType": "text", "Content": content, "MsgId": "24000000000000001", **changes}


async def post(phone, query, body, account="demo"):
    return await phone.http.post(f"{phone.server}/wechat/{account}", params=dict(query), content=body)


async def test_wrong_signature(phone):
    signed = push(DEMO, text(phone, "查违章"))
    answer = await post(phone, {**signed.query, "msg_signature": "0" * 40}, signed.body)
    assert (answer.status_code, answer.content) == (403, b"")


async def test_stale_timestamp(phone):
    signed = push(DEMO, text(phone, "查违章"), clock=int(time.time()) - 700)
    assert (await post(phone, signed.query, signed.body)).status_code == 403


async def test_plain_message_to_a_safe_account(phone):
    """Whoever has seen one query can send any text in plain mode; a safe account takes none."""
    signed = push(load_accounts()["demo-plain"], text(phone, "查违章"))
    assert (await post(phone, signed.query, signed.body)).status_code == 403


async def test_unknown_account(phone):
    signed = push(DEMO, text(phone, "查违章"))
    assert (await post(phone, signed.query, signed.body, "nobody")).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"<xml>",
        b"<!DOCTYPE x><xml><Encrypt>a</Encrypt></xml>",
        b"<xml><Encrypt>%%%</Encrypt></xml>",
        b"x" * 1_000_000,
        b"\xff\xfe",
    ],
    ids=["empty", "json", "open", "doctype", "base64", "megabyte", "bytes"],
)
async def test_rubbish_is_refused(phone, body):
    signed = push(DEMO, text(phone, "查违章"))
    assert (await post(phone, signed.query, body)).status_code == 403


@pytest.mark.parametrize("content", ["", "   ", "😀", "👨‍👩‍👧‍👦🎉", "。。。", "\u202e\u202d", "啊" * 3000])
async def test_odd_texts_get_a_sentence(phone, content):
    answer = await phone.says(content)
    assert "想办" in answer


async def test_control_characters_are_no_obstacle(phone):
    assert "车牌号" in await phone.says("查\x1d违章\x00")


async def test_markup_in_a_text_stays_text(phone):
    assert await phone.says("<a href='x'>]]><b>查违章</b>")


@pytest.mark.parametrize(
    "fields",
    [
        {"MsgType": "image", "PicUrl": "http://127.0.0.1/x.jpg", "MediaId": "m"},
        {"MsgType": "voice", "MediaId": "m", "Format": "amr"},
        {"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"},
        {"MsgType": "link", "Title": "t", "Description": "d", "Url": "http://127.0.0.1/"},
        {"MsgType": "location", "Location_X": "39.63", "Location_Y": "118.18", "Scale": "16", "Label": "唐山市路北区"},
        {"MsgType": "hologram"},
    ],
    ids=lambda fields: fields["MsgType"],
)
async def test_every_type_of_message_gets_a_polite_answer(phone, fields):
    assert await phone.sends(fields)


async def test_unknown_event_is_acknowledged(phone):
    assert await phone.sends({"MsgType": "event", "Event": "never_heard_of"}) is None


async def test_spoken_words_count_as_text(phone):
    said = {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": "查违章"}
    assert "车牌号" in await phone.sends(said)
