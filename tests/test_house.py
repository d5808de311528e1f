"""The house itself: what is documented is what is there."""

import ast
import re
import subprocess
import sys

from adapters.alipay.settings import AlipayApp, CityService, Templates
from adapters.wechat.settings import WeChatAccount
from bot.catalog.load import load_catalog
from bot.dialogue import words
from bot.settings import Settings
from tests.conftest import ROOT


def test_every_setting_stands_in_the_example():
    example = (ROOT / ".env.example").read_text()
    wanted = {f"BANSHI_{name.upper()}" for name in Settings.model_fields if name != "secrets"} | {"BANSHI_SECRETS__"}
    wanted |= {f"__{name.upper()}=" for name in WeChatAccount.model_fields}
    wanted |= {f"BANSHI_ALIPAY__NAME__{name.upper()}" for name in AlipayApp.model_fields}
    wanted |= {f"__CITY__{name.upper()}=" for name in CityService.model_fields}
    wanted |= {f"__TEMPLATES__progress__{name.upper()}=" for name in Templates.model_fields}
    assert [name for name in sorted(wanted) if name not in example] == []


def test_every_variable_of_the_example_is_read():
    example = (ROOT / ".env.example").read_text()
    names = set(re.findall(r"^#? ?BANSHI_([A-Z_]+?)(?:__.*)?=", example, re.MULTILINE))
    known = {name.upper() for name in Settings.model_fields} | {"WECHAT", "ALIPAY"}
    assert names <= known, names - known


def test_chinese_sentences_stand_where_they_are_edited():
    """Citizens' words live in the catalogue, in templates, in data files or in a room's words."""
    sentence = re.compile(r"[\u4e00-\u9fff]{2,}[^\n]{0,40}[。！？]")
    all_ = (file for folder in ("bot", "adapters") for file in (ROOT / folder).rglob("*.py"))
    files = [file for file in all_ if "words" not in {file.stem, file.parent.name}]
    assert [
        f"{file.name}: {text}"
        for file in files
        for text in strings_in(file)
        if sentence.search(text) and "(?" not in text
    ] == []


def strings_in(file):
    """The strings of a module, its docstrings left out."""
    tree = ast.parse(file.read_text())
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose)
    return [node.value for node in constants if isinstance(node.value, str)]


def test_no_service_id_in_python():
    """A new service is one entry of the catalogue and touches no Python."""
    ids = load_catalog(ROOT / "catalog.yaml").services
    quoted = re.compile("|".join(f"[\"']{re.escape(name)}[\"']" for name in ids))
    files = [file for folder in ("bot", "adapters") for file in (ROOT / folder).rglob("*.py")]
    assert [str(file) for file in files if quoted.search(file.read_text())] == []


def test_commands_do_not_overlap():
    seen: dict[str, words.Command] = {}
    for command, said in words.COMMANDS.items():
        for word in said:
            assert seen.setdefault(word, command) is command, word


def test_no_pattern_goes_round_in_circles():
    """A loop whose words can be cut in two ways (楼下, and 楼 and 下) takes years over eighty characters."""
    command = [sys.executable, "-m", "tests.backtracking"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=600, check=True)
    counted, *running_away = ran.stdout.decode().splitlines()
    assert int(counted) > 300
    assert running_away == []
