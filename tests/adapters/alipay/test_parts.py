"""Lowering, windows, settings, certificates: the small parts by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from adapters.alipay import openapi_v2, openapi_v3
from adapters.alipay.keys import load_private
from adapters.alipay.ledger import MemoryLedger
from adapters.alipay.lowering import LONGEST, lower
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import Advice, Outcome, read_result
from adapters.alipay.settings import load_apps
from adapters.alipay.windows import CHAT, CLICKED, FOLLOWED, GREETING, UNKNOWN, Windows
from bot.errors import DeliveryFailed, SettingsError
from bot.messages import Card, Choice, Link, Reply

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def texts(reply):
    return [message["text"]["content"] for message in lower(reply, cut_notice="…没有显示完") if "text" in message]


# ── lowering ──


def test_an_empty_reply_sends_nothing():
    assert list(lower(Reply(" \n"), cut_notice="")) == []


def test_choices_that_the_text_names_stay_as_they_are():
    assert texts(Reply("1. 甲\n2. 乙", (Choice("甲", "甲"), Choice("乙", "乙")))) == ["1. 甲\n2. 乙"]


def test_choices_that_it_does_not_name_are_named_by_what_to_write():
    assert texts(Reply("您好", (Choice("甲", "甲"), Choice("乙项", "2")))) == ["您好\n「甲」 「2」乙项"]


def test_a_long_text_is_split_behind_lines_and_loses_nothing():
    text = "\n".join(f"第 {number} 行，" + "字" * 40 for number in range(40))
    parts = texts(Reply(text))
    assert all(len(part) <= LONGEST for part in parts)
    assert "\n".join(parts) == text


def test_a_very_long_text_is_cut_and_says_so():
    parts = texts(Reply("字" * 10_000))
    assert (len(parts), parts[-1].endswith("…没有显示完")) == (5, True)
    assert all(len(part) <= LONGEST for part in parts)


def test_no_address_is_cut_in_two():
    url = "https://example.com/" + "a" * 60
    parts = texts(Reply("字" * (LONGEST - 30) + url))
    assert parts[1] == url


def test_five_links_are_lines_and_so_is_one_that_opens_nothing():
    five = tuple(Link(str(number), f"https://example.com/{number}") for number in range(5))
    assert texts(Reply("看", links=five))[0].count("https://") == 5
    assert texts(Reply("看", links=(Link("电话", "tel:12345"),))) == ["看\n电话：tel:12345"]


def test_a_card_has_what_alipay_requires():
    (card,) = lower(
        Reply("", links=(Link("一二三四五六七八九十甲", "alipays://platformapi/startapp?appId=1"),)), cut_notice=""
    )
    (article,) = card["articles"]
    assert (article["desc"], article["action_name"]) == ("一二三四五六七八九十甲", "一二三四五六七八九十")


def test_a_card_stands_before_links_with_its_picture():
    card = Card("办理进度", "https://example.com/case", "https://example.com/a.png")
    shown = lower(Reply("好", links=(Link("看", "https://example.com/b"),), card=card), cut_notice="")
    articles = [message["articles"][0] for message in shown if message["msg_type"] == "image-text"]
    assert [(each["title"], each.get("image_url")) for each in articles] == [("办理进度", card.picture), ("看", None)]


def test_a_picture_is_a_page_to_open():
    _, message = lower(Reply("好", picture="https://example.com/a.png"), cut_notice="")
    (article,) = message["articles"]
    assert (article["url"], article["image_url"]) == ("https://example.com/a.png", "https://example.com/a.png")


def test_a_page_of_the_mini_program_opens_there():
    link = Link("看", "https://example.com/", "pages/case?id=42")
    url = lower(Reply("好", links=(link,)), cut_notice="", mini_program="2021000000000001")[1]["articles"][0]["url"]
    assert url == "alipays://platformapi/startapp?appId=2021000000000001&page=pages%2Fcase&query=id%3D42"
    assert lower(Reply("好", links=(link,)), cut_notice="")[1]["articles"][0]["url"] == "https://example.com/"


def test_where_one_message_may_be_sent_all_is_in_it():
    reply = Reply("字" * 700, (Choice("甲", "甲"),), (Link("看", "https://example.com/"),))
    (message,) = lower(reply, cut_notice="…没有显示完", most=1)
    assert message["text"]["content"].endswith("…没有显示完")
    (message,) = lower(Reply("好", links=(Link("看", "https://example.com/"),)), cut_notice="", most=1)
    assert message["text"]["content"] == "好\n看：https://example.com/"


def test_control_characters_and_half_characters_are_left_out():
    assert texts(Reply("查\x1d违\ud83d章")) == ["查违章"]


# ── windows ──


def ms(**ago):
    return int((NOW - timedelta(**ago)).timestamp() * 1000)


async def after(*did):
    windows = Windows("app", MemoryLedger())
    for action, sent in did:
        await windows.touch("u", action, sent)
    return windows


CASES = [
    ([], UNKNOWN),
    ([("message", ms(hours=47))], CHAT),
    ([("follow", ms(minutes=4))], FOLLOWED),
    ([("follow", ms(minutes=4)), ("click", ms(minutes=1))], CLICKED),
    ([("click", ms(minutes=4)), ("message", ms(minutes=1))], CHAT),
    ([("message", ms(hours=1)), ("click", ms(minutes=6))], CHAT),
    ([("enter", ms(hours=1))], GREETING),
]


@pytest.mark.parametrize(("did", "window"), CASES)
async def test_20_what_a_message_answers(did, window):
    assert await (await after(*did)).look("u", NOW) == window


@pytest.mark.parametrize("did", [("message", ms(hours=49)), ("follow", ms(minutes=6)), ("click", ms(minutes=6))])
async def test_20_too_late_is_not_sent(did):
    windows = await after(did)
    with pytest.raises(DeliveryFailed) as caught:
        await windows.look("u", NOW)
    assert caught.value.permanent


async def test_20_unfollowing_ends_every_window():
    windows = await after(("message", ms(hours=1)), ("unfollow", ms(minutes=1)))
    assert await windows.look("u", NOW) is UNKNOWN
    assert not await windows.is_open("u", NOW)


async def test_20_entering_is_answered_once_a_day_by_one_message():
    windows = await after(("enter", ms(hours=1)))
    with pytest.raises(DeliveryFailed, match="2 messages"):
        await windows.take(GREETING, "u", NOW, messages=2)
    await windows.take(GREETING, "u", NOW, messages=1)
    with pytest.raises(DeliveryFailed, match="entering"):
        await windows.take(GREETING, "u", NOW, messages=1)
    await windows.take(GREETING, "u", NOW + timedelta(days=1), messages=1)


async def test_a_hundred_messages_a_day():
    windows = await after()
    await windows.take(CHAT, "u", NOW, messages=100)
    with pytest.raises(DeliveryFailed, match="100"):
        await windows.take(CHAT, "u", NOW, messages=1)
    await windows.take(CHAT, "u", NOW + timedelta(days=1), messages=100)


# ── errors ──


@pytest.mark.parametrize(
    ("data", "outcome", "advice"),
    [
        ({"code": "10000"}, Outcome.DONE, Advice.NOTHING),
        ({"access_token": "t"}, Outcome.DONE, Advice.NOTHING),
        ({"code": "20000", "sub_code": "isp.unknow-error"}, Outcome.UNKNOWN, Advice.RETRY),
        ({"code": "20001", "sub_code": "aop.invalid-auth-token"}, Outcome.REFUSED, Advice.AUTHORISE),
        ({"code": "40001", "sub_code": "isv.missing-encrypt-key"}, Outcome.REFUSED, Advice.CONFIGURE),
        ({"code": "40002", "sub_code": "isv.invalid-signature"}, Outcome.REFUSED, Advice.CONFIGURE),
        ({"code": "40002", "sub_code": "isv.code-invalid"}, Outcome.REFUSED, Advice.CORRECT),
        ({"code": "40003", "subCode": "isv.invalid-auth-relations"}, Outcome.REFUSED, Advice.ASK_CITIZEN),
        ({"code": "40004", "sub_code": "PUB.MSG_SD_NOFOLLOW"}, Outcome.REFUSED, Advice.EXPLAIN),
        ({"code": "40005"}, Outcome.REFUSED, Advice.WAIT),
        ({"code": "40006"}, Outcome.REFUSED, Advice.CONFIGURE),
    ],
)
def test_the_table_of_errors(data, outcome, advice):
    result = read_result(data, trusted=True)
    assert (result.outcome, result.advice) == (outcome, advice)


def test_what_is_not_signed_is_never_success(kit):
    body = b'{"m_response":{"code":"10000"}}'
    assert openapi_v2.read_answer(kit.app(), "m", body).outcome is Outcome.UNKNOWN
    assert not openapi_v3.read_answer(kit.app(), 200, {}, b"{}").ok
    assert not openapi_v2.read_answer(kit.app(), "m", b'{"error_response":{"code":"10000"}}').ok


# ── settings and certificates ──


@pytest.fixture
def env_file(kit, tmp_path):
    def write(demo="true", **changes):
        values = {"APP_ID": kit.app_id, "PRIVATE_KEY": kit.keys["APP_PRIV"], "ALIPAY_PUBLIC_KEY": kit.keys["PLAT_PUB"]}
        lines = [f"BANSHI_ALIPAY__city__{name}={value}" for name, value in (values | changes).items()]
        path = tmp_path / ".env"
        path.write_text("\n".join([f"BANSHI_DEMO={demo}", *lines]))
        return path

    return write


def test_an_app_from_a_file(env_file, kit):
    app = load_apps([env_file(CITY__APP_CODE="a", CITY__CITY_CODE="130200", CITY__INDUSTRY_TYPE="1")])["city"]
    assert (app.app_id, app.life_account, app.transport, app.city.city_code) == (kit.app_id, True, "v2", "130200")
    assert kit.keys["APP_PRIV"] not in repr(app)


def test_the_demos_key_and_the_sandbox_are_refused_outside_a_demo(env_file):
    with pytest.raises(SettingsError) as caught:
        load_apps([env_file(demo="false", GATEWAY="http://127.0.0.1:8001/alipay/gateway.do")])
    assert len(caught.value.problems) == 2
    assert "PRIVATE_KEY" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"PRIVATE_KEY": "zqzq"}, "PRIVATE_KEY"), ({"ALIPAY_PUBLIC_KEY": "zqzq"}, "ALIPAY_PUBLIC_KEY"),
     ({"APP_ID": "zq"}, "APP_ID"), ({"AES_KEY": "zqzq"}, "AES_KEY"), ({"GATEWAY": "http://zq.example"}, "GATEWAY"),
     ({"TRANSPORT": "zq"}, "TRANSPORT"), ({"APP_CERT": "/nowhere/zq.crt"}, "APP_CERT"), ({"APPID": "zq"}, "APPID")],
)  # fmt: skip
def test_a_wrong_value_is_named_but_not_shown(env_file, changes, named):
    with pytest.raises(SettingsError) as caught:
        load_apps([env_file(**changes)])
    assert named in str(caught.value)
    assert "zq" not in str(caught.value)


def certificate(private, cn):
    """A self-signed certificate for a key."""
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, cn)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(7).not_valid_before(NOW.replace(tzinfo=None))
    signed = builder.not_valid_after((NOW + timedelta(days=9)).replace(tzinfo=None)).sign(private, SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


@pytest.fixture
def certified(kit):
    """An app in certificate mode."""
    theirs = certificate(load_private(kit.keys["PLAT_PRIV"]), "Alipay Example")
    return kit.app(
        alipay_public_key="", app_cert=kit.vectors["tv10"]["pem"], alipay_cert=theirs,
        root_cert=kit.vectors["tv10"]["pem"],
    )  # fmt: skip


def test_18_certificate_mode_names_its_serial_numbers(kit, certified):
    fields = openapi_v2.parameters(certified, Call("m", {}), NOW)
    serial = kit.vectors["tv10"]["sn"]
    assert (fields["app_cert_sn"], fields["alipay_root_cert_sn"]) == (serial, serial)
    asked = openapi_v3.request(certified, Call("m", {}), timestamp_ms=1, nonce="n")
    assert f"app_cert_sn={serial}" in asked.headers["Authorization"]
    assert asked.headers["alipay-root-cert-sn"] == serial


@pytest.mark.parametrize(("serial", "code"), [("", "10000"), ("known", "10000"), ("unknown", "unknown-certificate")])
def test_18_an_answer_names_the_certificate_that_signed_it(kit, certified, serial, code):
    (known,) = certified.keys.alipay
    raw = '{"code":"10000"}'
    named = f'"alipay_cert_sn":"{known if serial == "known" else serial}",'
    body = f'{{{named}"m_response":{raw},"sign":"{kit.platform_app.sign(raw.encode())}"}}'.encode()
    assert openapi_v2.read_answer(certified, "m", body).code == code


def test_18_a_certificate_of_another_key_is_named(kit):
    pem = kit.vectors["tv10"]["pem"]
    with pytest.raises(ValidationError, match="APP_CERT"):
        kit.app(private_key=kit.keys["PLAT_PRIV"], app_cert=pem, alipay_cert=pem, root_cert=pem)
