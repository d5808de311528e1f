"""Lexicon, spelling, bare words and masking."""

from datetime import datetime

import pytest

from bot.catalog.converters import BEIJING
from bot.intents.lexicon import Lexicon
from bot.intents.masking import masked
from bot.intents.slots import extract
from bot.intents.spelling import Speller
from bot.intents.words import BareWords

NOW = datetime(2026, 3, 18, 10, 0, tzinfo=BEIJING)
PHRASES = [
    *((f"{lead}进京证{tail}", 0) for lead in ("办", "查", "补", "我的") for tail in ("", "怎么弄", "在哪")),
    *((f"{lead}社保{tail}", 1) for lead in ("查", "交", "补", "问") for tail in ("", "记录", "断缴")),
    *((f"{lead}社保卡{tail}", 2) for lead in ("补", "领", "换", "我的") for tail in ("", "要几天", "在哪")),
    ("hpv疫苗怎么约", 3),
    *((f"建设{what}", 3) for what in ("工地在哪", "许可", "用地")),
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.of(PHRASES, [("进京证", 0), ("jjz", 0), ("统一社会信用代码", 1)])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jjz怎么办", "进京证怎么办"),
        ("办jinjingzheng", "办进京证"),
        ("ban jin jing zheng", "办进京证"),
        ("hpv疫苗", "hpv疫苗"),
        ("查tyshxydm", "查统一社会信用代码"),
        ("查违章", "查违章"),
        ("", ""),
    ],
)
def test_letters_become_the_words_that_they_stand_for(speller: Speller, typed: str, meant: str) -> None:
    assert speller.spell(typed) == meant


def test_a_word_that_nobody_uses_becomes_the_one_that_sounds_the_same(speller: Speller) -> None:
    assert speller.correct("射保断缴") == "社保断缴"
    assert speller.correct("进京证怎么弄") == "进京证怎么弄"


def test_a_character_that_belongs_to_its_neighbour_stays(speller: Speller) -> None:
    assert speller.correct("建设保障") == "建设保障"


def test_strangeness_is_the_part_that_no_phrase_has(speller: Speller) -> None:
    assert speller.strangeness("查社保断缴") == 0
    assert speller.strangeness("冰糖雪梨") == 1
    assert speller.strangeness("") == 0


def test_lexicon_takes_the_longest_word() -> None:
    lexicon = Lexicon.of({"驾驶证": ["驾照", "车本", "车本子"], "公积金": ["驾照"]})
    assert lexicon.canonical("我的车本子和驾照") == "我的驾驶证和驾驶证"
    assert Lexicon.of({}).canonical("驾照") == "驾照"


def test_a_word_of_several_services_asks_and_a_word_of_one_does_not() -> None:
    bare = BareWords.of(PHRASES, services=3)
    assert set(bare.of_text("社保")) == {1, 2}
    assert bare.of_text("进京证") == ()
    assert bare.of_text("没有这个词") == ()


def test_whose_name_a_bare_word_is_is_offered_first() -> None:
    often = [("查我社保", 1), ("问我社保", 1)]
    assert BareWords.of([*PHRASES, *often], services=3).of_text("社保") == (1, 2)
    assert BareWords.of([*PHRASES, *often, ("社保", 2)], services=3).of_text("社保") == (2, 1)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("京A12345有违章吗", "车有违章吗"),
        ("身份证11010519491231002X，查养老金", "，查养老金"),
        ("68路到哪了", "路到哪了"),
        ("欠了我3000元", "欠了我钱"),
    ],
)
def test_values_are_taken_out_and_what_tells_the_service_stays(said: str, left: str) -> None:
    assert masked(said, extract(said, now=NOW)).replace(" ", "") == left
