"""Who asks after something earlier gets that, and opens nothing new."""

import re

import pytest

from tests.answers import answer_all, new_plate


async def report(phone, what="路灯不亮"):
    """Reports a street lamp; gives the number of the case."""
    await answer_all(phone, f"随手拍 {what}", {"在哪里": "唐山建设北路", "照片": "跳过", "补充": "跳过"})
    return re.search(r"工单号 (\w+)", await phone.says("确认"))[1]


async def test_an_earlier_report_is_looked_up(phone):
    number = await report(phone)
    for said in (
        "我的随手拍到哪了",
        "我上次报的路灯怎么样了",
        "我报的到哪了",
        "我报的路灯修了没",
        "昨天报的那个路灯修好了吗",
    ):
        assert number in (told := await phone.says(said)) and "受理" in told, said


@pytest.mark.parametrize(
    ("opening", "asked"), [("唐山工人医院挂号", "请选科室"), ("随手拍上报", "哪种问题"), ("预约年检", "车牌号")]
)
async def test_an_earlier_report_is_looked_up_in_the_middle_of_something(phone, opening, asked):
    number = await report(phone)
    assert asked in await phone.says(opening)
    told = await phone.says("我报的路灯修了没")
    assert number in told and "受理" in told and "继续" in told
    assert asked in await phone.says("继续")


async def test_one_of_several_reports_is_found_by_its_words(phone):
    lamp, cover = await report(phone), await report(phone, "井盖坏了")
    for said, meant in (("我报的路灯修了没", lamp), ("上次反映的那个井盖补上了没", cover)):
        told = await phone.says(said)
        assert [number in told for number in (lamp, cover)] == [number == meant for number in (lamp, cover)], said
    told = await phone.says("我报的到哪了")
    assert lamp in told and cover in told


async def test_one_of_the_list_is_asked_after_by_its_place(phone):
    first, last = await report(phone), await report(phone, "井盖坏了")  # the latest stands on top
    await phone.says("我的工单")
    for said, meant in (("第一个怎么样了", last), ("那第二个呢", first), ("最后一个到哪了", first), ("第1条", last)):
        assert f"工单 {meant}：受理" in await phone.says(said), said
    assert "刚才只有 2 条" in await phone.says("第三个咋样")


async def test_one_of_the_list_is_hurried_by_its_place(phone):
    hurried = await report(phone)
    await report(phone, "井盖坏了")
    await phone.says("我的工单")
    told = await phone.says("催一下第二个")
    assert "要催办这件诉求吗" in told and hurried in told, told


async def test_one_of_ones_bookings_is_asked_after_by_its_place(phone):
    await answer_all(phone, "预约机动车年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
    number = re.search(r"预约号 (\w+)", await phone.says("确认"))[1]
    for shown in ("我的年检预约", "我的预约"):
        assert number in await phone.says(shown)
        assert number in await phone.says("第一个是几点"), shown


async def test_the_number_of_a_case_alone_is_enough(phone):
    number = await report(phone)
    await phone.says("唐山今天天气")
    assert f"工单 {number}：受理" in await phone.says(number.lower())


async def test_a_bookings_number_right_after_a_case_is_a_bookings(phone):
    case = await report(phone)
    await answer_all(phone, "预约机动车年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
    booking = re.search(r"预约号 (\w+)", await phone.says("确认"))[1]
    assert f"工单 {case}：受理" in await phone.says(case)
    assert "城东" in await phone.says(booking)
    assert f"工单 {case}：受理" in await phone.says(case)
    assert "没有查到工单" in await phone.says("TJ202603010001"), "nobody's here, asked for where cases are looked up"


async def test_a_number_that_is_nobodys_here_is_asked_about(phone):
    asked = await phone.says("TJ202603010001")
    assert "您是想办下面哪件事" in asked and "诉求与工单进度查询" in asked
    assert "没有查到" in await phone.says("诉求与工单进度查询")


async def test_a_new_report_is_still_one(phone):
    assert "在哪里" in await phone.says("我家门口的路灯坏了好几天没人处理")


@pytest.mark.parametrize("said", ["催一下", "帮我催一下", "能不能催催", "催一下啊"])
async def test_a_bare_urging_is_about_what_was_reported(phone, said):
    number = await report(phone)
    for between in ("", "唐山天气"):
        if between:
            await phone.says(between)
        told = await phone.says(said)
        assert "要催的诉求" in told and number in told, told
        await phone.says("取消")
