"""A citizen who complains of what is broken or cold: that is mended, or they read who mends it; no bill is opened."""

import pytest

BILL, REPAIR = "户号", ("什么毛病", "楼号和门牌号")


@pytest.mark.parametrize("said", ["交了暖气费还冻死个人", "供暖咋这么凉啊", "暖气太热了能调小点不", "暖气阀门坏了"])
async def test_a_complaint_opens_the_repair(phone, said):
    told = await phone.says(said)
    assert any(words in told for words in REPAIR) and BILL not in told, told


async def test_a_complaint_while_the_bill_is_asked_for(phone):
    assert BILL in await phone.says("交暖气费")
    assert "什么毛病" in await phone.says("供暖咋这么凉啊")


async def test_who_mends_what_cant_be_reported_here(phone):
    told = await phone.says("自来水发黄有味")
    assert "报修，请打 12345" in told and "「水费查询缴纳」" in told
    assert BILL in await phone.says("1")


@pytest.mark.parametrize("said", ["屋里都凉了，我要交暖气费", "老跳闸，是不是欠费了，我要交电费"])
async def test_who_wants_to_pay_pays(phone, said):
    assert BILL in await phone.says(said)


@pytest.mark.parametrize(
    "said", ["响水县的水费", "凉城的电费", "冰城小区的水费", "冷泉村的燃气费", "响水的水费怎么没来账单"]
)
async def test_the_name_of_a_place_is_no_trouble(phone, said):
    told = await phone.says(said)
    assert "报修" not in told, told
