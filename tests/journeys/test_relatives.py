"""亲情代办: only with the relative's own yes in their own chat, and only as long as it stands."""

import re

import httpx
import pytest

from tests.conftest import PHONES
from tests.phone import link_in


@pytest.fixture
async def relative(phone, house, request):
    """Another citizen with a phone of their own, on the same platform."""
    async with httpx.AsyncClient(timeout=60) as http:
        user = f"2088{id(http) % 10**12:012}" if phone.platform == "alipay" else f"oRelative{id(http)}"
        other = PHONES[phone.platform](http, house.server, house.sandbox, "demo", user)
        await other.opens()
        yield other


async def bound(phone, person):
    assert "认证成功" in await phone.binds(link_in(await phone.says("查社保")), person)
    await phone.pushed("")


async def granted(phone, relative):
    await bound(phone, "李示例")
    await bound(relative, "张示例")
    code = re.search(r"亲情码 \d{8}", await phone.says("添加妈妈"))[0]
    asked = await relative.says(code)
    assert "李*" in asked and "妈妈" in asked
    assert "等对方确认" in await relative.says("同意代办")
    assert "张*" in await phone.pushed("确认代办")
    assert "给妈妈查社保" in await phone.says("确认代办")


async def test_both_agree_and_only_then_it_works(phone, relative):
    await bound(phone, "李示例")
    assert "添加妈妈" in await phone.says("给我妈查社保")
    gone_on = await granted_after(phone, relative)
    assert gone_on.startswith("好了") and "张*" in gone_on and "唐山" in gone_on, (
        "what was asked before goes on by itself"
    )
    answer = await phone.says("给我妈查社保")
    assert "张*" in answer and "唐山" in answer
    assert "张*" not in await phone.says("查社保")


async def granted_after(phone, relative):
    await bound(relative, "张示例")
    code = re.search(r"亲情码 \d{8}", await phone.says("添加妈妈"))[0]
    await relative.says(code)
    assert "添加妈妈" in await phone.says("给我妈查社保")
    await relative.says("同意代办")
    await phone.pushed("确认代办")
    assert "添加妈妈" in await phone.says("给我妈查社保")
    return await phone.says("确认代办")


async def test_a_sixth_is_told_that_five_are_the_most(phone, relative):
    """Asked for while there was room, or afterwards; who makes room can go on."""
    await granted(phone, relative)
    for whom in ("爸爸", "爷爷", "奶奶", "姥姥"):
        await joins(phone, relative, whom)
        assert f"给{whom}查社保" in await phone.says("确认代办")
    full = await phone.says("添加姥爷")
    assert "最多替 5 位家人代办" in full and "亲情码" not in full
    assert "妈妈、爸爸、爷爷、奶奶、姥姥" in await phone.says("我的家人")
    await phone.says("取消代办爸爸")
    await joins(phone, relative, "姥爷")
    assert "给姥爷查社保" in await phone.says("确认代办")


async def joins(phone, relative, whom):
    code = re.search(r"亲情码 \d{8}", await phone.says(f"添加{whom}"))[0]
    assert whom in await relative.says(code)
    assert "等对方确认" in await relative.says("同意代办")


async def test_the_relative_takes_it_back_at_once(phone, relative):
    await granted(phone, relative)
    assert "张*" in await phone.says("给我妈查社保")
    assert "已收回" in await relative.says("取消代办")
    assert "添加妈妈" in await phone.says("给我妈查社保")


async def test_it_ends_with_the_relatives_binding(phone, relative):
    await granted(phone, relative)
    await relative.says("解除绑定")
    assert "添加妈妈" in await phone.says("给我妈查社保")
    assert "没有添加" in await phone.says("我的家人")


async def test_a_code_works_once_and_not_in_ones_own_chat(phone, relative):
    await bound(phone, "李示例")
    await bound(relative, "张示例")
    code = re.search(r"亲情码 \d{8}", await phone.says("添加爸爸"))[0]
    assert "不对或过期" in await phone.says(code)
    assert "不对或过期" in await relative.says(code)
    assert "没有等着您同意" in await relative.says("同意代办")


async def test_an_id_number_typed_for_a_relative_is_not_enough(phone):
    await bound(phone, "李示例")
    answer = await phone.says("给我妈查社保 130202190001030037")
    assert "基数" not in answer and "添加妈妈" in answer
    assert "基数" not in await phone.says("130202190001030037")


async def test_a_child_by_the_register_of_births(phone):
    await bound(phone, "张示例")
    assert "添加孩子" in await phone.says("查孩子的医保")
    asked = await phone.says("添加孩子")
    assert "张*" in asked and "监护人" in asked and "张小示例" not in asked
    assert "添加孩子" in await phone.says("查孩子的医保")
    assert "张" not in await phone.says("唐山今天天气"), "meanwhile the citizen is free"
    gone_on = await phone.says("同意添加孩子")
    assert "可以直接说" in gone_on and "同意请回复" in gone_on
    answer = await phone.says("同意")
    assert "学生儿童" in answer


async def test_what_waits_for_a_consent_can_be_asked_for_and_given_up(phone):
    """It hinders nothing else, and is gone when it isn't wanted any more."""
    await bound(phone, "李示例")
    assert "添加爸爸" in await phone.says("给我爸查社保")
    assert "李*" in await phone.says("查社保"), "one's own stays one's own"
    assert "添加爸爸" in await phone.says("继续")
    told = await phone.says("取消")
    assert "社保" in told and "不办了" in told
    assert "没有办到一半" in await phone.says("继续")


async def test_who_has_no_child_on_record_gets_none(phone):
    await bound(phone, "李示例")
    assert "没有查到" in await phone.says("添加孩子")
