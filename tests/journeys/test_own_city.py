"""A city's own file: its facts, its own service with its words and its form, and what it switched off."""

import re

from tests.answers import answer_all


async def test_its_facts_stand_in_the_shipped_guide(phone):
    assert "唐山办事助手" in await phone.follows()


async def test_its_own_service_is_found_by_its_own_words_and_done(phone):
    confirmed = await answer_all(
        phone, "我们小区门口积水了，报个积水", {"水有多深": "到小腿", "哪里积水": "新华道地道桥", "照片": "跳过"}
    )
    assert "积水到小腿，新华道地道桥" in confirmed
    assert re.search(r"工单号 SP\d{14}", await phone.says("确认"))


async def test_what_it_switched_off_is_not_offered(phone):
    answer = await phone.says("地铁末班车几点")
    assert "暂未开通" in answer and "公交" in answer, "what there is instead"
    assert "地铁" not in await phone.says("菜单")


async def test_what_there_is_instead_can_be_picked(phone):
    await phone.says("地铁末班车几点")
    answer = await phone.says("1")
    assert "公交" in answer and "暂未开通" not in answer
