"""Faults of an operator's file come out all at once, with file, line and path."""

from pathlib import Path

import pytest

from bot.catalog.load import load_catalog
from bot.catalog.source import Source
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
    assert line == f"{local}:1: off.0: 要停用的 env.nowhere 不在目录里，请改对编号，或从 off 里删去"


@pytest.mark.parametrize(
    "text", ["[1]", "words", "services: [a]", "services: {env.weather: 3}", "services: {env.weather: {guide: }}"]
)
def test_an_overlay_of_another_shape_is_refused(tmp_path, text):
    assert problems(write(tmp_path, SMALL), write(tmp_path, text, "local.yaml"))


FORM = (
    SMALL.replace("depth: plain", "depth: deep")
    + """\
      by_region: { 唐山市: { where: 唐山, phone: "1" }, 天津市: { where: 天津 } }
    dictionaries: { sky: { "1": 晴 } }
    calls:
      read: { gateway: city, operation: weather, send: { city: city, day: day }, read: { sky: s, temp: t } }
    form:
      slots:
        city: { type: city, ask: 哪个城市？, example: 唐山 }
        day: { type: choice, ask: 哪天？, choices: { options: 今天 | 明天 } }
      submit: read
      replies: { done: "{{ sky }}", empty: 没有, refused: { "7": 不给查 }, unknown: 稍后再试 }
chitchat: { 问候: 你好 | 在吗 }
"""
)


def over(tmp_path, local, base=FORM):
    return load_catalog(write(tmp_path, base), write(tmp_path, local, "city.yaml")).services["env.weather"]


def test_a_city_changes_one_reply_and_keeps_the_form(tmp_path):
    service = over(tmp_path, "services: { env.weather: { form: { replies: { empty: 问 12121 } } } }")
    assert (service.form.replies.empty.source, service.form.replies.done.source) == ("问 12121", "{{ sky }}")
    assert list(service.form.slots) == ["city", "day"] and service.form.submit == "read"


@pytest.mark.parametrize(
    ("local", "holds"),
    [
        (
            "form: { slots: { day: { choices: { options: 后天 } } } }",
            lambda s: s.form.slots["day"].choices.options == ("后天",),
        ),
        ("form: { slots: { day: { type: date, ask: 几号？ } } }", lambda s: s.form.slots["day"].choices is None),
        ('form: { replies: { refused: { "8": 明天再来 } } }', lambda s: set(s.form.replies.refused) == {"7", "8"}),
        ("calls: { read: { read: { wind: w } } }", lambda s: set(s.calls["read"].read) == {"sky", "temp", "wind"}),
        ("calls: { read: { read: { type: w } } }", lambda s: set(s.calls["read"].read) == {"sky", "temp", "type"}),
        ('dictionaries: { wind: { "1": 北风 } }', lambda s: set(s.dictionaries) == {"sky", "wind"}),
        (
            "guide: { by_region: { 唐山市: { phone: '12345' } } }",
            lambda s: (s.guide.by_region["唐山市"].where, len(s.guide.by_region)) == ("唐山", 2),
        ),
        ("phrases+: 穿啥 | 冻手不", lambda s: s.phrases == ("明天冷不冷", "用带伞吗", "后天刮风不", "穿啥", "冻手不")),
        ("examples+: 出门冷吗", lambda s: s.examples == ("出门冷吗",)),
        ("guide: { bring+: [伞] }", lambda s: s.guide.bring == ("伞",)),
        ("phrases: 今天穿啥", lambda s: s.phrases == ("今天穿啥",)),
        (
            "form: { submit: read, slots: { city: { type: city, ask: 哪里？ } }, replies: { done: 好 } }\n"  # noqa: ISC004
            "    calls: { read: { gateway: city, operation: weather } }",
            lambda s: list(s.form.slots) == ["city"] and s.form.replies.empty is None and not s.calls["read"].read,
        ),
    ],
)  # fmt: skip
def test_a_city_says_only_what_differs(tmp_path, local, holds):
    assert holds(over(tmp_path, f"services:\n  env.weather:\n    {local}\n"))


def test_a_city_adds_to_lists_of_the_whole_catalogue(tmp_path):
    local = "chitchat+: { 天气玩笑: 热死个人 }\nelsewhere+: [{ topic: 气象观测, go: 气象局, phrases: 参观气象台 }]\n"
    catalog = load_catalog(write(tmp_path, FORM), write(tmp_path, local, "city.yaml"))
    assert list(catalog.chitchat) == ["问候", "天气玩笑"] and [one.topic for one in catalog.elsewhere] == ["气象观测"]


def test_what_adds_to_another_kind_of_thing_is_refused_where_it_stands(tmp_path):
    city = write(tmp_path, "services: { env.weather: { guide: { bring+: 伞 }, name+: [天] } }", "city.yaml")
    found = problems(write(tmp_path, FORM.replace("summary: 看天气", "summary: 看天气\n      bring: [伞]")), city)
    assert len(found) == 2 and all("city.yaml:1:" in line for line in found)


@pytest.mark.parametrize("text", ["off: env.weather", "off: 【env.weather】", "off: { env.weather: }"])
def test_what_is_to_be_switched_off_is_written_as_a_list(tmp_path, text):
    (line,) = problems(write(tmp_path, SMALL), write(tmp_path, f"{text}\n", "city.yaml"))
    assert "city.yaml:1: off: " in line and "[甲, 乙]" in line


def test_a_question_that_the_form_does_not_have_is_told_by_its_name(tmp_path):
    city = write(tmp_path, "services: { env.weather: { form: { slots: { citi: { ask: 哪 } } } } }", "city.yaml")
    assert any("没有问题 citi；你是不是想写 city？" in line for line in problems(write(tmp_path, FORM), city))


def test_what_the_console_published_stands_for_itself(tmp_path):
    text = "services: { env.weather: { form: { replies: { empty: 问 12121 } } } }"
    published = Source(write(tmp_path, text, "published.yaml"), is_whole=True)
    with pytest.raises(CatalogError, match="submit"):
        load_catalog(write(tmp_path, FORM), published)
