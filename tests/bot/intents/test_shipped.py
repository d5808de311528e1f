"""The shipped catalogue: what it must never lose. Messages here are the tests' own."""

import pytest
from rapidfuzz import fuzz, process

from bot.intents.check import check_words
from bot.intents.decision import Verdict
from bot.intents.router import Router
from bot.intents.text import normalise

from .conftest import NOW

OFFERED = 3

NOISY = [
    ("麻烦帮我cha一下车的weizhang", "traffic.violation"),
    ("办jjz要多久", "traffic.entry_permit"),
    ("gong ji jin hai you duo shao", "housing.fund_account"),
    ("我想挂耗看牙", "health.hospital_booking"),
    ("養老金什麼時候發", "hrss.pension"),
    ("社保咔丢了怎么补", "hrss.social_card"),
    ("暖气不惹找谁修", "housing.heating"),
    ("sfz过期了去哪换", "ps.id_card"),
    ("明天限型限几号", "traffic.restriction"),
    ("互照快到期了咋换", "ps.exit_entry"),
]
SPOKEN = [
    ("我跟我家那口子想把红本本领了", "civil.marriage"),
    ("老板三个月没开支了，找谁说理去", "hrss.labor_rights"),
    ("楼下井盖没了怪吓人的", "city.snapshot"),
    ("家里没电了咋回事啊", "utility.outage"),
    ("超市卖给我过期的面包不给退钱", "market.consumer_complaint"),
]
BARE = ["社保", "预约", "公积金", "营业执照"]
STRAIGHT = [("挂号", "health.hospital_booking"), ("进京证", "traffic.entry_permit"), ("限行", "traffic.restriction")]
STRANGE = [
    "雪梨银耳羹",
    "周杰伦的歌",
    "你给我唱首歌",
    "12306抢票",
    "股票明天涨不涨",
    "帮我写情书",
    "哈哈哈哈",
    "asdf",
    "今晚吃啥好呢",
]


@pytest.mark.parametrize(("said", "service"), NOISY)
def test_typing_errors_and_pinyin_are_understood(shipped: Router, said: str, service: str) -> None:
    assert shipped.route(said, now=NOW).candidates[0].service == service


@pytest.mark.parametrize(("said", "service"), SPOKEN)
def test_people_need_not_name_the_service(shipped: Router, said: str, service: str) -> None:
    decision = shipped.route(said, now=NOW)
    assert decision.verdict is not Verdict.NONE
    assert service in [candidate.service for candidate in decision.candidates[:OFFERED]]


@pytest.mark.parametrize("said", BARE)
def test_a_bare_object_or_action_asks_which(shipped: Router, said: str) -> None:
    assert shipped.route(said, now=NOW).verdict is Verdict.CLARIFY


@pytest.mark.parametrize(("said", "service"), STRAIGHT)
def test_a_bare_word_of_one_service_goes_straight_there(shipped: Router, said: str, service: str) -> None:
    assert shipped.route(said, now=NOW).service == service


@pytest.mark.parametrize("said", STRANGE)
def test_what_is_no_service_is_never_opened(shipped: Router, said: str) -> None:
    assert shipped.route(said, now=NOW).verdict is not Verdict.ROUTE


def test_examples_lead_home_and_better_than_the_nearest_phrase(shipped: Router) -> None:
    catalog, corpus = shipped.catalog, shipped.corpus
    messages = [(text, name) for name, service in catalog.services.items() for text in service.examples]
    home = nearest = resolved = wrong = 0
    for text, name in messages:
        decision = shipped.route(text, now=NOW)
        offered = [candidate.service for candidate in decision.candidates[:OFFERED]]
        home += offered[0] == name
        wrong += decision.verdict is Verdict.ROUTE and decision.service != name
        resolved += decision.service == name or (decision.verdict is Verdict.CLARIFY and name in offered)
        _, _, place = process.extractOne(normalise(text), corpus.phrases, scorer=fuzz.ratio)
        nearest += corpus.labels[int(corpus.targets[place])].key == name
    count = len(messages)
    assert home >= 0.82 * count and home > 1.15 * nearest
    assert resolved >= 0.85 * count
    assert wrong <= 0.03 * count


def test_no_phrase_stands_twice_and_every_phrase_leads_home(shipped: Router) -> None:
    faults = check_words(shipped, now=NOW)
    assert [
        fault for fault in faults if fault.path[-1] in {"phrases", "names"} and "also stands" in fault.message
    ] == []
    assert [fault for fault in faults if fault.path[-1] == "phrases"] == []
