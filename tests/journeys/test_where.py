"""Where a citizen is: named, sent, or known from before; what differs there; what a place doesn't have."""


async def test_a_city_that_was_named_is_not_asked_again(phone):
    await phone.says("唐山今天天气")
    assert "唐山市空气质量" in await phone.says("查空气质量")
    assert "天津市空气质量" in await phone.says("那天津呢")


async def test_a_place_that_is_sent_tells_the_city(phone):
    if phone.platform != "wechat":  # Alipay's chats send no places
        return
    await phone.sends("location")
    assert "唐山市空气质量" in await phone.says("查空气质量")


async def test_authority_place_and_local_entrance_stand_in_a_guide(phone):
    beijing = await phone.says("北京公积金怎么提取")
    assert "北京市住房公积金管理中心" in beijing and "京通" in beijing and "以当地为准" in beijing
    hebei = await phone.says("那石家庄呢")
    assert "石家庄市住房公积金管理中心" in hebei and "冀时办" in hebei


async def test_what_a_place_does_not_have(phone):
    answer = await phone.says("石家庄摇号怎么申请")
    assert "石家庄市现在没有小客车摇号" in answer and "只有北京、天津摇号" in answer
