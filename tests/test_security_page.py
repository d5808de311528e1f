"""docs/security.md: each measure names a test that is there."""

import re

from tests.conftest import ROOT


def test_each_test_that_the_page_names_exists():
    page = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) >= 14
    missing = [f"{file}::{test}" for file, test in named if not is_there(file, test)]
    assert missing == []


def test_each_threat_has_a_test():
    page = (ROOT / "docs" / "security.md").read_text()
    rows = re.findall(r"^\| .+ \|$", page.split("### 已知不足")[0], re.MULTILINE)[2:]
    assert [row for row in rows if "::" not in row] == []


def is_there(file, test):
    path = ROOT / file
    return path.exists() and re.search(rf"^(?:async )?def {test}\(", path.read_text(), re.MULTILINE) is not None
