"""What holds for every message: no exception, spans inside the text, no overlaps, bounded time."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.intents.slots import SLOT_TYPES, Found, SlotError, extract, mask, parse, values
from bot.intents.slots.folding import LOOKED_AT, fold
from bot.intents.slots.model import SAMPLE_NOW
from bot.intents.slots.numbers import number

SCRAPS = [
    "冀Z12345",
    "户号",
    "110101190001010014",
    "13000000000",
    "周三",
    "下下",
    "月",
    "号",
    "12",
    "三",
    "万",
    "块",
    "年",
    "路",
    "和",
    "医院",
    "公司",
    "我叫",
    "王小二",
    "唐山",
    "路北区",
    "，",
    " ",
    "-",
    ".",
    "/",
    "\u200f",
    "\ud800",
    "🚗",
    "Ａ",
    "①",
    "附近",
    "从",
    "国庆",
    "后",
    "节",
    "十",
    "零",
    "点",
    "使",
    "的",
    "在",
    "口",
    "\x00",
    "\n",
    "㊗",
    "𠮷",
    "\u0301",
]
MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001 - hypothesis wants it so


def sound(text: str, found: tuple[Found, ...]) -> bool:
    spans = [(f.start, f.end) for f in found]
    inside = all(0 <= start <= end <= len(text) for start, end in spans)
    return inside and spans == sorted(spans) and all(a[1] <= b[0] for a, b in pairwise(spans))


@given(st.text(max_size=120), MOMENTS)
@example("\ud800冀\ud800A\udfff", datetime(2026, 1, 1, tzinfo=UTC))
def test_any_text_is_survived(text: str, now: datetime) -> None:
    assert sound(text, extract(text, now=now))


@given(st.lists(st.sampled_from(SCRAPS), max_size=25).map("".join), MOMENTS)
@settings(max_examples=400)
def test_scraps_of_values_are_survived(text: str, now: datetime) -> None:
    found = extract(text, now=now, region="唐山市")
    assert sound(text, found)
    assert len(mask(text, found)) <= len(text) + len(found)


@given(st.sampled_from(sorted(SLOT_TYPES)), st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join))
def test_an_answer_is_read_or_refused_and_nothing_else(kind: str, text: str) -> None:
    with suppress(SlotError):
        found = parse(kind, text, now=SAMPLE_NOW, region="唐山市")
        assert found.type == kind
        assert 0 <= found.start <= found.end <= len(text)


@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_offsets_belong_to_the_text_that_was_given() -> None:
    text = "查\u200b 冀Ｚ·１２３４５ 🚗，後天"
    said = {f.type: text[f.start : f.end] for f in extract(text, now=SAMPLE_NOW)}
    assert said == {"plate": "冀Ｚ·１２３４５", "date": "後天"}


@pytest.mark.parametrize("text", ["", " ", "\u202e\u200f", "\x00\x01", "😀😀"])
def test_nothing_in_nothing(text: str) -> None:
    assert extract(text, now=SAMPLE_NOW) == ()


def test_masking_leaves_the_words_that_tell_the_service() -> None:
    text = "明天路北区协和医院挂号，冀Z12345"
    found = extract(text, now=SAMPLE_NOW)
    assert mask(text, found).split() == ["挂号，"]
    assert mask(text, found, keep=frozenset({"district", "hospital"})).split() == ["路北区协和医院挂号，"]


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("上海户口 在唐山能领结婚证吗", "唐山市"),
        ("我户口在郑州 怎么在北京办居住证", "北京市"),
        ("老家沈阳的 石家庄能考驾照吗", "石家庄市"),
        ("户口在郑州 能在这办身份证吗", None),
        ("我户口在上海，居住证怎么办", None),
        ("上海户口怎么办", "上海市"),
        ("户口在保定怎么迁北京", "北京市"),
        ("唐山户口迁到上海", "上海市"),
        ("户口在上海，想迁回来", "上海市"),
    ],
)
def test_where_somebody_is_registered_is_not_where_something_is_asked_for(text: str, city: str | None) -> None:
    assert values(text, extract(text, now=SAMPLE_NOW)).get("city") == city


def test_one_value_a_kind_is_where_the_citizen_is_bound_for() -> None:
    text = "社保从沈阳转到唐山"
    assert values(text, extract(text, now=SAMPLE_NOW)) == {"city": "唐山市"}


@pytest.mark.parametrize(
    ("said", "kind", "meant"),
    [
        ("二十五号我没空，改二十七号吧", "date", "2026-03-27"),
        ("明天上午不行，换成后天下午", "date", "2026-03-20"),
        ("明天上午不行，换成后天下午", "period", "下午"),
        ("明天或者后天都行", "date", "2026-03-19"),
        ("手机一三零零零零零零零零零", "phone", "13000000000"),
        ("京 z 零 零 零 八 一 有没有罚单", "plate", "京Z00081"),
        ("住天津河西区，老家唐山丰润区燕山路", "place", "燕山路"),
        ("想去北京朝阳区办", "district", "朝阳区"),
        ("附近的河西区儿童商圈停车", "place", "儿童商圈"),
    ],
)
def test_the_value_that_is_meant(said: str, kind: str, meant: str) -> None:
    assert values(said, extract(said, now=SAMPLE_NOW))[kind] == meant


HEAVY = [
    "1",
    "张",
    "路",
    "三",
    "月",
    "冀A",
    "1 ",
    "在路",
    "医院",
    "和路",
    "12.",
    "户号1-",
    "十",
    "公司",
    "小区",
    "从到",
    "\ud800",
    "A1",
    "周",
    "叫张",
    "店叫",
    "块1",
]


@pytest.mark.parametrize("scrap", HEAVY)
def test_a_pasted_page_costs_little(scrap: str) -> None:
    text = (scrap * 20_000)[:20_000]
    best = min(_spent(text) for _ in range(3))
    assert best < 0.5, (
        f"{best * 1000:.1f} ms of processor time; the budget is 20 ms, the rest is room for slow and busy machines"
    )


def test_a_usual_message_costs_next_to_nothing() -> None:
    text = "明天上午想去路北区政务大厅办身份证，冀Z12345"
    assert min(_spent(text) for _ in range(20)) < 0.01, "the budget is 0.5 ms, the rest is for busy machines"


def _spent(text: str) -> float:
    began = time.thread_time()
    extract(text, now=SAMPLE_NOW)
    return time.thread_time() - began


def test_what_follows_the_first_thousand_characters_is_not_looked_at() -> None:
    assert extract("啊" * LOOKED_AT + "冀Z12345", now=SAMPLE_NOW) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200),
        ("3.5万", 35000),
        ("6万2", 62000),
        ("一千二", 1200),
        ("两百五", 250),
        ("二零二四", 2024),
        ("一百零五", 105),
        ("一万零五十", 10050),
        ("一亿两千万", 120000000),
        ("十五", 15),
        ("贰佰", 200),
        ("", None),
        ("块", None),
        ("1.2.3", None),
    ],
)
def test_numbers_as_people_write_them(text: str, value: float | None) -> None:
    assert number(text) == value
