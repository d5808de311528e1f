"""The shipped catalogue: what it must never lose. Messages here are the tests' own."""

from pathlib import Path

import pytest

from bot.checking import STEERING
from bot.intents.baseline import falls, read
from bot.intents.check import check_words
from bot.intents.decision import Verdict
from bot.intents.eval import evaluate
from bot.intents.router import Router

from .conftest import NOW

OFFERED = 3
MESSAGES = Path(__file__).parents[2] / "messages"

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
    ("帮我看看未张呗", "traffic.violation"),
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
BROUGHT = [
    ("717路啥时候能到", "transport.bus"),
    ("冀B8A216 下周二进京要办证", "traffic.entry_permit"),
    ("廊坊礼拜六用不用带伞", "env.weather"),
    ("查企业 沧州示例贸易有限公司", "market.business_info"),
]
CLEAN = ["刚拿到录用通知家里人担心是传销", "接到通知家里没人"]
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


TALK = [
    "闯红灯那个摄像头一年费多少电，我就好奇",
    "我舅摇号的运气都用在打麻将上了哈哈",
    "你说退休年龄以后会不会改成七十，聊两句",
    "社保这个词最早出现在哪本书里，写报告",
    "公积金管理中心的人中午吃啥好的呀",
    "身份证拍照穿红毛衣还是黑毛衣好看",
    "结婚那年我俩骑自行车去的，一晃三十年了",
    "空调和地暖哪个更费电，朋友吵起来了",
    "我同桌的名字比户口本还厚，笑死",
    "私立小学校车接送一个月贵不贵",
]


@pytest.mark.parametrize("said", TALK)
def test_talk_about_a_matter_opens_nothing(shipped: Router, said: str) -> None:
    assert shipped.route(said, now=NOW).verdict is not Verdict.ROUTE


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


@pytest.mark.parametrize(
    ("said", "services"),
    [
        ("冀B8A216", {"traffic.violation"}),
        ("唐山 68路", {"transport.bus"}),
        ("沧州示例贸易有限公司", {"market.business_info"}),
    ],
)
def test_a_bare_value_asks_what_is_wanted_of_it(shipped: Router, said: str, services: set[str]) -> None:
    decision = shipped.route(said, now=NOW)
    assert decision.verdict is Verdict.CLARIFY
    assert services <= {candidate.service for candidate in decision.candidates[:OFFERED]}


@pytest.mark.parametrize("said", ["唐山市", "3月20日", "13800138000"])
def test_a_bare_day_place_or_phone_says_nothing(shipped: Router, said: str) -> None:
    assert shipped.shared(shipped.read(said, now=NOW)) == ()


@pytest.mark.parametrize(("said", "service"), STRAIGHT)
def test_a_bare_word_of_one_service_goes_straight_there(shipped: Router, said: str, service: str) -> None:
    assert shipped.route(said, now=NOW).service == service


@pytest.mark.parametrize(("said", "service"), BROUGHT)
def test_who_brings_what_a_service_asks_for_is_not_asked_first(shipped: Router, said: str, service: str) -> None:
    reading = shipped.read(said, now=NOW)
    assert shipped.decide(reading).service == service
    assert shipped.bar(reading) < shipped.bar(shipped.read("查一下", now=NOW))


@pytest.mark.parametrize("said", CLEAN)
def test_words_of_other_matters_are_not_misread(shipped: Router, said: str) -> None:
    assert shipped.read(said, now=NOW).likeness.text == said


@pytest.mark.parametrize("said", STRANGE)
def test_what_is_no_service_is_never_opened(shipped: Router, said: str) -> None:
    assert shipped.route(said, now=NOW).verdict is not Verdict.ROUTE


def test_no_set_fell(shipped: Router) -> None:
    """A change of words or thresholds that costs more than a point is recorded anew, with its reason in the file."""
    figures, table = evaluate(shipped, [MESSAGES / "own.jsonl", MESSAGES / "others.jsonl"])
    assert falls(figures, read(MESSAGES / "baseline.json")) == [], table
    own = figures["file own"]
    assert own["top1"] > own["nearest"] + 15


def test_a_fall_is_seen_and_a_better_figure_is_none() -> None:
    recorded = {"file own": {"top1": 95.0, "wrong": 1.0, "slot_f1": None}, "file away": {"top1": 90.0}}
    assert falls({"file own": {"top1": 94.0, "wrong": 0.0, "slot_f1": 50.0}}, recorded) == []
    assert falls({"file own": {"top1": 93.9, "wrong": 2.5}}, recorded) == [
        "file own: top1 was 95.0, is 93.9",
        "file own: wrong was 1.0, is 2.5",
    ]


def test_every_word_leads_home(shipped: Router) -> None:
    assert [fault for fault in check_words(shipped, now=NOW, steering=STEERING) if not fault.warning] == []
