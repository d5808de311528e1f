"""A citizen reports something, with words, a place and a picture, and follows it; nobody else sees it."""

import re

import pytest

from tests.answers import answer_all

REPORTS = {
    "JB": (
        "我要举报交通违法",
        {"车牌号": "冀B40001", "哪种违法": "违法停车", "哪天": "今天", "在哪里": "唐山市路北区新华道", "照片": "跳过"},
    ),
    "LD": (
        "投诉单位拖欠工资",
        {
            "哪方面": "拖欠工资",
            "单位叫": "唐山示例建筑有限公司",
            "经过": "去年起欠我三个月的钱共两万元",
            "在哪里": "唐山市路南区",
            "手机号": "跳过",
            "照片": "跳过",
        },
    ),
    "XF": (
        "投诉商家卖假货",
        {
            "哪方面": "假冒伪劣",
            "商家叫": "唐山示例超市",
            "经过": "买的鞋是假的，要求退款",
            "商家在哪里": "跳过",
            "手机号": "13000000000",
            "照片": "跳过",
        },
    ),
    "SP": (
        "随手拍上报井盖坏了",
        {"哪种问题": "井盖缺损", "在哪里": "唐山市路北区建设路", "照片": "跳过", "补充": "跳过"},
    ),
    "GS": (
        "我要向12345提诉求",
        {
            "哪一类": "投诉",
            "什么事": "楼下棋牌室天天搓到后半夜",
            "发生在哪里": "跳过",
            "手机号": "跳过",
            "照片": "跳过",
        },
    ),
    "PJ": ("我要给办事服务评价", {"哪次办事": "社保卡补办", "满意吗": "满意", "想说点什么": "跳过"}),
}


@pytest.mark.parametrize("prefix", REPORTS)
async def test_every_report_gets_a_number(phone, prefix):
    opening, answers = REPORTS[prefix]
    summary = await answer_all(phone, opening, answers)
    assert "13000000000" not in summary
    done = await phone.says("确认")
    assert re.search(rf"{prefix}\d{{14}}", done), done


async def test_a_snapshot_with_a_place_and_a_picture_that_were_sent(phone):
    if phone.platform == "alipay":
        pytest.skip("alipay: its life account has no location messages")
    await answer_all(phone, "随手拍上报路灯不亮", {"哪种问题": "路灯不亮"}, until="在哪里")
    assert "照片" in await phone.sends("location")
    assert "补充" in await phone.sends("image")
    summary = await phone.says("跳过")
    assert "唐山市路北区" in summary and "照片：有" in summary
    done = await phone.says("确认")
    assert "唐山市路北区" in done


async def test_a_snapshot_with_a_picture_and_a_place_in_words(phone):
    answers = {"哪种问题": "路灯不亮", "在哪里": "唐山市路北区新华道"}
    await answer_all(phone, "随手拍上报路灯不亮", answers, until="照片")
    assert "补充" in await phone.sends("image")
    assert "照片：有" in await phone.says("跳过")
    assert "唐山市路北区" in await phone.says("确认")


async def test_only_the_reporter_sees_the_case(phone, house):
    await answer_all(phone, *REPORTS["GS"])
    number = re.search(r"GS\d{14}", await phone.says("确认"))[0]
    assert number in await phone.says("工单查询")
    other_user = phone.user[:-1] + ("1" if phone.user[-1] != "1" else "2")
    other = type(phone)(phone.http, house.server, house.sandbox, "demo", other_user)
    await other.opens()
    assert number not in await other.says("工单查询")
    assert "没有查到工单" in await other.says(f"查工单{number}")


async def test_a_bad_rating_is_followed_up_and_a_matter_is_rated_once(phone):
    answers = {"哪次办事": "护照换发", "满意吗": "非常不满意", "想说点什么": "跑了三趟"}
    await answer_all(phone, "我要给办事服务评价", answers)
    assert "核实整改" in await phone.says("确认")
    await answer_all(phone, "我要给办事服务评价", answers)
    assert "已经评价过" in await phone.says("确认")


async def test_too_few_words_are_asked_again(phone):
    await answer_all(phone, "我要向12345提诉求", {**REPORTS["GS"][1], "什么事": "坏了"})
    assert "太短" in await phone.says("确认")
    assert "确认请回复" in await phone.says("小区门口的路一直没修好")


async def test_a_lost_answer_makes_one_case(phone, faults):
    await answer_all(phone, *REPORTS["SP"])
    await faults.set("cases", "reset", operations=["submit"], times=1)
    assert re.search(r"SP\d{14}", await phone.says("确认"))
