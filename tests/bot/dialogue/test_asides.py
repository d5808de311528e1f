"""Talk with whom asks is no answer: what was asked is said again, the form waits, and nothing of it is stored."""

import pytest

from tests.talks import Talk

HOTLINE = ("12345投诉",)
CASE = (*HOTLINE, "楼下工地夜里还施工")
OWED = ("拖欠工资投诉", "1")
BOOKED = ("我要挂号", "唐山", "工人医院", "骨科", "2", "1")
QUESTIONS = {HOTLINE: "请用几句话说说", CASE: "事情发生在哪里", OWED: "用人单位叫什么", BOOKED: "请问就诊人的姓名"}


@pytest.fixture
def talk(parts):
    return Talk(parts)


async def says_all(talk: Talk, said: tuple[str, ...]) -> str:
    answers = [await talk.says(text) for text in said]
    return answers[-1]


@pytest.mark.parametrize("before", QUESTIONS, ids=QUESTIONS.values())
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("你刚才问我啥", "再说一遍"),
        ("没听清再说一遍", "再说一遍"),
        ("不好意思，没看清，再问一次", "再说一遍"),
        ("你说啥？", "再说一遍"),
        ("你是谁啊", "办事助手"),
        ("你们是干啥的", "办事助手"),
        ("等一下我想想", "还没有提交"),
        ("先别提交", "还没有提交"),
        ("等会儿，让我想一想", "还没有提交"),
        ("我找找", "还没有提交"),
    ],
)
async def test_talk_with_whom_asks_is_no_answer(talk, before, said, told):
    asked = await says_all(talk, before)
    assert QUESTIONS[before] in asked
    stored = talk.talk.form.slots
    heard = await talk.says(said)
    assert told in heard and QUESTIONS[before] in heard, heard
    assert talk.talk.form.slots == stored


@pytest.mark.parametrize("said", ["没听清广播通知，白跑一趟", "等一下午也没人接电话", "物业说等等再修，等了半年"])
async def test_what_tells_of_something_is_taken(talk, said):
    await says_all(talk, HOTLINE)
    assert QUESTIONS[CASE] in await talk.says(said)


@pytest.mark.parametrize("said", ["28000块", "两万八", "欠了28000元", "给我老伴办的"])
async def test_neither_a_sum_nor_for_whom_it_is_names_an_employer(talk, said):
    await says_all(talk, OWED)
    assert QUESTIONS[OWED] in await talk.says(said)
    assert "请说说经过" in await talk.says("唐山示例建筑有限公司")


@pytest.mark.parametrize("said", ["给我老伴挂", "给我闺女挂", "想给我二姨挂个号", "替邻居挂", "都行", "都可以"])
async def test_for_whom_it_is_is_no_name(talk, said):
    await says_all(talk, BOOKED)
    assert QUESTIONS[BOOKED] in await talk.says(said)
    assert "身份证号" in await talk.says("张示例")


@pytest.mark.parametrize(("said", "whose"), [("给我老伴挂", "配偶"), ("给我老伴儿挂号", "配偶"), ("给我妈挂", "妈妈")])
async def test_for_whom_it_is_turns_the_form(talk, said, whose):
    await says_all(talk, BOOKED)
    await talk.says(said)
    assert talk.talk.form.relation == whose
