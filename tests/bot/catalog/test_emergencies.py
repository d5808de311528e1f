"""The signs of emergencies: what they match, and what an operator is told who wrote a wrong one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.emergencies import Emergencies
from bot.catalog.rules.emergencies import emergency_faults
from bot.catalog.signs import pattern, read_sign
from tests.catalogues import SHIPPED

CLASSES = {"人": ("妈", "妈妈", "奶奶")}


def found(sign: str, text: str) -> bool:
    return re.search(pattern([read_sign(sign)], CLASSES, str), text) is not None


@pytest.mark.parametrize(
    ("sign", "text", "matches"),
    [
        ("着火", "家里着火了", True),
        ("{人}…晕倒", "我妈妈刚才晕倒了", True),
        ("{人}…晕倒", "我妈妈没有晕倒", False),
        ("{人}…晕倒", "我妈妈今天早上在菜市场买菜时晕倒了", False),
        ("打[我/妈]$", "他打我了", True),
        ("打[我/妈]$", "他打我电话", False),
        ("^掉[进/到/]河", "掉河里了", True),
        ("^掉[进/到/]河", "钱包掉河里了", False),
        ("叫?救护车", "救护车快来", True),
        ("撞[了/到/]*人", "撞到了人", True),
        ("#岁", "3岁", True),
    ],
)
def test_signs(sign, text, matches):
    assert found(sign, text) is matches


PIECES = ["火", "火?", "{人}", "{空}", "[甲/]", "[甲/乙?]", "[甲/乙]", "[甲/乙]*", "[火?…]", "…", "#", "^", "$"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join))
def test_what_is_in_every_text_is_told_without_searching(sign):
    classes = {**CLASSES, "空": ("甲", "")}
    finds = re.fullmatch(pattern([read_sign(sign)], classes, str), "") is not None
    assert read_sign(sign).says_nothing(classes) is finds


@pytest.mark.parametrize("sign", ["着火]", "[着[火]", "{}", "*火", "a/b"])
def test_a_sign_that_cannot_be_read(sign):
    with pytest.raises(ValueError, match="落了单"):
        Emergencies(kinds=({"id": "fire", "numbers": ["119"], "say": "跑", "sure": sign},))


def faults(**parts: object) -> list[str]:
    kind = {"id": "fire", "numbers": ["119"], "say": "跑", "sure": "着火"}
    told = {"kinds": [kind], "besides": "{numbers}", "afterwards": "{name}"} | parts
    catalog = SHIPPED.model_copy(update={"emergencies": Emergencies.model_validate(told)})
    return [fault.message for fault in emergency_faults(catalog)]


def test_a_sound_section():
    assert faults() == []


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"unreal": "{谁}着火"}, "里的词类没有写"),
        ({"routine": "[甲/]"}, "什么话都能对上"),
        ({"afterwards": "{service}"}, "只能写 {name}"),
        ({"kinds": [{"id": "a", "numbers": ["110"], "say": "", "sure": "抢", "topics": "没有这个"}]}, "没有话题"),
        ({"kinds": [{"id": "a", "numbers": ["110"], "say": "", "sure": "抢"}] * 2}, "写了两遍"),
    ],
)
def test_faults(parts, told):
    assert any(told in message for message in faults(**parts))
