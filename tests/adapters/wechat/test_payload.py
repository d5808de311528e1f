"""Reading XML: the quick way and expat give the same, or the quick way gives way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wechat.payload import _scan, cdata, parse, parse_xml
from bot.errors import MalformedMessage

pieces = st.sampled_from(
    ["<xml>", "</xml>", "<a>", "</a>", "<b>", "</b>", "<b/>", "<1>", "</1>", "<![CDATA[", "]]>", "]", "&amp;", "&#13;",
     "&", "\r\n", " ", "x", "值", "<!-- c -->", "<a k='v'>", "<?p?>", "\x7f", ">", "<"]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join))
def test_whatever_is_read_quickly_expat_reads_alike(inside):
    for text in (
        f"<xml>{inside}</xml>",
        f"<xml><a>{inside}</a></xml>",
        f"<xml><a><![CDATA[{inside}]]></a><b>1</b></xml>",
    ):
        quick = _scan(text)
        if quick is not None:
            assert quick == parse_xml(text)


@given(st.dictionaries(st.from_regex("[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True), st.text(), min_size=1))
def test_character_data_comes_back_as_it_was(fields):
    clean = {name: "".join(char for char in value if char.isprintable()) for name, value in fields.items()}
    text = "".join(f"<{name}>{cdata(value)}</{name}>" for name, value in clean.items())
    assert parse(f"<xml>{text}</xml>".encode()) == clean


@pytest.mark.parametrize("between", ["", "\n", "\n  ", "\r\n"])
def test_a_message_of_wechats_is_read_quickly(between):
    elements = ("<xml>", "<A><![CDATA[值 <b> &]]></A>", "<B>1</B>", "<C><![CDATA[]]></C>", "<D></D>", "</xml>\n")
    assert _scan(between.join(elements)) == {"A": "值 <b> &", "B": "1", "C": "", "D": ""}


@pytest.mark.parametrize(
    "text",
    [
        "<xml><A>1</A><A>2</A></xml>",
        "<xml><A><B>1</B></A></xml>",
        "<xml><A k='1'>1</A></xml>",
        "<xml>&lt;<A>1</A></xml>",
        "<xml><A>1</A>",
        "<xml><A>1</A></xml><xml/>",
        "<xml></xml>",
        "<?xml version='1.0'?><xml><A>1</A></xml>",
    ],
)
def test_anything_else_is_left_to_expat(text):
    assert _scan(text) is None


def test_deep_nesting_is_refused():
    with pytest.raises(MalformedMessage, match="deep"):
        parse(b"<xml>" + b"<a>" * 5000)


TYPED = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\n<FromUserName><![CDATA[o1]]></FromUserName>"
    "<CreateTime>1795300000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content>{content}</Content><MsgId>{id}</MsgId>{more}</xml>\n"
)
CONTENTS = [
    "<![CDATA[唐山今天天气]]>", "<![CDATA[]]>", "<![CDATA[a ] b]]>", "<![CDATA[<a&b>]]>", "<![CDATA[\n 查 \t]]>",
    "<![CDATA[a]]><![CDATA[b]]>", "a &lt; b", "",
]  # fmt: skip


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("id_", ["1000000000000001", "12x", ""])
@pytest.mark.parametrize("more", ["", "\n", "<bizmsgmenuid>env.weather</bizmsgmenuid>", "<MsgId>2</MsgId>"])
def test_what_is_typed_is_read_at_one_look_as_expat_reads_it(content, id_, more):
    text = TYPED.format(content=content, id=id_, more=more)
    assert parse(text.encode()) == parse_xml(text)
