"""Sign profiles: published vectors, and what sign makes verify accepts, changed by one byte it refuses."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.services.sign import SIGN_PROFILES, BadSignature, NationalService, Signable, Tif, ZhejiangIrs

NOW = datetime.fromtimestamp(1767225600, UTC)
REQUEST = Signable("POST", "/restapi/prod/SANDBOX001/query", {"b": "京", "a": "1"})


def test_tif_vector():
    headers = Tif(lambda: "19b76fc6000-a1b2c3").sign(REQUEST, key_id="sandbox", secret="sandboxtoken0001", now=NOW)
    assert headers["x-tif-signature"] == "09a85329d5aff6aad7810378d9f6b443d7bcd27de0e9cdb34d5f1b379129238d"


def test_national_service_vector():
    key_id = "s_9900000000000_0001/sandbox-rid-0001"
    headers = NationalService().sign(REQUEST, key_id=key_id, secret="sandboxsecret0001", now=NOW)
    assert headers["gjzwfwpt_sign"] == "YKb1h3t7tc/MoNLua3MGFYB4EAWS0SNBQvu2hLwhTVw="


def test_zhejiang_irs_vector():
    headers = ZhejiangIrs().sign(REQUEST, key_id="sandbox-ak", secret="sandbox-sk", now=NOW)
    assert headers["X-BG-HMAC-SIGNATURE"] == "9+iNlBhZlSrAejZ7f1zPzf7W3BM2cJD7XTSrntAHbjs="


@pytest.fixture(params=sorted(SIGN_PROFILES))
def signed(request):
    profile = SIGN_PROFILES[request.param]
    headers = profile.sign(REQUEST, key_id="s/r", secret="secret", now=NOW)
    return profile, {name.lower(): value for name, value in headers.items()}


def test_what_sign_makes_verify_accepts(signed):
    profile, headers = signed
    profile.verify(REQUEST, headers, secret="secret", now=NOW)


def test_another_secret_is_refused(signed):
    profile, headers = signed
    with pytest.raises(BadSignature):
        profile.verify(REQUEST, headers, secret="secreT", now=NOW)


def test_one_changed_byte_anywhere_that_is_signed_is_refused(signed):
    profile, headers = signed
    unsigned = {"x-tif-paasid", "x-bg-hmac-algorithm"}
    for name, value in headers.items():
        if name in unsigned:
            continue
        changed = headers | {name: ("1" if value[0] != "1" else "2") + value[1:]}
        with pytest.raises(BadSignature):
            profile.verify(REQUEST, changed, secret="secret", now=NOW)


def test_an_old_clock_is_refused(signed):
    profile, headers = signed
    with pytest.raises(BadSignature, match="Clock"):
        profile.verify(REQUEST, headers, secret="secret", now=NOW + timedelta(minutes=11))


def test_missing_headers_are_refused(signed):
    profile, headers = signed
    for name in headers:
        rest = {key: value for key, value in headers.items() if key != name}
        if name in {"x-tif-paasid", "x-bg-hmac-algorithm"}:
            continue
        with pytest.raises(BadSignature):
            profile.verify(REQUEST, rest, secret="secret", now=NOW)
