"""Weather, air and restriction as citizens ask for them: of a day that has no figures, of their own car."""

import re
from datetime import datetime, timedelta

import pytest

from bot.catalog.converters import BEIJING
from sandbox.data import table


def workday():
    """The next day that is no weekend and no holiday in the sandbox."""
    holidays = table("restriction")["holidays"]
    days = (datetime.now(BEIJING).date() + timedelta(days=n) for n in range(1, 15))
    return next(
        f"{day.month}月{day.day}日"
        for day in days
        if day.weekday() < 5 and not any(first <= day <= last for _, first, last in holidays)
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("北京明天空气怎么样", "还没有预报，只有现在的"),
        ("昨天唐山空气质量", "查不到过去的空气质量"),
        ("唐山昨天天气", "查不到过去的天气"),
    ],
)
async def test_a_day_without_figures_is_said_to_have_none(phone, said, told):
    assert told in await phone.says(said)


async def test_a_car_rests_or_does_not(phone):
    day, told = workday(), []
    for tail in range(10):
        answer = await phone.says(f"京A1234{tail}，{day}北京限行吗")
        assert f"尾号按 {tail} 算" in answer and "交管部门公告为准" in answer
        resting = set(re.search(r"限行尾号 (\d) 和 (\d)", answer).groups())
        rests = "请不要开" in answer
        assert rests == (str(tail) in resting), answer
        told.append(rests)
    assert sum(told) == 2


@pytest.mark.parametrize("tail", ["3", "三", "零"])
async def test_a_tail_rests_or_does_not_however_its_number_is_written(phone, tail):
    answer = await phone.says(f"北京{workday()}限行吗，我车尾号是{tail}")
    meant = {"零": "0"}.get(tail, "3")
    rests = meant in re.search(r"限行尾号 (\d) 和 (\d)", answer).groups()
    assert answer.startswith(f"尾号 {meant}，") and ("请不要开" in answer) == rests


@pytest.mark.parametrize("said", ["北京限行尾号五环内算吗", "北京限行，尾号一般是几点到几点查"])
async def test_a_numeral_that_counts_something_else_is_no_tail(phone, said):
    assert not (await phone.says(said)).startswith("尾号 ")


async def test_the_city_of_the_plate_is_meant_where_none_is_named(phone):
    assert "北京市" in await phone.says("京A12345明天限行吗")


@pytest.mark.parametrize("said", ["京AD12345后天限行吗", "京A12345周六限行吗"])
async def test_who_never_rests_is_told_so(phone, said):
    answer = await phone.says(said)
    assert "一般不按尾号限行" in answer if "AD" in said else "不限行" in answer
    assert "请不要开" not in answer


async def test_a_car_from_elsewhere_is_told_of_the_permit(phone):
    assert "进京证" in await phone.says(f"冀B12345，{workday()}北京限行吗")
