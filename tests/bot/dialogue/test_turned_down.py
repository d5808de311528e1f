"""「不要下午的」, 「除了周二都行」: what is turned down is left out of a list and fills nothing: it was taken."""

import re
import secrets

import pytest

from tests.talks import Talk

HOSPITALS = ("我要挂号", "唐山")
DEPARTMENTS = (*HOSPITALS, "1")
DOCTORS = (*DEPARTMENTS, "骨科")
SIGHTS = ("故宫预约",)
ROW = re.compile(r"^\d+\. (.*)$", re.MULTILINE)
DAY = re.compile(r"(\d\d-\d\d) (周.)(.午)")


def car():
    """Whose appointment nobody has made."""
    return ("预约年检", f"冀B{secrets.randbelow(90000) + 10000}", "唐山", "城东")


async def answered(parts, *said):
    talk = Talk(parts)
    answers = [await talk.says(one) for one in said]
    return talk, answers[-1]


async def every_row(talk, listed):
    """The rows of all pages."""
    rows = ROW.findall(listed)
    while "「更多」" in listed:
        listed = await talk.says("更多")
        rows += ROW.findall(listed)
    return rows


@pytest.mark.parametrize(
    ("opening", "said", "gone", "left"),
    [
        (DOCTORS, "不要下午的", "下午", "上午"), (DOCTORS, "下午的不行", "下午", "上午"),
        (DOCTORS, "不要主任的 太贵", "主任", "主治"), (DOCTORS, "不要专家", " 主任", "主治"),
        (DOCTORS, "除了周二都行", "周二", "周三"), (DOCTORS, "周末和周二不行", "周六", "周三"),
        (DEPARTMENTS, "不要妇产科", "妇产科", "骨科"), (HOSPITALS, "不去工人医院", "工人医院", "开滦"),
        (("我想挂号 不去工人医院",), "唐山", "工人医院", "开滦"), (("我想挂号",), "北京 别协和", "协和", "天坛"),
        (SIGHTS, "明天别 人多", "明天", "上午"), (SIGHTS, "周末人多 不去", "周六", "上午"),
    ],
)  # fmt: skip
async def test_rows_that_are_turned_down_are_left_out(parts, opening, said, gone, left):
    talk, listed = await answered(parts, *opening, said)
    assert "好的，不要「" in listed and "请选" in listed, listed
    rows = await every_row(talk, listed)
    assert not any(gone in row for row in rows) and any(left in row for row in rows), rows


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("上午不行", "上午"),
        ("除了周三", "周三"),
        ("周末不去", "周六"),
        ("不要上午", "上午"),
        ("周三和周四都不去", "周四"),
    ],
)
async def test_no_place_is_held_for_what_is_turned_down(parts, said, gone):
    talk, listed = await answered(parts, *car(), said)
    assert "请选日期" in listed and "确认" not in listed, listed
    assert not any(gone in row for row in await every_row(talk, listed))
    again = await talk.says("不要周五")
    rows = await every_row(talk, again)
    assert rows and not any(gone in row or "周五" in row for row in rows), rows


async def test_what_is_left_out_may_be_asked_for_after_all(parts):
    talk, listed = await answered(parts, *DOCTORS, "不要下午的")
    assert "下午，" not in listed
    assert "上午，" not in await talk.says("还是下午吧")


async def test_of_what_only_is_there_nothing_is_left_out(parts):
    talk, listed = await answered(parts, *DOCTORS, "下午")
    told = await talk.says("不要下午的")
    assert "这里只有「下午」的了" in told and ROW.findall(told) == ROW.findall(listed), told


@pytest.mark.parametrize(
    ("opening", "said", "chosen"),
    [
        (DEPARTMENTS, "不看骨科 看眼科", "工人医院 · 眼科"), (DEPARTMENTS, "不看骨科看眼科", "工人医院 · 眼科"),
        (HOSPITALS, "不去工人医院 去人民医院", "唐山市人民医院"), (SIGHTS, "不去故宫了 去天坛", "天坛公园"),
        (("预约景区", "北京"), "不去故宫了 去天坛", "天坛公园"),
        (("挂号",), "不去北京了就近吧 我在丰润", "唐山市"), (("挂号", "协和"), "不去北京了就近吧 我在丰润", "唐山市"),
        (("天气 不是唐山 是秦皇岛",), "", "秦皇岛市现在"), (("北京不用看了 看唐山的天气",), "", "唐山市现在"),
        (("停车缴费 不是冀B12345 是冀B54321",), "", "冀B54321"),
    ],
)  # fmt: skip
async def test_the_rest_of_the_message_is_what_is_wanted(parts, opening, said, chosen):
    _, told = await answered(parts, *opening, *([said] if said else ()))
    assert chosen in told and "故宫" not in told and "北京市" not in told.replace("北京市 · 天坛", ""), told


async def test_a_city_that_is_turned_down_is_asked_for(parts):
    assert "哪个城市" in await Talk(parts).says("天气 不是唐山")
    talk, told = await answered(parts, "挂号", "不去北京")
    assert "好的，不要「北京」" in told and "哪个城市" in told
    assert "请选医院" in await talk.says("唐山")


async def test_what_a_later_list_is_without_is_noted(parts):
    talk, told = await answered(parts, *DEPARTMENTS, "上午不行")
    assert "好的，不要「上午」" in told and "请选科室" in told, told
    rows = await every_row(talk, await talk.says("骨科"))
    assert rows and all(DAY.search(row)[3] == "下午" for row in rows), rows


@pytest.mark.parametrize(
    "said", ["下午行不行", "要不下午", "不行就下午", "能不能下午", "下午的不限医生", "要不要下午的"]
)
async def test_words_that_turn_nothing_down(parts, said):
    talk, told = await answered(parts, *DOCTORS, said)
    rows = await every_row(talk, told)
    assert rows and all("下午" in row for row in rows), told


async def test_what_does_not_work_is_what_is_reported(parts):
    _, told = await answered(parts, "随手拍", "路灯不行了")
    assert "在哪里" in told, told


async def test_every_tuesday_is_meant(parts):
    talk, told = await answered(parts, *car(), "不要周二")
    days = {DAY.search(row)[2] for row in await every_row(talk, told)}
    assert days and "周二" not in days, days
