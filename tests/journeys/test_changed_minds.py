"""A citizen who says, in the middle of a form, that something said before was something else."""

import pytest

from tests.answers import answer_all
from tests.identifiers import id_number

WEDDING = {"哪个城市": "天津", "登记处": "河东区"}


@pytest.mark.parametrize("said", ["我要改成离婚登记", "离婚"])
async def test_another_kind_is_no_name(phone, said):
    await answer_all(phone, "预约结婚登记", WEDDING, until="您的姓名")
    assert "您的姓名" in await phone.says(said)
    for answer in ("王一示例", "110101190001010014", "李二示例"):
        asked = await phone.says(answer)
    assert "离婚登记" in await phone.says(id_number(11)) and "对方的身份证号" in asked


@pytest.mark.parametrize("said", ["地点不对，是唐山学院路", "不对，地点是唐山学院路"])
async def test_a_place_is_mended_at_the_supplement(phone, said):
    place = {"在哪里": "唐山建设北路", "照片": "跳过"}
    await answer_all(phone, "随手拍 井盖丢了", place, until="补充")
    assert "补充" in await phone.says(said)
    summary = await phone.says("夜里看不见")
    assert "唐山学院路" in summary and "建设北路" not in summary and "补充：夜里看不见" in summary


async def test_a_supplement_that_speaks_of_the_place_stays_one(phone):
    place = {"在哪里": "唐山建设北路", "照片": "跳过"}
    await answer_all(phone, "随手拍 井盖丢了", place, until="补充")
    assert "补充：位置在路口东边，照片里看不清" in await phone.says("位置在路口东边，照片里看不清")


async def test_a_hurried_buyer_of_tickets(phone):
    """Numbers beside the question, names and counts mended before the yes: each lands where it belongs."""
    await answer_all(phone, "预约景区门票", {"哪个城市": "承德", "请选景区": "普宁寺"}, until="日期和上下午")
    assert "后面不再问" in await phone.says("两张")
    assert "姓名" in await phone.says("1")
    assert "两张" in await phone.says("张示例、李示例")
    mended = await phone.says("把姓名改成赵示例、李示例")
    assert "游客：赵示例、李示例" in mended
    assert "游客的姓名" in await phone.says("改成3张")
    assert "三张" in await phone.says("赵示例、李示例、王示例")


async def test_words_at_the_yes_that_mend_nothing_change_nothing(phone):
    await answer_all(phone, "预约景区门票", {"哪个城市": "承德", "景区": "普宁寺", "姓名": "赵示例", "几张": "一张"})
    assert "游客：赵示例" in await phone.says("那边好停车吗哈哈")


async def test_one_of_the_car_parks_by_its_number(phone):
    listed = await phone.says("唐山站附近停车场")
    second = listed.splitlines()[3].removeprefix("2. ").split("，")[0]
    assert second in await phone.says("第二个多少钱")


async def test_what_was_set_aside_is_given_up_by_a_word(phone):
    await phone.says("查违章")
    assert "办到一半" in await phone.says("唐山今天天气")
    assert "「机动车违法查询」不办了" in await phone.says("取消")
    assert "没有正在办的事" in await phone.says("取消")
    assert await phone.says("谢谢") == "不客气。还有事直接告诉我。"
