"""A citizen who says, in the middle of a form, that something said before was something else."""

import re

import pytest

from tests.answers import answer_all, new_plate
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
    noted = await phone.says("两张")
    assert "后面不再问" in noted
    roomy = re.search(r"(\d+)\. [^\n]*（余 (?:[5-9]|\d\d+)）", noted)
    assert "姓名" in await phone.says(roomy[1])
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


PATIENTS = {"wechat": 61, "alipay": 62}
"""Nobody else's: a hospital knows who has booked."""
HOSPITAL = {"哪个城市": "唐山", "选医院": "工人医院", "科室": "心血管内科", "医生和日期": "2", "姓名": "张示例"}


async def test_a_patient_changes_everything_while_the_number_is_asked_for(phone):
    """Nothing of it is a malformed number: each opens the question it names, and what stands stays."""
    await answer_all(phone, "我要挂号", HOSPITAL, until="就诊人的身份证号")
    assert "请选就诊时段" in await phone.says("换个时间")
    assert "身份证号" in await phone.says("1")
    assert "请选医院" in await phone.says("换一家医院")
    answers = {**HOSPITAL, "选医院": "开滦总医院"}
    asked = await answer_all(phone, "开滦总医院", answers, until="就诊人的身份证号")
    assert "就诊人的姓名" in await phone.says("给我妈挂的")
    assert "身份证号" in await phone.says("王示例")
    asked = await phone.says("那算了换明天吧")
    anew = ("请选医生和日期" in asked or "请选就诊时段" in asked) and "开滦总医院" in asked  # by tomorrow's doctors
    assert anew or "已经是这样" in asked, "the second row may be tomorrow's already, by the time of the day"
    assert "就诊人的身份证号" in await answer_all(phone, "1", answers, until="就诊人的身份证号")
    assert "就诊人的身份证号" in await phone.says("不对，是给我孩子挂，张小示例")
    assert "就诊人：张小示例" in await phone.says(id_number(PATIENTS[phone.platform]))
    assert "不办了" in await phone.says("算了不挂了")


async def test_a_number_that_is_told_too_early_belongs_to_the_form(phone):
    await answer_all(phone, "我要挂号", HOSPITAL, until="请选就诊时段")
    noted = await phone.says("身份证改成130202190001030037")
    assert "后面不再问" in noted and "请选就诊时段" in noted
    assert "就诊人的姓名" in await phone.says("1")
    assert "身份证 1" in await phone.says("张示例")


async def test_two_corrections_in_one_breath(phone):
    await answer_all(phone, "办进京证", {"车牌号": new_plate(), "哪天": "明天", "几天": "三天"})
    assert "两天" in await phone.says("不对，改成两天")
    assert "从哪天开始" in await phone.says("换个日子")


async def test_a_login_page_doesnt_hold_whoever_wants_something_else(phone):
    await phone.says("查社保")
    asked = await phone.says("我姑的车有事没")
    assert "机动车违法查询" in asked and "认证" not in asked
    assert "车牌号" in await phone.says("1")


async def test_a_booking_of_the_list_is_given_back_by_its_number(phone):
    await answer_all(
        phone, "我要挂号", {**HOSPITAL, "医生和日期": "8", "身份证号": id_number(PATIENTS[phone.platform])}
    )
    assert "前一天取消" in await phone.says("确认")
    listed = await phone.says("能改到下午吗")
    assert "先取消，再重新约" in listed and "唐山市工人医院" in listed
    assert "工人医院" in await phone.says("我的预约")
    assert "没有这一条" in await phone.says("取消第五个")
    assert "要取消这个号吗" in await phone.says("把第一个退了吧")
    assert "已取消" in await phone.says("确认")


async def test_a_plate_with_its_engine_number_and_two_characters_of_a_wish(phone):
    assert "冀B12345 查到" in await phone.says("违章 冀B12345 123456")


async def test_back_at_the_first_question_says_so_and_stays(phone):
    await phone.says("我要挂号")
    told = await phone.says("返回")
    assert "第一个问题" in told and "哪个城市" in told
    assert "请选医院" in await phone.says("唐山")


async def test_who_cancels_a_login_isnt_asked_to_log_in_elsewhere(phone):
    assert "没有绑定过" in await phone.says("取消认证")
    await phone.says("查社保")
    assert "「社保参保缴费查询」不办了" in await phone.says("取消认证")


async def test_the_notice_is_a_link(phone):
    assert "/auth/notice" in await phone.says("隐私政策")


@pytest.mark.parametrize(("at", "question"), [("协和", "请选科室"), ("骨科", "请选医生和日期")])
async def test_another_hospital_at_a_later_question_is_taken_there(phone, at, question):
    """Beside the answer to that question or alone; the one that is turned down is never kept in silence."""
    await answer_all(phone, "我要挂号", {"哪个城市": "唐山", "选医院": "协和", "科室": "骨科"}, until=question)
    for said, hospital in (
        ("还是工人医院吧 骨科", "工人医院"),
        ("换协和骨科", "协和医院"),
        ("不要协和 要工人医院 骨科", "工人医院"),
        ("工人医院太远了 还是协和 骨科", "协和医院"),
        ("妇幼吧 儿科", "妇幼保健院"),
        ("协和医院骨科", "协和医院"),
        ("协和太远了 工人医院吧", "工人医院"),
        ("开滦的骨科，不要工人医院", "开滦总医院"),
    ):
        told = await phone.says(said)
        assert f"{hospital}" in told.splitlines()[0], (said, told)
    assert "请选医院" in await phone.says("不要开滦了 骨科")


async def test_a_hospital_that_is_turned_down_at_the_yes(phone):
    person = {"身份证号": id_number(65 + (phone.platform == "alipay"))}
    await answer_all(phone, "我要挂号", {**HOSPITAL, **person}, until="就诊人的身份证号")
    assert "请核对" in await phone.says(person["身份证号"])
    assert "协和医院 · 心血管内科" in (await phone.says("不要工人医院 要协和 心血管内科")).splitlines()[0]
