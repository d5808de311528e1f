"""Sign profiles: published vectors, and what sign makes verify accepts, changed by one byte it refuses."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace as replaced
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.services.sign import SIGN_PROFILES, BadSignature, Credentials, ForwardedUser, Signable, make_profile, sm2
from bot.services.sign.national import NationalExchange, NationalService, open_secret, seal_secret
from bot.services.sign.oauth import ClientCredentials
from bot.services.sign.plain import HmacSha256, HmacSm3
from bot.services.sign.profile import plain_hash
from bot.services.sign.shandong import ShandongOpen
from bot.services.sign.tif import Tif, TifUser
from bot.services.sign.x_ca import AliGateway

NOW = datetime.fromtimestamp(1767225600, UTC)
REQUEST = Signable("POST", "/restapi/prod/SANDBOX001/query", {"b": "京", "a": "1"}, operation="s_9900000000000_0001")
OUR_KEY, PEER_KEY = "11" * 32, "22" * 32
MESSAGE = {"infno": "1101", "inf_time": "2026-01-01 08:00:00", "msgid": "H1", "input": {"data": {"certno": "1"}}}
BODIES = {"nhsa": json.dumps(MESSAGE).encode()}
DEFAULT_BODY = '{"名":1}'.encode()
UNSIGNED = {"x-tif-paasid", "x-bg-hmac-algorithm", "accept-encoding"}
"""Header fields that no signature covers: the gateway compares them by themselves."""


def header(profile, by, request=REQUEST):
    return profile.sign(request, by, NOW).headers


# ── published vectors ──


def test_tif_vector():
    headers = header(Tif(lambda: "19b76fc6000-a1b2c3"), Credentials("sandbox", "sandboxtoken0001"))
    assert headers["x-tif-signature"] == "09a85329d5aff6aad7810378d9f6b443d7bcd27de0e9cdb34d5f1b379129238d"


def test_national_service_vector():
    by = Credentials("s_9900000000000_0001/sandbox-rid-0001", "sandboxsecret0001")
    assert header(NationalService(), by)["gjzwfwpt_sign"] == "YKb1h3t7tc/MoNLua3MGFYB4EAWS0SNBQvu2hLwhTVw="


def test_national_exchange_vector_and_its_variant_with_sm3():
    by = Credentials("sandbox-rid-0001", "sandboxsecret0001")
    assert header(NationalExchange(), by)["gjgxjhpt_sign"] == "YKb1h3t7tc/MoNLua3MGFYB4EAWS0SNBQvu2hLwhTVw="
    assert header(NationalExchange("sm3"), by)["gjgxjhpt_sign"] == "LSqjD6YiMTvwZfh1o79wR5aOOcDZVgBg7FlkbDO1B1A="


def test_zhejiang_irs_vector():
    headers = header(make_profile("zj-irs"), Credentials("sandbox-ak", "sandbox-sk"))
    assert headers["X-BG-HMAC-SIGNATURE"] == "9+iNlBhZlSrAejZ7f1zPzf7W3BM2cJD7XTSrntAHbjs="


def test_shandong_vector():
    headers = header(ShandongOpen(nonce=lambda: "n0001"), Credentials("sandbox-client", "sandbox-sd"))
    assert headers["X-Signature"] == "ZuPXzD8Opdc90X+7IkEidQICDqexHmJ0JsMlXBX2/AU="


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_vectors(message, digest):
    """GB/T 32905."""
    assert plain_hash("sm3", message).hex() == digest


def test_sm4_vector():
    """GB/T 32907: one block."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 (one block)
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_vector_of_a_million_blocks():
    """GB/T 32907: the same key, and each block encrypted is the next one."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 (the vector's own)
    block = key
    for _ in range(1_000_000):
        block = encryptor.update(block)
    assert block.hex() == "595298c7c6fd271f0402f804c33d3f66"


PROVIDERS = [sm2.PurePython(), *([sm2.GmSsl()] if isinstance(sm2.provider(), sm2.GmSsl) else [])]
SM2_PRIVATE = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
SM2_PUBLIC = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
SM2_SIGNATURE = (
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: type(p).__name__)
def test_sm2_vector(provider):
    """GB/T 32918 part 5."""
    public, signature = bytes.fromhex(SM2_PUBLIC), bytes.fromhex(SM2_SIGNATURE)
    signer = sm2.DEFAULT_ID.encode()
    assert provider.public_of(bytes.fromhex(SM2_PRIVATE)) == public
    assert provider.verify(public, b"message digest", signature, signer)
    assert not provider.verify(public, b"message digesT", signature, signer)
    assert not provider.verify(public, b"message digest", signature, b"another signer")
    assert not provider.verify(public, b"message digest", b"\0" * 64, signer)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: type(p).__name__)
def test_sm2_providers_accept_each_other(provider):
    private, public = bytes.fromhex(SM2_PRIVATE), bytes.fromhex(SM2_PUBLIC)
    signature = provider.sign(private, public, "医保".encode(), b"1234567812345678")
    assert sm2.from_der(sm2.to_der(signature)) == signature
    assert all(other.verify(public, "医保".encode(), signature, b"1234567812345678") for other in PROVIDERS)


# ── profiles without a published vector, against the formula written out ──


def test_forwarded_user_formula():
    request = replace(REQUEST, user=ForwardedUser("u1", "info", "ext"))
    headers = header(TifUser(lambda: "n1"), Credentials("sandbox", "token"), request)
    text = "1767225600tokenn1,u1,info,ext,1767225600"
    assert headers["x-tif-signature"] == hashlib.sha256(text.encode()).hexdigest()


def test_cloud_gateway_formula():
    request = replace(REQUEST, body=b"{}", content_type="application/json; charset=utf-8")
    headers = header(AliGateway(nonce=lambda: "n1"), Credentials("ak", "sk"), request)
    text = (
        "POST\napplication/json; charset=utf-8\nmZFLkyvTelC5g8XnyQrpOw==\napplication/json; charset=utf-8\n\n"
        "x-ca-key:ak\nx-ca-nonce:n1\nx-ca-timestamp:1767225600000\n/restapi/prod/SANDBOX001/query?a=1&b=京"
    )
    wanted = base64.b64encode(hmac.digest(b"sk", text.encode(), "sha256")).decode()
    assert headers["x-ca-signature"] == wanted


@pytest.mark.parametrize("profile", [HmacSha256(lambda: "n1"), HmacSm3(lambda: "n1")])
def test_plain_hash_formula(profile):
    request = replace(REQUEST, body=b"{}")
    sm3 = profile.name == "hmac-sm3"
    body = plain_hash("sm3", b"{}").hex() if sm3 else hashlib.sha256(b"{}").hexdigest()
    text = f"POST\n{REQUEST.path}\na=1&b=%E4%BA%AC\n{body}\nak\n1767225600000\nn1".encode()
    mac = HMAC(b"sk", hashes.SM3() if sm3 else hashes.SHA256())
    mac.update(text)
    assert header(profile, Credentials("ak", "sk"), request)["X-Signature"] == mac.finalize().hex()


# ── every profile ──


def parties(name):
    """The caller's credentials and the gateway's for the same caller."""
    if name == "nhsa":
        public = {key: sm2.public_of(key).hex() for key in (OUR_KEY, PEER_KEY)}
        ours = Credentials("H1/1", OUR_KEY, "33" * 16, public[PEER_KEY])
        return ours, Credentials("H1/1", PEER_KEY, "33" * 16, public[OUR_KEY])
    both = Credentials("s/r", "0123456789abcdef0123456789abcdef")
    return both, both


def signed_request(name):
    profile, (ours, theirs) = make_profile(name), parties(name)
    body = BODIES.get(name, DEFAULT_BODY)
    request = replace(REQUEST, body=body, content_type="application/json", user=ForwardedUser("u1", "i", "e"))
    signed = profile.sign(request, ours, NOW)
    sent = request if signed.body is None else replace(request, body=signed.body)
    headers = {key.lower(): value for key, value in signed.headers.items()}
    return profile, sent, headers, theirs, request


@pytest.fixture(params=sorted(SIGN_PROFILES))
def signed(request):
    return signed_request(request.param)


def test_what_sign_makes_verify_accepts_and_gives_the_readable_body(signed):
    profile, sent, headers, theirs, request = signed
    plain = json.loads(profile.verify(sent, headers, theirs, NOW))
    assert {key: plain[key] for key in json.loads(request.body)} == json.loads(request.body)


def test_another_secret_is_refused(signed):
    profile, sent, headers, theirs, _ = signed
    wrong = (
        replaced(theirs, peer_key=sm2.public_of("44" * 32).hex())
        if profile.name == "nhsa"
        else replaced(theirs, secret="another")
    )
    with pytest.raises(BadSignature):
        profile.verify(sent, headers, wrong, NOW)


def test_an_old_clock_is_refused(signed):
    profile, sent, headers, theirs, _ = signed
    if profile.name == "oauth2":
        pytest.skip("a bearer token has an end of its own, not a clock in each request")
    with pytest.raises(BadSignature, match="Clock"):
        profile.verify(sent, headers, theirs, NOW + timedelta(minutes=16))


def test_missing_headers_are_refused(signed):
    profile, sent, headers, theirs, _ = signed
    for name in set(headers) - UNSIGNED:
        rest = {key: value for key, value in headers.items() if key != name}
        with pytest.raises(BadSignature):
            profile.verify(sent, rest, theirs, NOW)


@given(data=st.data(), name=st.sampled_from(sorted(set(SIGN_PROFILES) - {"nhsa"})))
@settings(max_examples=300, deadline=None)
def test_one_changed_byte_of_a_signed_header_is_refused(data, name):
    profile, sent, headers, theirs, _ = signed_request(name)
    changed_name = data.draw(st.sampled_from(sorted(set(headers) - UNSIGNED)))
    value = headers[changed_name]
    at = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != value[at]))
    if changed_name == "authorization" and value[at].lower() == other.lower() and at < len("bearer"):
        return  # the scheme's letters may be of either case (RFC 9110)
    with pytest.raises(BadSignature):
        profile.verify(sent, headers | {changed_name: value[:at] + other + value[at + 1 :]}, theirs, NOW)


@given(data=st.data(), name=st.sampled_from(["hmac-sha256", "hmac-sm3", "x-ca"]))
@settings(max_examples=100, deadline=None)
def test_one_changed_byte_of_a_signed_body_path_or_query_is_refused(data, name):
    profile, sent, headers, theirs, _ = signed_request(name)
    at = data.draw(st.integers(0, len(sent.body) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != sent.body[at]))
    changed = data.draw(
        st.sampled_from(
            [
                replace(sent, body=sent.body[:at] + bytes([other]) + sent.body[at + 1 :]),
                replace(sent, path=sent.path + "x"),
                replace(sent, query={"a": "2", "b": "京"}),
                replace(sent, method="PUT"),
            ]
        )
    )
    with pytest.raises(BadSignature):
        profile.verify(changed, headers, theirs, NOW)


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_one_changed_byte_of_a_medical_insurance_request_is_refused(data):
    """With `covers: all`; as the insurers publish it, `input` is outside of the signature."""
    profile, (ours, theirs) = make_profile("nhsa", {"covers": "all"}), parties("nhsa")
    sent = json.loads(profile.sign(replace(REQUEST, body=BODIES["nhsa"]), ours, NOW).body)
    name = data.draw(st.sampled_from(sorted(sent)))
    told = len(sent[name].rstrip("=")) - (sent[name].endswith("="))  # the last character of base64 holds unused bits
    at = data.draw(st.integers(0, told - 1))
    other = data.draw(st.sampled_from("0123456789abcdefXYZ").filter(lambda c: c != sent[name][at]))
    changed = sent | {name: sent[name][:at] + other + sent[name][at + 1 :]}
    with pytest.raises(BadSignature):
        profile.verify(replace(REQUEST, body=json.dumps(changed).encode()), {}, theirs, NOW)


def test_answers_of_medical_insurance_are_encrypted_signed_and_refused_when_changed():
    profile, (ours, theirs) = make_profile("nhsa"), parties("nhsa")
    answer = json.dumps({"infcode": 0, "err_msg": "", "output": {"balc": 5010.5}}).encode()
    sent = profile.sign_answer(answer, theirs, NOW)
    assert b"5010" not in sent
    opened = json.loads(profile.open_answer(sent, ours))
    assert (opened["infcode"], opened["output"]) == (0, {"balc": 5010.5})
    changed = json.loads(sent)
    for field in ("infcode", "output", "cainfo"):
        text = str(changed[field])
        bad = changed | {field: ("A" if text[0] != "A" else "B") + text[1:]}
        with pytest.raises(BadSignature):
            profile.open_answer(json.dumps(bad).encode(), ours)
    with pytest.raises(BadSignature):
        profile.open_answer(answer, ours)


@pytest.mark.parametrize("options", [{"form": "der"}, {"encoding": "hex"}, {"mode": "ecb"}, {"covers": "all"}])
def test_variants_of_medical_insurance(options):
    profile, (ours, theirs) = make_profile("nhsa", options), parties("nhsa")
    sent = profile.sign(replace(REQUEST, body=BODIES["nhsa"]), ours, NOW)
    assert json.loads(profile.verify(replace(REQUEST, body=sent.body), {}, theirs, NOW))["input"] == MESSAGE["input"]


# ── granted secrets ──


def test_the_exchange_grants_a_secret_that_only_the_app_key_opens():
    app_key = "b8fadab40a937618b55f1fce345c5640"
    sealed = seal_secret("granted-secret-0001", app_key)
    assert open_secret(sealed, app_key) == "granted-secret-0001"
    answer = {"code": "0", "data": {"secret": sealed, "secretEndTime": "1767227400000"}}
    grant = NationalExchange().read_grant(answer, Credentials("rid", app_key), NOW)
    assert (grant.secret, grant.expires) == ("granted-secret-0001", NOW + timedelta(minutes=30))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"code": "-1", "data": ""},
        {"code": "E-106"},
        {"code": "0", "data": None},
        {"code": "0", "data": {"secret": "%%%", "secretEndTime": "1"}},
        {"code": "0", "data": {"secret": base64.b64encode(b"x" * 16).decode(), "secretEndTime": "1"}},
        {"code": "0", "data": {"secret": seal_secret("s", "00" * 16), "secretEndTime": "soon"}},
    ],
)
def test_an_answer_that_grants_nothing_is_none(answer):
    with pytest.raises(ValueError, match=r".*"):
        NationalExchange().read_grant(answer, Credentials("rid", "00" * 16), NOW)


def test_a_token_is_asked_for_as_the_rfc_says():
    signed, content_type = ClientCredentials("read write").ask("/token", "", Credentials("a:b", "c d"), NOW)
    assert content_type == "application/x-www-form-urlencoded"
    assert signed.body == b"grant_type=client_credentials&scope=read+write"
    assert base64.b64decode(signed.headers["Authorization"].split()[1]) == b"a%3Ab:c+d"


def test_a_token_lives_as_long_as_its_answer_says():
    answer = {"access_token": "t", "token_type": "bearer", "expires_in": "60"}
    assert ClientCredentials().read_grant(answer, Credentials(), NOW).expires == NOW + timedelta(seconds=60)
    for wrong in ({}, {"access_token": 1}, {"access_token": "t", "token_type": "mac"}, None):
        with pytest.raises(ValueError, match="token"):
            ClientCredentials().read_grant(wrong, Credentials(), NOW)


# ── secrets stay secret ──


def test_no_secret_in_what_is_printed():
    assert "s3cret" not in repr(Credentials("id", "s3cret", "s3cret"))
    grant = ClientCredentials().read_grant({"access_token": "s3cret", "token_type": "Bearer"}, Credentials(), NOW)
    assert "s3cret" not in repr(grant)
