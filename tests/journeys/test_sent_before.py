"""A citizen who sends a picture or a place before it is asked for, or where it isn't."""

import pytest

from tests.answers import CONFIRM, answer_all

PLACE, PHOTO = "请问在哪里", "请拍一张现场照片"
REST = {"在哪里": "唐山建设北路", "补充": "跳过"}


async def test_a_picture_that_came_first_is_used_and_said_so(phone):
    assert "照片收到了" in await phone.sends("image")
    opened = await phone.says("随手拍 井盖丢了")
    assert "刚才发的照片用上了" in opened and PLACE in opened
    assert "照片：有" in await answer_all(phone, "唐山建设北路", REST)


async def test_a_picture_is_used_once(phone):
    await phone.sends("image")
    await phone.says("随手拍 井盖丢了")
    await phone.says("取消")
    assert "照片用上了" not in await phone.says("随手拍 路灯不亮")
    assert PHOTO in await phone.says("唐山建设北路")


async def test_a_picture_that_isnt_the_right_one_is_sent_anew(phone):
    await phone.sends("image")
    await phone.says("随手拍 井盖丢了")
    summary = await answer_all(phone, "唐山建设北路", REST)
    assert CONFIRM in summary
    assert PHOTO in await phone.says("照片不对")
    assert "照片：有" in await phone.sends("image")


async def test_a_picture_where_words_are_wanted_leaves_the_question(phone):
    await phone.says("查违章")
    told = await phone.sends("image")
    assert "车牌号" in told and "用文字" in told


async def test_a_place_at_the_question_for_a_city_names_it(phone):
    if phone.platform != "wechat":
        pytest.skip("Alipay's chats send no places")
    assert "哪个城市" in await phone.says("我要挂号")
    assert "已选：唐山市" in await phone.sends("location")
    told = await phone.sends("location")
    assert "请选医院" in told and "请说说想办什么事" not in told


async def test_a_place_that_came_first_is_used(phone):
    if phone.platform != "wechat":
        pytest.skip("Alipay's chats send no places")
    await phone.sends("location")
    assert PHOTO in await phone.says("随手拍 井盖丢了")
