"""A citizen asks for their social insurance: only for the one who has proved who they are."""

import pytest

from tests.phone import link_in


async def bound(phone, person):
    """Asks, opens the link, logs in as a test person; gives what the chat goes on with."""
    link = link_in(await phone.says("查社保"))
    assert "认证成功" in await phone.binds(link, person)


async def test_binding_leads_back_to_the_answer_in_the_chat(phone):
    asked = await phone.says("我那社保交了几年咧")
    assert "实名认证" in asked
    assert "认证成功" in await phone.binds(link_in(asked), "张示例")
    answer = await phone.pushed("养老")
    assert "月" in answer and "基数" in answer
    assert "张*" in answer and "130202190001030037" not in answer


async def test_bound_citizen_is_answered_at_once(phone):
    await bound(phone, "张示例")
    await phone.pushed("养老")
    assert "养老" in await phone.says("查社保")


async def test_broken_months_are_named(phone):
    await bound(phone, "李示例")
    assert "断缴" in await phone.pushed("养老")


async def test_person_not_on_record(phone):
    await bound(phone, "王示例")
    assert "没有" in await phone.pushed("没有")


async def test_an_identity_number_typed_into_the_chat_is_not_enough(phone):
    await phone.says("查社保")
    assert "基数" not in await phone.says("130202190001030037")
    assert "还没有收到认证结果" in await phone.says("继续")


async def test_a_link_binds_once(phone):
    link = link_in(await phone.says("查社保"))
    assert "认证成功" in await phone.binds(link, "张示例")
    answer = await phone.http.get(link)
    assert answer.status_code == 410 and "链接已失效" in answer.text


async def test_unbinding_forgets_the_person(phone):
    await bound(phone, "张示例")
    await phone.pushed("养老")
    assert "已解除实名绑定" in await phone.says("解除绑定")
    assert "实名认证" in await phone.says("查社保")


async def test_unfollowing_forgets_the_person(phone):
    await bound(phone, "张示例")
    await phone.pushed("养老")
    await phone.unfollows()
    assert "实名认证" in await phone.says("查社保")


@pytest.mark.parametrize("kind", ["error", "garbage", "refuse"])
async def test_gateway_fault_is_a_sentence_with_a_phone_number(phone, faults, kind):
    await bound(phone, "张示例")
    await phone.pushed("养老")
    await faults.set("hrss", kind)
    answer = await phone.says("查社保")
    assert "12333" in answer or "12345" in answer
