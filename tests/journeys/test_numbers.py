"""A citizen who sends a number: it is a hotline's only where it is that number and no longer one."""

import pytest


async def test_a_plate_and_an_engine_number_as_the_first_message(phone):
    asked = await phone.says("冀B12345 123456")
    assert "1. 机动车违法查询" in asked and "12345诉求" not in asked, asked
    assert "冀B12345 查到" in await phone.says("1")


@pytest.mark.parametrize("said", ["123456", "12345678", "1234567", "2001000001", "12306", "123 456"])
async def test_a_number_alone_is_asked_about(phone, said):
    told = await phone.says(said)
    assert "光有号码" in told and "12345诉求" not in told, told


async def test_the_hotline_is_the_hotline(phone):
    assert "请问是哪一类" in await phone.says("12345")
    assert "请用几句话说说" in await phone.says("12345投诉")
