"""docs/security.md: each measure names a test that is there."""

import re

from tests.conftest import ROOT


def test_each_test_that_the_page_names_exists():
    page = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) >= 80
    missing = [f"{file}::{test}" for file, test in named if not is_there(file, test)]
    assert missing == []


def test_each_threat_has_a_test():
    page = (ROOT / "docs" / "security.md").read_text()
    rows = re.findall(r"^\| .+ \|$", page.split("### 已知不足")[0], re.MULTILINE)[2:]
    assert [row for row in rows if "::" not in row] == []


def test_each_group_of_addresses_has_a_threat():
    """What the server answers to, by its first steps, stands in the first column of the table or is named in it."""
    table = (ROOT / "docs" / "security.md").read_text().split("### 已知不足")[0]
    for group in (
        "平台回调",
        "`/api/v1` 登录",
        "`/api/v1` 提交",
        "`/api/v1` 照片",
        "`/console`",
        "全部地址",
        "所有端口",
    ):
        assert f"| {group}" in table, group


def is_there(file, test):
    path = ROOT / file
    return path.exists() and re.search(rf"^(?:async )?def {test}\(", path.read_text(), re.MULTILINE) is not None
