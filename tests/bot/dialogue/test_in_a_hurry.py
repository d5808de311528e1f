"""Citizens who answer something else than was asked, or too little: nothing is asked twice, nothing made up."""

import pytest

from bot.dialogue import words
from bot.messages import Kind, Location
from tests.talks import Talk, said


@pytest.fixture
def talk(parts):
    return Talk(parts)


async def after(talk, *messages):
    """The answer to the last of these."""
    answers = [await talk.says(message) for message in messages]
    return answers[-1]


async def sends_picture(talk):
    return said(await talk.turn(Kind.IMAGE))


async def sends_place(talk):
    return said(await talk.turn(Kind.LOCATION, location=Location(39.63, 118.18, "唐山市路北区")))


# ── a value alone carries on what was answered last ──


async def test_a_household_that_is_named_is_the_one_that_is_told(talk):
    await after(talk, "交电费 2001000001", "查电费")
    told = await talk.says("查电费 2001000002")
    assert "2001000002" in told and "2001000001" not in told


async def test_another_household_is_told_in_the_same_way(talk):
    assert "余额 153.20" in await after(talk, "查电费 2001000003")
    told = await talk.says("那查2001000002")
    assert "2001000002" in told and "请核对" not in told


async def test_a_plate_with_its_engine_number_is_looked_up_as_the_last_one_was(talk):
    assert "查到 4 条" in await after(talk, "查违章 冀B12345", "123456")
    assert "京A12345 查到 2 条" in await talk.says("京a12345 234567")


async def test_a_case_number_is_read_whole_and_the_next_one_needs_no_words(talk):
    assert "130202-261101-0001" in await talk.says("我的办件办到哪一步了 130202-261101-0001")
    assert "130202-261101-0002" in await talk.says("130202-261101-0002")


async def test_the_number_of_a_report_alone_is_looked_up_as_one(talk):
    await talk.says("工单查询")
    assert "没有查到工单 GS20261122999999" in await talk.says("GS20261122999999")


async def test_another_district_or_city_is_another_place(talk):
    assert "唐山" in await after(talk, "家里停电了", "唐山")
    assert "路北区" in (await talk.says("路北区")).splitlines()[0]
    assert "天津" in (await talk.says("那天津呢")).splitlines()[0]


# ── an answer to another question than the one that was asked ──


async def test_what_is_said_too_early_is_not_asked_again(talk):
    assert "哪种证件" in await talk.says("出入境证件预约")
    noted = await talk.says("唐山")
    assert words.NOTED in noted and "哪种证件" in noted and "没有找到" not in noted
    assert "请选办证大厅" in await talk.says("普通护照")


async def test_a_day_and_a_place_that_are_told_at_a_list_fill_their_own_questions(talk):
    await after(talk, "举报交通违法", "冀B12399", "在唐山市路北区建设北路", "昨天")
    asked = await talk.says("违法停车")
    assert "照片" in asked, asked
    assert "唐山市路北区建设北路" in await talk.says("跳过")


async def test_what_is_said_at_another_question_is_not_asked_again(talk):
    await after(talk, "举报交通违法", "冀B12399", "违停")
    assert words.NOTED in await talk.says("唐山市路北区建设北路")
    assert "照片" in await talk.says("昨天")


async def test_an_option_that_was_chosen_is_chosen_anew_by_its_name(talk):
    assert "哪个城市" in await after(talk, "大厅预约", "社保")
    assert "哪个城市" in await talk.says("换成公积金")
    assert "已选：公积金" in await talk.says("唐山")


async def test_a_picture_and_a_place_that_come_early_are_received_aloud(talk):
    await after(talk, "举报交通违法")
    assert words.TAKEN["photo"] in await sends_picture(talk)
    assert words.TAKEN["location"] in await sends_place(talk)
    assert "请核对" in await after(talk, "冀B12399", "违法停车", "昨天")


async def test_a_picture_after_the_question_was_skipped_is_taken(talk):
    asked = await after(talk, "举报交通违法", "冀B12399", "违法停车", "昨天", "唐山市路北区建设北路", "跳过")
    assert "照片：没有" in asked
    assert "照片：有" in await sends_picture(talk)


async def test_what_else_a_service_does_can_be_asked_for_in_mid_form(talk):
    await talk.says("出入境证件预约")
    assert "预约" in (told := await talk.says("我的出入境预约")) and "哪种证件" not in told
    assert "哪种证件" in await talk.says("继续")


# ── answers that tell nothing ──


@pytest.mark.parametrize("empty", ["确认", "1", "好的"])
async def test_a_yes_or_a_number_is_no_place(talk, empty):
    await after(talk, "举报交通违法", "冀B12399", "违法停车", "昨天")
    assert "请问在哪里" in await talk.says(empty)


@pytest.mark.parametrize("empty", ["确认", "跳过", "没有"])
async def test_a_yes_or_a_no_is_no_name(talk, empty):
    await after(talk, "想约清东陵的门票", "1", "1")
    assert "游客的姓名" in await talk.says(empty)


async def test_what_must_be_told_cannot_be_skipped(talk):
    assert "哪个城市" in await talk.says("出入境证件预约 普通护照")
    told = await talk.says("跳过")
    assert words.MUST_BE_TOLD in told and "哪个城市" in told


# ── what a message says in other words than the list ──


@pytest.mark.parametrize(
    ("opening", "never_asked", "asked"),
    [
        ("身份证丢了要补办", "请问办哪一种", "哪个城市"),
        ("我想预约领证", "请问预约哪一种", "哪个城市"),
        ("井盖坏了", "请问是哪种问题", "在哪里"),
        ("我要投诉商家不退款", "哪方面的问题", "商家叫什么"),
        ("最近的办事大厅在哪", "找哪类网点", "位置"),
    ],
)
async def test_a_kind_that_was_named_in_other_words_is_not_asked_for(talk, opening, never_asked, asked):
    told = await talk.says(opening)
    assert never_asked not in told and asked in told


async def test_other_words_pick_from_the_list_too(talk):
    assert "哪一种" in await talk.says("换身份证要预约")
    assert "哪个城市" in await talk.says("身份证弄丢了")


# ── whose place it is ──


async def test_a_county_is_told_whose_figures_it_gets(talk):
    told = await talk.says("正定县空气质量")
    assert "正定县属于石家庄市" in told and "石家庄市空气质量" in told
    assert "属于" not in await talk.says("石家庄空气质量")


async def test_a_guide_for_hebei_names_hebei(talk):
    assert "天津市民政部门" in await after(talk, "低保怎么申请", "那天津呢")
    assert "河北省民政部门" in await talk.says("那河北呢")
    assert "定州市属于保定市" in (told := await talk.says("那定州呢")) and "保定市民政部门" in told


async def test_a_query_for_hebei_asks_which_city(talk):
    await after(talk, "天津空气质量")
    assert "哪个城市" in await talk.says("那河北呢")
    assert "保定市空气质量" in await talk.says("保定")


async def test_a_place_that_is_named_is_meant_and_not_the_one_that_was_sent(talk):
    await sends_place(talk)
    answer = await talk.says("天津站附近停车场")
    assert "天津站附近" in answer and "路北区" not in answer
