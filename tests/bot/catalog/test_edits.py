"""Reading an edit by itself gives what reading the whole file gives, or leaves it to that."""

import re

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
    name: 二
    guide: |
      first line
      # no comment

      last line
# between
  one.third:
    name: "三"
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


def test_an_edit_of_the_shipped_catalogue_is_read_by_itself():
    entries, file = Entries(), ROOT / "catalog.yaml"
    entries.parsed(Source(file, WHOLE))
    after = re.sub("发动机号的后 6 位", "发动机号后六位", WHOLE)
    assert patched(WHOLE, parse(WHOLE), after, parse) is not None
    assert entries.parsed(Source(file, after))[1] == parse(after)
