"""How a conversation is steered: commands, another service in the middle, coming back, not being understood."""

import pytest


async def test_follow_is_welcomed(phone):
    assert "办事助手" in await phone.follows()


async def test_menu_at_any_moment(phone):
    await phone.says("查违章")
    assert "【交管】" in await phone.says("菜单")
    assert "发动机号" in await phone.says("冀B12345")


async def test_cancel_ends_the_form(phone):
    await phone.says("查违章")
    assert "「机动车违法查询」不办了" in await phone.says("算了")
    assert "没有正在办的事" in await phone.says("取消")


async def test_human(phone):
    assert "12345" in await phone.says("转人工")


async def test_another_service_in_the_middle_and_back(phone):
    await phone.says("查违章")
    weather = await phone.says("唐山今天天气怎么样")
    assert "唐山市" in weather and "回复「继续」接着办" in weather
    assert "请告诉我车牌号" in await phone.says("继续")
    assert "发动机号" in await phone.says("冀B12345")


async def test_follow_up_carries_the_request_on(phone):
    assert "唐山市" in await phone.says("唐山今天天气")
    assert "天津市" in await phone.says("那天津呢")


async def test_clarification_and_none_of_these(phone):
    asked = await phone.says("社保")
    assert "您是想办下面哪件事" in asked and "都不是" in asked
    assert "12345" in await phone.says("都不是")


async def test_clarification_picked_by_number(phone):
    await phone.says("社保")
    assert "您是想办下面哪件事" not in await phone.says("1")


async def test_chitchat_is_not_a_request(phone):
    assert "办事助手" in await phone.says("给我讲个笑话")


@pytest.mark.parametrize("said", ["感谢", "好的谢谢", "麻烦您了", "谢谢"])
async def test_who_says_thanks_is_answered(phone, said):
    assert (await phone.says(said)).startswith("不客气")


async def test_what_is_not_understood_leads_on(phone):
    answer = await phone.says("叽里咕噜哗啦啦")
    assert "菜单" in answer


async def test_guide_of_a_service_without_a_form(phone):
    guide = await phone.says("公租房怎么申请")
    assert "所需材料" in guide or "线下办理" in guide
