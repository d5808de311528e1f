"""Before a form is sent: whom it is for, what is a yes to it, and what is only said beside it."""

import pytest

from bot.dialogue.commands import agrees
from tests.identifiers import id_number
from tests.talks import Talk

BOOKED = ("我要挂号", "唐山", "工人医院", "骨科", "2", "1", "张示例")


@pytest.fixture
def talk(parts):
    return Talk(parts)


async def at_the_yes(talk: Talk) -> str:
    asked = ""
    for text in (*BOOKED, id_number(71)):
        asked = await talk.says(text)
    assert "就诊人：张示例" in asked, asked
    return asked


@pytest.mark.parametrize("said", ["不给张示例挂了 给李示例挂", "不对，给李示例挂", "改成给李示例挂"])
async def test_another_patient_has_a_number_of_their_own(talk, said):
    await at_the_yes(talk)
    asked = await talk.says(said)
    assert "就诊人的身份证号" in asked, asked
    assert "就诊人：李示例" in await talk.says(id_number(72))


@pytest.mark.parametrize("said", ["是我媳妇看病 不是我", "是我老伴看病"])
async def test_a_relative_who_is_the_patient(talk, said):
    await at_the_yes(talk)
    assert "就诊人的姓名" in await talk.says(said)


@pytest.mark.parametrize("said", ["我爱人叫李示例 她陪我去", "我妈叫李示例，她陪着"])
async def test_who_comes_along_is_no_patient(talk, said):
    await at_the_yes(talk)
    assert "就诊人：李示例" not in await talk.says(said)
    assert {slot.value for slot in talk.talk.form.slots.values()} & {"张示例"}


@pytest.mark.parametrize("said", ["行 交", "对就这个", "对 交吧", "好，就这样", "可以提交"])
async def test_two_yeses_are_one(talk, said):
    assert "确认" in await talk.says("交水费 户号1001000002")
    assert "缴费单已生成" in await talk.says(said)


@pytest.mark.parametrize("word", ["他说交", "行不交", "对不起", "好吗", "是不是", "对了吗", "行 再说", "好 不交了"])
def test_what_is_no_double_yes(word):
    assert not agrees("payment", word)


async def test_what_happened_to_a_card_names_one_of_the_list(talk):
    assert "办哪一种" in await talk.says("身份证")
    asked = await talk.says("丢了")
    assert "不能跳过" not in asked and "办哪一种" not in asked, asked
