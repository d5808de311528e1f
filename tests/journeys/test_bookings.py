"""A citizen books a visit (inspection, papers, marriage, hall, sights), sees it in the list, and gives it back."""

import re
import secrets
from dataclasses import dataclass, field

import pytest

from tests.answers import answer_all, new_plate
from tests.identifiers import id_number


@dataclass(frozen=True)
class Booking:
    """What is said for one service: the opening, answers by words of the question, and the words of its actions."""

    opening: str
    shown: str
    mine: str
    cancel: str
    answers: dict[str, str] = field(default_factory=dict)


BOOKINGS = [
    Booking(
        "预约机动车年检",
        "检测站",
        "我的年检预约",
        "取消年检",
        {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"},
    ),
    Booking(
        "预约补办身份证",
        "丢失补领",
        "我的身份证预约",
        "取消身份证预约",
        {
            "哪一种": "丢失补领",
            "哪个城市": "唐山",
            "户籍窗口": "路北区",
            "姓名": "赵大示例",
            "身份证号": "110101190001010014",
        },
    ),
    Booking(
        "我想预约办护照",
        "普通护照",
        "我的出入境预约",
        "取消出入境预约",
        {"哪种证件": "普通护照", "哪个城市": "保定", "姓名": "赵大示例", "身份证号": "110101190001010014"},
    ),
    Booking(
        "预约结婚登记",
        "结婚登记",
        "我的婚姻登记预约",
        "取消婚姻登记",
        {
            "哪一种": "结婚登记",
            "哪个城市": "天津",
            "登记处": "河西区",
            "您的姓名": "赵大示例",
            "您的身份证号": "110101190001010014",
            "对方的姓名": "钱小示例",
            "对方的身份证号": id_number(7),
        },
    ),
    Booking(
        "预约景区门票",
        "避暑山庄",
        "我的门票",
        "取消门票",
        {"哪个城市": "承德", "请选景区": "避暑山庄", "姓名": "赵大示例、钱小示例", "几张票": "两张"},
    ),
    Booking(
        "预约政务大厅办事",
        "企业登记",
        "我的大厅预约",
        "取消大厅预约",
        {"哪类事": "企业登记", "哪个城市": "石家庄", "请选政务大厅": "长安区"},
    ),
]
INSPECTION = {"哪个城市": "唐山", "检测站": "城西"}


@pytest.mark.parametrize("booking", BOOKINGS, ids=[booking.cancel for booking in BOOKINGS])
async def test_booked_listed_and_given_back(phone, booking):
    summary = await answer_all(phone, booking.opening, booking.answers)
    assert booking.shown in summary and "110101190001010014" not in summary
    done = await phone.says("确认")
    number = re.search(r"预约号 (\d+)", done)
    assert number and booking.shown in done, done
    listed = await phone.says(booking.mine)
    assert number[1] in listed and "待前往" in listed
    assert "请选要取消的预约" in await phone.says(booking.cancel)
    assert "要取消这个预约吗" in await phone.says("1")
    assert number[1] in await phone.says("确认")
    assert "没有可以取消" in await phone.says(booking.cancel)
    assert "已取消" in await phone.says(booking.mine)


async def test_the_list_opens_with_its_own_words(phone):
    assert "还没有年检预约" in await phone.says("我约的年检是哪天")


async def test_what_was_said_at_once_is_not_asked_again(phone):
    asked = await phone.says(f"给{new_plate()}在唐山约个年检")
    assert "请选检测站" in asked


async def test_a_full_station_sends_to_another(phone):
    await answer_all(phone, "预约年检", {"车牌号": new_plate(), "哪个城市": "唐山"}, until="请选检测站")
    full = await phone.says("约满示例")
    assert "约满了" in full and "请选检测站" in full


async def test_a_place_taken_meanwhile_is_offered_no_more(phone, faults):
    await faults.set("appointments", "refuse", code="SLOT_TAKEN", operations=["lock"], times=1)
    taken = await answer_all(phone, "预约年检", {"车牌号": new_plate(), **INSPECTION}, until="刚刚约满")
    assert "请选日期和上下午" in taken
    assert "确认请回复" in await phone.says("1")


async def test_an_expired_hold_is_made_again(phone, faults):
    await answer_all(phone, "预约年检", {"车牌号": new_plate(), **INSPECTION})
    await faults.set("appointments", "refuse", code="LOCK_EXPIRED", operations=["book"], times=1)
    assert "占位时间过了" in await phone.says("确认")
    assert "确认请回复" in await phone.says("1")
    assert "年检约好了" in await phone.says("确认")


async def test_a_lost_answer_is_settled_and_books_once(phone, faults):
    await answer_all(phone, "预约年检", {"车牌号": new_plate(), **INSPECTION})
    await faults.set("appointments", "reset", operations=["book"], times=1)
    assert "年检约好了" in await phone.says("确认")
    assert "1 个年检预约" in await phone.says("我的年检预约")


async def test_an_order_that_never_arrived_is_told_and_can_be_tried_again(phone, faults):
    await answer_all(phone, "预约年检", {"车牌号": new_plate(), **INSPECTION})
    await faults.set("appointments", "error", operations=["book"], times=1)
    assert "还不能确定" in await phone.says("确认")
    assert "没有办成" in await phone.finds_out()
    assert "确认请回复" in await phone.says("继续")
    assert "年检约好了" in await phone.says("确认")


async def test_the_same_car_is_not_booked_twice(phone):
    answers = {"车牌号": new_plate(), **INSPECTION}
    await answer_all(phone, "预约年检", answers)
    await phone.says("确认")
    refused = await answer_all(phone, "预约年检", answers, until="已经有年检预约")
    assert "取消年检" in refused


async def test_names_that_do_not_fit_the_tickets_are_asked_again(phone):
    answers = {"哪个城市": "承德", "请选景区": "普宁寺", "游客的姓名": "赵大示例", "几张票": "两张"}
    assert "对应个数" in await answer_all(phone, "预约景区门票", answers, until="对应个数")
    assert "确认请回复" in await phone.says("赵大示例、钱二示例")


async def test_a_wrong_name_for_a_known_number_is_asked_again(phone):
    answers = {"哪一种": "到期换领", "哪个城市": "唐山", "户籍窗口": "路南区", "姓名": "别人示例"}
    refused = await answer_all(phone, "预约换身份证", {**answers, "身份证号": "130202190001030037"}, until="没能约上")
    assert "姓名" in refused
    assert "确认请回复" in await phone.says("张示例")


async def test_a_city_without_venues_says_where_there_are_some(phone):
    answers = {"车牌号": new_plate(), "哪个城市": "上海"}
    assert "京、津、冀" in await answer_all(phone, "预约年检", answers, until="还没有开通")


def couple(seed):
    """Two people of names that others have, too."""
    numbers = {"您的身份证号": id_number(seed), "对方的身份证号": id_number(seed + 1)}
    return numbers | {"哪一种": "结婚登记", "哪个城市": "保定", "您的姓名": "王伟示例", "对方的姓名": "李娜示例"}


async def test_couples_of_the_same_names_do_not_block_each_other(phone):
    seed = secrets.randbelow(10**5)
    for there in (seed, seed + 2):
        await answer_all(phone, "预约结婚登记", couple(there))
        assert "约好了" in await phone.says("确认")
    again = await answer_all(phone, "预约结婚登记", couple(seed), until="已经有婚姻登记预约")
    assert "取消婚姻登记" in again


async def test_the_number_of_the_other_one_is_mended_alone(phone):
    mine, other = id_number(secrets.randbelow(10**5)), id_number(10**5 + secrets.randbelow(10**5))
    asked = await answer_all(
        phone, "预约结婚登记", {**couple(1), "您的身份证号": mine, "对方的身份证号": mine}, until="一样"
    )
    assert "对方的身份证号" in asked
    assert "请核对" in await phone.says(id_number(10**5 + secrets.randbelow(10**5)))
    mended = await phone.says(f"对方的身份证号错了，是{other}")
    shown = re.findall(r"身份证号 1\*+(.)$", mended, re.MULTILINE)
    assert shown == [mine[-1], other[-1]]
