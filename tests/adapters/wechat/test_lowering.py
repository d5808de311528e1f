"""A reply as WeChat shows it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wechat.lowering import LONGEST, lower
from bot.messages import Choice, Link, Reply

NOTICE = "（没有显示完）"


def shown(reply, *, taps=True):
    return lower(reply, taps=taps, cut_notice=NOTICE)


def tap(says, label):
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={says}&msgmenuid=1">{label}</a>'


def choices(*labels):
    return tuple(Choice(label, label) for label in labels)


def test_a_numbered_line_becomes_the_link_so_that_nothing_is_shown_twice():
    text = "请选择：\n1. 市中医院\n2、省人民医院\n回复序号。"
    assert shown(Reply(text, choices("市中医院", "省人民医院"))) == (
        f"请选择：\n{tap('市中医院', '1. 市中医院')}\n{tap('省人民医院', '2、省人民医院')}\n回复序号。"
    )


def test_a_choice_not_in_the_text_gets_a_line():
    assert (
        shown(Reply("确认吗？", choices("确认", "取消"))) == f"确认吗？\n{tap('确认', '确认')}\n{tap('取消', '取消')}"
    )


def test_what_a_tap_says_may_differ_from_what_it_shows():
    assert shown(Reply("看哪个？\n1. 违章", (Choice("违章", "查违章"),))) == f"看哪个？\n{tap('查违章', '1. 违章')}"


@pytest.mark.parametrize("says", ["a&b", "上午 9点", '"引号"', "<b>", "100%", "C#"])
def test_words_that_a_link_cannot_carry_are_sent_by_their_number(says):
    label = says.replace("<", "＜")
    assert shown(Reply(f"选：\n3. {label}", (Choice(label, says),))) == f"选：\n{tap('3', f'3. {label}')}"


def test_an_unnumbered_choice_that_a_link_cannot_carry_stays_plain():
    assert shown(Reply("选：", choices("上午 9点"))) == "选：\n上午 9点"


def test_where_taps_are_not_allowed_the_text_stands_alone():
    assert shown(Reply("请选择：\n1. 甲\n2. 乙", choices("甲", "乙")), taps=False) == "请选择：\n1. 甲\n2. 乙"


def test_links_are_kept_apart_from_their_addresses():
    reply = Reply("先认证。", links=(Link("去<认证>", 'https://example.org/?a=1&b="x y"'),))
    assert shown(reply) == '先认证。\n<a href="https://example.org/?a=1&b=%22x%20y%22">去＜认证＞</a>'


def test_a_link_that_is_no_page_is_no_link():
    assert shown(Reply("看", links=(Link("点", "javascript:alert(1)"),))) == "看\n点 javascript:alert(1)"


def test_choices_stay_plain_before_any_text_is_cut():
    labels = [f"第{number}个很长的科室名称（示例门诊部）" for number in range(1, 31)]
    text = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))
    assert shown(Reply(text, choices(*labels))) == text


def test_a_cut_keeps_links_and_whole_lines():
    text = "\n".join(f"{number}. 办理材料说明" for number in range(1, 200))
    content = shown(Reply(text, links=(Link("去认证", "https://example.org/"),)))
    *kept, notice, link = content.split("\n")
    assert (notice, link) == (NOTICE, '<a href="https://example.org/">去认证</a>')
    assert kept == text.split("\n")[: len(kept)]
    assert len(content.encode()) <= LONGEST


def test_a_cut_never_falls_into_a_link_of_the_text():
    link = '<a href="https://example.org/a/very/long/address">办理</a>'
    for room in range(1900, 2000):
        content = shown(Reply("x" * room + link + "y" * 300))
        assert content.count("<a ") == content.count("</a>")


labels = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(
    text=st.text(max_size=3000),
    names=st.lists(labels, max_size=12, unique=True),
    addresses=st.lists(st.tuples(labels, labels), max_size=6),
    taps=st.booleans(),
)
def test_never_too_long_never_a_broken_link(text, names, addresses, taps):
    numbered = "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))
    links = tuple(Link(label, f"https://example.org/{end}") for label, end in addresses)
    plain = text.replace("<", "")
    content = shown(Reply(f"{plain}\n{numbered}", choices(*names), links), taps=taps)
    assert len(content.encode()) <= LONGEST
    assert content.count("<a href=") == content.count("</a>")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", content)
