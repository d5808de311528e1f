"""A citizen who says once more what stands already: nothing is asked anew for it."""

import pytest

from tests.answers import CONFIRM, answer_all
from tests.identifiers import id_number

HOSPITAL = {"哪个城市": "唐山", "选医院": "工人医院", "科室": "骨科", "医生和日期": "2", "姓名": "张示例"}
PATIENTS = {"wechat": 301, "alipay": 302}
"""Nobody else's: a hospital knows who has booked."""


@pytest.mark.parametrize("said", ["唐山的", "就是工人医院", "骨科的", "工人医院骨科"])
async def test_what_stands_stays_at_the_number(phone, said):
    await answer_all(phone, "我要挂号", HOSPITAL, until="就诊人的身份证号")
    told = await phone.says(said)
    assert "已经是这样" in told and "就诊人的身份证号" in told and "核对" not in told, told


@pytest.mark.parametrize("said", ["丰南区的", "周六的"])
async def test_what_stands_stays_at_a_list(phone, said):
    wedding = {"哪个城市": "唐山", "登记处": "丰南区", "日期": "周六"}
    await answer_all(phone, "预约结婚登记", wedding, until="请选时段")
    told = await phone.says(said)
    assert "已经是这样" in told and "请选时段" in told, told


async def test_what_stands_stays_at_the_yes_and_another_changes_it(phone):
    patient = {**HOSPITAL, "身份证号": id_number(PATIENTS[phone.platform])}
    summary = await answer_all(phone, "我要挂号", patient)
    told = await phone.says("唐山工人医院的")
    assert "已经是这样" in told and summary in told, told
    told = await phone.says("开滦总医院的")
    assert CONFIRM not in told and "开滦总医院 · 骨科" in told and "请选医生" in told, told
