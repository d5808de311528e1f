"""A citizen asks how something is done that has no service of its own: the imported items know."""

import pytest


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("路北区养犬登记要什么材料", ["【养犬登记】路北区", "犬只免疫证", "12345"]),
        ("取水许可怎么办", ["【取水许可】唐山市", "唐山市水利局"]),
    ],
)
async def test_the_item_that_is_named_is_told(phone, said, told):
    answer = await phone.says(said)
    assert all(words in answer for words in told), answer


async def test_several_items_are_offered_and_one_is_picked(phone):
    offered = await phone.says("烟草专卖零售许可证怎么办理")
    assert "烟草专卖零售许可证新办（唐山市）" in offered
    assert "烟草专卖零售许可证延续（唐山市）" in offered
    assert "有效期届满 30 日前提出" in await phone.says("延续")


async def test_people_need_not_know_its_official_name(phone):
    assert "1. 机动车注册登记（唐山市）" in await phone.says("唐山新车上牌要带啥")
    assert "购车发票" in await phone.says("1")


async def test_what_a_place_does_not_have_is_said_with_what_there_is(phone):
    assert "养犬登记（路北区，石家庄市没有收录）" in await phone.says("石家庄市养狗证要啥手续")


async def test_what_is_not_listed_gets_a_way_on(phone):
    assert "12345" in await phone.says("办事指南")
