"""Why a message goes where it goes, and what is wrong with a catalogue's words."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.intents.check import check_words
from bot.intents.eval import evaluate
from bot.intents.explain import explain
from bot.intents.router import Router
from bot.intents.triage import Triage

from .conftest import NOW, SERVICES, guide, small


def test_an_explanation_says_what_was_seen(with_meaning: Router) -> None:
    told = explain(Triage(with_meaning), "京A12345的罚款咋交", now=NOW)
    assert ("plate", "京A12345") in told.masked
    assert told.candidates[0].service == "road.fines"
    assert told.runner_up is not None and told.runner_up.score <= told.candidates[0].score
    assert {channel.name for channel in told.channels} >= {"characters", "sounds", "terms"}
    assert any(match.meaning == "road.fines" for channel in told.channels for match in channel.matches)


@pytest.mark.parametrize(("said", "why"), [("公积金", "bare"), ("查违章", "sure"), ("红烧肉怎么做", "far")])
def test_an_explanation_says_why(by_words: Router, said: str, why: str) -> None:
    assert explain(Triage(by_words), said, now=NOW).why == why


@pytest.mark.parametrize(
    "said", ["公积金", "查违章", "买火车票", "你好", "", "\ud800", "京A12345 jfk", "<b>{{ 7 * 7 }}</b>"]
)
def test_an_explanation_can_be_read(with_meaning: Router, said: str) -> None:
    text = str(explain(Triage(with_meaning), said, now=NOW))
    assert text.startswith(f"说的是：{said.encode('utf-8', 'ignore').decode()}") and "结论：" in text


@pytest.mark.parametrize(
    ("said", "why"),
    [("我家着火了", "凭「家着火」"), ("刚下楼一个戴头盔的拽了我包就跑", "凭整句话听着像（从 emergencies 里 crime ")],
)
def test_an_emergency_says_by_what_it_was_heard(shipped: Router, said: str, why: str) -> None:
    assert why in str(explain(Triage(shipped), said, now=NOW))


def spoilt(**words: dict[str, str]) -> Router:
    """The small catalogue with other words for some services."""
    services = {}
    for name, (kind, names, phrases) in SERVICES.items():
        entry = {"names": names, "phrases": phrases} | words.get(name.replace(".", "_"), {})
        services[name] = {
            "sector": "示例", "name": entry["names"].split(" | ")[0], "kind": kind, "depth": "plain", "scope": "示例",
            "guide": guide(), **entry,
        }  # fmt: skip
    return Router.build(small(services=services), cache_dir=None, semantic=False)


def test_good_words_have_no_faults(by_words: Router) -> None:
    assert [fault for fault in check_words(by_words, now=NOW) if fault.path[-1] != "names"] == []


def test_a_phrase_under_two_meanings_is_listed() -> None:
    router = spoilt(fund_withdraw={"phrases": "租房能取公积金吗 | 查违章！ | 你好"})
    faults = [fault.message for fault in check_words(router, now=NOW)]
    assert any("查违章！" in fault and "road.violations" in fault for fault in faults)
    assert any("「你好」" in fault and "也有" in fault for fault in faults)


def test_an_example_that_leads_elsewhere_names_the_thief() -> None:
    router = spoilt(wed_register={"examples": "查一下违章 | 登记结婚去哪"})
    faults = [fault for fault in check_words(router, now=NOW) if fault.path == ("services", "wed.register", "examples")]
    assert len(faults) == 1
    assert "查一下违章" in faults[0].message and "road.violations" in faults[0].message


def test_what_a_service_must_not_take_is_watched() -> None:
    router = spoilt(road_violations={"not_for": "帮我查查违章 | 买火车票"})
    faults = [f.message for f in check_words(router, now=NOW) if f.path == ("services", "road.violations", "not_for")]
    assert len(faults) == 1 and "帮我查查违章" in faults[0]


def labelled(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """A set of these messages."""
    file = folder / "own.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


@pytest.mark.parametrize(("right", "error"), [(4, 0.0), (3, 0.25), (0, 1.0)])
def test_a_router_that_is_less_right_than_it_says_has_that_error(
    by_words: Router, tmp_path: Path, right: int, error: float
) -> None:
    labels = ["road.violations"] * right + ["wed.register"] * (4 - right)
    file = labelled(tmp_path, [{"text": "查违章", "service": each, "style": "plain"} for each in labels])
    stated = by_words.route("查违章", now=NOW).candidates[0].score
    assert evaluate(by_words, [file])[0]["all"]["ece"] == pytest.approx(abs(stated - right / 4), abs=0.001)
    assert stated - right / 4 == pytest.approx(error, abs=0.1)


def test_scores_are_counted_by_set_and_style(by_words: Router, tmp_path: Path) -> None:
    rows = [
        {"text": "查违章", "service": "road.violations", "style": "plain"},
        {"text": "京A12345查违章", "service": "road.violations", "style": "slots", "slots": {"plate": "京A12345"}},
        {"text": "公积金", "service": "fund.balance", "accept": ["fund.withdraw"], "style": "plain"},
        {"text": "查违章", "service": "wed.register", "style": "plain"},
        {"text": "红烧肉怎么做", "service": None, "style": "oos_far"},
        {"text": "转人工", "service": None, "style": "oos_near"},
    ]
    file = labelled(tmp_path, rows)
    table = {line[:28].strip(): line[28:].split() for line in evaluate(by_words, [file], errors=9)[1].splitlines()}
    assert table["all"][:-1] == ["4", "75.0", "75.0", "25.0", "75.0", "2", "50.0", "0.0", "100.0"]
    assert table["style plain"][:4] == ["3", "66.7", "66.7", "33.3"]
    assert table["style oos_near"][:-1] == ["0", "1", "100.0", "0.0"]
    assert any("wed.register" in line for line in evaluate(by_words, [file], errors=9)[1].splitlines())


def test_a_place_abroad_is_named_as_the_reason_to_ask(shipped: Router):
    said = explain(Triage(shipped), "东京的公租房怎么申请", now=NOW)
    assert said.why == "abroad" and "境外" in str(said)
