"""「冀B12345不对是冀B54321」: of two values in one message the one that is meant counts, never silently the first."""

from datetime import datetime, timedelta

import pytest

from bot.catalog.converters import BEIJING
from bot.dialogue import words
from tests.talks import Talk


@pytest.fixture
def talk(parts):
    return Talk(parts)


@pytest.mark.parametrize(
    ("openings", "meant", "taken_back"),
    [
        (["交停车费", "冀B12345不对是冀B54321"], "冀B54321", "冀B12345"),
        (["停车缴费 冀A12345 不对 冀B12345"], "冀B12345", "冀A12345"),
        (["停车缴费 冀A12345，哦不是，冀B12345"], "冀B12345", "冀A12345"),
        (["交电费 2001000001不对2001000004"], "户号 2001000004", "2001000001"),
        (["交电费", "2001000001，啊不，2001000004"], "户号 2001000004", "2001000001"),
        (["水费1001000001 不对 是1001000002"], "户号 1001000002", "1001000001"),
        (["年检 冀B66666 说错了冀B54321 唐山"], "冀B54321 · 唐山市", "冀B66666"),
        (["挂唐山工人医院 不对 人民医院 骨科"], "唐山市人民医院", "工人医院"),
        (["唐山 说错了 天津限行"], "天津市今天", "唐山市"),
    ],
)
async def test_what_is_taken_back_in_one_breath_does_not_count(talk, openings, meant, taken_back):
    answer = [await talk.says(opening) for opening in openings][-1]
    assert meant in answer, answer
    assert taken_back not in answer, answer


async def test_a_number_that_only_the_form_knows_may_be_taken_back(talk):
    await talk.says("查违章 冀B12345不对冀B54321")
    assert "冀B54321" in await talk.says("发动机111111 不对 654321")


async def test_what_is_taken_back_at_a_question_and_after_it_does_not_count(talk):
    await talk.says("办进京证")
    await talk.says("冀B12345 说错了 冀B66666")
    tomorrow, second = ((datetime.now(BEIJING) + timedelta(days=ahead)).date().isoformat() for ahead in (1, 2))
    assert f"冀B66666 · {second}" in await talk.says("明天 啊不 后天")
    assert f"冀B66666 · {tomorrow}" in await talk.says("改成后天 不 还是明天")


@pytest.mark.parametrize("opening", ["交停车费 冀B12345 冀B54321", "交停车费 冀B12345还是冀B54321"])
async def test_of_two_plates_none_is_meant_more(talk, opening):
    answer = await talk.says(opening)
    assert words.ONE_OF_THESE in answer, answer
    assert "冀B54321 " in await talk.says("2")


async def test_of_two_accounts_none_is_meant_more(talk):
    assert words.ONE_OF_THESE in await talk.says("交电费 2001000001 2001000004")
    assert "户号 2001000004" in await talk.says("第二个")


async def test_ones_own_words_stay_as_they_were_said(talk):
    answer = await talk.says("12345诉求登记")
    for _ in range(6):
        if "请用几句话说说" in answer:
            break
        answer = await talk.says("1")
    assert "昨天，不对，前天" in await tell(talk, "楼下昨天，不对，前天开始半夜施工，吵得睡不着")


async def tell(talk, story):
    answer = await talk.says(story)
    for _ in range(6):
        if "请核对" in answer:
            break
        answer = await talk.says("跳过" if "跳过" in answer else "文化路12号" if "哪" in answer else "1")
    return answer


async def test_what_is_said_now_goes_before_what_a_list_was_offered_for(talk):
    assert words.CLARIFY in await talk.says("唐山天汽")
    answer = await talk.says("石家庄天气")
    assert "石家庄市现在" in answer, answer


async def test_the_home_of_a_plate_goes_before_a_city_of_another_matter(talk):
    await talk.says("天津明天限行吗")
    assert "冀B12345 · 唐山市" in await talk.says("审车 冀B12345")


async def test_a_city_that_is_named_goes_before_the_home_of_a_plate(talk):
    assert "冀B12345 · 天津市" in await talk.says("审车 冀B12345 天津")


async def test_a_plate_is_no_number_of_a_paper(talk):
    await talk.says("交罚款")
    answer = await talk.says("冀B12345")
    assert "没有查到" not in answer
    assert "编号" in answer
    assert "「查违章」" in answer
    assert "请核对要缴的交通罚款" in await talk.says("1302021900000011")


async def test_what_is_complained_of_is_filed_as_it_was_said(parts):
    """A sum that was corrected by the other side is what the complaint is about."""
    talk = Talk(parts)
    await talk.says("我要投诉停车场乱收费，收了我30元，不对，应该是10元，请处理")
    for _ in range(6):
        form = talk.talk.form
        if form is not None and any("收了我30元，不对，应该是10元" in str(slot.value) for slot in form.slots.values()):
            return
        await talk.says("1")
    raise AssertionError(talk.talk.form)


@pytest.mark.parametrize("said", ["王示例 不对 李示例", "王示例，哦不对，是李示例", "王示例错了李示例"])
async def test_a_name_alone_may_be_taken_back(talk, said):
    asked = await talk.says("唐山工人医院骨科挂号")
    for _ in range(4):
        if "姓名" in asked:
            break
        asked = await talk.says("1")
    await talk.says(said)
    assert talk.talk.form.slots["patient"].value == "李示例"
