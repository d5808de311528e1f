"""A citizen who is asked which service is meant, and says more of what they want in place of choosing."""


async def test_what_is_said_besides_finds_the_service(phone):
    asked = await phone.says("周末想带娃去避暑山庄 两大一小")
    assert "您是想办下面哪件事" in asked
    told = await phone.says("买门票")
    assert "已选：承德市 · 避暑山庄" in told, told


async def test_what_finds_none_leaves_the_choice_once(phone):
    asked = await phone.says("周末想带娃去避暑山庄 两大一小")
    assert await phone.says("周六") == asked
    assert await phone.says("周六") != asked


async def test_another_wish_is_another_wish(phone):
    await phone.says("周末想带娃去避暑山庄 两大一小")
    assert "车牌号" in await phone.says("查违章")


async def test_who_wants_none_of_these_is_not_asked_again(phone):
    await phone.says("周末想带娃去避暑山庄 两大一小")
    assert "您是想办下面哪件事" not in await phone.says("都不是")
