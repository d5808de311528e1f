"""A citizen who carries on what was answered, with a value that it has no use for."""

import pytest

from tests.phone import link_in

VIOLATIONS = ("查违章", "冀B12345", "123456")


async def ask(phone, lines):
    for line in lines:
        told = await phone.says(line)
    return told


@pytest.mark.parametrize("said", ["那天津呢", "天津的呢", "换成天津"])
async def test_another_city_of_what_knows_no_city_is_told_how_it_is_done_there(phone, said):
    assert "查到" in await ask(phone, VIOLATIONS)
    told = await phone.says(said)
    assert "不分城市" in told and "【机动车违法查询】" in told and "天津市" in told, told
    assert "发动机号" in await phone.says("那冀B54321呢")


async def test_another_day_of_what_knows_no_day_is_told_what_can_be_changed(phone):
    assert "查到" in await ask(phone, VIOLATIONS)
    told = await phone.says("那明天呢")
    assert "不分哪一天" in told and "车牌" in told, told


async def test_what_is_asked_of_its_own_is_no_follow_up(phone):
    await ask(phone, VIOLATIONS)
    assert "天津市现在" in await phone.says("那天津天气怎么样")


async def test_a_second_city_where_it_counts(phone):
    await phone.says("天津今天限行吗")
    assert "唐山市今天" in await phone.says("那唐山呢")


async def test_another_tail(phone):
    assert "尾号 3，今天在天津市" in await phone.says("尾号3今天限行吗 天津")
    assert "尾号 5，今天在天津市" in await phone.says("那尾号5呢")


async def test_the_same_for_a_relative(phone):
    await phone.binds(link_in(await phone.says("查社保")), "李示例")
    await phone.pushed("")
    told = await phone.says("那我妈呢")
    assert "要替妈妈查个人信息" in told, told
