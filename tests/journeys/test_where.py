"""Where a citizen is: named, sent, or known from before; what differs there; what a place doesn't have."""

import pytest


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


async def test_a_city_that_is_none_of_ours_is_told_so_and_not_remembered(phone):
    await phone.says("唐山公积金怎么提取")
    told = await phone.says("上海摇号怎么申请")
    assert told.startswith("这里只办北京市、天津市、河北省的事，上海市的以当地规定为准") and "没有小客车" not in told
    assert "唐山市住房公积金管理中心" in await phone.says("公积金提取")


async def test_what_is_asked_of_a_place_abroad_is_not_answered_with_ours(phone):
    asked = await phone.says("东京的公租房怎么申请")
    assert asked.startswith("东京的事要问当地") and "1. 公租房" in asked
    assert "【公租房" in await phone.says("1")


async def test_a_place_abroad_is_no_hindrance_where_it_is_what_a_service_is_for(phone):
    assert "哪个城市办" in await phone.says("下个月去泰国，护照怎么办")


async def test_a_form_says_that_a_city_is_none_of_ours(phone):
    assert (await phone.says("沈阳公积金怎么查")).startswith("这里只办北京市、天津市、河北省的事，沈阳市的")


@pytest.mark.parametrize("said", ["我想挂唐山的号", "我要挂唐山市的号"])
async def test_whose_city_it_is_hides_no_wish(phone, said):
    assert "已选：唐山市" in await phone.says(said)
