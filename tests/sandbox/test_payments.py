"""Bills, orders and the page to pay on: each bill is paid once, whatever is repeated."""

import re

import pytest

WATER = {"BillKey": "1001000001", "BillType": "water"}


async def bill(caller, **more):
    return (await caller.post("utility", "/bill", **{**WATER, **more})).json()


async def order(caller, number, **more):
    shown = (await bill(caller))["body"] or {"billId": "water:1001000001:debt", "payAmt": "45.60"}
    asked = {**WATER, "outOrderNo": number, "billId": shown["billId"], "payAmt": shown["payAmt"], **more}
    return (await caller.post("utility", "/order", **asked)).json()


def page(answer):
    return re.sub(r"^http://[^/]+", "", answer["body"]["payUrl"])


def code(answer):
    return answer["head"]["respCode"]


async def test_a_bill_says_what_is_owed_and_hides_who_lives_there(caller):
    body = (await bill(caller))["body"]
    assert (body["payAmt"], body["periods"], body["companyName"]) == ("45.60", "2026-10", "唐山市自来水公司（示例）")
    assert (body["custName"], body["custAddr"]) == ("张**", "唐山市路北区******")


async def test_the_same_business_number_is_the_same_order(caller):
    first, again = await order(caller, "BS1"), await order(caller, "BS1")
    assert first["body"]["amount"] == 4560
    assert first == again


async def test_a_bill_that_awaits_payment_gets_no_second_order(caller):
    first, other = await order(caller, "BS1"), await order(caller, "BS2")
    assert first["body"]["orderNo"] == other["body"]["orderNo"]


async def test_a_business_number_serves_one_account_only(caller):
    await order(caller, "BS1")
    other = {"BillKey": "1001000002", "BillType": "water", "billId": "water:1001000002:debt", "payAmt": "72.20"}
    answer = (await caller.post("utility", "/order", outOrderNo="BS1", **other)).json()
    assert code(answer) == "NUMBER_REUSED"


async def test_paid_on_the_page_it_is_owed_no_more(caller, http):
    made = await order(caller, "BS1")
    assert "45.60" in (await http.get(page(made))).text
    assert "已缴费" in (await http.post(page(made), follow_redirects=True)).text
    assert code(await bill(caller)) == "E100003"
    found = (await caller.post("utility", "/order/query", outOrderNo="BS1")).json()
    assert found["body"]["orderState"] == "PAID"
    assert code(await order(caller, "BS2")) == "E100005"


async def test_http_twice_on_the_page_pays_once(caller, http, clock):
    made = await order(caller, "BS1")
    first = (await http.post(page(made), follow_redirects=True)).text
    clock.advance(minutes=5)
    assert (await http.post(page(made), follow_redirects=True)).text == first


async def test_an_order_that_waited_too_long_can_not_be_paid_and_another_can_be_made(caller, http, clock):
    made = await order(caller, "BS1")
    clock.advance(minutes=31)
    assert "失效" in (await http.post(page(made))).text
    later = await order(caller, "BS2")
    assert later["body"]["orderNo"] != made["body"]["orderNo"]
    assert later["body"]["orderState"] == "WAIT_PAY"


async def test_an_order_that_nobody_made_has_a_page_that_says_so(http):
    answer = await http.get("/gov-pay/ZF1")
    assert (answer.status_code, "没有找到" in answer.text) == (404, True)


async def test_a_top_up_grows_the_balance(caller, http):
    asked = {"BillKey": "2001000002", "BillType": "electricity", "payAmt": "100"}
    shown = (await caller.post("utility", "/bill", **asked)).json()["body"]
    asked |= {"outOrderNo": "BS3", "billId": shown["billId"]}
    made = (await caller.post("utility", "/order", **asked)).json()
    await http.post(page(made))
    account = (await caller.post("utility", "/account", **asked)).json()["body"]
    assert (shown["balance"], account["balance"]) == ("18.60", "118.60")


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        ({"BillKey": "1001999999"}, "E100001"),
        ({"BillKey": "2001000001"}, "E100001"),
        ({"BillKey": "1001000004"}, "E100002"),
        ({"BillKey": "1001000003"}, "E100003"),
        ({"payAmt": "10"}, "E100004"),
        ({"payAmt": "5000.01"}, "E100006"),
        ({"payAmt": "viel"}, "E400000"),
        ({"payAmt": "1e999999999"}, "E400000"),
        ({"payAmt": "NaN"}, "E400000"),
    ],
)
async def test_a_bill_is_refused_with_its_code(caller, sent, refusal):
    assert code(await bill(caller, **sent)) == refusal


async def test_a_fine_past_its_day_grows_to_twice_itself_at_most(caller):
    young = (await caller.post("traffic", "/fine", jdsbh="1302021900000011")).json()["data"]
    late = (await caller.post("traffic", "/fine", jdsbh="1302021900000022")).json()["data"]
    old = (await caller.post("traffic", "/fine", jdsbh="1301021900000034")).json()["data"]
    assert [(row["fkje"], row["znj"], row["yjje"]) for row in (young, late, old)] == [
        (200, 0, 200),
        (100, 18, 118),
        (100, 100, 200),
    ]


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("1302020000000000", "2001"),
        ("1101081900000044", "2002"),
        ("9900000001", "2003"),
        ("1302021900000066", "2004"),
    ],
)
async def test_a_fine_that_can_not_be_paid_says_why(caller, number, refusal):
    assert (await caller.post("traffic", "/fine", jdsbh=number)).json()["code"] == refusal


async def test_a_handled_violation_is_paid_by_its_record_and_shows_as_paid(caller, http):
    car = {"hphm": "京A12345", "hpzl": "02", "fdjh": "234567"}
    asked = {"outOrderNo": "BS4", "jdsbh": "9900000902", "yjje": "100.00"}
    made = (await caller.post("traffic", "/fine/order", **asked)).json()
    await http.post(re.sub(r"^http://[^/]+", "", made["data"]["payUrl"]))
    rows = (await caller.post("traffic", "/violations", **car)).json()["data"]["list"]
    assert [row["jkbj"] for row in rows] == ["0", "1"]


async def test_a_fine_is_ordered_for_the_sum_that_was_shown(caller):
    asked = {"outOrderNo": "BS5", "jdsbh": "1302021900000022", "yjje": "100.00"}
    assert (await caller.post("traffic", "/fine/order", **asked)).json()["code"] == "2005"


async def test_parking_is_told_in_fen_and_utc_and_paid_as_a_whole(caller, http):
    fee = (await caller.post("parking", "/fee", plateNum="冀B12345")).json()["data"]
    assert (fee["need_value"], fee["count"]) == (1000, 2)
    assert fee["list"][0]["enter_time"] == "2026-11-20T01:20:00Z"
    asked = {"outOrderNo": "BS6", "plateNum": "冀B12345", "bill_id": fee["bill_id"]}
    made = (await caller.post("parking", "/order", **asked)).json()
    await http.post(re.sub(r"^http://[^/]+", "", made["data"]["payUrl"]))
    assert (await caller.post("parking", "/fee", plateNum="冀B12345")).json()["code"] == "1002"


@pytest.mark.parametrize(("plate", "refusal"), [("冀C11111", "1002"), ("冀1", "1001")])
async def test_a_vehicle_that_owes_nothing_is_refused_with_its_code(caller, plate, refusal):
    assert (await caller.post("parking", "/fee", plateNum=plate)).json()["code"] == refusal
