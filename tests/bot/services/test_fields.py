"""Wire fields to ours and back: converters, code tables, odd bodies."""

import json

import pytest

from bot.catalog.calls import CallSpec
from bot.catalog.gateways import Envelope, Gateway
from bot.services.envelope import decode, open_envelope
from bot.services.fields import DEEPEST, FieldError, evaluate, pick, reader
from bot.services.outcome import Done, Refused, Unknown
from bot.services.reading import read

TABLES = {"kind": {"110": "养老"}}
ENVELOPE = Envelope(code="head.code", message="head.msg", data="body", done=("0",), empty=("404",), unavailable=("99",))


@pytest.mark.parametrize(
    ("source", "value", "wanted"),
    [
        ("x | fen_to_yuan", 12345, "123.45"),
        ("x | fen_to_yuan", "5", "0.05"),
        ("x | yuan", "200", "200.00"),
        ("x | month", "202610", "2026-10"),
        ("x | moment", "2026-11-13 08:05:33", "2026-11-13 08:05"),
        ("x | moment", "2026-11-13T00:05:33Z", "2026-11-13 08:05"),
        ("x | whole", "6", 6),
        ("x | code:kind", 110, "养老"),
        ("x | code:kind", "999", "999"),
        ("x | plate_kind", "冀B12345", "02"),
        ("x | plate_kind", "京AD12345", "52"),
        ("x | plate_kind", "冀B12345D", "51"),
        ("x | tail_digit", "京A12345", "5"),
        ("x | tail_digit", "京A1234D", "0"),
        ("x | tail_digit", "冀B1234学", "4"),
        ("x | last_six", "lsvab123456", "123456"),
        ("x | mask_id", "130202190001030037", "1****************7"),
        ("x | mask_name", "张示例", "张**"),
        ("x | mask_phone", "13000000000", "130****0000"),
        ("x | weekday", "2026-11-25", "周三"),
        ("x | fen_to_yuan", None, None),
        ("x | fen_to_yuan", "null", None),
        ("'02'", "whatever", "02"),
        ("x", 7, 7),
    ],
)
def test_converters(source, value, wanted):
    assert evaluate(source, {"x": value}.get, TABLES) == wanted


@pytest.mark.parametrize("source", ["x | fen_to_yuan", "x | moment", "x | whole", "x | weekday"])
def test_what_a_converter_cannot_read_is_an_error_without_the_value(source):
    with pytest.raises(FieldError) as caught:
        evaluate(source, {"x": "秘密"}.get, {})
    assert "秘密" not in str(caught.value)


def test_paths():
    data = {"a": {"b": [1]}}
    assert pick(data, "a.b") == [1]
    assert pick(data, "a.c.d") is None
    assert pick(data, "") is data


@pytest.mark.parametrize(
    ("source", "data", "wanted"),
    [
        ("a.b", {"a": {"b": 7}}, 7),
        ("a.b", {"a": "text"}, None),
        ("a.b", {"a": {"b": "null"}}, None),
        ("a.b | fen_to_yuan", {"a": {"b": "null"}}, None),
        ("a.b | fen_to_yuan", {"a": {"b": 150}}, "1.50"),
        ("a | code:kind", {"a": 110}, "养老"),
        ("'02'", {}, "02"),
        ("", "null", None),
        ("", "唐山", "唐山"),
        ("a", {"a": {"b": ["null", {"c": "null"}, 1]}}, {"b": [None, {"c": None}, 1]}),
        ("a", ["not a record"], None),
    ],
)
def test_what_is_read_of_an_answer(source, data, wanted):
    assert reader(source)(data, TABLES) == wanted


def test_what_is_nested_beyond_reason_is_nothing():
    deep: object = 1
    for _ in range(DEEPEST + 9):
        deep = [deep]
    got = reader("a")({"a": deep}, {})
    for _ in range(DEEPEST + 1):
        (got,) = got
    assert got is None


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"rows": [{"n": "1", "parts": [{"p": "null"}]}]}, Done(rows=({"n": "1", "parts": [{"p": None}]},))),
        ({"rows": [{"n": "null", "parts": "null"}, "null"]}, Done(rows=({"n": None, "parts": []},) * 2)),
        ({"rows": "null"}, Done(empty=True)),
        ("null", Done(empty=True)),
        ({"rows": {"n": "1"}}, Unknown("unreadable")),
        ({"rows": [{"n": "1", "parts": "text"}]}, Unknown("unreadable")),
    ],
)
def test_rows_and_the_lists_in_them(data, wanted):
    gateway = Gateway(
        name="x", base_url="http://x", sign={"profile": "plain", "secret": "x"}, envelope=ENVELOPE, operations={}
    )
    fields = {"n": "n", "parts": "parts"}
    spec = CallSpec(gateway="x", operation="x", rows="rows", read=fields, each={"parts": {"p": "p"}})
    assert read(spec, gateway, {"head": {"code": "0"}, "body": data}, {}) == wanted


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ({"head": {"code": 0}, "body": {"x": 1}}, ({"x": 1}, False)),
        ({"head": {"code": "0"}, "body": '{"x": 1}'}, ({"x": 1}, False)),
        ({"head": {"code": "0"}, "body": "null"}, (None, False)),
        ({"head": {"code": "404", "msg": "无"}}, (None, True)),
        ({"head": {"code": "7", "msg": "不行"}}, Refused("7", "不行")),
        ({"head": {"code": 99}}, Unknown("unavailable-99")),
        ({"other": 1}, Unknown("no-code")),
        ([1, 2], Unknown("no-code")),
        ("text", Unknown("no-code")),
    ],
)
def test_envelopes(answer, wanted):
    assert open_envelope(ENVELOPE, answer) == wanted


def test_gbk_labelled_otherwise_and_byte_order_marks_are_read():
    assert decode('{"名": "唐山"}'.encode("gbk")) == {"名": "唐山"}
    assert decode('\ufeff{"名": "唐山"}'.encode()) == {"名": "唐山"}


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe\xfd", b"{"])
def test_what_is_no_json_is_a_value_error(body):
    with pytest.raises((UnicodeDecodeError, json.JSONDecodeError)):
        decode(body)
