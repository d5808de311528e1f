"""Who asks after something earlier gets that, and opens nothing new."""

import re

import pytest

from tests.answers import answer_all


@pytest.mark.parametrize("said", ["我的随手拍到哪了", "我上次报的路灯怎么样了"])
async def test_an_earlier_report_is_looked_up(phone, said):
    await answer_all(phone, "随手拍 路灯不亮", {"在哪里": "唐山建设北路", "照片": "跳过", "补充": "跳过"})
    number = re.search(r"工单号 (\w+)", await phone.says("确认"))[1]
    assert number in await phone.says(said)


async def test_a_new_report_is_still_one(phone):
    assert "在哪里" in await phone.says("我家门口的路灯坏了好几天没人处理")
