"""Picking from a list: by number, ordinal, part of the name, or a value said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.choosing import named, narrow, number_in
from bot.dialogue.commands import command_in, correction_in, is_follow_up
from bot.dialogue.conversation import Option
from bot.dialogue.words import Command

HOSPITALS = tuple(
    Option(name, str(n)) for n, name in enumerate(("唐山市工人医院", "开滦总医院", "唐山市人民医院（西院）"))
)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("2", 1), ("２", 1), ("二", 1), ("第二个", 1), ("选2", 1), ("我选第二个吧", 1), ("就第三个", 2), ("第3家", 2),
        ("最后一个", 2), ("2。", 1), ("俩", 1), ("4", None), ("0", None), ("第十二个", None),
        ("二院", None), ("两张", None), ("3天", None), ("第二张", 1), ("", None), ("12345", None),
    ],
)  # fmt: skip
def test_numbers_and_ordinals(said, wanted):
    assert number_in(said, 3) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("开滦总医院", ["1"]), ("开滦", ["1"]), ("工人医院", ["0"]), ("唐山市", ["0", "2"]),
        ("我要去开滦总医院看", ["1"]),
        ("人民医院", ["2"]), ("开栾总医院", ["1"]), ("协和", []), ("", []), ("院", []),
    ],
)  # fmt: skip
def test_names_and_parts_of_names(said, wanted):
    assert [option.value for option in named(HOSPITALS, said)] == wanted


def test_numerals_and_sounds_of_a_name():
    options = tuple(Option(name, name) for name in ("三天", "口腔科", "眼科", "两张"))
    for said, meant in (("3天", "三天"), ("口腔客", "口腔科"), ("2张", "两张")):
        assert [option.value for option in named(options, said)] == [meant]
    lettered = tuple(Option(f"示例证照{letter}（唐山）", letter) for letter in "ABY")
    assert [option.value for option in named(lettered, "示例证照Y")] == ["Y"]


def test_values_said_narrow_a_list():
    rows = tuple(
        Option(day, day, {"date": day, "period": half})
        for day, half in (("23", "上午"), ("23", "下午"), ("24", "上午"))
    )
    match = {"date": "date", "period": "period"}
    assert [o.value for o in narrow(rows, {"date": "23"}, match)] == ["23", "23"]
    assert [o.fields["period"] for o in narrow(rows, {"date": "23", "period": "下午"}, match)] == ["下午"]
    assert narrow(rows, {"date": "25"}, match) == ()
    assert narrow(rows, {"city": "唐山市"}, match) == rows


@given(st.text(max_size=60), st.integers(1, 20))
def test_any_text_is_taken(said, count):
    number = number_in(said, count)
    assert number is None or 0 <= number < count
    named(HOSPITALS, said)
    command_in(said)
    correction_in(said)
    is_follow_up(said)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("取消", Command.CANCEL), ("算了吧", Command.CANCEL), ("取消！", Command.CANCEL), ("返回", Command.BACK),
        ("确认", Command.YES), ("好的呀", Command.YES), ("OK", Command.YES), ("不对", Command.NO),
        ("更多", Command.MORE),
        ("继续", Command.CONTINUE), ("取消我的挂号", None), ("好的医院有哪些", None), ("", None),
    ],
)  # fmt: skip
def test_commands_are_whole_messages(said, wanted):
    assert command_in(said) is wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("不对，是冀B54321", "冀b54321"), ("改成明天", "明天"), ("我是说天津", "天津"),
        ("不是，应该是人民医院", "人民医院"),
        ("不对", None), ("查违章", None),
    ],
)  # fmt: skip
def test_corrections(said, wanted):
    assert correction_in(said) == wanted
