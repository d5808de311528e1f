"""Reading an edit by itself gives what reading the whole file gives, or leaves it to that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.edits import patched
from bot.catalog.load import Entries
from bot.catalog.source import Source
from bot.errors import CatalogError
from tests.conftest import ROOT

TEXT = """\
hotline: "12345"
services:
  one.first: # the first
    name: 一
    phrases:
      - a | b

  one.second:
    name: &x 二
    again: *x
    guide: |
      first line
      # no comment

      last line
# between
  one.third:
    name: &x "三"
    again: [*x, *x]
elsewhere:
  - topic: 别的
"""
WHOLE = Source(ROOT / "catalog.yaml").read()
PIECES = (
    "name",
    "一",
    ": ",
    "\n",
    "    ",
    "  ",
    "one.second:",
    '"',
    "'",
    "&x ",
    "*x",
    "#",
    "- ",
    "|",
    "services:",
    "[",
    "---",
)


def parse(text):
    return Source(ROOT / "made-up.yaml").parse(text)


@given(at=st.integers(0, len(TEXT)), cut=st.integers(0, 40), put=st.lists(st.sampled_from(PIECES), max_size=4))
def test_an_edit_anywhere_reads_as_the_whole_file_does(at, cut, put):
    after = TEXT[:at] + "".join(put) + TEXT[at + cut :]
    try:
        found = patched(TEXT, parse(TEXT), after, parse)
    except CatalogError:
        return
    if found is not None:
        assert found == parse(after), after
        assert list(found["services"]) == list(parse(after)["services"])


@pytest.mark.parametrize("former", ["一\n", "last line", "a | b"])
def test_an_edit_of_one_entry_is_read_by_itself(former):
    after = TEXT.replace(former, "新的" + former)
    read = []
    assert patched(TEXT, parse(TEXT), after, lambda text: read.append(text) or parse(text)) == parse(after)
    assert len(read[0]) < len(TEXT) / 2


def test_an_entry_that_is_tied_to_another_is_read_with_all():
    tied = TEXT.replace('name: &x "三"', 'name: "三"')
    for text in (tied, TEXT.replace("again: *x", "again: x")):
        assert patched(text, parse(text), text.replace('"三"', '"四"'), parse) in (
            None,
            parse(text.replace('"三"', '"四"')),
        )
    assert patched(tied, parse(tied), tied.replace("二", "贰"), parse) is None, "what is named there is said behind it"


def test_an_edit_of_the_shipped_catalogue_is_read_by_itself():
    entries, file = Entries(), ROOT / "catalog.yaml"
    entries.parsed(Source(file, WHOLE))
    before = parse(WHOLE)
    for said in ("发动机号的后 6 位", "供暖缴费 |"):
        after = WHOLE.replace(said, f"新的 | {said}")
        assert patched(WHOLE, before, after, parse) is not None
    assert entries.parsed(Source(file, after))[1] == parse(after)
