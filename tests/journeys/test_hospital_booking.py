"""A citizen books a place at a hospital, sees it in the list, and gives it back."""

import re
import secrets
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.identifiers import id_number

MOST_QUESTIONS = 12
DAY = re.compile(r"，(\d\d)-(\d\d) ")
"""Of a doctor's half day in a list."""


@pytest.fixture
def patient():
    """Somebody nobody knows yet: the hospital allows a person one place a day in a department."""
    return ("赵大示例", id_number(secrets.randbelow(10**6)))


async def until(phone, patient, sought):
    """Starts a booking and answers every question up to the one sought; gives that."""
    asked = await phone.says("挂号")
    for _ in range(MOST_QUESTIONS):
        if sought in asked:
            return asked
        asked = await phone.says(answer_to(asked, patient))
    raise AssertionError(asked)


def answer_to(asked, patient):
    """What this citizen answers to a question."""
    for question, said in (
        ("哪个城市", "唐山"),
        ("请选医院", "唐山市工人医院"),
        ("请选科室", "口腔科"),
        ("就诊人的姓名", patient[0]),
        ("身份证号", patient[1]),
    ):
        if question in asked:
            return said
    return later_day(asked) if "请选医生和日期" in asked else "1"


def later_day(asked):
    """The number of a place that isn't today's, which can't be given back any more."""
    today = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%m-%d}"
    return next(line.split(".")[0] for line in asked.splitlines() if line[:1].isdigit() and f"，{today} " not in line)


async def test_whose_booking_it_is_can_be_mended_before_the_yes(phone, patient):
    slots = await until(phone, patient, "请选就诊时段")
    await phone.says(re.search(r"(\d+)\. .*（余 \d+）", slots)[1])
    await phone.says(patient[0])
    assert "请核对" in await phone.says(patient[1])
    assert "身份证号" in await phone.says("身份证错了")
    assert "请核对" in await phone.says(id_number(secrets.randbelow(10**6)))
    mended = await phone.says("就诊人改成李示例")
    assert "就诊人：李示例" in mended and "请核对" in mended
    assert re.search(r"预约号 \d+", await phone.says("确认"))


async def test_from_city_to_booking_number_and_back(phone, patient):
    summary = await until(phone, patient, "确认请回复")
    assert "唐山市工人医院 口腔科" in summary
    assert patient[1] not in summary, "the identity number is masked"
    done = await phone.says("确认")
    number = re.search(r"预约号 (\d+)", done)
    assert number, done
    mine = await phone.says("我挂的号")
    assert number[1] in mine and "待就诊" in mine
    assert "请选要取消的挂号" in await phone.says("取消挂号")
    assert "要取消这个号吗" in await phone.says("1")
    assert "已取消" in await phone.says("确认")
    assert "没有可以取消" in await phone.says("取消挂号")


async def test_what_is_said_at_once_is_not_asked_again(phone, patient):
    """Of a day on which several doctors have places; with one alone there would be nothing to ask."""
    listed = DAY.findall(await until(phone, patient, "请选医生和日期"))
    (month, day), places = Counter(listed).most_common(1)[0]
    assert 1 < places < len(listed)
    asked = await phone.says(f"我想挂唐山市工人医院口腔科的号，{int(month)}月{int(day)}日的")
    assert "请选医生和日期" in asked
    assert set(DAY.findall(asked)) == {(month, day)}


async def test_the_same_yes_delivered_three_times_books_once(phone, patient):
    await until(phone, patient, "确认请回复")
    assert "挂号成功" in await phone.says_thrice("确认")
    assert "1 个挂号" in await phone.says("我挂的号")


async def test_place_taken_meanwhile_offers_others(phone, patient, faults):
    await until(phone, patient, "身份证号")
    await faults.set("health", "refuse", code="SLOT_TAKEN", operations=["lock"], times=1)
    taken = await phone.says(patient[1])
    assert "刚被别人约走" in taken and "时段" in taken
    assert "确认请回复" in await phone.says("1")


async def test_expired_hold_offers_places_again(phone, patient, faults):
    await until(phone, patient, "确认请回复")
    await faults.set("health", "refuse", code="LOCK_EXPIRED", operations=["order"], times=1)
    assert "留号时间过了" in await phone.says("确认")
    assert "确认请回复" in await phone.says("1")


async def test_lost_answer_to_an_order_is_settled_not_sent_again(phone, patient, faults):
    """The order is carried out, its answer is lost: the citizen gets the booking, and there is one."""
    await until(phone, patient, "确认请回复")
    await faults.set("health", "reset", operations=["order"], times=1)
    assert "挂号成功" in await phone.says("确认")
    assert "1 个挂号" in await phone.says("我挂的号")


async def test_order_that_never_arrived_is_said_so_and_can_be_sent_again(phone, patient, faults):
    await until(phone, patient, "确认请回复")
    await faults.set("health", "error", operations=["order"], times=1)
    assert "还不能确定" in await phone.says("确认")
    assert "没有办成" in await phone.finds_out()
    assert "确认请回复" in await phone.says("继续")
    assert "挂号成功" in await phone.says("确认")
    assert "1 个挂号" in await phone.says("我挂的号")


async def test_back_asks_the_question_before(phone):
    await phone.says("挂号")
    await phone.says("唐山")
    assert "没有找到「九十九号那家」" in await phone.says("九十九号那家")
    assert "请选科室" in await phone.says("唐山市工人医院")
    assert "请选医院" in await phone.says("返回")


async def test_choices_by_number_ordinal_and_part_of_the_name(phone):
    await phone.says("挂号")
    hospitals = await phone.says("唐山")
    third = re.search(r"3\. (\S+)", hospitals)[1]
    for said in ("第三个", "3", third, third[-6:]):
        assert "请选科室" in await phone.says(said)
        assert "请选医院" in await phone.says("返回")


async def test_more_shows_the_next_page(phone):
    await phone.says("挂号")
    await phone.says("唐山")
    assert "更多" in await phone.says("唐山市工人医院")
    second = await phone.says("更多")
    assert "\n9. " in second
    assert "请选医生和日期" in await phone.says("9")


async def test_changed_mind_at_the_confirmation(phone, patient):
    await until(phone, patient, "确认请回复")
    assert "要改哪一项" in await phone.says("不对")
    assert "不办了" in await phone.says("取消")
    assert "还没有挂号" in await phone.says("我挂的号")
