"""What is told where a place is asked for: what happened is no place, nor are a short way to say no and a question."""

import pytest

from tests.answers import CONFIRM, answer_all

WAGES = {"哪方面": "拖欠工资", "单位叫": "唐山示例建筑公司"}
GOODS = {"哪方面": "食品", "商家叫": "示例便利店", "经过": "买的牛奶是坏的"}
REST = {"手机号": "跳过", "照片": "跳过", "补充": "跳过", "在哪": "唐山市路北区新华道"}


async def test_what_happened_is_no_place_and_is_kept(phone):
    await answer_all(phone, "公司欠我工资好久了不给", WAGES, until="用工地点")
    asked = await phone.says("从上半年到现在没开过支 一共两万")
    assert "哪个地方" in asked and "记下了" in asked, asked
    summary = await answer_all(phone, "唐山市路南区示例工地", REST)
    assert "用工地点：唐山市路南区示例工地" in summary, summary
    assert "一共两万" in summary and "公司欠我工资好久了不给" in summary, summary


async def test_what_happened_is_taken_as_a_place_by_who_insists(phone):
    await answer_all(phone, "投诉商家卖假货", GOODS, until="商家在哪里")
    said = "他们家老板态度差 还不给退"
    assert "哪个地方" in await phone.says(said)
    assert f"商家地址：{said}" in await answer_all(phone, said, REST)


@pytest.mark.parametrize("said", ["天天渔港", "我爱我家", "万达三楼", "新华道边上那家", "网上买的没有门店"])
async def test_names_and_signs_of_places_are_taken(phone, said):
    await answer_all(phone, "投诉商家卖假货", GOODS, until="商家在哪里")
    assert f"商家地址：{said}" in await answer_all(phone, said, REST)


@pytest.mark.parametrize("said", ["没有别的了", "没有了", "没了", "没啥了", "没什么要补充的"])
async def test_nothing_more_skips_a_supplement(phone, said):
    await answer_all(phone, "随手拍 井盖丢了", {"在哪里": "唐山市路北区建设路", "照片": "跳过"}, until="补充")
    summary = await phone.says(said)
    assert CONFIRM in summary and said not in summary, summary


async def test_another_report_behind_one_asks_where(phone):
    told = {"在哪里": "唐山市路北区建设路", "照片": "跳过", "补充": "跳过"}
    await answer_all(phone, "随手拍 井盖丢了", told)
    assert "工单号" in await phone.says("确认")
    for said in ("再报一个 垃圾堆成山", "另一个地方垃圾堆成山了"):
        assert "请问在哪里" in await phone.says(said), said
        await phone.says("取消")


@pytest.mark.parametrize("said", ["地址写错了，是文化路和新华道交叉口", "地点不对，是文化路和新华道交叉口"])
async def test_a_corrected_road_stays_in_its_city(phone, said):
    told = {"在哪里": "唐山市路北区文化路", "照片": "跳过", "补充": "跳过"}
    await answer_all(phone, "随手拍 井盖丢了", told)
    assert "唐山市路北区文化路和新华道交叉口" in await phone.says(said)


async def test_a_corrected_address_with_a_district_stands_for_itself(phone):
    told = {"在哪里": "唐山市路北区文化路", "照片": "跳过", "补充": "跳过"}
    await answer_all(phone, "随手拍 井盖丢了", told)
    corrected = await phone.says("地址写错了，是唐山市丰润区幸福道")
    assert "，唐山市丰润区幸福道" in corrected and "路北区" not in corrected, corrected


async def test_a_question_is_no_supplement(phone):
    told = {"在哪里": "唐山市路北区建设路", "照片": "跳过"}
    await answer_all(phone, "随手拍 井盖丢了", told, until="补充")
    asked = await phone.says("等会儿，多久能修好")
    assert "补充：" not in asked and "还有什么要补充的" in asked, asked
