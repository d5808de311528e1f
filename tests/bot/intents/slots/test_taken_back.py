"""What a message takes back is no longer in it; what it only speaks of stays."""

import pytest

from bot.intents.slots import extract, read, values
from bot.intents.slots.model import SAMPLE_NOW


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("冀Z12345不对是冀Z54321", "冀Z54321"),
        ("冀Z12345，不是，是冀Z54321", "冀Z54321"),
        ("冀Z12345啊，不，冀Z54321", "冀Z54321"),
        ("冀Z12345打错了应该是冀Z54321", "冀Z54321"),
        ("查冀Z12345 我说错了 冀Z23456 不对不对 冀Z54321", "查冀Z54321"),
        ("户号10020030，哦不，10020031", "户号10020031"),
        ("654321不对654322", "654322"),
        ("明天 不 还是后天", "后天"),
        ("12月20号 不对 25号", "12月25号"),
        ("挂唐山工人医院 不对 人民医院", "挂唐山人民医院"),
        ("唐山明天限行 不对 后天", "唐山限行 后天"),
        ("路北区 不对 丰润区", "丰润区"),
    ],
)
def test_what_is_taken_back_is_cut_out(said, meant):
    assert read(said, now=SAMPLE_NOW)[0] == meant


@pytest.mark.parametrize(
    "said",
    [
        "明天还是后天",
        "冀Z54321不是冀Z12345",
        "昨天交的钱不对今天又扣了",
        "10020030不对，10020031也不对",
        "明天不去后天去",
        "我在唐山不是天津",
        "身份证错了 冀Z12345",
        "唐山不好天津好",
        "冀Z12345和冀Z54321不对",
        "不对" * 400,
        "1" + "错了" * 480,
        "1" + "不" * 900,
        "1" + "啊哦我" * 300,
    ],
)
def test_what_is_only_spoken_of_stays(said):
    assert read(said, now=SAMPLE_NOW)[0] == said


def test_the_last_value_counts_where_a_whole_text_is_read():
    text = "冀Z12345说错了冀Z54321"
    assert values(text, extract(text, now=SAMPLE_NOW)) == {"plate": "冀Z54321"}
