"""A citizen who answers a question with one of their own: it is answered, and theirs stands."""

import pytest

from tests.answers import CONFIRM, answer_all, new_plate

CASE = {"在哪里": "唐山建设北路", "照片": "跳过", "补充": "跳过"}
PLACE, PHOTO, PATIENT = "请问在哪里", "请拍一张现场照片", "请问就诊人的姓名"
TO_PATIENT = {"哪个城市": "唐山", "选医院": "工人医院", "科室": "骨科", "医生和日期": "2"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("要带啥", "所需材料：现场照片"),
        ("需要什么材料？", "所需材料：现场照片"),
        ("那得花多少钱啊", "费用：不收费"),
        ("要钱不", "费用：不收费"),
        ("几天能办好", "办理时限：按问题类型派单处置"),
        ("多久能修", "办理时限：按问题类型派单处置"),
        ("你们几点下班", "办理时间：全天可报"),
        ("周六上班吗", "办理时间：全天可报"),
        ("在哪办", "线下办理：街道（乡镇）城管执法队"),
        ("网上能办吗", "网上办理：当地城市管理"),
        ("打哪个电话问", "咨询电话：12345"),
    ],
)
async def test_the_guide_answers_in_the_middle_of_a_form(phone, said, told):
    await phone.says("随手拍 井盖丢了")
    answer = await phone.says(said)
    assert told in answer and PLACE in answer and "没看明白" not in answer, answer
    assert "井盖缺损，唐山建设北路" in await answer_all(phone, "唐山建设北路", CASE)


async def test_a_list_stays_to_choose_from(phone):
    asked = await answer_all(phone, "我要挂号", TO_PATIENT, until="请选科室")
    for said in ("几天能办好", "挂号得多少钱"):
        told = await phone.says(said)
        assert "没有找到" not in told and "请选科室" in told, told
        assert told.endswith(asked[asked.index("1. ") :])
    assert "请选医生" in await phone.says("骨科")


async def test_words_of_ones_own_may_hold_the_same(phone):
    """A bare question is no complaint; one that tells of something is."""
    asked = await phone.says("12345投诉")
    assert "请用几句话说说" in asked
    told = await phone.says("多久能答复")
    assert "办理时限：" in told and "请用几句话说说" in told
    assert "在哪里" in await phone.says("物业要多少钱停车费都是他们说了算，希望管管")


@pytest.mark.parametrize(
    ("said", "why"),
    [("为什么要身份证", "核对"), ("问这个干啥", "办这件事"), ("我的信息会不会泄露", "办这件事")],
)
async def test_what_it_is_for(phone, said, why):
    await answer_all(phone, "我要挂号", TO_PATIENT, until=PATIENT)
    told = await phone.says(said)
    assert why in told and "医院预约平台" in told and PATIENT in told, told
    assert "身份证号" in await phone.says("张示例")


async def test_at_the_yes_the_yes_is_asked_for_again(phone):
    await answer_all(phone, "办进京证", {"车牌号": new_plate(), "哪天": "明天", "几天": "三天"})
    told = await phone.says("要钱吗")
    assert "费用：不收费" in told and CONFIRM in told


async def test_at_a_login_page_the_page_stands(phone):
    link = await phone.says("查社保")
    assert "认证" in link
    told = await phone.says("要带什么")
    assert "所需材料：" in told and "链接还能用" in told, told


async def test_what_nobody_wrote_down_is_said_so(phone):
    await phone.says("随手拍 井盖丢了")
    await phone.says("唐山建设北路")
    told = await phone.says("下雨天也有人来吗")
    assert "这里没有写" in told and "12345" in told and PHOTO in told, told


async def test_after_the_answer_its_guide_goes_on_answering(phone):
    await answer_all(phone, "随手拍 井盖丢了", CASE)
    assert "已上报" in await phone.says("确认")
    assert "办理时限：按问题类型派单处置" in await phone.says("多久能修好")


@pytest.mark.parametrize(
    ("said", "told", "asked"),
    [
        ("我媳妇的身份证丢了，补办要带啥", "所需材料：", "哪个城市"),
        ("俺这车该审了，恁那检测站几点开门", "办理时间：", "车牌号"),
        ("随手拍 路灯坏了，多久能修好", "办理时限：", PLACE),
    ],
)
async def test_what_is_asked_with_the_wish_is_answered_before_its_form(phone, said, told, asked):
    answer = await phone.says(said)
    assert told in answer and asked in answer, answer


@pytest.mark.parametrize(
    ("said", "told", "asked"),
    [
        ("办护照要带什么材料", ["所需材料：身份证"], "哪个城市"),
        ("唐山挂号得花多少钱", ["费用：挂号费"], "请选医院"),
        ("结婚需要带什么", ["所需材料：双方身份证"], "哪个城市登记"),
        ("办养老认证要啥材料", ["所需材料：本人身份证"], "认证"),
        ("办护照要带啥 多少钱", ["所需材料：身份证", "费用："], "哪个城市"),
        ("护照 在哪办", ["线下办理："], "哪个城市"),
        ("查社保要带什么材料", ["所需材料：身份证"], "实名认证"),
        ("拖欠工资投诉要什么材料", ["所需材料：身份证"], "哪方面的问题"),
        ("带孩子办身份证要户口本不", ["所需材料：户口簿"], "办哪一种"),
    ],
)
@pytest.mark.parametrize("yes", ["1", "好的", "办吧"])
async def test_what_is_asked_before_anything_is_begun_opens_no_form(phone, said, told, asked, yes):
    """The guide answers it; a yes begins, with all that was said."""
    answer = await phone.says(said)
    assert all(words in answer for words in told) and "回复「1」" in answer, answer
    assert asked in await phone.says(yes)


@pytest.mark.parametrize("said", ["社保一个月交多少钱", "限行几点开始", "停水什么时候来", "明天去医院挂号"])
async def test_what_the_form_itself_shows_is_no_guides_matter(phone, said):
    told = await phone.says(said)
    assert "回复「1」" not in told and "办理时间：" not in told, told


async def test_how_long_it_has_been_is_no_question(phone):
    told = await phone.says("随手拍 路灯坏了好几天了没人管")
    assert "办理时限" not in told and PLACE in told, told


@pytest.mark.parametrize("said", ["查下电费多少钱", "停车费要多少钱"])
async def test_what_a_bill_comes_to_is_no_guides_matter(phone, said):
    assert "费用：" not in await phone.says(said)


@pytest.mark.parametrize("said", ["户号是啥", "我不知道户号咋办", "户号在哪看"])
async def test_what_is_asked_of_the_very_thing_that_is_asked_for(phone, said):
    assert "水费户号" in await phone.says("交水费")
    told = await phone.says(said)
    assert "问的就是" in told and "水费单" in told and "线下办理" not in told, told


@pytest.mark.parametrize("said", ["我不会弄", "这咋填啊我不会", "弄不明白"])
async def test_who_doesnt_know_how_is_told_who_helps(phone, said):
    for opening, stands in (("查社保", "链接"), ("查违章", "车牌号")):
        await phone.says(opening)
        told = await phone.says(said)
        assert "人工" in told and "12345" in told and stands in told, told


async def test_who_cant_take_pictures_needs_none(phone):
    await phone.says("随手拍 井盖丢了")
    await phone.says("唐山建设北路")
    assert "补充" in await phone.says("我不会拍照")


async def test_who_wont_log_in_is_done(phone):
    await phone.says("查社保")
    assert "不办了" in await phone.says("不认了太麻烦")


@pytest.mark.parametrize(
    "said", ["随手拍 路灯坏了好几天了没人修", "随手拍 井盖丢了好几天都没人来", "我要投诉商家多久都不退钱"]
)
async def test_days_of_what_happened_are_no_question(phone, said):
    assert "办理时限" not in await phone.says(said)


async def test_who_fears_for_a_picture_is_told_what_it_is_for(phone):
    await phone.says("随手拍 井盖丢了")
    await phone.says("唐山建设北路")
    told = await phone.says("拍照会不会被别人看到")
    assert "不会弄不要紧" not in told and "让家里人" not in told, told


@pytest.mark.parametrize("said", ["发动机号在哪看啊", "在哪看这个编号", "哪里能找到发动机号", "这个在哪找"])
async def test_where_to_find_what_is_asked_for_is_said_by_its_question(phone, said):
    await phone.says("查违章 冀B12345")
    told = await phone.says(said)
    assert "问的就是下面这一项" in told and "行驶证上有" in told and "线下办理" not in told, told


BILL = {"户号": "1001000005"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("为啥这么多", "费用：居民用水"),
        ("怎么这么贵啊", "费用：居民用水"),
        ("凭什么罚我", "可以打"),
        ("为啥罚我", "可以打"),
    ],
)
async def test_why_a_sum_is_so_high_is_no_question_of_privacy(phone, said, told):
    await answer_all(phone, "交水费", BILL)
    answer = await phone.says(said)
    assert told in answer and "只发给" not in answer and "应缴" in answer, answer


@pytest.mark.parametrize("said", ["为啥要这么多信息", "为啥要这么多", "为什么要我身份证号", "为啥要问这个"])
async def test_why_data_is_asked_for_stays_one(phone, said):
    await phone.says("查违章 冀B12345")
    assert "只发给" in (told := await phone.says(said)) and "发动机号" in told, told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("查违章要钱吗", "费用：查询不收费"),
        ("查公积金余额要收费吗", "费用：免费"),
        ("查违章要多久", "办理时限：即时"),
        ("查违章需要带啥", "所需材料："),
        ("挂号要多久", "办理时限："),
    ],
)
async def test_the_guide_answers_before_a_query_begins(phone, said, told):
    answer = await phone.says(said)
    assert answer.startswith(told) and "回复「1」" in answer, answer


async def test_what_a_query_looks_up_is_looked_up(phone):
    for said, asked in (("唐山公交多久到", "几路车"), ("查违章罚多少钱", "车牌号")):
        assert asked in await phone.says(said), said
