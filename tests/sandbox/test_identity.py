"""The identity provider: authorization code with PKCE, strict in every check."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from sandbox.data.people import persons

VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "http://127.0.0.1:8000/auth/return"
ASKED = {
    "response_type": "code",
    "client_id": "banshi-demo",
    "redirect_uri": REDIRECT,
    "scope": "openid profile",
    "state": "st/1&2",
    "nonce": "n1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
CLIENT = {"client_id": "banshi-demo", "client_secret": "banshi-demo-secret"}


async def log_in(http, **changed):
    answer = await http.post("/identity/authorize", data={**ASKED, "sub": "zhang", **changed})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def redeem(http, given, /, **changed):
    form = {"grant_type": "authorization_code", "code": given, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    return await http.post("/identity/token", data={**form, **CLIENT, **changed})


async def test_a_citizen_logs_in_and_is_known(http):
    page = await http.get("/identity/authorize", params=ASKED)
    assert all(f"{person.name}（示例）" in page.text for person in persons().values())
    came_back = await log_in(http)
    assert came_back["state"] == ASKED["state"]
    tokens = (await redeem(http, came_back["code"])).json()
    info = await http.get("/identity/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert info.json() == {"sub": "zhang", "name": "张示例", "id_number": "130202190001030037", "level": "real_name"}


async def test_the_id_token_is_signed_and_carries_the_nonce(http, clock):
    tokens = (await redeem(http, (await log_in(http))["code"])).json()
    about = (await http.get("/identity/.well-known/openid-configuration")).json()
    assert about["issuer"] == f"{http.base_url}/identity".replace("//identity", "/identity")
    keys = KeySet.import_key_set((await http.get(about["jwks_uri"])).json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"]) == (about["issuer"], "banshi-demo")
    assert (claims["sub"], claims["nonce"], claims["acr"]) == ("zhang", "n1", "real_name")
    assert claims["exp"] - claims["iat"] == tokens["expires_in"]


async def test_the_published_keys_hold_nothing_private(http):
    (key,) = (await http.get("/identity/jwks")).json()["keys"]
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key)


async def test_a_code_works_once_and_a_second_try_takes_the_token_back(http):
    code = (await log_in(http))["code"]
    token = (await redeem(http, code)).json()["access_token"]
    again = await redeem(http, code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    info = await http.get("/identity/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert info.status_code == 401


async def test_a_code_lives_sixty_seconds(http, clock):
    code = (await log_in(http))["code"]
    clock.advance(seconds=61)
    assert (await redeem(http, code)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"code_verifier": "w" * 50}, 400, "invalid_grant"),
        ({"code_verifier": "short"}, 400, "invalid_grant"),
        ({"code_verifier": ""}, 400, "invalid_request"),
        ({"redirect_uri": REDIRECT + "?x=1"}, 400, "invalid_grant"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"client_id": "another"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"code": "unknown"}, 400, "invalid_grant"),
    ],
)
async def test_the_token_endpoint_is_strict(http, changed, status, error):
    answer = await redeem(http, (await log_in(http))["code"], **changed)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_the_client_may_show_itself_by_basic(http):
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    form["code"] = (await log_in(http))["code"]
    answer = await http.post("/identity/token", data=form, auth=("banshi-demo", "banshi-demo-secret"))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"sub": ""}, "access_denied"),
        ({"sub": "nobody"}, "access_denied"),
    ],
)
async def test_what_is_wrong_is_told_to_who_asked(http, changed, error):
    came_back = await log_in(http, **changed)
    assert (came_back["error"], came_back["state"]) == (error, ASKED["state"])
    assert "code" not in came_back


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"redirect_uri": ""},
        {"redirect_uri": "/relative"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": REDIRECT + "#part"},
    ],
)
async def test_nobody_is_sent_to_an_unknown_place(http, changed):
    answer = await http.get("/identity/authorize", params={**ASKED, **changed})
    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_the_page_escapes_what_it_passes_on(http):
    page = await http.get("/identity/authorize", params={**ASKED, "state": '"><script>'})
    assert "<script>" not in page.text


async def test_a_token_expires(http, clock):
    tokens = (await redeem(http, (await log_in(http))["code"])).json()
    clock.advance(seconds=tokens["expires_in"] + 1)
    info = await http.get("/identity/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert info.status_code == 401


@pytest.mark.parametrize(
    ("asked", "level"),
    [
        ({"acr_values": "real_name_face"}, "real_name_face"),
        ({"acr_values": "unheard_of"}, "real_name"),
        ({"acr_values": "real_name_face", "assurance": "phone"}, "phone"),
    ],
)
async def test_the_level_that_was_reached_stands_in_the_id_token(http, asked, level):
    came_back = await log_in(http, **asked)
    assert came_back["iss"].endswith("/identity")
    tokens = (await redeem(http, came_back["code"])).json()
    keys = KeySet.import_key_set((await http.get("/identity/jwks")).json())
    assert jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims["acr"] == level
    info = await http.get("/identity/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert ("id_number" in info.json()) == (level != "phone")
