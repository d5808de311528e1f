"""The known answers: the platform's own and ours, both directions, and wechatpy beside us."""

import json
from base64 import b64encode
from datetime import datetime
from pathlib import Path

import pytest

from adapters.wechat.codec import Codec
from adapters.wechat.crypto import Seal, is_signature, signature
from bot.errors import NotFromPlatform

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
PLATFORM, OWN = VECTORS["platform"], VECTORS["own"]


def sign(vector, *parts):
    return signature(vector["token"].encode(), *(part.encode() for part in parts)).decode()


@pytest.mark.parametrize("name", ["url", "plain"])
def test_the_platforms_signatures(name):
    known = PLATFORM[name]
    assert sign(PLATFORM, known["timestamp"], known["nonce"]) == known["signature"]


def test_the_platforms_encrypted_push():
    known = PLATFORM["safe"]
    assert sign(PLATFORM, known["timestamp"], known["nonce"], known["encrypt"]) == known["msg_signature"]
    opened = Seal(PLATFORM["aes_key"], PLATFORM["appid"]).open(known["encrypt"].encode())
    assert len(opened) == known["length"]
    assert json.loads(opened)["Event"] == known["event"]


def test_the_platforms_encrypted_reply():
    known = PLATFORM["reply"]
    seal = Seal(PLATFORM["aes_key"], PLATFORM["appid"])
    assert seal.close(known["message"].encode(), prefix=known["prefix"].encode()).decode() == known["encrypt"]
    assert sign(PLATFORM, known["timestamp"], known["nonce"], known["encrypt"]) == known["msg_signature"]


@pytest.mark.parametrize("name", OWN["messages"])
def test_our_messages_both_ways(name):
    known, seal = OWN["messages"][name], Seal(OWN["aes_key"], OWN["appid"])
    assert seal.open(known["encrypt"].encode()).decode() == known["message"]
    assert seal.close(known["message"].encode(), prefix=OWN["prefix"].encode()).decode() == known["encrypt"]
    assert sign(OWN, OWN["timestamp"], OWN["nonce"], known["encrypt"]) == known["msg_signature"]


@pytest.mark.parametrize("name", OWN["messages"])
def test_a_message_after_others_is_sealed_and_opened_as_the_first_is(name):
    known, long_at_work = OWN["messages"][name], Seal(OWN["aes_key"], OWN["appid"])
    for words in ("", "早", "一条更长的消息。" * 300, known["message"]):
        other = Seal(OWN["aes_key"], OWN["appid"])
        assert other.open(long_at_work.close(words.encode())).decode() == words
        assert long_at_work.open(other.close(words.encode())).decode() == words
    with pytest.raises(NotFromPlatform):
        long_at_work.open(b64encode(bytes(48)))
    assert long_at_work.open(known["encrypt"].encode()).decode() == known["message"]


def vector_a(kit, **changes):
    known = OWN["messages"]["xml"]
    query = {
        "signature": OWN["url_signature"],
        "timestamp": OWN["timestamp"],
        "nonce": OWN["nonce"],
        "encrypt_type": "aes",
        "msg_signature": known["msg_signature"],
    } | changes
    body = f"<xml><ToUserName>{kit.own_id}</ToUserName><Encrypt>{known['encrypt']}</Encrypt></xml>".encode()
    return query, body, datetime.fromtimestamp(int(OWN["timestamp"]) + 30, kit.china)


def test_vector_a_is_a_message(kit):
    message = Codec("demo", kit.account()).decode(*vector_a(kit)).message
    assert (message.id, message.text, str(message.address)) == (
        "24000000000000001",
        "办理居住证",
        f"wechat:demo:{kit.user}",
    )


def test_the_url_is_verified(kit):
    query, _, now = vector_a(kit, echostr="6141207823480114223")
    assert Codec("demo", kit.account()).echo(query, now) == b"6141207823480114223"


@pytest.mark.parametrize(
    "spoil",
    [
        {"msg_signature": OWN["messages"]["xml"]["msg_signature"][:-1] + "0"},
        {"msg_signature": OWN["url_signature"]},
        {"msg_signature": ""},
        {"msg_signature": "签名"},
        {"nonce": "1357924681"},
        {"nonce": ""},
        {"timestamp": "1795219201"},
        {"timestamp": "²"},
        {"timestamp": "9" * 5000},
        {"encrypt_type": "raw"},
    ],
)
def test_a_spoilt_vector_is_refused(kit, spoil):
    with pytest.raises(NotFromPlatform):
        Codec("demo", kit.account()).decode(*vector_a(kit, **spoil))


def test_a_vector_for_another_appid_is_refused(kit):
    with pytest.raises(NotFromPlatform, match="another appid"):
        Codec("demo", kit.account(appid="wxffffffffffffffff")).decode(*vector_a(kit))


def test_a_signature_is_compared_whole(kit):
    whole = sign(OWN, OWN["timestamp"], OWN["nonce"])
    parts = (OWN["token"].encode(), OWN["timestamp"].encode(), OWN["nonce"].encode())
    assert is_signature(whole, *parts)
    assert not any(is_signature(wrong, *parts) for wrong in (whole[:-1], whole + "0", whole.upper()))
