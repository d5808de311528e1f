"""What was read from a YAML text is the same when it comes from the folder where it is kept."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog.parsed import KEPT, parsed
from bot.catalog.source import Source
from bot.errors import CatalogError

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes() | st.binary(),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text() | st.integers() | st.dates(), below, max_size=3)
    ),
    max_leaves=8,
)


def never(text):
    raise AssertionError("read anew")


def test_a_text_comes_back_as_it_was_read(tmp_path):
    text = "services:\n  a: {name: 查, since: 2026-01-01, on: true, many: 3, part: 0.5, none: }\nlist: [1, 01, '1']\n"
    read = parsed(text, Source(Path("catalog.yaml")).parse, tmp_path)
    again = parsed(text, never, tmp_path)
    assert repr(again) == repr(read)


@settings(max_examples=60, deadline=None)
@given(tree=TREES)
def test_nothing_comes_back_as_something_else(tmp_path_factory, tree):
    folder = tmp_path_factory.mktemp("kept")
    parsed("text", lambda _: tree, folder)
    assert repr(parsed("text", lambda _: tree, folder)) == repr(tree)


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\xc7\x01\x07a", b"\xd4\x01a"])
def test_a_spoilt_file_is_read_anew(tmp_path, content):
    parsed("text", lambda _: {"a": 1}, tmp_path)
    next(tmp_path.iterdir()).write_bytes(content)
    assert parsed("text", lambda _: {"a": 1}, tmp_path) == {"a": 1}
    assert parsed("text", never, tmp_path) == {"a": 1}


def test_a_faulty_text_is_told_each_time_and_few_files_stay(tmp_path):
    for _ in range(2):
        with pytest.raises(CatalogError):
            parsed("a: [", Source(Path("catalog.yaml")).parse, tmp_path)
    for number in range(KEPT + 5):
        parsed(str(number), int, tmp_path)
    assert len(list(tmp_path.iterdir())) == KEPT
