"""What has gone wrong in other people's adapters (the numbers are those of the protocol notes' list)."""

import base64
import binascii
import json
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adapters.wechat.codec import Codec
from adapters.wechat.crypto import BLOCK, Seal
from bot.errors import MalformedMessage, NotFromPlatform
from bot.messages import Reply


@pytest.fixture
def now(kit):
    return datetime.now(kit.china)


def decode(kit, query, body, now, **changes):
    return Codec("demo", kit.account(**changes)).decode(query, body, now)


def answered(kit, now, reply, *, as_json=False, content="你好"):
    """The answer to an encrypted push as wechatpy reads it."""
    reference = kit.reference()
    message = json.dumps({"ToUserName": kit.own_id, "FromUserName": kit.user, "MsgType": "text", "Content": content})
    query, body = reference.sealed(message if as_json else kit.push_xml(content), as_json=as_json)
    codec = Codec("demo", kit.account())
    return reference.opened(codec.encode(codec.decode(query, body, now), reply, now))


def test_1_the_clear_signature_does_not_open_an_encrypted_push(kit, now):
    query, body = kit.reference().sealed(kit.push_xml())
    with pytest.raises(NotFromPlatform):
        decode(kit, query | {"msg_signature": query["signature"]}, body, now)


@pytest.mark.parametrize("control", ["\x00", "\x08", "\x1d", "\x1f", "\ufffe", "\uffff"])
def test_2_control_characters_are_taken_out(kit, now, control):
    query, body = kit.reference().sealed(kit.push_xml(f"查{control}违章"))
    assert decode(kit, query, body, now).message.text == "查违章"
    assert "查违章" in answered(kit, now, Reply(f"查{control}违章"))


def test_2_control_characters_and_broken_pairs_escaped_in_json(kit, now):
    text = '{"ToUserName":"%s","FromUserName":"%s","MsgType":"text","Content":"查\\u001d违\\ud83d章"}'
    query, body = kit.reference().sealed(text % (kit.own_id, kit.user), as_json=True)
    assert decode(kit, query, body, now).message.text == "查违章"


def test_8_encrypted_json_is_verified_before_it_is_opened(kit, now):
    query, body = kit.reference().sealed((kit.here / "payloads" / "text.json").read_text(), as_json=True)
    assert decode(kit, query, body, now).message.text == "办理居住证"
    with pytest.raises(NotFromPlatform, match="signature"):
        decode(kit, query | {"msg_signature": "0" * 40}, body, now)


def test_8_a_json_push_is_answered_in_json(kit, now):
    answer = json.loads(answered(kit, now, Reply("好的"), as_json=True))
    assert answer["Content"] == "好的"
    assert (answer["ToUserName"], answer["FromUserName"]) == (kit.user, kit.own_id)


def test_11_a_cdata_end_in_an_answer_adds_no_element(kit, now):
    hostile = "]]></Content><MsgType>news</MsgType><Content><![CDATA["
    root = kit.read_xml(answered(kit, now, Reply(hostile)))
    assert root.findtext("Content") == hostile
    assert [child.tag for child in root] == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]


def test_11_a_cdata_end_in_the_nonce_breaks_nothing(kit, now):
    reference = kit.reference(nonce="a]]>b")
    query, body = reference.sealed(kit.push_xml())
    codec = Codec("demo", kit.account())
    answer = codec.encode(codec.decode(query, body, now), Reply("好"), now)
    assert kit.read_xml(answer).findtext("Nonce") == "a]]>b"


def test_12_a_long_answer_is_cut_and_says_so(kit, now):
    codec = Codec("demo", kit.account(), cut_notice="（没有显示完）")
    query, body = kit.reference().sealed(kit.push_xml())
    answer = kit.reference().opened(codec.encode(codec.decode(query, body, now), Reply("办" * 3000), now))
    content = kit.read_xml(answer).findtext("Content")
    assert content.endswith("办\n（没有显示完）")
    assert 1900 < len(content.encode()) <= 2000


def test_20_a_push_sealed_for_another_appid_is_refused(kit, now):
    query, body = kit.reference(appid="wxffffffffffffffff").sealed(kit.push_xml())
    with pytest.raises(NotFromPlatform, match="another appid"):
        decode(kit, query, body, now)


@pytest.mark.parametrize("mode", ["safe", "compatible"])
def test_a_clear_push_to_an_account_that_encrypts_is_refused(kit, now, mode):
    with pytest.raises(NotFromPlatform, match="clear"):
        decode(kit, kit.reference().query(), kit.push_xml().encode(), now, mode=mode)


def test_compatible_mode_reads_only_what_was_encrypted(kit, now):
    forged = "<Content>转账</Content><FromUserName>oATTACKER</FromUserName>"
    query, body = kit.reference().sealed(kit.push_xml("查违章"), beside=forged)
    message = decode(kit, query, body, now, mode="compatible").message
    assert (message.text, message.address.user) == ("查违章", kit.user)


def test_an_encrypted_push_to_an_account_without_a_key_is_refused(kit, now):
    query, body = kit.reference().sealed(kit.push_xml())
    with pytest.raises(NotFromPlatform, match="no AES key"):
        decode(kit, query, body, now, mode="plain", aes_key=None)


@pytest.mark.parametrize("off", [-601, 601])
def test_a_stale_timestamp_is_refused(kit, now, off):
    old = kit.reference(timestamp=str(int(now.timestamp()) + off))
    for query, body, mode in ((*old.sealed(kit.push_xml()), "safe"), (old.query(), kit.push_xml().encode(), "plain")):
        with pytest.raises(NotFromPlatform, match="stale"):
            decode(kit, query, body, now, mode=mode)


@pytest.mark.parametrize("off", [-590, 590])
def test_a_clock_somewhat_off_is_accepted(kit, now, off):
    query, body = kit.reference(timestamp=str(int(now.timestamp()) + off)).sealed(kit.push_xml())
    assert decode(kit, query, body, now).message.text == "办理居住证"


def test_a_message_for_another_account_is_refused(kit, now):
    query, body = kit.reference().sealed(kit.push_xml(ToUserName="gh_someoneelse0"))
    with pytest.raises(NotFromPlatform, match="another account"):
        decode(kit, query, body, now)


DOCTYPES = [
    "<!DOCTYPE xml><xml><MsgType>text</MsgType></xml>",
    '<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><MsgType>&b;</MsgType></xml>',
    '<?xml version="1.0"?><!-- <xml> --><!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><MsgType>text</MsgType></xml>',
]


@pytest.mark.parametrize("text", DOCTYPES)
def test_doctype_and_entities_are_refused(kit, now, text):
    query, body = kit.reference().sealed(text)
    with pytest.raises(MalformedMessage, match="DOCTYPE"):
        decode(kit, query, body, now)
    with pytest.raises(NotFromPlatform):
        decode(kit, query, text.encode(), now)


def test_a_citizen_may_write_about_doctypes(kit, now):
    query, body = kit.reference().sealed(kit.push_xml("<!DOCTYPE html> 是什么"))
    assert decode(kit, query, body, now).message.text == "<!DOCTYPE html> 是什么"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "<xml></xml>", "<xml/>", "<other><MsgType>text</MsgType></other>", "{}", "[]", "{", "null",
        "<xml>" + "<a>" * 5000, "{" + '"a":{' * 3000, '{"ToUserName":' + "9" * 5000 + "}",
    ],
)  # fmt: skip
def test_what_is_no_message_is_malformed_or_refused(kit, now, text):
    for form in (text, text.replace("<xml>", f"<xml><ToUserName>{kit.own_id}</ToUserName>")):
        query, body = kit.reference().sealed(form or " ")
        with pytest.raises((MalformedMessage, NotFromPlatform)):
            decode(kit, query, body, now)


@pytest.mark.parametrize(
    "changes",
    [{"MsgType": ""}, {"MsgType": "a</MsgType><MsgType>b"}, {"MsgType": "event"}, {"FromUserName": ""},
     {"FromUserName": "<a>1</a>"}, {"FromUserName": "o" * 129}, {"FromUserName": "o&#10;x"}],
)  # fmt: skip
def test_a_message_without_a_type_or_a_sender_is_malformed(kit, now, changes):
    query, body = kit.reference().sealed(kit.push_xml(**changes))
    with pytest.raises(MalformedMessage):
        decode(kit, query, body, now)


def test_invalid_utf8_is_malformed(kit, now):
    broken = kit.push_xml("违章").encode()[:-90] + b"\xff\xfe</xml>"
    query, body = kit.reference().wrapped(Seal(kit.aes_key, "wx0123456789abcdef").close(broken).decode())
    with pytest.raises(MalformedMessage):
        decode(kit, query, body, now)


def ciphertexts(kit):
    """Ciphertexts that are rightly signed and wrong inside: what wechatpy ends on with struct.error and the like."""
    key = base64.b64decode(kit.aes_key + "=")
    raw = [
        b"x" * 32,
        b"x" * 31 + b"\x00",
        b"x" * 31 + b"\x21",
        bytes(32),
        b"\x01" * 32,
        b"x" * 16 + b"\xff" * 4 + b"\x0c" * 12,
    ]
    for plain in raw:
        encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        yield binascii.b2a_base64(encryptor.update(plain) + encryptor.finalize()).decode().strip()
    yield from ("", "%%%", "AAAA", "A", "密", "A" * 43 + "=")


def test_broken_ciphertexts_are_refused(kit, now):
    tried = list(ciphertexts(kit))
    assert len(tried) == 12
    for ciphertext in tried:
        query, body = kit.reference().wrapped(ciphertext)
        with pytest.raises(NotFromPlatform):
            decode(kit, query, body, now)


def test_the_previous_key_still_opens_and_closes_its_own(kit, now):
    old = kit.reference(aes_key=kit.other_aes_key)
    codec = Codec("demo", kit.account(previous_aes_key=kit.other_aes_key))
    push = codec.decode(*old.sealed(kit.push_xml()), now)
    assert "好的" in old.opened(codec.encode(push, Reply("好的"), now))
    assert codec.decode(*kit.reference().sealed(kit.push_xml()), now).message.text == "办理居住证"


def test_every_padding_length_opens_in_wechatpy_and_here(kit):
    seal, reference = Seal(kit.aes_key, "wx0123456789abcdef"), kit.reference()
    for length in range(BLOCK + 1):
        message = "x" * length
        _, body = reference.wrapped(seal.close(message.encode()).decode())
        signature = kit.signed(
            reference.token, reference.timestamp, reference.nonce, body.decode().split("CDATA[")[2].split("]")[0]
        )
        assert reference._decrypted(body.decode(), signature, reference.timestamp, reference.nonce) == message
        _, theirs = reference.sealed(message)
        assert seal.open(theirs.split(b"CDATA[")[2].split(b"]")[0]).decode() == message


@pytest.mark.parametrize("reply", [None, Reply(""), Reply(" \n"), Reply("\x01")])
def test_nothing_to_say_is_success_in_clear(kit, now, reply):
    codec = Codec("demo", kit.account())
    assert codec.encode(codec.decode(*kit.reference().sealed(kit.push_xml()), now), reply, now) == b"success"


@pytest.mark.parametrize("name", ["unsubscribe", "revoke_place", "view", "unknown_event"])
def test_what_awaits_no_answer_gets_success(kit, now, name):
    codec = Codec("demo", kit.account())
    text = (kit.here / "payloads" / f"{name}.xml").read_text()
    assert codec.encode(codec.decode(*kit.reference().sealed(text), now), Reply("您好"), now) == b"success"


def test_a_clear_push_is_answered_in_clear(kit, now):
    codec = Codec("demo-plain", kit.account(mode="plain"))
    push = codec.decode(kit.reference().query(), kit.push_xml().encode(), now)
    root = kit.read_xml(codec.encode(push, Reply("第一行\n<第二行> & 😀"), now))
    assert root.findtext("Content") == "第一行\n<第二行> & 😀"
    assert root.findtext("ToUserName") == kit.user
