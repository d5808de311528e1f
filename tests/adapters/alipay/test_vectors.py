"""The known answers, in both directions: what Alipay signs we verify, what we sign is what every library signs."""

import base64
import hashlib
import json
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from adapters.alipay import openapi_v2, openapi_v3
from adapters.alipay.certificates import leaf_serial
from adapters.alipay.codec import Activation, Codec, Notice, Push
from adapters.alipay.content import ContentSeal
from adapters.alipay.form import gateway_string, notice_strings, parse_form
from adapters.alipay.identity import phone_number
from adapters.alipay.keys import load_private, load_public, one_line
from bot.errors import NotFromPlatform
from sandbox.alipay.envelope import form_of, read_answer


@pytest.fixture
def codec(kit):
    return Codec("demo", kit.app())


def fields_of(string):
    """The parameters in a string to sign of a gateway message, in bytes."""
    head, _, tail = string.partition("&charset=")
    fields = {"biz_content": head.removeprefix("biz_content=")}
    return {k: v.encode("gbk") for k, v in (fields | dict(parse_qsl(f"charset={tail}"))).items()}


def platform_signs(kit, message, hash_=None):
    key = load_private(kit.keys["PLAT_PRIV"])
    return base64.b64encode(key.sign(message, PKCS1v15(), hash_ or SHA256())).decode()


def test_the_keys_belong_together(kit):
    assert one_line(load_private(kit.keys["APP_PRIV"]).public_key()) == kit.keys["APP_PUB"]
    assert one_line(load_public(kit.keys["PLAT_PUB"])) == kit.keys["PLAT_PUB"]


def test_tv1_the_check_of_the_address(kit, codec):
    known = kit.vectors["tv1"]
    fields = fields_of(known["string"])
    parameters = {name.encode(): value for name, value in fields.items()}
    assert gateway_string(parameters) == known["string"].encode("gbk")
    assert platform_signs(kit, gateway_string(parameters)) == known["sign"]
    body = form_of(fields | {"sign": known["sign"].encode()})
    assert codec.decode(body, kit.now) == Activation("GBK")


def test_tv2_the_answer_to_it(kit, codec):
    body = codec.activate(Activation("GBK"))
    assert hashlib.sha256(body).hexdigest() == kit.vectors["tv2"]["sha256"]
    assert kit.vectors["tv2"]["sign"] in body.decode()
    assert kit.keys["APP_PUB"] in read_answer(kit.platform_app, body)


def test_tv2_reversed_children_are_signed_as_they_stand(kit):
    inner = f"<biz_content>{kit.keys['APP_PUB']}</biz_content><success>true</success>"
    assert kit.app().keys.sign(inner.encode()) == kit.vectors["tv2"]["reversed"]


def test_tv3_a_text_in_gbk(kit, codec):
    known = kit.vectors["tv3"]
    covered = gateway_string(parse_form(known["body"].encode()))
    assert covered == known["string"].encode("gbk")
    assert hashlib.sha256(covered).hexdigest() == known["sha256"]
    assert platform_signs(kit, covered) == known["sign"]
    push = codec.decode(known["body"].encode(), kit.now)
    assert isinstance(push, Push)
    assert (push.message.id, push.message.text) == ("251121000000000001", "公积金 50+50=100% 怎么提取？&谢谢")
    assert (str(push.message.address), push.sent_ms) == (f"alipay:demo:{kit.user}", 1763740801234)
    fields = fields_of(known["string"])
    order = ("service", "sign_type", "charset", "biz_content")
    assert form_of({name: fields[name] for name in order} | {"sign": known["sign"].encode()}).decode() == known["body"]


def test_tv4_the_acknowledgement(kit, codec):
    body = codec.acknowledge(kit.user, "GBK", kit.now)
    assert hashlib.sha256(body).hexdigest() == kit.vectors["tv4"]["sha256"]
    assert kit.vectors["tv4"]["sign"] in body.decode()
    assert read_answer(kit.platform_app, body) == kit.vectors["tv4"]["inner"]


def tv5(kit):
    known = kit.vectors["tv5"]
    fields = {name: value.encode() for name, value in (part.split("=", 1) for part in known["string"].split("&"))}
    return fields, {"sign_type": b"RSA2", "sign": known["sign"].encode()}


def test_tv5_a_notice(kit, codec):
    fields, signing = tv5(kit)
    parameters = {name.encode(): value for name, value in (fields | signing).items()}
    assert next(notice_strings(parameters)).decode() == kit.vectors["tv5"]["string"]
    assert platform_signs(kit, kit.vectors["tv5"]["string"].encode()) == kit.vectors["tv5"]["sign"]
    notice = codec.decode(form_of(fields | signing), kit.now)
    assert isinstance(notice, Notice)
    assert notice.method == "alipay.open.auth.appauth.cancelled"
    assert notice.content == {"auth_app_id": "2021000000000002", "detail": "商家授权+100%"}


def test_tv5_does_not_hold_with_the_type_in_it(kit):
    fields, signing = tv5(kit)
    parameters = {name.encode(): value for name, value in (fields | signing).items()}
    _, with_type = list(notice_strings(parameters))
    assert not kit.app().keys.verify(with_type, kit.vectors["tv5"]["sign"])


def test_tv6_a_call(kit):
    known = kit.vectors["tv6"]
    fields = dict(part.split("=", 1) for part in known["string"].split("&"))
    assert openapi_v2.signing_string(fields) == known["string"]
    assert kit.app().keys.sign(known["string"].encode()) == known["sign"]
    biz = json.loads(fields["biz_content"])
    assert openapi_v2.to_json(biz) == fields["biz_content"]


def tv7_body(kit, substring=None):
    known = kit.vectors["tv7"]
    text = substring or known["substring"]
    return f'{{"alipay_open_app_qrcode_create_response":{text},"sign":"{known["sign"]}"}}'.encode()


def test_tv7_an_answer_is_verified_as_it_stands(kit):
    result = openapi_v2.read_answer(kit.app(), "alipay.open.app.qrcode.create", tv7_body(kit))
    assert result.ok
    assert result.data["note"] == '引号"}'
    assert platform_signs(kit, kit.vectors["tv7"]["substring"].encode()) == kit.vectors["tv7"]["sign"]


def test_tv7_made_anew_does_not_hold(kit):
    anew = json.dumps(json.loads(kit.vectors["tv7"]["substring"]), ensure_ascii=False, separators=(",", ":"))
    result = openapi_v2.read_answer(kit.app(), "alipay.open.app.qrcode.create", tv7_body(kit, anew))
    assert (result.ok, result.code) == (False, "wrong-signature")


def test_tv8_calls_over_v3(kit):
    known = kit.vectors["tv8"]
    nonce, stamp = "0f0e0d0c-0b0a-4908-8706-050403020100", 1763740805000
    detect = openapi_v2.Call("alipay.security.risk.content.detect", {"content": "你好"})
    asked = openapi_v3.request(kit.app(), detect, timestamp_ms=stamp, nonce=nonce)
    assert asked.headers["Authorization"].endswith(f",sign={known['POST_sign']}")
    query = openapi_v2.Call("alipay.user.certify.open.query", {"certify_id": "abc"}, app_auth_token="APPAUTHTOKEN01")
    asked = openapi_v3.request(kit.app(), query, timestamp_ms=stamp, nonce=nonce)
    assert (asked.path, asked.body) == ("/v3/alipay/user/certify/open/query?certify_id=abc", b"")
    assert asked.headers["Authorization"].endswith(f",sign={known['GET_sign']}")


def test_tv8_strings_of_v3(kit):
    known = kit.vectors["tv8"]
    for name in ("POST", "GET"):
        authorisation, verb, path, *rest = known[f"{name}_string"].split("\n")[:-1]
        assert openapi_v3.signing_string(authorisation, verb, path, *rest) == known[f"{name}_string"]


@pytest.mark.parametrize("spoil", ["", "body", "nonce"])
def test_tv8_an_answer_over_v3(kit, spoil):
    known = kit.vectors["tv8"]
    stamp, nonce, body = known["response_str"].split("\n")[:3]
    assert platform_signs(kit, known["response_str"].encode()) == known["response_sign_(plat)"]
    headers = {
        "alipay-timestamp": stamp,
        "alipay-nonce": nonce + ("x" if spoil == "nonce" else ""),
        "alipay-signature": known["response_sign_(plat)"],
    }
    result = openapi_v3.read_answer(kit.app(), 200, headers, body.encode() + (b" " if spoil == "body" else b""))
    assert result.ok is (not spoil)


def test_tv9_content_both_ways(kit):
    known = kit.vectors["tv9"]
    seal = ContentSeal(known["key"])
    assert seal.close(known["plain"]) == known["cipher"]
    assert seal.open(known["cipher"]) == known["plain"]
    assert seal.close('{"t":"你好"}') == known["hello"]
    assert seal.open(known["hello"]) == '{"t":"你好"}'


def test_tv9_a_phone_number(kit):
    known = kit.vectors["tv9"]
    blob = {"response": known["cipher"], "sign": known["sign"], "sign_type": "RSA2", "encrypt_type": "AES"}
    result = phone_number(kit.app(), json.dumps(blob))
    assert (result.ok, result.text("mobile")) == (True, "13800000001")
    assert platform_signs(kit, f'"{known["cipher"]}"'.encode()) == known["sign"]


def test_tv9_without_the_quotes_does_not_hold(kit):
    known = kit.vectors["tv9"]
    assert not kit.app().keys.verify(known["cipher"].encode(), known["sign"])


def test_tv10_a_serial_number(kit):
    assert leaf_serial(kit.vectors["tv10"]["pem"]) == kit.vectors["tv10"]["sn"]


# ── what must not hold ──


def refused(codec, body, now):
    try:
        decoded = codec.decode(body, now)
    except NotFromPlatform:
        return True
    return isinstance(decoded, Activation) and bool(decoded.refused)


@pytest.mark.parametrize("name", ["tv1", "tv3"])
def test_a_gateway_message_without_its_type_does_not_hold(kit, codec, name):
    fields = fields_of(kit.vectors[name]["string"])
    del fields["sign_type"]
    assert refused(codec, form_of(fields | {"sign": kit.vectors[name]["sign"].encode()}), kit.now)


def test_tv3_as_utf8_does_not_hold(kit):
    assert not kit.app().keys.verify(kit.vectors["tv3"]["string"].encode(), kit.vectors["tv3"]["sign"])


def test_tv3_read_as_utf8_first_does_not_hold(kit, codec):
    fields = dict(parse_qsl(kit.vectors["tv3"]["body"], encoding="utf-8", errors="replace"))
    assert refused(codec, form_of({name: value.encode() for name, value in fields.items()}), kit.now)


def test_tv3_with_a_routers_parameter_does_not_hold(kit, codec):
    assert refused(codec, kit.vectors["tv3"]["body"].encode() + b"&s=%2Fx", kit.now)


def test_a_sha1_signature_does_not_hold(kit, codec):
    fields = fields_of(kit.vectors["tv3"]["string"])
    covered = gateway_string({name.encode(): value for name, value in fields.items()})
    weak = platform_signs(kit, covered, SHA1())  # noqa: S303  that is the point
    assert refused(codec, form_of(fields | {"sign": weak.encode()}), kit.now)


@pytest.mark.parametrize("name", ["tv1", "tv3"])
@pytest.mark.parametrize("at", [0, 100, -4])
def test_a_changed_signature_does_not_hold(kit, codec, name, at):
    sign = bytearray(kit.vectors[name]["sign"].encode())
    sign[at] = ord("B") if sign[at] != ord("B") else ord("C")
    assert refused(codec, form_of(fields_of(kit.vectors[name]["string"]) | {"sign": bytes(sign)}), kit.now)
