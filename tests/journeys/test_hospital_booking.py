"""A citizen books a place at a hospital, sees it in the list, and gives it back."""

import re

PATIENT = ("赵大示例", "110101190001010014")


async def to_confirmation(phone, hospital="唐山市工人医院", department="口腔科"):
    """Answers every question up to the confirmation; gives the summary."""
    asked = await phone.says("挂号")
    while "确认请回复" not in asked:
        asked = await phone.says(answer_to(asked, hospital, department))
    return asked


def answer_to(asked, hospital, department):
    """What this citizen answers to a question."""
    for question, said in (
        ("哪个城市", "唐山"),
        ("请选医院", hospital),
        ("请选科室", department),
        ("就诊人的姓名", PATIENT[0]),
        ("身份证号", PATIENT[1]),
    ):
        if question in asked:
            return said
    return "1"


async def cancel_all(phone):
    """Gives back what a test has booked: the patient may have one place a day in a department."""
    while "请选要取消" in (listed := await phone.says("取消挂号")):
        await phone.says("1")
        listed = await phone.says("确认")
        assert "已取消" in listed


async def test_from_city_to_booking_number_and_back(phone):
    summary = await to_confirmation(phone)
    assert ("唐山市工人医院" in summary and "口腔科" in summary and "赵***" in summary) or "赵" in summary
    assert PATIENT[1] not in summary
    done = await phone.says("确认")
    number = re.search(r"预约号 (\d+)", done)
    assert number, done
    mine = await phone.says("我挂的号")
    assert number[1] in mine and "待就诊" in mine
    assert "取消" in await phone.says("取消挂号")
    assert "要取消这个号吗" in await phone.says("1")
    assert "已取消" in await phone.says("确认")
    assert "没有可以取消" in await phone.says("取消挂号")


async def test_said_at_once_is_not_asked_again(phone):
    asked = await phone.says("我想挂唐山市工人医院口腔科的号")
    assert "请选医生和日期" in asked or "请选" in asked
    assert "哪个城市" not in asked and "请选科室" not in asked


async def test_the_same_yes_delivered_three_times_books_once(phone):
    await to_confirmation(phone)
    answers = {await phone.says("确认", message_id="24000000000000777") for _ in range(3)}
    assert len(answers) == 1 and "挂号成功" in answers.pop()
    assert "1 个挂号" in await phone.says("我挂的号")
    await cancel_all(phone)


async def test_place_taken_meanwhile_offers_others(phone, faults):
    await faults.set("health", "refuse", code="SLOT_TAKEN", operations=["lock"], times=1)
    asked = await phone.says("挂号")
    while "身份证号" not in asked:
        asked = await phone.says(answer_to(asked, "唐山市工人医院", "口腔科"))
    taken = await phone.says(PATIENT[1])
    assert "刚被别人约走" in taken and "时段" in taken
    assert "确认请回复" in await phone.says("1")


async def test_expired_hold_offers_places_again(phone, faults):
    await to_confirmation(phone)
    await faults.set("health", "refuse", code="LOCK_EXPIRED", operations=["order"], times=1)
    expired = await phone.says("确认")
    assert "留号时间过了" in expired
    assert "确认请回复" in await phone.says("1")


async def test_lost_answer_to_an_order_is_settled_not_sent_again(phone, faults):
    """The order is carried out, its answer is lost: the citizen gets the booking, and there is one."""
    await to_confirmation(phone)
    await faults.set("health", "reset", operations=["order"], times=1)
    assert "挂号成功" in await phone.says("确认")
    assert "1 个挂号" in await phone.says("我挂的号")
    await cancel_all(phone)


async def test_back_asks_the_question_before(phone):
    await phone.says("挂号")
    await phone.says("唐山")
    assert "请选医院" in await phone.says("99号那家")
    await phone.says("唐山市工人医院")
    assert "请选医院" in await phone.says("返回")


async def test_choices_by_number_ordinal_and_part_of_the_name(phone):
    await phone.says("挂号")
    hospitals = await phone.says("唐山")
    third = re.search(r"3\. (\S+)", hospitals)[1]
    assert "请选科室" in await phone.says("第三个")
    await phone.says("返回")
    assert "请选科室" in await phone.says(third[-5:])


async def test_changed_mind_at_the_confirmation(phone):
    await to_confirmation(phone)
    assert "要改哪一项" in await phone.says("不对")
    assert "不办了" in await phone.says("取消")
    assert "还没有挂号" in await phone.says("我挂的号")
