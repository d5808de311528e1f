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
