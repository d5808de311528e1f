"""Plates, identity numbers, phones, account and case numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intents.slots import Found, SlotError, extract, parse
from bot.intents.slots.identifiers import _CHECKS, _WEIGHTS, credit_code, id_problem
from bot.intents.slots.model import SAMPLE_NOW


def found(kind: str, text: str) -> list[Found]:
    return [f for f in extract(text, now=SAMPLE_NOW) if f.type == kind]


@pytest.mark.parametrize(
    ("text", "plate", "corrected"),
    [
        ("冀ZB0000", "冀ZB0000", False),
        ("冀z·b0000", "冀ZB0000", False),
        ("冀Z-B0000在唐山", "冀ZB0000", False),
        ("冀 Z B 0 0 0 0", "冀ZB0000", False),
        ("冀Ｚ１２３４５", "冀Z12345", False),
        ("津ZD00001", "津ZD00001", False),
        ("津Z00001F", "津Z00001F", False),
        ("京Z0000学", "京Z0000学", False),
        ("京Z0000警的车", "京Z0000警", False),
        ("冀Z0000挂", "冀Z0000挂", False),
        ("粤Z0000澳", "粤Z0000澳", False),
        ("京Z0000领", "京Z0000领", False),
        ("使 000 001", "使000001", False),
        ("冀ZBO00I", "冀ZB0001", True),
        ("冀Z12345 2026-03-20去", "冀Z12345", False),
        ("冀Z12345后天上午", "冀Z12345", False),
    ],
)
def test_a_plate_in_any_writing(text: str, plate: str, corrected: bool) -> None:
    assert [(f.value, f.corrected) for f in found("plate", text)] == [(plate, corrected)]


@pytest.mark.parametrize(
    "text", ["冀Z123456", "冀Z1234567", "冀Z1234", "冀I12345", "冀O12345", "云A股票", "冀ABCDE", "冀Z12345ABC", "冀逼"]
)
def test_no_plate_is_cut_out_of_something_else(text: str) -> None:
    assert found("plate", text) == []


def test_a_bare_plate_is_completed_only_where_the_region_makes_it_certain() -> None:
    completed = parse("plate", "b12345", now=SAMPLE_NOW, region="唐山市")
    assert (completed.value, completed.corrected) == ("冀B12345", True)
    for region in (None, "石家庄市"):
        with pytest.raises(SlotError, match="province"):
            parse("plate", "B12345", now=SAMPLE_NOW, region=region)


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """Made-up valid numbers of people born before 1901."""
    division = draw(st.sampled_from(["110101", "120101", "130202", "810000"]))
    birth = draw(st.dates(min_value=date(1880, 1, 1), max_value=date(1900, 12, 31)))
    body = f"{division}{birth:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + _CHECKS[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


@given(identity_numbers(), st.sampled_from(["{}", "身份证{}，查社保", "我的{}", "{} 李小明"]))
def test_every_valid_identity_number_is_found(number: str, frame: str) -> None:
    assert [f.value for f in found("id_number", frame.format(number))] == [number]
    assert [f.value for f in found("id_number", frame.format(number.lower()))] == [number]
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    assert [f.value for f in found("id_number", frame.format(spaced))] == [number]


@given(identity_numbers(), st.integers(0, 17), st.integers(1, 9))
def test_no_identity_number_with_one_wrong_digit_is_found(number: str, at: int, more: int) -> None:
    wrong = "0123456789"[(int(number[at].replace("X", "0")) + more) % 10]
    mutated = number[:at] + wrong + number[at + 1 :]
    if mutated == number:
        return
    assert found("id_number", mutated) == []
    assert id_problem(mutated, SAMPLE_NOW.date()) in ("checksum", "date", "format")


@given(identity_numbers())
def test_an_identity_number_is_no_phone_and_no_account(number: str) -> None:
    assert {f.type for f in extract(f"户号是啥，{number}", now=SAMPLE_NOW)} == {"id_number"}


@pytest.mark.parametrize("text", ["130000000001", "0130000000000", "A13000000000", "12000000000"])
def test_a_phone_is_never_part_of_a_longer_number(text: str) -> None:
    assert found("phone", text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("户号10020030", "account_no", "10020030"),
        ("户号：1002 0030 4005", "account_no", "100200304005"),
        ("水表号00112233欠多少", "account_no", "00112233"),
        ("卡号 6217-0000-0000", "account_no", "6217-0000-0000"),
        ("户号13000000000", "account_no", "13000000000"),
        ("决定书编号1302000000000001", "case_no", "1302000000000001"),
        ("工单GS20260101000001处理完没", "case_no", "GS20260101000001"),
        ("受理号130202-260101-0001", "case_no", "130202-260101-0001"),
        ("流水号 ab0001234", "case_no", "ab0001234"),
        ("帮我交水费，3002118877", "account_no", "3002118877"),
        ("130020260001到哪一步了", "case_no", "130020260001"),
    ],
)
def test_a_number_is_told_by_its_label_or_the_words_around(text: str, kind: str, value: str) -> None:
    assert [(f.type, f.value) for f in extract(text, now=SAMPLE_NOW)] == [(kind, value)]


def test_a_unit_behind_a_space_does_not_join_an_account_number() -> None:
    values = {f.type: f.value for f in extract("户号10020030 200元", now=SAMPLE_NOW)}
    assert values == {"account_no": "10020030", "amount": 200}


def test_the_check_character_of_a_credit_code() -> None:
    assert all(credit_code(code) for code in ("91110101MA00TE5T21", "92120101MA0TE5T086", "111302010000009917"))
    assert not credit_code("91110101MA00TE5T22")
