"""One spelling for what can be spelled many ways."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intents.text import LONGEST, clip, normalise, normalise_lines

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("查 违 章！！", "查违章"),
        ("請問搖號結果", "请问摇号结果"),
        ("ＥＴＣ办理", "etc办理"),
        ("PM2.5 高不高", "pm2 5高不高"),
        ("wo yao guahao", "wo yao guahao"),
        ("户囗本", "户口本"),
        ("😂👍", ""),
        ("\u202e挂\u200b号\x00", "挂号"),
        ("\ud83d挂号\udc00", "挂号"),
        ("", ""),
    ],
)
def test_different_typing_becomes_one_text(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@given(ANY_TEXT)
def test_any_text_becomes_short_plain_characters(text: str) -> None:
    plain = normalise(text)
    assert len(plain) <= LONGEST
    assert re.fullmatch(r"[0-9a-z\u3400-\u9fff ]*", plain)
    assert "  " not in plain and plain == plain.strip()


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(ANY_TEXT)
def test_a_clipped_text_can_be_encoded(text: str) -> None:
    clip(text).encode()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=8))
def test_many_lines_at_once_are_each_normalised(texts: list[str]) -> None:
    assert normalise_lines(texts) == [normalise(text) for text in texts]
