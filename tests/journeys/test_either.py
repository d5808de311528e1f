"""A citizen who names two values where one is wanted: which one is asked, none is taken in silence."""

import pytest

from tests.answers import answer_all, new_plate

BOTH = "您说了不止一个"


@pytest.mark.parametrize(("said", "takes"), [("第二个", "周日"), ("周六吧", "周六"), ("2", "周日")])
async def test_which_of_two_days(phone, said, takes):
    await answer_all(phone, "办进京证", {"车牌号": new_plate()}, until="从哪天开始")
    asked = await phone.says("周六或者周日")
    assert BOTH in asked and "从哪天开始" in asked and "1. 周六（20" in asked, asked
    day = asked.partition(f". {takes}（")[2][:10]
    assert day and day in await phone.says(said)


async def test_another_day_altogether(phone):
    await answer_all(phone, "办进京证", {"车牌号": new_plate()}, until="从哪天开始")
    await phone.says("周六、周日")
    assert "2. 周日" in await phone.says("不知道")
    assert "几天" in await phone.says("明天")


async def test_which_of_two_cars(phone):
    await phone.says("查违章")
    assert BOTH in await phone.says("冀B12345还是冀B54321")
    assert "发动机号" in await phone.says("第一个")


async def test_two_rows_of_a_list_are_shown_to_choose_from(phone):
    await answer_all(phone, "预约结婚登记", {"哪个城市": "唐山"}, until="请选婚姻登记处")
    shown = await phone.says("路北区或者丰南区")
    assert "1. 路北区" in shown and "2. 丰南区" in shown and "3." not in shown, shown
    assert "丰南区" in await phone.says("丰南区的")


async def test_what_opens_a_form_may_leave_it_open(phone):
    assert "哪个城市" in await phone.says("我要挂号，唐山或者天津都行")


@pytest.mark.parametrize("said", ["周六不行，还是周日", "不是周六，周日"])
async def test_what_was_turned_down_is_no_choice(phone, said):
    await answer_all(phone, "办进京证", {"车牌号": new_plate()}, until="从哪天开始")
    assert BOTH not in await phone.says(said)
