"""A citizen who is asked which service is meant, and says more of what they want in place of choosing."""


async def test_what_is_said_besides_finds_the_service(phone):
    asked = await phone.says("周末想带娃去避暑山庄 两大一小")
    assert "您是想办下面哪件事" in asked
    told = await phone.says("买门票")
    assert "已选：承德市 · 避暑山庄" in told, told


async def test_what_finds_none_leaves_the_choice(phone):
    asked = await phone.says("我们楼下那个路灯啊坏了好几天了黑咕隆咚的")
    assert "1. 城市管理随手拍" in asked
    told = await phone.says("在文化楼小区三号楼前头")
    assert "1. 城市管理随手拍" in told or "照片" in told, told
    assert "照片" in await phone.says("1") or "照片" in told


async def test_another_wish_is_another_wish(phone):
    await phone.says("周末想带娃去避暑山庄 两大一小")
    assert "车牌号" in await phone.says("查违章")


async def test_who_wants_none_of_these_is_not_asked_again(phone):
    await phone.says("周末想带娃去避暑山庄 两大一小")
    assert "您是想办下面哪件事" not in await phone.says("都不是")
