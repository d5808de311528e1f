"""A front end logs in, stays logged in, and is out when the citizen says so."""

import base64
import secrets

from bot.api import sessions
from bot.configuration import demo_environment
from bot.identity.vault import Vault
from bot.keyring import Key, Keyring
from bot.messages import Address
from tests.api.conftest import is_problem


async def test_a_code_of_wechats_logs_in(front):
    me = (await front.http.get("/me")).json()
    assert me["platform"] == "wechat" and me["account"] == "demo-mini" and me["bound"] is None


async def test_a_code_of_alipays_logs_in_as_the_citizen_of_the_chat(visitor):
    visitor.openid = f"2088{secrets.randbelow(10**12):012}"
    await visitor.logs_in("alipay")
    assert (await visitor.http.get("/me")).json()["platform"] == "alipay"


async def test_codes_work_once_and_forged_ones_never(visitor):
    await visitor.logs_in()
    asked = {"platform": "wechat", "account": "demo-mini", "code": visitor.code}
    is_problem(await visitor.http.post("/session", json=asked), 401, "login_refused")
    is_problem(await visitor.http.post("/session", json={**asked, "code": "made-up"}), 401, "login_refused")
    alipay = {"platform": "alipay", "account": "demo", "code": "made-up"}
    is_problem(await visitor.http.post("/session", json=alipay), 401, "login_refused")


async def test_only_connected_mini_programs_are_logged_in_to(visitor):
    for platform, account in (("wechat", "demo"), ("wechat", "nobody"), ("qq", "demo"), ("alipay", "nobody")):
        asked = {"platform": platform, "account": account, "code": "login-oX0000000001"}
        is_problem(await visitor.http.post("/session", json=asked), 404, "unknown_account")


async def test_a_refresh_token_is_worth_something_once(front):
    first = front.tokens
    second = (await front.http.post("/session/refresh", json={"refresh_token": first["refresh_token"]})).json()
    front.carries(second["access_token"])
    assert (await front.http.get("/me")).status_code == 200
    stolen = await front.http.post("/session/refresh", json={"refresh_token": first["refresh_token"]})
    is_problem(stolen, 401, "token_reused")
    is_problem(await front.http.get("/me"), 401, "session_ended")
    again = await front.http.post("/session/refresh", json={"refresh_token": second["refresh_token"]})
    is_problem(again, 401, "session_ended")


async def test_who_logs_out_is_out_at_once(front):
    assert (await front.http.delete("/session")).status_code == 204
    is_problem(await front.http.get("/me"), 401, "session_ended")
    answer = await front.http.post("/session/refresh", json={"refresh_token": front.tokens["refresh_token"]})
    is_problem(answer, 401, "session_ended")


async def test_tokens_that_are_none_open_nothing(front):
    good = front.tokens["access_token"]
    raw = bytearray(base64.urlsafe_b64decode(good + "=="))
    raw[-1] ^= 1
    changed = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    for token in ("x", changed, good[:-4], front.tokens["refresh_token"], "测" * 3):
        headers = {"Authorization": f"Bearer {token}".encode()}
        told = is_problem(await front.http.get("/me", headers=headers), 401, "unauthenticated")
        assert "登录" in told["detail"]
    del front.http.headers["Authorization"]
    answer = await front.http.get("/me")
    is_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_expired_token_says_so(front, monkeypatch):
    vault = Vault(Keyring(Key(demo_environment()["BANSHI_SECRET_KEY"])))
    monkeypatch.setattr(sessions, "ACCESS_S", -1)
    issued = sessions.SessionStore(None, vault)._tokens(Address("wechat", "demo-mini", front.openid), "0" * 16, b"")
    front.carries(issued.access)
    is_problem(await front.http.get("/me"), 401, "token_expired")


async def test_a_sixth_phone_ends_the_session_of_the_first(front):
    first = front.tokens["access_token"]
    for _ in range(5):
        await front.logs_in()
    assert (await front.http.get("/me")).status_code == 200
    front.carries(first)
    is_problem(await front.http.get("/me"), 401, "session_ended")
