"""A citizen who takes back what was sent a moment ago hears what can be undone, and who undoes the rest."""

import pytest

from tests.answers import answer_all, new_plate
from tests.journeys.test_payments import paid_on_the_page

REPORT = {"在哪里": "唐山建设北路", "照片": "跳过", "补充": "跳过", "手机号": "跳过", "说说是什么事": "夜里施工"}
SAID = ["撤销", "点错了", "不要了", "我手滑点错了怎么办", "能撤回吗", "算了 不要了", "刚才那个不算"]


@pytest.mark.parametrize("said", SAID)
async def test_an_order_that_is_not_paid_costs_nothing(phone, said):
    await phone.says("交燃气费 户号3001000003 充40元")
    assert "去缴费" in await phone.says("确认")
    told = await phone.says(said)
    assert "燃气费" in told and "不付就不扣钱" in told and "还没有付款" in told, told


async def test_what_is_paid_is_given_back_by_people(phone):
    await phone.says("交燃气费 户号3001000002 充70元")
    await paid_on_the_page(await phone.says("确认"))
    told = await phone.says("交错了，能退吗")
    assert "已经付了款" in told and "请打 " in told, told


@pytest.mark.parametrize("said", SAID)
async def test_a_report_is_taken_back_by_people(phone, said):
    await answer_all(phone, "12345投诉", REPORT)
    assert "工单号" in await phone.says("确认")
    told = await phone.says(said)
    assert "已经提交" in told and "12345" in told and "撤不回来" in told, told


async def test_who_needs_nothing_more_wants_nothing_undone(phone):
    await answer_all(phone, "12345投诉", REPORT)
    assert "工单号" in await phone.says("确认")
    assert "撤不回来" not in await phone.says("没事了")


async def test_a_booking_is_given_back_here(phone):
    await answer_all(phone, "预约年检", {"车牌号": new_plate(), "城市": "唐山"})
    await phone.says("确认")
    assert "确认请回复" in await phone.says("点错了")


async def test_what_was_only_looked_up_is_nothing_to_undo(phone):
    await phone.says("查水费 户号1001000002")
    assert "没有正在办的事" in await phone.says("不要了")
    assert "撤不回来" not in await phone.says("点错了")
