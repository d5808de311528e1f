"""A citizen who has read a list asks about one row of it by its number."""

import pytest

from tests.answers import answer_all
from tests.identifiers import id_number

VIOLATIONS = "查违章 冀B12345 123456"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("第1条的扣几分", "记 6 分"),
        ("第三条是啥事", "违反禁止标线指示"),
        ("第二个多少钱", "罚 100.00 元"),
        ("最后一条在哪拍的", "唐津高速"),
        ("第二条怎么交", "还没处理，要先处理才能缴"),
    ],
)
async def test_a_violation(phone, said, told):
    await phone.says(VIOLATIONS)
    answer = await phone.says(said)
    assert told in answer and "请告诉我车牌号" not in answer, answer
    assert len(answer.splitlines()) < 4, "that row alone"


async def test_a_row_that_isnt_there_and_another_wish(phone):
    await phone.says(VIOLATIONS)
    assert "只有 4 条" in await phone.says("第五条是啥")
    assert "新生儿落户" in await phone.says("第三个孩子上户口要什么")


async def test_a_debt_of_a_bill(phone):
    await phone.says("查电费 2001000001")
    told = await phone.says("第一条多少钱")
    assert "122.72 元，未缴" in told and "交电费 户号2001000001" in told
    assert "第 1 条" in await phone.says("第一条怎么交")


async def test_a_debt_of_a_car_park(phone):
    await phone.says("查停车欠费 冀B12345")
    assert "4.00 元" in await phone.says("第一笔多少钱")
    assert "6.00 元" in await phone.says("最后一笔呢")


async def test_an_office(phone):
    listed = await answer_all(phone, "附近派出所", {"您的位置": "唐山市路北区"}, until="最近的派出所")
    second = listed[listed.index("2. ") + 3 :].split("，")[0]
    for said in ("第二个电话多少", "第二家几点关门", "第二个在哪"):
        told = await phone.says(said)
        assert second in told and "电话 12345" in told and "\n3. " not in told, told


async def test_a_booking(phone):
    person = {"身份证号": id_number(66 + (phone.platform == "alipay")), "姓名": "赵示例", "哪个城市": "唐山"}
    await answer_all(phone, "预约办身份证", person)
    await phone.says("确认")
    await phone.says("我的身份证预约")
    told = await phone.says("第一个几点")
    assert told.startswith("1. ") and "户籍窗口" in told and "待前往" in told, told
