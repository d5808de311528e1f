"""Faults of an operator's file come out all at once, with file, line and path."""

from pathlib import Path

import pytest

from bot.catalog.load import load_catalog
from bot.errors import CatalogError

SMALL = """\
title: 示例
welcome: 您好
hotline: "12345"
popular: [env.weather]
services:
  env.weather:
    sector: 环保气象
    name: 天气
    kind: query
    depth: plain
    scope: 天气
    names: 天气 | 天气预报
    phrases: |
      明天冷不冷 ｜ 用带伞吗
      后天刮风不
    guide:
      summary: 看天气
"""


def write(folder: Path, text: str, name: str = "catalog.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def problems(file: Path, overlay: Path | None = None) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_catalog(file, overlay)
    return [str(problem) for problem in caught.value.problems]


def test_phrases_stand_many_to_a_line_under_either_bar(tmp_path):
    service = load_catalog(write(tmp_path, SMALL)).services["env.weather"]
    assert service.names == ("天气", "天气预报")
    assert service.phrases == ("明天冷不冷", "用带伞吗", "后天刮风不")


def test_every_fault_is_listed_with_its_line(tmp_path):
    text = SMALL.replace("kind: query", "kind: qeury").replace("      summary: 看天气", "      sumary: 看天气")
    found = problems(write(tmp_path, text))
    assert any(":9: services.env.weather.kind:" in line for line in found)
    assert any(":17: services.env.weather.guide.sumary:" in line for line in found)
    assert any("services.env.weather.guide.summary:" in line for line in found)


def test_a_key_twice_is_refused_with_its_line(tmp_path):
    (line,) = problems(write(tmp_path, SMALL + "title: 又一个\n"))
    assert "这个字段写了两遍" in line
    assert ":18:" in line or ":17:" in line


def test_half_written_yaml_is_one_problem_with_a_line(tmp_path):
    (line,) = problems(write(tmp_path, SMALL + "  broken: [1, 2\n"))
    assert line.startswith(str(tmp_path))


def test_a_template_that_cannot_be_read_is_a_problem(tmp_path):
    form = """\
    calls:
      now: { gateway: city, operation: weather }
    form:
      submit: now
      replies:
        done: "{{ city"
"""
    (line,) = problems(write(tmp_path, SMALL + form))
    assert ":23: services.env.weather.form.replies.done:" in line


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "services: {}", "\ufeff"])
def test_what_is_no_catalogue_is_refused(tmp_path, text):
    assert problems(write(tmp_path, text))


def test_missing_file_and_bytes_that_are_no_text(tmp_path):
    assert "文件读不了" in problems(tmp_path / "nowhere.yaml")[0]
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "文件读不了" in problems(binary)[0]


def test_a_citys_own_file_overrides_adds_and_switches_off(tmp_path):
    entry = SMALL.split("services:\n")[1]
    base = write(tmp_path, SMALL + entry.replace("env.weather", "env.air").replace("天气", "空气"))
    local = (
        """\
services:
  env.weather:
    guide: { phone: "0315-0000000" }
  env.tide:
"""
        + "\n".join(entry.replace("天气", "潮汐").splitlines()[1:])
        + "\noff: [env.air]\n"
    )
    catalog = load_catalog(base, write(tmp_path, local, "local.yaml"))
    assert set(catalog.services) == {"env.weather", "env.tide"}
    assert catalog.services["env.weather"].guide.phone == "0315-0000000"
    assert catalog.services["env.weather"].guide.summary == "看天气"
    (gone,) = (matter for matter in catalog.elsewhere if "空气" in matter.topic)
    assert gone.instead == ("env.weather", "env.tide") and gone.go and gone.phrases, "what there is of its kind"


def test_a_fault_in_the_citys_file_names_that_file(tmp_path):
    local = write(tmp_path, "services:\n  env.weather:\n    kind: nonsense\n", "local.yaml")
    (line,) = problems(write(tmp_path, SMALL), local)
    assert line.startswith(f"{local}:3: services.env.weather.kind:")


def test_a_service_to_switch_off_that_is_not_there_is_a_problem(tmp_path):
    local = write(tmp_path, "off: [env.nowhere]\n", "local.yaml")
    (line,) = problems(write(tmp_path, SMALL), local)
    assert line == f"{local}:1: off: 要停用的 env.nowhere 不在目录里"


@pytest.mark.parametrize(
    "text", ["[1]", "words", "services: [a]", "services: {env.weather: 3}", "services: {env.weather: {guide: }}"]
)
def test_an_overlay_of_another_shape_is_refused(tmp_path, text):
    assert problems(write(tmp_path, SMALL), write(tmp_path, text, "local.yaml"))
