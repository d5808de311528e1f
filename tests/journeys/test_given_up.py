"""A citizen who gives up what is under way, in words of their own, and what they want instead."""

import re

import pytest

from tests.answers import answer_all
from tests.identifiers import id_number

WEDDING = {"哪个城市": "天津", "登记处": "河东区", "您的姓名": "王一示例"}
HOSPITAL = {"哪个城市": "唐山", "选医院": "工人医院", "科室": "心血管内科", "姓名": "张示例"}


async def test_who_gives_up_a_form_in_many_words_is_done_with_it(phone):
    for said in ("不办了 对象说再等等", "先不约了 回头再说", "改天吧", "不去了 取消"):
        await answer_all(phone, "预约结婚登记", WEDDING, until="您的身份证号")
        told = await phone.says(said)
        assert "「婚姻登记预约」不办了" in told and "还想办什么" in told, said
        assert "没有正在办的事" in await phone.says("取消")


SHOP = {"商家": "示例超市"}


@pytest.mark.parametrize("said", ["不办了 太麻烦", "不投诉了，人家赔我了", "算了 说了也白说", "不弄了太麻烦"])
async def test_a_reason_is_no_complaint(phone, said):
    asked = await answer_all(phone, "投诉商家缺斤短两", SHOP, until="经过")
    told = await phone.says(said)
    assert "「消费投诉举报」不办了" in told, (asked, told)


@pytest.mark.parametrize(
    "said", ["不退了他们说没有这个规定", "不去了 他们不给退钱，要求退款", "取消 订单以后一直不退钱"]
)
async def test_what_was_given_up_at_a_shop_is_a_complaint(phone, said):
    await answer_all(phone, "投诉商家缺斤短两", SHOP, until="经过")
    told = await phone.says(said)
    assert "不办了" not in told and "在哪里" in told, told
    assert said in await answer_all(phone, "唐山建设北路", {"手机号": "跳过", "照片": "跳过"})


@pytest.mark.parametrize("said", ["不报了人家修好了", "算了人家已经修好了", "不用了谢谢", "不弄了"])
async def test_a_form_is_given_up_without_taking_breath(phone, said):
    await phone.says("随手拍 井盖丢了")
    assert "「城市管理随手拍」不办了" in await phone.says(said)


async def test_another_wish_without_taking_breath(phone):
    await phone.says("办进京证")
    told = await phone.says("不办了给我查下违章")
    assert told.startswith("好的，「进京通行证办理」不办了。") and "车牌号" in told


async def test_who_takes_something_else_gives_nothing_up(phone):
    await answer_all(phone, "我要挂号", {**HOSPITAL, "医生和日期": "2"}, until="就诊人的身份证号")
    assert "请选医院" in await phone.says("不要了 换一家")
    assert "请选科室" in await phone.says("算了 第二个")
    await phone.says("心血管内科")
    told = await phone.says("不挂了 后天吧")
    assert "请选医生和日期" in told and "不办了" not in told


@pytest.mark.parametrize(
    ("said", "opens"),
    [("算了 查社保", "社保"), ("不查了 挂号吧", "看病"), ("先不查 我想挂号", "看病"), ("不查违章了 我要挂号", "看病")],
)
async def test_what_is_wanted_instead_is_opened(phone, said, opens):
    await phone.says("查违章")
    told = await phone.says(said)
    assert told.startswith("好的，「机动车违法查询」不办了。") and opens in told.removeprefix("好的，「机动车")
    assert "不办了" in await phone.says("取消")
    assert "没有正在办的事" in await phone.says("取消")


PATIENTS = {"wechat": 71, "alipay": 72}
"""Nobody else's: a hospital knows who has booked."""


async def test_the_one_that_is_booked_isnt_the_one_under_way(phone):
    patient = {**HOSPITAL, "身份证号": id_number(PATIENTS[phone.platform])}
    listed = await answer_all(phone, "我要挂号", HOSPITAL, until="请选医生和日期")
    listed = await phone.says("后天")
    row = re.search(r"(\d+)\. .*?余 [1-9]", listed)
    summary = await answer_all(phone, row[1], patient)
    assert "预约号" in await phone.says("确认"), summary
    await answer_all(phone, "我要挂号", {**HOSPITAL, "科室": "神经内科", "医生和日期": "1"}, until="就诊人的身份证号")
    told = await phone.says("后天那个不去了")
    assert "要取消这个号吗" in told and "心血管内科" in told
    assert "已取消" in await phone.says("确认")
    assert "身份证号" in await phone.says("继续")


@pytest.mark.parametrize("said", ["我不结了", "不结婚了", "我们先不领证了", "不登记了吧"])
async def test_the_verb_of_the_matter_gives_it_up(phone, said):
    await answer_all(phone, "预约结婚登记", WEDDING, until="您的身份证号")
    assert "「婚姻登记预约」不办了" in await phone.says(said)


@pytest.mark.parametrize("said", ["不补了吗", "不换了行不行"])
async def test_a_question_gives_nothing_up(phone, said):
    await answer_all(phone, "预约结婚登记", WEDDING, until="您的身份证号")
    assert "不办了，" not in (told := await phone.says(said)) and "」不办了" not in told
