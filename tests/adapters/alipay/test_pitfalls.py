"""What has gone wrong in other people's adapters (the numbers are those of the protocol notes' list)."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus, unquote_plus

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import ValidationError

from adapters.alipay import openapi_v2, openapi_v3
from adapters.alipay.certificates import root_serial
from adapters.alipay.client import FORM, AlipayClient
from adapters.alipay.codec import Activation, Codec, Notice, Push, Unreadable
from adapters.alipay.content import ContentSeal
from adapters.alipay.form import gateway_string, notice_strings, parse_form
from adapters.alipay.identity import phone_number
from adapters.alipay.keys import load_private, load_public, one_line
from adapters.alipay.openapi_v2 import Call
from bot.errors import NotFromPlatform
from bot.messages import Kind
from sandbox.alipay.content import phone_blob
from sandbox.alipay.envelope import form_of, gateway_fields, message_xml, notice_form

METHOD = "alipay.security.risk.content.detect"
NODE = "alipay_security_risk_content_detect_response"


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def codec(kit):
    return Codec("demo", kit.app())


def answer(kit, substring, *, codec="utf-8", node=NODE, more=""):
    """An OpenAPI answer, rightly signed over the substring's bytes."""
    raw = substring.encode(codec)
    return f'{{"{node}":'.encode() + raw + f'{more},"sign":"{kit.platform_app.sign(raw)}"}}'.encode()


def posted(kit, **changes):
    fields = gateway_fields(kit.platform_app, message_xml(kit.message(**changes)).encode("gb18030"))
    return fields, form_of(fields)


def test_1_gbk_is_read_as_bytes_and_never_as_utf8_first(kit, codec, now):
    push = codec.decode(kit.form(content="公积金提取，€20，全角：ＡＢ"), now)
    assert push.message.text == "公积金提取，€20，全角：ＡＢ"
    assert push.charset == "GBK"


@pytest.mark.parametrize("charset", ["GBK", "UTF-8"])
def test_1_both_charsets(kit, codec, now, charset):
    push = codec.decode(kit.form(charset=charset, content="查违章"), now)
    assert (push.message.text, push.charset) == ("查违章", charset)


def test_2_calls_name_their_charset_in_the_header_and_in_the_address(kit, now):
    query, form = openapi_v2.split(openapi_v2.parameters(kit.app(), Call(METHOD, {"content": "好"}), now))
    assert query["charset"] == "utf-8"
    assert FORM.endswith("charset=utf-8")
    assert list(form) == ["biz_content"]


def test_3_an_error_in_gbk_is_read(kit):
    body = '{"error_response":{"code":"20000","msg":"x","sub_code":"isp.unknow-error","sub_msg":"系统繁忙"}}'
    result = openapi_v2.read_answer(kit.app(), METHOD, body.encode("gbk"))
    assert (result.ok, result.sub_code) == (False, "isp.unknow-error")


def test_3_an_answer_in_gbk_with_trail_bytes_like_json_is_verified_over_its_bytes(kit):
    result = openapi_v2.read_answer(kit.app(), METHOD, answer(kit, '{"code":"10000","note":"誠"}', codec="gb18030"))
    assert result.ok
    assert result.data["note"] == "誠"


@pytest.mark.parametrize("text", ["100%25", "50+50=100%", "a%2Bb", "1 + 1", "%E4%BD%A0"])
def test_4_values_are_decoded_once(kit, codec, now, text):
    assert codec.decode(kit.form(content=text), now).message.text == text


def test_5_a_space_in_the_signature_is_refused_and_not_repaired(kit, codec, now):
    fields, _ = posted(kit)
    while b"+" not in fields["sign"]:
        fields, _ = posted(kit, MsgId=str(len(fields["sign"])), content=f"查{fields['sign'][:9].decode()}")
    with pytest.raises(NotFromPlatform, match="signature"):
        codec.decode(form_of(fields | {"sign": fields["sign"].replace(b"+", b" ")}), now)


@pytest.mark.parametrize("cut", [1, 4, 100])
def test_5_a_cut_signature_is_refused(kit, codec, now, cut):
    fields, _ = posted(kit)
    with pytest.raises(NotFromPlatform, match="signature"):
        codec.decode(form_of(fields | {"sign": fields["sign"][:-cut]}), now)


def test_6_gateway_messages_keep_the_type_in_their_string(kit):
    parameters = parse_form(kit.form())
    assert b"sign_type=RSA2" in gateway_string(parameters)


@pytest.mark.parametrize("with_type", [False, True])
def test_6_notices_hold_without_the_type_and_with_it(kit, codec, now, with_type):
    ms = int(now.timestamp() * 1000)
    form = notice_form(kit.platform_app, "a.b", {"x": "一"}, notice_id="n1", now_ms=ms, with_type=with_type)
    assert codec.decode(form, now) == Notice("n1", "a.b", {"x": "一"}, ms)


def test_7_verifying_changes_nothing(kit):
    parameters = dict(parse_form(kit.form()))
    before = dict(parameters)
    gateway_string(parameters)
    list(notice_strings(parameters))
    assert parameters == before


@pytest.mark.parametrize("extra", [b"&service=alipay.service.check", b"&sign=x", b"&biz_content=", b"&charset=GBK"])
def test_8_a_parameter_that_comes_twice_is_refused(kit, codec, now, extra):
    with pytest.raises(NotFromPlatform, match="twice"):
        codec.decode(kit.form() + extra, now)


@pytest.mark.parametrize("blank", [" ", "\n", "\t\r\n "])
def test_9_nothing_is_trimmed_before_verifying(kit, codec, now, blank):
    content = f"{blank}{message_xml(kit.message())}{blank}".encode()
    push = codec.decode(kit.signed(content, charset="UTF-8"), now)
    assert push.message.text == "查违章"


def test_10_a_routers_own_parameter_breaks_the_signature(kit, codec, now):
    with pytest.raises(NotFromPlatform, match="signature"):
        codec.decode(kit.form() + b"&s=/alipay/demo", now)


def test_10_empty_values_of_a_notice_are_signed_or_not(kit, codec, now):
    fields = {"app_id": kit.app_id.encode(), "biz_content": b"{}", "charset": b"UTF-8", "msg_method": b"a.b"}
    fields |= {"notify_id": b"n1", "utc_timestamp": b"%d" % (now.timestamp() * 1000), "empty": b""}
    for covered in (fields, {name: value for name, value in fields.items() if value}):
        string = b"&".join(name.encode() + b"=" + covered[name] for name in sorted(covered))
        signed = fields | {"sign_type": b"RSA2", "sign": kit.platform_app.sign(string).encode()}
        assert isinstance(codec.decode(form_of(signed), now), Notice)


def test_11_escaping_of_html_breaks_the_signature_and_quotes_don_t(kit, codec, now):
    form = kit.form(content='他说"好"')
    assert codec.decode(form, now).message.text == '他说"好"'
    with pytest.raises(NotFromPlatform):
        codec.decode(form.replace(b"%22", quote_plus("&quot;").encode()), now)


def test_12_our_own_public_key_in_place_of_alipays_is_named(kit):
    with pytest.raises(ValidationError, match="your own public key"):
        kit.app(alipay_public_key=kit.keys["APP_PUB"])


def test_12_another_apps_key_refuses_everything(kit, now):
    other = kit.app(private_key=kit.keys["PLAT_PRIV"], alipay_public_key=kit.keys["APP_PUB"])
    with pytest.raises(NotFromPlatform, match="signature"):
        Codec("demo", other).decode(kit.form(), now)


def private_forms(kit):
    key = load_private(kit.keys["APP_PRIV"])
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        yield key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
        yield base64.b64encode(key.private_bytes(Encoding.DER, form, NoEncryption())).decode()


def test_13_every_form_of_a_private_key(kit):
    forms = list(private_forms(kit))
    assert len(set(forms)) == 4
    assert {one_line(load_private(form).public_key()) for form in forms} == {kit.keys["APP_PUB"]}


def test_13_every_form_of_a_public_key(kit):
    key = load_public(kit.keys["PLAT_PUB"])
    for form in (PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1):
        pem = key.public_bytes(Encoding.PEM, form).decode()
        der = base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()
        wrapped = "\r\n ".join(der[start : start + 64] for start in range(0, len(der), 64))
        assert {one_line(load_public(each)) for each in (pem, der, wrapped)} == {kit.keys["PLAT_PUB"]}


@pytest.mark.parametrize("text", ["", "x", "QUJD", "你好", "-----BEGIN PRIVATE KEY-----"])
def test_13_what_is_no_key_is_a_value_error_that_shows_nothing(text):
    for load in (load_private, load_public):
        with pytest.raises(ValueError) as caught:  # noqa: PT011  the text is checked below
            load(text)
        assert not text or text not in str(caught.value)


def test_14_content_goes_into_the_body_and_the_rest_into_the_address(kit, now):
    fields = openapi_v2.parameters(kit.app(), Call("m", {"a": 1}, {"code": "c"}), now)
    query, form = openapi_v2.split(fields)
    assert set(form) == {"biz_content", "code"}
    assert {"app_id", "method", "charset", "sign", "timestamp"} <= set(query)


def test_15_an_answer_is_verified_over_its_own_bytes(kit):
    body = answer(kit, '{"code": "10000",  "url":"https:\\/\\/x","note":"}{\\u4f60"}')
    assert openapi_v2.read_answer(kit.app(), METHOD, body).ok
    for anew in (body.replace(b"\\/", b"/"), body.replace(b'": "', b'":"'), body.replace(b"\\u4f60", "你".encode())):
        assert not openapi_v2.read_answer(kit.app(), METHOD, anew).ok


@pytest.mark.parametrize("first", [True, False])
def test_15_the_signature_may_come_first(kit, first):
    raw = '{"code":"10000"}'
    sign = f'"sign":"{kit.platform_app.sign(raw.encode())}"'
    parts = [sign, f'"{NODE}":{raw}'] if first else [f'"{NODE}" : {raw}', sign]
    assert openapi_v2.read_answer(kit.app(), METHOD, ("{ " + " , ".join(parts) + " }").encode()).ok


def test_15_a_node_named_inside_a_string_is_not_the_node(kit):
    raw = '{"code":"40004"}'
    forged = '{"x":"' + f'\\"{NODE}\\":{{\\"code\\":\\"10000\\"}}' + f'","{NODE}":{raw},'
    body = f'{forged}"sign":"{kit.platform_app.sign(raw.encode())}"}}'.encode()
    assert openapi_v2.read_answer(kit.app(), METHOD, body).code == "40004"


def test_16_an_encrypted_answer_is_verified_with_its_quotes(kit):
    cipher = ContentSeal(kit.vectors["tv9"]["key"]).close('{"code":"10000","mobile":"13800000001"}')
    result = openapi_v2.read_answer(kit.app(), METHOD, answer(kit, json.dumps(cipher)))
    assert (result.ok, result.text("mobile")) == (True, "13800000001")
    unquoted = f'{{"{NODE}":"{cipher}","sign":"{kit.platform_app.sign(cipher.encode())}"}}'.encode()
    assert openapi_v2.read_answer(kit.app(), METHOD, unquoted).code == "wrong-signature"


@pytest.mark.parametrize("text", ["", "a", "十六个字节十六个字节", "x" * 15, "x" * 16, "x" * 17])
def test_17_content_of_any_length_comes_back(kit, text):
    seal = ContentSeal(kit.vectors["tv9"]["key"])
    assert seal.open(seal.close(text)) == text


@pytest.mark.parametrize("cipher", ["", "%%%", "QUJD", "A" * 24, "你好"])
def test_17_what_is_no_ciphertext_is_a_value_error(kit, cipher):
    with pytest.raises(ValueError):  # noqa: PT011  every library's own
        ContentSeal(kit.vectors["tv9"]["key"]).open(cipher)


def test_18_a_root_file_with_a_block_that_cannot_be_parsed(kit):
    pem, serial = kit.vectors["tv10"]["pem"], kit.vectors["tv10"]["sn"]
    broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
    assert root_serial(f"{pem}\n{broken}{pem}") == f"{serial}_{serial}"
    with pytest.raises(ValueError, match="no RSA root"):
        root_serial(broken)


def test_19_a_citizen_without_a_user_id(kit, codec, now):
    push = codec.decode(kit.form(FromAlipayUserId=None, OpenId="open-0123456789abcdef"), now)
    assert push.message.address.user == "open-0123456789abcdef"


def test_19_an_open_id_wins_over_a_user_id_and_the_acknowledgement_keeps_it(kit, codec, now):
    push = codec.decode(kit.form(OpenId="open-0123456789abcdef"), now)
    assert (push.message.address.user, push.to_user) == ("open-0123456789abcdef", kit.user)


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0" encoding="GBK"?>'])
def test_21_xml_in_gbk_with_and_without_a_declaration(kit, codec, now, declaration):
    content = (declaration + message_xml(kit.message("办居住证"))).encode("gbk")
    assert codec.decode(kit.signed(content), now).message.text == "办居住证"


def test_21_the_acknowledgement_is_one_line(kit, codec, now):
    assert b"\n" not in codec.acknowledge(kit.user, "GBK", now)


@pytest.mark.parametrize("hours", [0, 3, 23])
def test_22_timestamps_are_chinas_wherever_the_server_stands(kit, hours):
    moment = datetime(2026, 11, 21, hours, 30, tzinfo=UTC)
    stamp = openapi_v2.parameters(kit.app(), Call("m", {}), moment)["timestamp"]
    assert stamp == (moment + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    "url",
    ["http://openapi.alipay.com/gateway.do", "https://openapi.alipay.com.evil.example/gateway.do", "https://1.1.1.1/"],
)
def test_23_calls_go_to_alipay_over_tls_and_nowhere_else(kit, url):
    with pytest.raises(ValidationError, match="Alipay"):
        kit.app(gateway=url)


def test_24_a_phone_number_is_verified_as_the_string_it_came_in(kit):
    blob = phone_blob(kit.platform_app, "13800000002")
    assert phone_number(kit.app(), blob).text("mobile") == "13800000002"
    turned = json.dumps(dict(reversed(json.loads(blob).items())))
    assert phone_number(kit.app(), turned).ok
    for spoilt in (blob.replace('"sign":"', '"sign":"A'), blob.replace('"response":"', '"response":"A'), "{}", "[", ""):
        assert not phone_number(kit.app(), spoilt).ok


def test_24_a_refusal_in_a_phone_blob_is_never_success(kit):
    inner = json.dumps({"code": "40003", "subCode": "isv.invalid-auth-relations"})
    result = phone_number(kit.app(), json.dumps({"response": inner}))
    assert (result.ok, result.sub_code) == (False, "isv.invalid-auth-relations")
    forged = json.dumps({"code": "10000", "mobile": "13800000001"})
    assert not phone_number(kit.app(), json.dumps({"response": forged})).ok


# ── bad input ──


BOMBS = [
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><XML><AppId>&b;</AppId></XML>',
    '<!DOCTYPE x SYSTEM "file:///etc/passwd"><XML/>',
    "<XML>" + "<a>" * 4000,
    "<XML>",
    "",
    "<XML/>",
    "[]",
]


@pytest.mark.parametrize("xml", BOMBS, ids=range(len(BOMBS)))
def test_signed_nonsense_is_unreadable_or_refused(kit, codec, now, xml):
    try:
        decoded = codec.decode(kit.signed(xml.encode()), now)
    except NotFromPlatform:
        return
    assert isinstance(decoded, Unreadable)
    assert decoded.to_user == ""


def test_broken_gbk_is_unreadable(kit, codec, now):
    content = message_xml(kit.message()).encode("gbk").replace(b"<Content>", b"<Content>\xff\xff")
    assert isinstance(codec.decode(kit.signed(content), now), Unreadable)


def test_an_unknown_charset_is_unreadable(kit, codec, now):
    assert isinstance(codec.decode(kit.signed(b"<XML/>", charset="KOI8-R"), now), Unreadable)


def test_a_message_for_another_app_is_refused(kit, codec, now):
    with pytest.raises(NotFromPlatform, match="another app"):
        codec.decode(kit.form(AppId="2021000000000009"), now)


@pytest.mark.parametrize("hours", [-49, 49])
def test_a_stale_message_is_refused(kit, codec, now, hours):
    sent = int((now.timestamp() + hours * 3600) * 1000)
    with pytest.raises(NotFromPlatform, match="stale"):
        codec.decode(kit.form(CreateTime=sent), now)


@pytest.mark.parametrize("hours", [-47, 47])
def test_alipays_own_repeats_are_fresh(kit, codec, now, hours):
    assert isinstance(codec.decode(kit.form(CreateTime=int((now.timestamp() + hours * 3600) * 1000)), now), Push)


@pytest.mark.parametrize(
    "changes",
    [{"FromAlipayUserId": None}, {"FromAlipayUserId": "a]]>b"}, {"FromAlipayUserId": "null"}, {"CreateTime": None},
     {"CreateTime": "soon"}, {"MsgType": None}],
)  # fmt: skip
def test_a_message_without_sender_type_or_time_is_unreadable(kit, codec, now, changes):
    assert isinstance(codec.decode(kit.form(**changes), now), Unreadable)


def test_the_life_account_can_be_switched_off(kit, now):
    codec = Codec("demo", kit.app(life_account=False))
    with pytest.raises(NotFromPlatform, match="switched off"):
        codec.decode(kit.form(), now)
    form = notice_form(kit.platform_app, "a.b", {}, notice_id="n", now_ms=int(now.timestamp() * 1000))
    assert isinstance(codec.decode(form, now), Notice)


EVENTS = [
    ("follow", '{"scene":{"sceneId":"hall-03"}}', Kind.FOLLOW, ""),
    ("unfollow", "", Kind.UNFOLLOW, ""),
    ("enter", "", Kind.NOTICE, ""),
    ("enter", '{"scene":{"sceneId":"traffic.violation"}}', Kind.ENTER, ""),
    ("enter", '{"scene":', Kind.NOTICE, ""),
    ("enter", '{"scene":{"sceneId":7}}', Kind.NOTICE, ""),
    ("click", "SOCIAL_SECURITY_QUERY", Kind.TEXT, "SOCIAL_SECURITY_QUERY"),
    ("click", "authentication", Kind.NOTICE, ""),
    ("CLICK", "delete", Kind.NOTICE, ""),
    ("never_heard_of", "", Kind.NOTICE, ""),
]


@pytest.mark.parametrize(("event", "param", "kind", "text"), EVENTS)
def test_every_event(kit, codec, now, event, param, kind, text):
    changes = {"MsgType": "event", "EventType": event, "ActionParam": param, "Text": None, "MsgId": None}
    push = codec.decode(kit.form(**changes), now)
    assert (push.message.kind, push.message.text, push.action) == (kind, text, event.lower())


@pytest.mark.parametrize("event", ["follow", "enter"])
def test_a_codes_scene_is_read(kit, codec, now, event):
    param = '{"scene":{"sceneId":"hall-03"}}'
    push = codec.decode(kit.form(MsgType="event", EventType=event, ActionParam=param, Text=None, MsgId=None), now)
    assert push.message.scene == "hall-03"


def test_a_menu_key_is_a_scene_too(kit, codec, now):
    push = codec.decode(kit.form(MsgType="event", EventType="click", ActionParam="traffic.violation", Text=None), now)
    assert (push.message.scene, push.message.text) == ("traffic.violation", "traffic.violation")


def test_an_old_click_without_the_event_type_of_messages(kit, codec, now):
    push = codec.decode(kit.form(MsgType="click", EventType="click", ActionParam="挂号", Text=None), now)
    assert (push.message.kind, push.message.text) == (Kind.TEXT, "挂号")


@pytest.mark.parametrize("nested", [True, False])
def test_a_picture_wherever_its_id_stands(kit, codec, now, nested):
    picture = {"Image": {"MediaId": "M1", "Format": "jpg"}} if nested else {"MediaId": "M1"}
    push = codec.decode(kit.form(MsgType="image", Text=None, **picture), now)
    assert (push.message.kind, push.message.image) == (Kind.IMAGE, "M1")


@pytest.mark.parametrize(("text", "read"), [("?", ""), ("???", ""), ("?查违章", "?查违章"), ("？", "？")])
def test_what_gbk_lost_is_unreadable_text(kit, codec, now, text, read):
    assert codec.decode(kit.form(content=text), now).message.text == read
    assert codec.decode(kit.form(charset="UTF-8", content=text), now).message.text == text


def test_events_without_a_number_are_told_apart(kit, codec, now):
    def id_of(**changes):
        event = {"MsgType": "event", "EventType": "click", "ActionParam": "A", "MsgId": None, "CreateTime": 1} | changes
        event["CreateTime"] = int(now.timestamp() * 1000) + event["CreateTime"]
        return codec.decode(kit.form(**event), now).message.id

    ids = [id_of(), id_of(ActionParam="B"), id_of(CreateTime=2), id_of(AgreementId="x")]
    ids.append(id_of(FromAlipayUserId="2088000000000002"))
    assert len({*ids, id_of()}) == 5


def test_a_wrongly_signed_check_is_answered_signed(kit, codec, now):
    form = kit.signed(b"<XML/>", service="alipay.service.check") + b"&s=x"
    activation = codec.decode(form, now)
    assert isinstance(activation, Activation)
    assert b"VERIFY_FAILED" in codec.activate(activation)


def test_calls_hold_what_was_signed(kit, now):
    fields = openapi_v2.parameters(kit.app(), Call(METHOD, {"content": "1+1=2 %你好&"}), now)
    sent = str(httpx.QueryParams(dict(fields)))
    assert "%E4%BD%A0" in sent
    decoded = {name: unquote_plus(value) for name, value in (pair.split("=") for pair in sent.split("&"))}
    assert decoded == dict(fields)


def test_a_page_address_is_signed(kit):
    client = AlipayClient(kit.app(), httpx.AsyncClient(trust_env=False, verify=False))  # noqa: S501  nothing is called
    query = dict(httpx.URL(client.page_url(Call("alipay.user.certify.open.certify", {"certify_id": "c"}))).params)
    covered = openapi_v2.signing_string({name: value for name, value in query.items() if name != "sign"})
    assert kit.app().keys.sign(covered.encode()) == query["sign"]


def test_a_failed_call_over_v3_has_the_table_s_advice(kit):
    body = b'{"code":"isv.invalid-signature","message":"x"}'
    result = openapi_v3.read_answer(kit.app(), 400, {}, body)
    assert (result.ok, str(result.advice)) == (False, "configure")
