"""Every gateway refuses who does not sign as it wants, in its own shape and with its own status."""

from dataclasses import replace
from typing import Any

import pytest

READS: dict[str, tuple[str, dict[str, Any]]] = {
    "traffic": ("/violations", {"hphm": "冀B12345", "hpzl": "02", "fdjh": "123456"}),
    "hrss": ("/insured", {"aac002": "130202190001030037", "aac003": "张示例"}),
    "city": ("/weather", {"city": "唐山市"}),
}
DENIED: dict[str, tuple[int, dict[str, Any]]] = {
    "traffic": (401, {"code": "4011", "message": "鉴权失败：Invalid signature", "data": None}),
    "city": (401, {"message": "Invalid signature"}),
    "hrss": (200, {"code": "-1", "msg": "签名校验失败：Invalid signature", "biz_data": ""}),
    "health": (401, {"message": "Invalid signature"}),
}


async def ask(caller, gateway, headers=None):
    if gateway == "health":
        return await caller.get("health", "/hospitals", city="唐山市")
    path, sent = READS[gateway]
    return await caller.post(gateway, path, headers, **sent)


@pytest.mark.parametrize("gateway", DENIED)
async def test_another_secret_is_refused(caller, gateway):
    caller.who[gateway] = replace(caller.who[gateway], secret="another secret")
    answer = await ask(caller, gateway)
    assert (answer.status_code, answer.json()) == DENIED[gateway]


@pytest.mark.parametrize("gateway", READS)
async def test_no_signature_is_refused(caller, gateway):
    answer = await ask(caller, gateway, headers={})
    assert (answer.status_code, answer.json()) == DENIED[gateway]


@pytest.mark.parametrize(
    ("gateway", "status", "body"),
    [
        ("traffic", 401, {"code": "4013", "message": "鉴权失败：Invalid access key", "data": None}),
        ("hrss", 200, {"code": "E-106", "msg": "服务未授权", "biz_data": ""}),
        ("health", 401, {"message": "Invalid access key"}),
    ],
)
async def test_an_unknown_key_is_refused(caller, gateway, status, body):
    caller.who[gateway] = replace(caller.who[gateway], key_id="nobody/known")
    answer = await ask(caller, gateway)
    assert (answer.status_code, answer.json()) == (status, body)


@pytest.mark.parametrize(("gateway", "minutes"), [("traffic", 6), ("hrss", 11), ("health", 2), ("city", 16)])
async def test_an_old_timestamp_is_refused(caller, world, clock, gateway, minutes):
    signing = type(clock)(clock.moment)
    caller.clock = signing
    clock.advance(minutes=minutes)
    answer = await ask(caller, gateway)
    assert "Clock skew exceeded" in answer.text
    assert answer.status_code == DENIED[gateway][0]


@pytest.mark.parametrize("gateway", ["traffic", "city"])
async def test_a_nonce_works_once(caller, gateway):
    headers = await caller.headers(gateway, "POST", *READS[gateway])
    assert (await ask(caller, gateway, headers)).json()["code"] == "0000"
    again = await ask(caller, gateway, headers)
    assert again.status_code == 401
    assert "Nonce replayed" in again.json()["message"]


async def test_the_query_is_signed_at_the_hospitals(caller):
    headers = await caller.headers("health", "GET", "/hospitals", {"city": "唐山市"})
    answer = await caller.http.get("/gov/health/hospitals", params={"city": "北京市"}, headers=headers)
    assert (answer.status_code, answer.json()) == DENIED["health"]


async def test_the_path_is_signed_at_the_hospitals(caller):
    headers = await caller.headers("health", "GET", "/hospitals", {"city": "唐山市"})
    answer = await caller.http.get("/gov/health/orders", params={"city": "唐山市"}, headers=headers)
    assert answer.status_code == 401


async def test_a_body_that_is_no_form_is_unreadable_to_the_national_gateway(caller):
    headers = await caller.headers("hrss", "POST", "/insured", {})
    answer = await caller.http.post("/gov/hrss/insured", json={"aac002": "1"}, headers=headers)
    assert answer.json() == {"code": "-2", "msg": "参数错误：not a form", "biz_data": ""}


async def test_a_missing_field_is_named(caller):
    answer = await caller.post("traffic", "/violations", hphm="冀B12345", hpzl="02")
    assert (answer.status_code, answer.json()["message"]) == (400, "请求格式错误：fdjh is missing")
