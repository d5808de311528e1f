"""What is asked of the last answer: to hear it again, what it costs, how it goes on, the same for somebody else."""

import pytest

from tests.identifiers import id_number
from tests.talks import Talk

VIOLATIONS = "查违章 冀B12345 发动机后六位123456"
AGAIN = "刚才你说啥 再说一遍 没看清 上面说的什么 你说的啥 刚才那个再发一次 再发一遍 什么意思 没看懂".split()


@pytest.mark.parametrize("said", AGAIN)
@pytest.mark.parametrize("opening", [VIOLATIONS, "唐山今天限行吗", "失业金怎么领"])
async def test_the_last_answer_comes_again(parts, opening, said):
    talk = Talk(parts)
    first = await talk.says(opening)
    assert await talk.says(said) == first
    assert talk.calls == []


@pytest.mark.parametrize("said", AGAIN)
async def test_the_last_question_comes_again(parts, said):
    talk = Talk(parts)
    await talk.says("我要挂号")
    asked = await talk.says("唐山")
    assert "1. 唐山市工人医院" in asked
    told = await talk.says(said)
    assert told.startswith("好的，再说一遍") and "1. 唐山市工人医院" in told, told


async def test_what_was_offered_comes_again(parts):
    talk = Talk(parts)
    offered = await talk.says("社保")
    assert "您是想办下面哪件事" in offered
    assert await talk.says("再说一遍") == offered


async def test_a_personal_answer_is_not_kept_but_looked_up_again(parts):
    talk = Talk(parts)
    await talk.bind("张示例", id_number(811))
    first = await talk.says("查社保")
    assert "参保" in first
    assert talk.talk.recent.told is None
    assert await talk.says("再说一遍") == first
    assert talk.calls
    await talk.says("解除绑定")
    assert first not in await talk.says("再说一遍")


@pytest.mark.parametrize("said", ["那怎么交", "怎么交", "怎么处理啊", "咋缴"])
async def test_how_a_row_goes_on_is_told_without_its_number(parts, said):
    talk = Talk(parts)
    await talk.says(VIOLATIONS)
    told = await talk.says(said)
    assert "第 1 条" in told and "处理" in told and "第二条" in told, told


@pytest.mark.parametrize("said", ["多少钱", "一共多少钱", "什么时候到期", "哪天到期", "扣几分", "什么时候的"])
@pytest.mark.parametrize("opening", [VIOLATIONS, "唐山今天天气"])
async def test_what_the_answer_may_hold_is_read_again(parts, opening, said):
    talk = Talk(parts)
    first = await talk.says(opening)
    told = await talk.says(said)
    assert told.endswith(first) and "没写的可以打" in told, told


@pytest.mark.parametrize(
    ("said", "told"),
    [("电话多少", "咨询电话"), ("地址在哪", "线下办理"), ("需要带什么", "所需材料"), ("能网上办吗", "网上办理")],
)  # fmt: skip
async def test_what_the_guide_says_is_told(parts, said, told):
    talk = Talk(parts)
    await talk.says("唐山今天限行吗")
    assert told in await talk.says(said)


@pytest.mark.parametrize("said", ["电话多少", "地址在哪", "几点关门"])
async def test_what_is_asked_of_places_is_in_the_list(parts, said):
    talk = Talk(parts)
    listed = await talk.says("唐山站最近的办事大厅")
    assert (await talk.says(said)).endswith(listed)


@pytest.mark.parametrize(
    ("said", "told"),
    [("那怎么办", "网上办理"), ("去哪领", "线下办理"), ("什么时候到账", "办理时限"), ("那我老婆的呢", "给家里人办")],
)
async def test_what_is_asked_of_a_guide_is_a_part_of_it(parts, said, told):
    talk = Talk(parts)
    whole = await talk.says("失业金怎么领")
    answer = await talk.says(said)
    assert told in answer and len(answer) < len(whole) / 2, answer


async def test_what_a_bill_costs_stands_in_the_bill(parts):
    talk = Talk(parts)
    await talk.says("查电费 2001000001")
    told = await talk.says("多少钱")
    assert "122.72 元，未缴" in told and "阶梯" not in told, told


async def test_what_is_nobodys_is_not_looked_up_for_a_relative(parts):
    talk = Talk(parts)
    await talk.says("唐山今天限行吗")
    assert "不分是谁的" in await talk.says("那我老婆的呢")


async def test_another_wish_is_another_wish(parts):
    talk = Talk(parts)
    await talk.says(VIOLATIONS)
    assert "身份证" in await talk.says("办身份证多少钱")
    await talk.says(VIOLATIONS)
    assert "限行" in await talk.says("唐山什么时候限行")


@pytest.mark.parametrize("said", ["那我老婆的呢", "我媳妇的呢", "我爸的也查查"])
async def test_the_same_for_somebody_whose_number_is_not_known(parts, said):
    talk = Talk(parts)
    await talk.says(VIOLATIONS)
    assert "请告诉我车牌号" in await talk.says(said)
    assert "发动机号" in await talk.says("冀B54321")


async def test_the_same_with_another_number(parts):
    talk = Talk(parts)
    await talk.says(VIOLATIONS)
    assert "发动机号" in await talk.says("换成冀B54321")
    assert "冀B54321" in await talk.says("123456")
