"""Emergencies are heard, and what only sounds like one is not; the messages are our own."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from bot.catalog.converters import BEIJING
from bot.intents.router import Router
from bot.intents.triage import Triage
from bot.intents.urgent import clauses

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)
MESSAGES = Path(__file__).resolve().parents[2] / "messages"
URGENT = [line.split("\t") for line in (MESSAGES / "urgent.txt").read_text().splitlines()]
CALM = (MESSAGES / "calm.txt").read_text().splitlines()


@pytest.fixture(scope="module")
def triage(shipped: Router) -> Triage:
    return Triage(shipped)


def urgent(triage: Triage, said: str) -> tuple[str, ...]:
    heard = triage.weigh(said, triage.router.route(said, now=NOW), now=NOW)
    return heard.numbers if heard else ()


def test_emergencies_are_given_the_right_number(triage: Triage):
    missed = {said: found for number, said in URGENT if number not in (found := urgent(triage, said))}
    assert missed == {}


def test_what_only_sounds_like_one_is_none(triage: Triage):
    assert {said: found for said in CALM if (found := urgent(triage, said))} == {}


def test_another_author_s_messages_are_heard_and_few_are_taken_for_one(triage: Triage):
    """Written by somebody who never saw the signs; looked at since, so a floor, not a measure."""
    told = [json.loads(line) for line in (MESSAGES / "in_need.jsonl").read_text().splitlines()]
    heard = [set(row["urgent"]) & {int(number) for number in urgent(triage, row["text"])} for row in told]
    calm = [json.loads(line)["text"] for line in (MESSAGES / "not_in_need.jsonl").read_text().splitlines()]
    assert sum(map(bool, heard)) >= 0.85 * len(told)
    assert len([said for said in calm if urgent(triage, said)]) <= 0.08 * len(calm)


def test_cries_of_all_kinds_are_heard_and_manners_of_speaking_seldom_taken_for_one(triage: Triage):
    """Written before the signs were looked at; half of the first 96 of each were never looked at since: a floor."""
    cries = [line.split("\t") for line in (MESSAGES / "cries.txt").read_text().splitlines()]
    right = [said for said, numbers in cries if set(numbers.split()) & set(urgent(triage, said))]
    light = (MESSAGES / "hyperbole.txt").read_text().splitlines()
    taken = [said for said in light if urgent(triage, said)]
    assert len(right) >= 0.95 * len(cries) and len(taken) <= 0.08 * len(light), taken


@pytest.mark.parametrize(
    ("said", "first"),
    [("我妈晕倒了想挂个号", "120"), ("着火了快来人", "119"), ("有人拿刀砍人", "110"), ("撞车了", "122")],
)
def test_the_best_number_comes_first(triage: Triage, said: str, first: str):
    assert urgent(triage, said)[0] == first


@pytest.mark.parametrize(
    "said",
    [
        "救命啊这道菜谱我看了三遍都没看懂",
        "老师留的作业能压死人，写到半夜",
        "这瓜甜得能齁死个人",
        "这雨大得能淹死人，鞋全湿了",
        "跳楼价处理旧课本，谁要",
        "写论文要引用自杀干预的统计年鉴",
        "我被困在这本小说里了，一宿没睡",
        "我快被蚊子咬死了",
        "系统卡得我想砸电脑",
        "排队排得我要晕过去",
        "写材料写到吐血三升",
        "防触电知识讲座在哪",
        "你们都是骗子",
        "我爸把我打扮了一下",
        "第一个不去了",
        "头一个我不去了",
        "我给他转个院",
        "李四是我爸 我给他挂",
        "他是我爸 给他办个卡",
        "他是我儿子 我给他转学",
        "我替我妈转户口",
        "我给对方转诊",
    ],
)
def test_a_manner_of_speaking_is_no_emergency(triage: Triage, said: str):
    assert urgent(triage, said) == ()


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("救命啊我爸喘不上气了", "120"),
        ("救救我的孩子，掉河里了", "120"),
        ("救命", "110"),
        ("bu xiang huo le", "12356"),
        ("挂号的事先放放，我妈突然说不出话了半边身子不能动", "120"),
        ("正打游戏呢我爸晕倒了叫不醒", "120"),
        ("游戏还没打完呢，厨房着火了", "119"),
        ("动画片放着呢，妹妹把纽扣电池吞了", "120"),
        ("先别说社保了，我妈吞了一瓶安眠药", "120"),
        ("热得晕倒了一个工人，叫不醒", "120"),
        ("被债主逼得不想活了", "12356"),
        ("我家着火啦！！", "119"),
        ("着火啦", "119"),
        ("出人命了", "110"),
        ("老人走失了 老年痴呆", "110"),
        ("学校有人要砍孩子", "110"),
        ("我开了煤气，就这样吧", "12356"),
        ("算了不报了，我想跳楼", "12356"),
        ("他说是我儿子，我给他转了五万", "96110"),
        ("我给他转学费转了三万，人把我拉黑了", "96110"),
        ("骗子让我给他办个卡", "96110"),
    ],
)
def test_light_words_silence_no_emergency(triage: Triage, said: str, number: str):
    assert number in urgent(triage, said)


@pytest.mark.parametrize(
    "said",
    [
        "就在12号楼跟前",
        "给我闺女挂 六岁",
        "不用管了 已经清走了",
        "算了算了不弄了",
        "不用了 我自己找他们",
        "后晌有人在家",
        "太早了起不来",
        "手机快没电了",
        "楼道里黑得很",
        "牙疼得不行",
        "就我一个人在家",
        "有人想砍我价",
    ],
)
def test_an_answer_to_a_question_is_no_emergency(triage: Triage, said: str):
    assert urgent(triage, said) == ()


def test_an_emergency_needs_no_routing_when_its_words_are_plain(triage: Triage):
    assert triage.alarm.hear("奶奶叫不醒") == triage.hear("奶奶叫不醒", now=NOW).plainly


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("追剧追到一半，楼下有人喊救命", "110"),
        ("打游戏打到一半，隔壁喊救命着火了", "119"),
        ("刷视频刷着刷着，对面楼有人喊救命", "110"),
        ("查公积金查到一半我爸晕倒了", "120"),
    ],
)
def test_what_was_broken_off_for_it_silences_no_cry(triage: Triage, said: str, number: str):
    """By routing's reading and by the chat's, which differ in what they know."""
    assert number in urgent(triage, said)
    heard = triage.hear(said, now=NOW).plainly
    assert heard is not None and number in heard.numbers


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("被骗转账了两万", ("110", "96110")),
        ("我不想活了，被骗转账了两万", ("12356", "96110")),
        ("车撞了，司机晕过去了，车还冒烟着火", ("122", "120", "119")),
    ],
)
def test_each_kind_in_a_message_has_its_numbers(triage: Triage, said: str, numbers: tuple[str, ...]):
    heard = triage.hear(said, now=NOW).plainly
    assert heard is not None and set(numbers) <= set(heard.numbers)


@pytest.mark.parametrize("said", ["孩子走丢了", "我妈走丢了找不到", "孩子不见了在超市", "奶奶自己出了门到现在没回来"])
def test_who_misses_somebody_is_not_told_to_hide(triage: Triage, said: str):
    heard = triage.weigh(said, triage.router.route(said, now=NOW), now=NOW)
    assert heard is not None and heard.kinds[0] == "missing"


def test_what_is_told_to_hold_no_sign_holds_none(shipped: Router):
    """The sieve only spares work: whatever it stops, the patterns find nothing in."""
    said = [clauses(text) for text in (*(text for _, text in URGENT), *CALM, *shipped.corpus.phrases)]
    stopped = [text for text in said if not shipped.alarm._sieve.passes(text)]
    assert len(stopped) > 0.8 * len(said)
    assert [text for text in stopped if shipped.alarm._any.search(text)] == []


ENGLISH = {
    "120": [
        "my wife is not breathing", "I need an ambulance", "heart attack", "can't breathe", "He cant breathe!",
        "my father collapsed and is unconscious",
        "Please call an ambulance, she is bleeding heavily", "someone is choking",
    ],
    "119": ["my house is on fire", "gas leak", "I smell gas in the kitchen", "Fire!", "there is a fire downstairs"],
    "110": [
        "my child is missing", "I was robbed", "call police", "please call the police", "a man is following me",
        "he has a knife", "I can't find my son", "someone broke into my house",
    ],
    "122": ["we had a car accident", "my friend was hit by a car"],
    "12356": ["I want to kill myself"],
}  # fmt: skip


@pytest.mark.parametrize(("number", "said"), [(number, said) for number, all_ in ENGLISH.items() for said in all_])
def test_cries_in_english_are_heard(triage: Triage, number: str, said: str):
    assert number in urgent(triage, said)
    assert number in urgent(triage, said.upper())


@pytest.mark.parametrize(
    "said",
    [
        "check my traffic fines",
        "pay my gas bill",
        "fire safety certificate",
        "help me check my traffic fines",
        "my passport is missing a page",
        "hospital appointment for my wife",
        "police station opening hours",
        "I was robbed two years ago",
        "when is the fire drill",
        "where can I find my son a school",
    ],
)
def test_errands_in_english_are_none(triage: Triage, said: str):
    assert urgent(triage, said) == ()
