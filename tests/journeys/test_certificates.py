"""A citizen shows a certificate by a code, and asks what can be done away from home."""

import re

from tests.phone import link_in


async def test_a_certificate_is_shown_by_a_code_that_ends(phone):
    link = link_in(await phone.says("打开我的电子证照"))
    assert "认证成功" in await phone.binds(link, "张示例")
    assert "机动车驾驶证" in await phone.pushed("请选要出示的证照")
    asked = await phone.says("机动车驾驶证")
    assert "只能核验一次" in asked
    done = await phone.says("确认")
    assert re.search(r"亮证码：\d{26}", done) and "130202190001030037" not in done


async def test_an_expired_licence_is_not_shown(phone):
    link = link_in(await phone.says("打开我的电子证照"))
    assert "认证成功" in await phone.binds(link, "陈示例")
    await phone.pushed("请选要出示的证照")
    await phone.says("机动车驾驶证")
    refused = await phone.says("确认")
    assert "过了有效期" in refused and "请选要出示的证照" in refused


async def test_nobody_is_shown_anything_before_they_are_known(phone):
    assert "实名认证" in await phone.says("打开我的电子证照")


async def test_what_can_be_done_away_from_home(phone):
    assert "哪件事" in await phone.says("京津冀跨省通办")
    answer = await phone.says("户口迁移")
    assert "夫妻投靠户口迁移" in answer and "12345" in answer


async def test_what_is_not_in_the_list_is_not_denied(phone):
    await phone.says("京津冀跨省通办")
    assert "不等于不能异地办" in await phone.says("养猪补贴申请")
