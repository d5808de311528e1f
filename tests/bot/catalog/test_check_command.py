"""`banshi catalog check`, as an operator runs it."""

import fcntl
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


SMALL = """
title: 示例
welcome: 您好
hotline: "12345"
popular: []
elsewhere: []
lexicon: {}
chitchat: { 问候: 你好 | 在吗 | 早上好 }
services:
  road.fines:
    { sector: 交通, name: 交通罚款, kind: guide, depth: deep, scope: 罚款, names: 交罚款 | 交通罚款,
      phrases: 罚单上的钱怎么交 | 违停罚款在哪里缴, guide: { summary: 告诉您在哪里交, verified: "2026-11-01" } }
  fund.balance:
    { sector: 住房, name: 公积金, kind: guide, depth: deep, scope: 公积金, names: 公积金余额 | 查公积金,
      phrases: 公积金还有多少钱 | 单位给我交了公积金没有, guide: { summary: 告诉您在哪里查, verified: "2026-11-01" } }
"""


@pytest.fixture
def small(tmp_path):
    """The environment of a small city that nobody has learned yet."""
    (tmp_path / "catalog.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "gateways.yaml").write_text("gateways: {}\n", encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith("BANSHI_")}
    files = {f"BANSHI_{name.upper()}": str(tmp_path / f"{name}.yaml") for name in ("catalog", "gateways")}
    return env | files | {"BANSHI_DATA_DIR": str(tmp_path / "var"), "BANSHI_SEMANTIC": "false"}


CHECK = [sys.executable, "-m", "bot", "catalog", "check"]


@pytest.mark.parametrize("command", [CHECK, [sys.executable, "-m", "bot", "explain", "交罚款"]])
def test_who_waits_for_the_first_check_is_told_what_goes_on_and_later_ones_say_nothing(small, command):
    for told in (True, False):
        done = subprocess.run(command, env=small, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert ("学一遍" in done.stderr) is told and "学一遍" not in done.stdout


def test_a_check_waits_for_a_server_that_learns_and_says_so(small, tmp_path):
    folder = tmp_path / "var"
    folder.mkdir()
    with (folder / "router.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        check = subprocess.Popen(CHECK, env=small, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert "另一个程序正在学" in check.stderr.readline()
        assert not (folder / "router" / "routing").exists()
    out, err = check.communicate()
    assert (check.returncode, "学一遍" in err) == (0, True), out + err


CITY = """\
titel: 唐山办事
off: [fund.balence, road.fines]
services:
  road.finse:
    guide：{ phone: "12123" }
  fund.balance:
\tguide: { phonne: "12345" }
    kind: gide
    phrases: 公积金还剩多少
    form: { submit: red, slots: {}, replies: { done: 好 } }
"""


def checked_city(small, tmp_path, text, *arguments):
    city = tmp_path / "city.yaml"
    city.write_text(text, encoding="utf-8")
    env = small | {"BANSHI_CATALOG_OVERLAY": str(city)}
    done = subprocess.run([*CHECK, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, [line.replace(f"{tmp_path}/", "") for line in done.stdout.splitlines()]


def test_all_that_is_wrong_in_a_citys_file_is_told_at_once_with_what_may_have_been_meant(small, tmp_path):
    status, lines = checked_city(small, tmp_path, CITY)
    assert status == 1
    for told in (
        "city.yaml:1: titel: 没有这个字段，请检查拼写和缩进；你是不是想写 title？",
        "city.yaml:2: off.0: 要停用的 fund.balence 不在目录里，请改对编号，或从 off 里删去；你是不是想写 fund.bal",
        "city.yaml:4: services.road.finse: 目录里没有 road.finse 可改；要新增这一项，还缺 ",
        "city.yaml:5: (file): YAML 写法有误：用了中文冒号「：」，请改成英文冒号加一个空格",
        "city.yaml:7: (file): YAML 写法有误：不能用制表符（Tab）缩进，请换成空格",
        "city.yaml:7: services.fund.balance.guide.phonne: 没有这个字段，请检查拼写和缩进；你是不是想写 phone？",
        "city.yaml:8: services.fund.balance.kind: 只能是 ",
    ):
        assert any(line.startswith(told) for line in lines), (told, lines)
    assert any("你是不是想写 road.fines？" in line for line in lines) and any("想写 guide？" in line for line in lines)


def test_what_a_citys_file_takes_away_is_told_with_how_to_add(small, tmp_path):
    text = "chitchat: { 玩笑: 月亮真圆 }\nservices: { fund.balance: { phrases: 公积金还剩多少 } }\n"
    status, lines = checked_city(small, tmp_path, text, "--warnings")
    assert status == 0, lines
    assert "city.yaml:1: chitchat: 换掉了原来的 1 样，如 问候：只想加几样，请写 chitchat+ (warning)" in lines
    told = "换掉了原来的 2 句，如「公积金还有多少钱」：只想加几句，请写 phrases+ (warning)"
    assert f"city.yaml:2: services.fund.balance.phrases: {told}" in lines
    adding = text.replace("chitchat:", "chitchat+:").replace("phrases:", "phrases+:")
    status, lines = checked_city(small, tmp_path, adding, "--warnings")
    assert status == 0 and not any("换掉了" in line for line in lines)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("http://x.example/a", "htp://x.example/a", "「htp://x.example/a」不是接口的地址"),
        ("http://x.example/a", "http://x.example/甲", "不是接口的地址"),
        ("hmac-sha256", "hmac-sha265", "你是不是想写 hmac-sha256？"),
        ('["0"]', "[“0”]", '请改成英文引号："0"'),
        ("base_url:", "base_urls:", "你是不是想写 base_url？"),
    ],
)
def test_a_slip_in_the_gateways_is_told_with_its_remedy_beside_those_of_the_city(small, tmp_path, before, after, told):
    gateway = """gateways:
  one:
    name: 一号
    base_url: http://x.example/a
    sign: { profile: hmac-sha256, key_id: k, secret: s }
    envelope: { code: code, message: message, data: data, done: ["0"] }
    operations: { read: { path: /read } }
"""
    (tmp_path / "gateways.yaml").write_text(gateway.replace(before, after), encoding="utf-8")
    status, lines = checked_city(small, tmp_path, "titel: 唐山办事\n")
    assert status == 1 and any(line.startswith("gateways.yaml:") and told in line for line in lines), lines
    assert any(line.startswith("city.yaml:1: titel:") for line in lines)


# ruff: noqa: E501
POND = """services:
  local.pond:
    { sector: 城市管理, name: 道路积水上报, kind: guide, depth: deep, scope: 积水, names: 道路积水上报,
      prases: 路上积水过不去车了, guide: { summary: 告诉您积水找谁 } }
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'services:\n  fund.balance:\n    guide: { phone: "12345 }\n  road.fines:\n    guide: { fee: [1] }\n',
            [
                "city.yaml:3: (file): YAML 写法有误：这一行的引号没有写完",
                "city.yaml:5: services.road.fines.guide.fee: 要写",
            ],
        ),
        (
            POND,
            ["city.yaml:2: services.local.pond: 目录里没有 local.pond 可改；要新增这一项，还缺 phrases；没有 prases "],
        ),
        ("fund.balance:\n  guide: { fee: 免费 }\n", ["city.yaml:1: fund.balance: 服务要写在 services 下面"]),
        (
            'services:\n  fund.balance:\n    guide: { phone: "12345 }\n  road.fines:\n    guide: { fee: "1", bring: 证 }\n',
            [
                "city.yaml:3: (file): YAML 写法有误：这一行的引号没有写完",
                "city.yaml:5: services.road.fines.guide.bring: 要写",
            ],
        ),
        (
            "# 新加的\nelsewhere+:\n  - { topic: 办护照, go: 出入境, phrases: 护照 }\n  - { topic: 找对象, phrases: 对象 }\n",
            ["city.yaml:4: elsewhere+.1.go: 缺少这一项"],
        ),
        (
            "services:\n  fund.balance:\n    guide:\n      phone: '12345'\n\t  fee: 免费\n  road.fines:\n    kind: guide\n",
            ["city.yaml:5: (file): YAML 写法有误：不能用制表符"],
        ),
        (
            "services:\n  local.pond:\n    scope: 积水\n    phrases: |\n      路上积\n\t: [",
            ["city.yaml:6: (file): YAML 写法有误：不能用制表符"],
        ),
        (
            "services: { fund.balance: { guide: { phone: 见单, fee: [1] } }, road.fines: { guide: { phone: 12345 } } }\n",
            [
                "city.yaml:1: services.fund.balance.guide.fee: 要写文字",
                "city.yaml:1: services.fund.balance.guide.phone: 「见单」不是",
                "city.yaml:1: services.road.fines.guide.phone: 要写文字",
            ],
        ),
    ],
    ids=["quote", "field", "outside", "another_quote", "adding", "tab", "half_written", "beside"],
)
def test_a_slip_is_told_by_its_own_name_and_line_and_nothing_else_is(small, tmp_path, text, told):
    status, lines = checked_city(small, tmp_path, text)
    assert status == 1 and len(lines) == len(told), lines
    for line in told:
        assert any(one.startswith(line) for one in lines), (line, lines)


def test_who_reads_only_how_many_warnings_there_are_reads_how_to_see_them(small, tmp_path):
    old = "services: { fund.balance: { guide: { verified: '2020-01-01' } } }\n"
    status, lines = checked_city(small, tmp_path, old)
    assert status == 0 and lines[-1].endswith(" warnings (--warnings lists them)"), lines
    status, lines = checked_city(small, tmp_path, old, "--warnings")
    assert status == 0 and lines[-1].endswith(" warnings"), lines
