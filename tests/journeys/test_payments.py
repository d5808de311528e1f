"""A citizen pays: the bill is shown, confirmed, paid on a page, and never paid twice."""

import httpx
import pytest

from tests.phone import link_in


async def paid_on_the_page(answer):
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
        return (await browser.post(link_in(answer))).text


def own(phone, first, second):
    """Paid is paid for every test of this sandbox, so each platform pays a twin's bill, and others read the first's."""
    return second if phone.platform == "alipay" else first


@pytest.mark.parametrize(
    ("ask", "numbers", "sum_", "owed_no_more"),
    [
        ("交水费", ("1001000201", "1001000101"), "45.60", "没有水费欠费"),
        ("交电费", ("2001000201", "2001000101"), "122.72", "没有电费欠费"),
        ("交燃气费", ("3001000201", "3001000101"), "59.40", "没有燃气费欠费"),
        ("交采暖费", ("4001000201", "4001000101"), "2123.00", "没有采暖费欠费"),
        ("交交通罚款", ("1302021900000211", "1302021900000111"), "200.00", "已经缴过"),
        ("停车费怎么交", ("冀B54321", "津AD54321"), "10.00", "没有没缴的停车费"),
    ],
)
async def test_from_bill_to_paid_and_nothing_owed_any_more(phone, ask, numbers, sum_, owed_no_more):
    number = own(phone, *numbers)
    await phone.says(ask)
    bill = await phone.says(number)
    assert sum_ in bill and "确认" in bill
    order = await phone.says("确认")
    assert sum_ in order and "去缴费" in order
    page = await paid_on_the_page(order)
    assert "已缴费" in page and sum_ in page
    await phone.says(ask)
    assert owed_no_more in await phone.says(number)


async def test_everything_in_one_message_and_the_name_hidden(phone):
    bill = await phone.says("交水费 户号1001000005")
    assert "刘**" in bill and "刘示例" not in bill and "54.45" in bill


async def test_a_bill_that_awaits_payment_gets_the_same_page(phone):
    await phone.says("交电费 户号2001000104")
    first = link_in(await phone.says("确认"))
    await phone.says("交电费 户号2001000104")
    assert link_in(await phone.says("确认")) == first


async def test_cancelled_before_confirming_makes_no_order(phone):
    await phone.says("交水费 户号1001000002")
    assert "没有提交" in await phone.says("取消")
    assert "未缴" in await phone.says("查水费 户号1001000002")


async def test_more_is_paid_ahead_and_shows_in_the_balance(phone):
    number = own(phone, "2001000203", "2001000103")
    bill = await phone.says(f"交电费 户号{number} 充100元")
    assert "预存" in bill and "100.00" in bill
    await paid_on_the_page(await phone.says("确认"))
    assert "余额 253.20" in await phone.says(f"查电费 户号{number}")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("交水费 户号1001999999", "没有查到水费户号"),
        ("交水费 户号2001000001", "没有查到水费户号"),
        ("交水费 户号1001000004", "已经销户"),
        ("交燃气费 户号3001000002", "没有燃气费欠费"),
        ("交水费 户号1001000002 缴5元", "不能比欠费少"),
        ("交燃气费 户号3001000003 缴9999元", "5000 元"),
        ("缴罚款 决定书1101081900000044", "已经缴过"),
        ("缴罚款 决定书1302021900000066", "行政复议"),
        ("停车缴费 冀C11111", "没有没缴的停车费"),
    ],
)
async def test_what_can_not_be_paid_is_said_with_what_to_do(phone, said, words):
    answer = await phone.says(said)
    assert words in answer
    assert any(word in answer for word in ("回复", "拨打", "核对", "请分几次"))


async def test_a_wrong_number_can_be_put_right(phone):
    assert "请告诉我水费户号" in await phone.says("交水费 户号1001999999")
    assert "72.20" in await phone.says("1001000002")


async def test_an_order_whose_answer_was_lost_is_found_by_its_number(phone, faults):
    await phone.says("交水费 户号1001000006")
    await faults.set("utility", "reset", operations=["order"])
    order = await phone.says("确认")
    assert "缴费单已生成" in order and "45.60" in order


async def test_an_order_that_never_arrived_is_sent_once_more_only_when_asked(phone, faults):
    await phone.says("交采暖费 户号4001000003")
    await faults.set("utility", "error", operations=["order"])
    assert "还不能确定" in await phone.says("确认")
    assert "没有办成" in await phone.finds_out()
    await faults.clear()
    assert "3872.00" in await phone.says("继续")
    assert "缴费单已生成" in await phone.says("确认")


async def test_a_bill_that_can_not_be_read_keeps_the_number(phone, faults):
    await faults.set("utility", "html", operations=["bill"])
    assert "继续" in await phone.says("交水费 户号1001000002")
    await faults.clear()
    assert "72.20" in await phone.says("继续")


async def test_heating_is_repaired_and_followed(phone):
    assert "什么毛病" in await phone.says("暖气不热")
    await phone.says("1")
    await phone.says("唐山市路北区示例小区3号楼101")
    summary = await phone.says("13000000000")
    assert "示例小区" in summary and "13000000000" not in summary
    assert "报修已登记" in await phone.says("确认")
    assert "供热报修" in await phone.says("我的工单")
    await phone.says("催办")
    await phone.says("1")
    assert "已催办" in await phone.says("确认")


async def test_nobody_sees_the_cases_of_others(phone, house):
    assert "没有查到您的诉求" in await phone.says("我的工单")
    assert "没有查到工单" in await phone.says("工单号GR20261122000001处理到哪了")


async def test_another_account_can_be_sent_right_after_one_that_is_closed(phone):
    closed = await phone.says("交水费 户号1001000004")
    assert "已经销户" in closed and "别的户号" in closed
    assert "户号 1001000002" in await phone.says("1001000002")


async def test_a_yes_to_nothing_sounds_as_if_nothing_was_submitted(phone):
    assert "没有等您确认的事" in await phone.says("确认")
    assert (await phone.says("好的")).startswith("好的")


async def test_a_bill_that_was_only_looked_at_is_no_place_to_give_back(phone):
    assert "应缴" in await phone.says("缴交通罚款 1302021900000011")
    told = await phone.says("取消")
    assert "不办了" in told and "放回" not in told


@pytest.mark.parametrize("bill", ["交采暖费 4001000001", "交违章罚款 1302021900000011"])
@pytest.mark.parametrize("said", ["先交一百", "能不能先交一半", "分期行吗", "我先付200块行不", "分两次交可以吗"])
async def test_a_part_of_a_bill_is_never_the_whole(phone, bill, said):
    """Who wants to pay a part reads that it can't be, and whom to ask; nothing is paid, and the bill stands."""
    asked = await phone.says(bill)
    assert "应缴" in asked
    told = await phone.says(said)
    assert "一次缴清" in told and "请打 1" in told and "缴费单" not in told and told.count("应缴") == 1, told
    assert "不办了" in await phone.says("取消")


@pytest.mark.parametrize("said", ["就交这个吧", "先交一下", "交上"])
async def test_a_yes_to_a_bill_is_no_part_of_it(phone, said):
    await phone.says("交采暖费 4001000001")
    assert "一次缴清" not in await phone.says(said)
