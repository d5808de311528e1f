"""`banshi catalog check`, as an operator runs it."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.fixture
def checked(tmp_path):
    """Runs the check with a city's own file of this text; gives its exit status, its lines and that file."""

    def run(text, *arguments):
        city = tmp_path / "city.yaml"
        city.write_text(text, encoding="utf-8")
        env = {name: value for name, value in os.environ.items() if not name.startswith("BANSHI_")}
        env["BANSHI_CATALOG_OVERLAY"] = str(city)
        command = [sys.executable, "-m", "bot", "catalog", "check", *arguments]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        return done.returncode, (done.stdout + done.stderr).splitlines(), city

    return run


@pytest.mark.parametrize("text", ["", "# 以后再写\n"])
def test_a_citys_own_file_that_says_nothing_is_told_with_its_remedy(checked, text):
    status, lines, city = checked(text)
    assert status == 0
    assert lines[0].startswith(f"{city}:0: (file): 文件里没有一处本地修改") and "BANSHI_CATALOG_OVERLAY" in lines[0]
    assert len(lines) == 2, "what else is worth a look is told where it is asked for"


def test_warnings_of_one_file_alone(checked):
    old = "services: { traffic.violation: { guide: { verified: '2020-01-01' } } }\n"
    status, lines, city = checked(old, "--warnings", "--only", "nowhere.yaml")
    assert status == 2 and "does not exist" in lines[-1]
    status, lines, city = checked(old, "--warnings", "--only", str(city))
    assert status == 0
    assert [line for line in lines[:-1] if not line.startswith(f"{city}:")] == []
    assert any("2020-01-01 核对过" in line for line in lines)
    assert lines[-1].startswith("0 problems, 1 warnings; in other files 0 problems, ")


def test_what_is_wrong_elsewhere_still_keeps_the_whole_from_being_published(checked):
    status, lines, _ = checked("services: { traffic.violation: { kind: nonsense } }\n", "--only", "catalog.yaml")
    assert (status, lines) == (1, ["0 problems, 0 warnings; in other files 1 problems, 0 warnings"])


def test_a_file_that_is_none_of_the_catalogues_is_refused(checked):
    status, lines, _ = checked("off: []\n", "--only", "README.md")
    assert status == 1 and "README.md" in lines[-1] and "gateways.yaml" in lines[-1]
