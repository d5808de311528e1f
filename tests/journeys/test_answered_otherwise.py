"""A citizen who answers a question in words that nobody wrote into the form."""

import pytest

from tests.answers import CONFIRM, answer_all, new_plate

COMPLAINT = {"商家": "示例超市", "在哪里": "唐山建设北路", "经过": "十一月一日买的苹果少了半斤"}


@pytest.mark.parametrize("said", ["没有手机", "不想留", "不留", "保密", "不方便"])
async def test_a_number_that_needn_t_be_left_isnt(phone, said):
    asked = await answer_all(phone, "投诉商家缺斤短两", COMPLAINT, until="请留一个手机号")
    assert "跳过" in asked
    told = await phone.says(said)
    assert "手机号" not in told and "不办了" not in told, told


@pytest.mark.parametrize(("said", "city"), [("迁安", "唐山市"), ("迁安市", "唐山市"), ("大名", "邯郸市")])
async def test_a_county_answers_which_city(phone, said, city):
    assert "哪个城市" in await phone.says("我要挂号")
    told = await phone.says(said)
    assert f"已选：{city}" in told, told


async def test_a_new_area_answers_which_city(phone):
    await phone.says("我要挂号")
    told = await phone.says("雄安")
    assert "异地" not in told and "雄安" in told + await phone.says("返回"), told


@pytest.mark.parametrize("said", ["一二三四五六", "发动机号是幺二三四五六", "一二三 四五六"])
async def test_an_engine_number_is_dictated(phone, said):
    await phone.says("查违章")
    assert "发动机号" in await phone.says("冀B12345")
    assert "冀B12345 查到" in await phone.says(said)


async def test_no_question_and_no_number_is_a_place(phone):
    await phone.says("随手拍 井盖丢了")
    for said in ("多久能修", "你猜", "13000000000", "一共三个"):
        assert "请问在哪里" in await phone.says(said), said
    assert "照片" in await phone.says("建设北路和新华道交口")


async def test_another_kind_at_the_yes(phone):
    place = {"在哪里": "唐山建设北路", "照片": "跳过", "补充": "跳过"}
    assert "井盖缺损，" in await answer_all(phone, "随手拍 井盖丢了", place)
    told = await phone.says("我刚才说错了不是井盖是垃圾桶")
    assert "垃圾堆积，唐山建设北路" in told and CONFIRM in told
    assert "其他问题，唐山建设北路" in await phone.says("不对 是信号灯")


@pytest.mark.parametrize("said", ["气死我了", "什么破机器人"])
async def test_who_gets_angry_is_offered_people(phone, said):
    for opening in ("查违章", "随手拍 井盖丢了"):
        await phone.says(opening)
        told = await phone.says(said)
        assert "对不起，让您着急了" in told and "办到一半" in told, told
    assert "请问在哪里" in await phone.says("继续")


@pytest.mark.parametrize("said", ["不对 是信号灯", "不是井盖，是信号灯不亮了"])
async def test_what_is_none_of_the_kinds_is_kept_in_its_own_words(phone, said):
    place = {"在哪里": "唐山建设北路", "照片": "跳过", "补充": "跳过"}
    assert "井盖缺损，" in await answer_all(phone, "随手拍 井盖丢了", place)
    told = await phone.says(said)
    assert "其他问题，唐山建设北路" in told and "补充：信号灯" in told and CONFIRM in told, told


async def test_what_no_kind_has_a_word_for_is_another(phone):
    place = {"在哪里": "唐山建设北路", "照片": "跳过", "补充": "跳过"}
    await answer_all(phone, "随手拍 井盖丢了", place)
    assert "要改哪一项" in await phone.says("不对 是消防栓漏水")
    told = await phone.says("不是井盖，是电线耷拉下来了")
    assert "其他问题，唐山建设北路" in told and "补充：电线耷拉下来了" in told, told
    assert "路灯不亮，唐山建设北路" in await phone.says("不是电线，是路灯")


@pytest.mark.parametrize("said", ["其他", "选其他的", "7"])
async def test_the_name_of_the_option_is_no_supplement(phone, said):
    await phone.says("随手拍上报")
    assert "请问在哪里" in await phone.says(said)
    await phone.says("唐山建设北路")
    assert "补充" in await phone.says("跳过")


async def test_the_words_that_meant_another_kind_are_told_with_it(phone):
    await phone.says("随手拍上报")
    assert "请问在哪里" in await phone.says("红绿灯不亮了")
    told = await answer_all(phone, "唐山建设北路", {"照片": "跳过"})
    assert "其他问题，唐山建设北路" in told and "补充：红绿灯不亮了" in told, told


@pytest.mark.parametrize(
    "place", ["就在我家门口", "那边路口", "我们小区楼下", "这儿", "前面那个十字路口", "老地方", "唐山"]
)
async def test_a_place_that_nobody_finds_is_asked_for_once_more(phone, place):
    assert "请问在哪里" in await phone.says("随手拍 井盖丢了")
    told = await phone.says(place)
    assert "请问在哪里" in told and "路名" in told, told
    assert "照片" in await phone.says(place)


@pytest.mark.parametrize(
    "place", ["路北区文化楼小区3号楼门口", "万达广场东门", "丰润幸福道市场门口", "学院路路口", "我家小区凤凰新城门口"]
)
async def test_a_place_with_a_name_is_taken(phone, place):
    await phone.says("随手拍 井盖丢了")
    assert "照片" in await phone.says(place)


@pytest.mark.parametrize("said", ["办吧", "给我办了吧", "都报上吧", "嗯呐", "中中"])
async def test_a_yes_in_the_words_of_what_is_done(phone, said):
    await answer_all(phone, "办进京证", {"车牌号": new_plate(), "哪天": "明天", "几天": "三天"})
    assert "进京证办好了" in await phone.says(said)


@pytest.mark.parametrize("said", ["交了", "缴了", "付了", "预约", "登记", "报"])
async def test_what_may_say_that_it_is_paid_already_or_means_something_else_pays_nothing(phone, said):
    assert "确认" in await phone.says("交水费 户号1001000002")
    assert "缴费单" not in await phone.says(said)


async def test_a_bill_is_paid_by_the_word_for_it(phone):
    assert "确认" in await phone.says("交水费 户号1001000002")
    assert "缴费单已生成" in await phone.says("交上吧")


@pytest.mark.parametrize(("said", "answer"), [("咋这么贵", "费用："), ("孩子免票不", "这里没有写")])
async def test_a_question_at_the_yes_is_no_answer(phone, said, answer):
    await answer_all(phone, "办进京证", {"车牌号": "冀B24680", "哪天": "明天", "几天": "三天"})
    told = await phone.says(said)
    assert answer in told and CONFIRM in told, told


@pytest.mark.parametrize("said", ["没有身份证", "身份证号忘了", "不记得了", "身份证号俺哪记得"])
async def test_what_must_be_told_and_isnt_known(phone, said):
    to_number = {"哪个城市": "唐山", "选医院": "工人医院", "科室": "骨科", "医生和日期": "3", "姓名": "张示例"}
    await answer_all(phone, "我要挂号", to_number, until="就诊人的身份证号")
    told = await phone.says(said)
    assert "这一项要填" in told and "12345" in told and "就诊人的身份证号" in told, told


@pytest.mark.parametrize("said", ["门口" * 200 + "x", "老花眼" * 150 + "x", "要" * 400 + "x", "你问我问一下" * 80])
async def test_words_over_and_over_are_answered(phone, said):
    """A shape that tries every way to read them would never end."""
    await phone.says("随手拍 井盖丢了")
    told = await phone.says(said)
    assert "照片" in told or "请问在哪里" in told, told


async def test_a_yes_over_and_over_is_answered(phone):
    await answer_all(phone, "办进京证", {"车牌号": new_plate(), "哪天": "明天", "几天": "三天"})
    assert CONFIRM in await phone.says("办" + "上去" * 200 + "x")
