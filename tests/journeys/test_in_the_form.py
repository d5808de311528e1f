"""What a citizen says in the middle of a form stays in it: an errand that a list means, a value to be changed."""

import pytest

from tests.answers import answer_all, new_plate

HALL = "去大厅办哪类事"
CASE = {"用几句话": "楼下工地夜里还施工", "事情发生在哪里": "唐山建设北路", "手机号": "13000000000"}


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ("办营业执照", "企业登记"),
        ("我要去办居住证", "户籍证件"),
        ("办个营业执照吧", "企业登记"),
        ("社保转移", "社保医保"),
    ],
)
async def test_an_errand_at_the_list_of_errands_is_one_of_them(phone, said, option):
    assert HALL in await phone.says("预约大厅")
    assert "哪个城市" in await phone.says(said)
    assert f"已选：{option} · 唐山市" in await phone.says("唐山")


@pytest.mark.parametrize(("said", "asked"), [("查社保", "实名认证"), ("交电费", "户号"), ("查违章", "车牌号")])
async def test_another_wish_there_is_another_wish(phone, said, asked):
    assert HALL in await phone.says("预约大厅")
    assert asked in await phone.says(said)


@pytest.mark.parametrize("said", ["改电话", "换个手机号", "电话填错了", "我要改号码"])
async def test_the_phone_is_changed_where_it_stands(phone, said):
    await answer_all(phone, "12345投诉", CASE, until="有照片请发一张")
    assert "请留一个手机号" in await phone.says(said)
    assert "有照片" in await phone.says("13000000001")
    assert "130****0001" in await phone.says("跳过")


async def test_a_value_that_is_not_asked_for_yet_is_no_answer(phone):
    asked = await answer_all(phone, "12345投诉", CASE, until="事情发生在哪里")
    told = await phone.says("改电话")
    assert "后面会问" in told and told.endswith(asked), told
    assert "手机号" in await phone.says("唐山建设北路")
    assert "请留一个手机号" in await phone.says("改电话")


async def test_a_value_that_is_not_wanted_here(phone):
    await answer_all(phone, "我要挂号", {"哪个城市": "唐山", "医生和日期": "2"}, until="就诊人的姓名")
    told = await phone.says("改电话")
    assert "不用填这一项" in told and "就诊人的姓名" in told


async def test_a_district_filters_offices_and_is_never_their_city(phone):
    listed = await answer_all(phone, "预约办身份证", {"哪个城市": "唐山"}, until="派出所户籍窗口")
    assert "路南区" in listed
    assert "路南区示例派出所" in await phone.says("路南的")
    asked = await answer_all(phone, f"预约年检 {new_plate()}", {"哪个城市": "唐山"}, until="请选检测站")
    assert "「身份证补换领」先放着" in asked
    stations = asked[asked.index("1. ") : asked.index("\n（「")]
    told = await phone.says("路北")
    assert "没有找到「路北」" in told and "已经是这样" not in told and told.endswith(stations), told
