"""「我的预约」 is all that a citizen has booked; a service's own list stays its own; one row can be asked about."""

import re

import pytest

from tests.answers import answer_all, new_plate


async def booked(phone, opening, answers):
    await answer_all(phone, opening, answers)
    return re.search(r"预约号 (\d+)", await phone.says("确认"))[1]


async def test_all_bookings_whichever_service_was_the_last(phone):
    assert "没有查到您在这里的预约" in await phone.says("我的预约")
    car = await booked(phone, "预约年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
    hall = await booked(phone, "预约政务大厅办事", {"哪类事": "企业登记", "政务大厅": "路南"})
    every = await phone.says("我的预约")
    assert car in every and hall in every and "一共有 2 个预约" in every
    assert "「异地就医备案」" in every and "实名认证" in every
    own = await phone.says("我的年检预约")
    assert car in own and hall not in own
    await phone.says("唐山天气")
    assert "您是想办下面哪件事" in await phone.says("取消预约")
    assert "请选要取消的预约" in await phone.says("1")
    await phone.says("1")
    assert car in await phone.says("确认")
    assert "请选要取消的预约" in await phone.says("取消我的预约"), "one is left, so it is the one"


async def test_a_gateway_that_is_away_is_named_and_the_others_are_shown(phone, faults):
    car = await booked(phone, "预约年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
    await faults.set("health", "error", operations=["orders"])
    every = await phone.says("我的预约")
    assert car in every and re.search("「我的挂号与取消」.*暂时没有查到", every)


async def test_a_form_under_way_waits(phone):
    await phone.says("预约年检")
    assert "回复「继续」接着办" in await phone.says("我的预约")
    assert "车牌号" in await phone.says("继续")


VIOLATIONS = "查违章 冀B12345 发动机后六位123456"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("第二条怎么交罚款", "第 2 条（20"),
        ("第4条还用交吗", "不用再缴"),
        ("第九条怎么处理", "只有 4 条"),
    ],
)
async def test_one_of_the_violations_is_asked_about_by_its_number(phone, said, told):
    await phone.says(VIOLATIONS)
    assert told in await phone.says(said)


@pytest.mark.parametrize("said", ["取消刚才的预约", "我不去了", "刚约的那个不要了", "去不了了"])
async def test_what_was_booked_just_now_is_given_back(phone, said):
    hall = await booked(phone, "预约政务大厅办事", {"哪类事": "企业登记", "政务大厅": "路南"})
    told = await phone.says(said)
    assert "要取消这个预约吗" in told and "路南" in told, told
    assert hall in await phone.says("确认")


async def test_of_several_the_one_that_was_booked_just_now_is_given_back(phone):
    await booked(phone, "预约政务大厅办事", {"哪类事": "企业登记", "政务大厅": "路南"})
    car = await booked(phone, "预约年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
    told = await phone.says("我不去了")
    assert "城东" in told and "路南" not in told, told
    assert car in await phone.says("确认")
    await phone.says("唐山天气")
    assert "没有正在办的事" in await phone.says("我不去了")
    assert "路南" in await phone.says("取消刚才的预约")


@pytest.mark.parametrize("said", ["确认", "是的", "就这个"])
async def test_a_yes_to_a_list_of_one_is_that_one(phone, said):
    hall = await booked(phone, "预约政务大厅办事", {"哪类事": "企业登记", "政务大厅": "路南"})
    assert "请选要取消的预约" in await phone.says("取消我的预约")
    assert "要取消这个预约吗" in await phone.says(said)
    assert hall in await phone.says("确认")


async def test_who_keeps_the_only_booking_is_asked_no_more(phone):
    hall = await booked(phone, "预约政务大厅办事", {"哪类事": "企业登记", "政务大厅": "路南"})
    await phone.says("取消我的预约")
    assert "没有找到" not in await phone.says("不取消了")
    assert hall in await phone.says("我的预约")
