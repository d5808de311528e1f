"""Each switch makes its gateway fail in its way, and only while it is on."""

import asyncio
import json

import httpx
import pytest

from sandbox.faults import GATEWAYS, Fault, FaultKind
from sandbox.gateways.broken import GARBAGE

ZHANG = {"patientName": "张示例", "cardTypeCode": "01", "cardNumber": "130202190001030037"}


async def switch(http, gateway, **fault):
    answer = await http.put(f"/faults/{gateway}", json=fault)
    assert answer.status_code == 200, answer.text


async def weather(caller):
    return await caller.post("city", "/weather", city="唐山市")


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        ({"kind": "error"}, 502, b"upstream error"),
        ({"kind": "error", "status": 503}, 503, b"upstream error"),
        ({"kind": "garbage"}, 200, GARBAGE),
        ({"kind": "empty"}, 200, b""),
    ],
)
async def test_answers_that_are_no_answer(caller, fault, status, body):
    await switch(caller.http, "city", **fault)
    answer = await weather(caller)
    assert (answer.status_code, answer.content) == (status, body)


async def test_a_maintenance_page_comes_with_200(caller):
    await switch(caller.http, "city", kind="html")
    answer = await weather(caller)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_a_refusal_has_the_gateways_shape(caller):
    await switch(caller.http, "city", kind="refuse", code="7", message="不行")
    assert (await weather(caller)).json() == {"code": "7", "message": "不行", "data": None}
    await switch(caller.http, "health", kind="refuse", code="BLACKLISTED", message="不行")
    answer = (await caller.get("health", "/hospitals", city="唐山市")).json()
    assert answer == {"success": False, "resultCode": "BLACKLISTED", "resultMessage": "不行", "result": None}


async def test_gbk_is_labelled_utf8(caller):
    await switch(caller.http, "city", kind="gbk")
    answer = await weather(caller)
    assert "charset=UTF-8" in answer.headers["content-type"]
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode("utf-8")
    assert json.loads(answer.content.decode("gbk"))["data"]["city"] == "唐山市"


async def test_data_as_json_text(caller):
    await switch(caller.http, "city", kind="json-in-json")
    assert json.loads((await weather(caller)).json()["data"])["city"] == "唐山市"


@pytest.mark.parametrize(("kind", "why"), [("wrong-signature", "Invalid signature"), ("clock", "Clock skew exceeded")])
async def test_a_good_request_is_called_bad(caller, kind, why):
    await switch(caller.http, "health", kind=kind)
    answer = await caller.get("health", "/hospitals", city="唐山市")
    assert (answer.status_code, answer.json()) == (401, {"message": why})


async def test_a_bad_signature_is_refused_before_any_fault(caller):
    await switch(caller.http, "city", kind="html")
    assert (await caller.post("city", "/weather", {}, city="唐山市")).status_code == 401


async def test_a_hanging_gateway_never_answers(caller):
    await switch(caller.http, "city", kind="hang")
    caller.http.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        await weather(caller)


async def test_a_connection_is_cut_in_mid_body(caller):
    await switch(caller.http, "city", kind="reset")
    with pytest.raises(httpx.RemoteProtocolError):
        await weather(caller)


async def test_a_slow_gateway_answers_after_its_delay(caller):
    await switch(caller.http, "city", kind="slow", delay_s=0.2)
    started = asyncio.get_running_loop().time()
    assert (await weather(caller)).json()["code"] == "0000"
    assert asyncio.get_running_loop().time() - started >= 0.2


async def _place(caller):
    schedules = await caller.get("health", "/schedules", hosOrgNo="H13020099901", deptCode="01", availableOnly="1")
    schedule = schedules.json()["result"][0]["resourceId"]
    slot = (await caller.get("health", "/slots", resourceId=schedule)).json()["result"][0]["resourceDetailId"]
    place = {"resourceId": schedule, "resourceDetailId": slot, **ZHANG}
    return place | {"lockId": (await caller.post("health", "/lock", **place)).json()["result"]["lockId"]}


@pytest.mark.parametrize("kind", ["late-success", "reset"])
async def test_an_order_whose_answer_is_lost_was_made(caller, kind):
    place = await _place(caller)
    await switch(caller.http, "health", kind=kind, delay_s=30, operations=["order"])
    caller.http.timeout = httpx.Timeout(0.5)
    with pytest.raises((httpx.ReadTimeout, httpx.RemoteProtocolError)):
        await caller.post("health", "/order", **place, outOrderNo="BS1")
    assert (await caller.get("health", "/order/query", outOrderNo="BS1")).json()["resultCode"] == 0


async def test_an_order_that_hung_was_not_made(caller):
    place = await _place(caller)
    await switch(caller.http, "health", kind="hang", operations=["order"])
    caller.http.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        await caller.post("health", "/order", **place, outOrderNo="BS1")
    assert (await caller.get("health", "/order/query", outOrderNo="BS1")).json()["resultCode"] == 1


async def test_a_fault_strikes_as_often_as_told_and_only_its_operations(caller):
    await switch(caller.http, "city", kind="error", operations=["weather"], times=2)
    assert (await caller.post("city", "/air", city="唐山市")).status_code == 200
    assert [(await weather(caller)).status_code for _ in range(3)] == [502, 502, 200]


async def test_switches_are_listed_and_switched_off_one_by_one_or_all(http):
    await switch(http, "city", kind="html")
    await switch(http, "city", kind="slow", delay_s=1)
    assert [fault["kind"] for fault in (await http.get("/faults/city")).json()] == ["html", "slow"]
    assert [fault["kind"] for fault in (await http.delete("/faults/city?kind=html")).json()] == ["slow"]
    assert (await http.delete("/faults/city")).json() == []
    assert (await http.get("/faults/traffic")).json() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "sulk"},
        {},
        [],
        {"kind": "slow", "delay_s": 1e9},
        {"kind": "slow", "delay_s": "1"},
        {"kind": "error", "status": 200},
        {"kind": "error", "status": 502.5},
        {"kind": "refuse", "code": 1},
        {"kind": "html", "times": "2"},
        {"kind": "html", "colour": "red"},
    ],
)
async def test_a_switch_that_makes_no_sense_is_refused(http, fault):
    answer = await http.put("/faults/city", json=fault)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert (await http.get("/faults/city")).json() == []


async def test_an_unknown_gateway_has_no_switches(http):
    assert (await http.put("/faults/moon", json={"kind": "html"})).status_code == 404


async def test_people_see_a_page_with_every_switch(http):
    page = (await http.get("/faults", headers={"accept": "text/html"})).text
    assert page.count('type="checkbox"') == len(GATEWAYS) * len(FaultKind)
    assert "冀B0000G" in page


@pytest.mark.parametrize(("tail", "status"), [("B", 502), ("E", 200), ("K", 401)])
async def test_a_plate_can_call_up_a_fault(caller, tail, status):
    answer = await caller.post("traffic", "/violations", hphm=f"冀B0000{tail}", hpzl="02", fdjh="000000")
    assert answer.status_code == status
    assert "0000" not in answer.text


async def test_a_name_can_call_up_a_fault_at_one_operation(caller):
    place = await _place(caller)
    stranger = {"patientName": "钱抢号", "cardNumber": "11010119000101001" + "4"}
    answer = await caller.post("health", "/lock", **place | stranger)
    assert answer.json()["resultCode"] == "SLOT_TAKEN"


def test_a_fault_survives_its_own_json():
    fault = Fault(FaultKind.SLOW, delay_s=2.5, operations=("order",), times=3)
    assert Fault.parse(fault.as_json()) == fault
