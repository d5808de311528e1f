"""A citizen looks things up: near places, numbers on papers, and, once known, their own records."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.phone import link_in


async def known_as(phone, person, ask, containing):
    """Asks for something personal, proves who they are, and gets the answer in the chat."""
    invited = await phone.says(ask)
    assert "实名认证" in invited
    assert "认证成功" in await phone.binds(link_in(invited), person)
    return await phone.goes_on(containing)


async def sends_a_place(phone):
    """The middle of Tangshan, where the platform's chat can send places."""
    if phone.platform == "alipay":
        pytest.skip("alipay: its chats send no places")
    return await phone.sends("location")


@pytest.mark.parametrize(
    ("person", "ask", "words"),
    [
        ("张示例", "我驾照还剩几分", ["累计记 6 分", "还剩 6 分", "状态正常"]),
        ("陈示例", "我的驾驶证状态正常吗", ["逾期未换证", "不要开车"]),
        ("张示例", "医保余额", ["职工医保", "2431.56"]),
        ("王示例", "医保余额", ["居民医保", "2026 年度已缴"]),
        ("陈示例", "我的退休金每月发多少", ["3268.50", "已发"]),
        ("张示例", "我什么时候退休", ["2038-06", "测算"]),
        ("赵示例", "公积金余额", ["137338.88", "封存"]),
    ],
)
async def test_own_records_after_proving_who_asks(phone, person, ask, words):
    answer = await known_as(phone, person, ask, words[0])
    assert all(word in answer for word in words), answer
    assert person not in answer


@pytest.mark.parametrize(
    ("ask", "words"),
    [("我驾照还剩几分", "没有查到您的驾驶证"), ("公积金余额", "没有查到您的公积金"), ("查化验单", "没有查到您近半年")],
)
async def test_who_has_no_record_is_told_what_to_do(phone, ask, words):
    assert words in await known_as(phone, "冯示例", ask, "没有查到")


async def test_a_report_is_picked_and_read(phone):
    listed = await known_as(phone, "张示例", "查化验单", "请选要看的报告")
    assert "血常规" in listed and "肝功能" in listed
    answer = await phone.says("血常规")
    assert "血小板" in answer and "↓" in answer


async def test_a_report_that_is_not_ready_says_when(phone):
    await known_as(phone, "张示例", "查化验单", "请选要看的报告")
    assert "还在审核" in await phone.says("肝功能")


async def test_marks_lines_and_admission(phone):
    answer = await known_as(phone, "孙示例", "查高考成绩", "总分")
    assert "总分 562" in answer and "已录取" in answer and "示例大学" in answer


async def test_a_case_by_its_number(phone):
    await phone.says("查询办件进度")
    answer = await phone.says("130202-261101-0001")
    assert "正在办" in answer and "张**" in answer


async def test_a_case_that_is_not_there(phone):
    assert "没有查到编号" in await phone.says("查办件进度 受理号110108-261105-9999")


async def test_an_invoice_that_is_right_and_one_that_is_not(phone):
    day = f"{datetime.now(ZoneInfo('Asia/Shanghai')) - timedelta(days=20):%Y年%m月%d日}"
    said = f"查发票真假 发票号码26122000000000000033，{day}开的，"
    assert "已作废" in await phone.says(f"{said}328元")
    answer = await phone.says(f"{said}329元")
    assert "不一致" in answer and "开票日期" in answer


async def test_a_company_by_name_and_a_warning_where_one_is_due(phone):
    assert "91130200MA0EX0018J" in await phone.says("查企业 唐山示例商贸有限公司")
    answer = await phone.says("查企业 保定示例投资咨询有限公司")
    assert "吊销" in answer and "经营异常" in answer and "12315" in answer


async def test_parking_near_a_place_that_is_sent(phone):
    await phone.says("附近哪里能停车")
    answer = await sends_a_place(phone)
    assert "米" in answer and "空" in answer


async def test_parking_near_a_place_that_is_named(phone):
    await phone.says("附近哪里能停车")
    assert "没认出" in await phone.says("火星")
    assert "唐山站地下停车场" in await phone.says("唐山站")


async def test_the_nearest_office_of_a_kind(phone):
    await phone.says("附近办事网点")
    await phone.says("社保所")
    answer = await sends_a_place(phone)
    assert "社保所" in answer and "周一至周五" in answer and "派出所" not in answer


async def test_any_office_when_the_kind_is_skipped(phone):
    await phone.says("附近办事网点")
    await phone.says("跳过")
    assert "网点" in await phone.says("唐山站")


async def test_an_outage_by_district(phone):
    await phone.says("停水了")
    assert "停供通知" in await phone.says("唐山市路南区")


async def test_a_bus_step_by_step(phone):
    assert "哪个城市" in await phone.says("68路公交到哪了")
    assert "开往南湖公园" in await phone.says("唐山")
    await phone.says("1")
    answer = await phone.says("百货大楼")
    assert "首班 06:15" in answer and "沿途" in answer


async def test_a_line_that_is_not_there_is_asked_again(phone):
    await phone.says("公交车到哪了 唐山")
    assert "没有查到 999路" in await phone.says("999路")
    assert "开往唐山北站" in await phone.says("5路")


@pytest.mark.parametrize(
    ("gateway", "said", "words"),
    [
        ("gov", ("查询办件进度", "130202-261101-0001"), "没有回应"),
        ("parking", ("附近哪里能停车", "唐山站"), "没有回应"),
        ("market", ("查企业 唐山示例商贸有限公司",), "没有回应"),
        ("transit", ("68路公交到哪了", "唐山"), "没有回应"),
        ("cases", ("我的工单",), "没有回应"),
    ],
)
@pytest.mark.parametrize("kind", ["error", "garbage", "empty"])
async def test_a_gateway_that_fails_is_a_sentence_with_a_way_on(phone, faults, gateway, said, words, kind):
    await faults.set(gateway, kind)
    answers = [await phone.says(text) for text in said]
    assert words in answers[-1] and "继续" in answers[-1]
