"""Three answers, whatever is typed, the same every time."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents import fitting, head, ridge
from bot.intents.corpus import Corpus
from bot.intents.decision import Decision, Verdict
from bot.intents.evidence import probability
from bot.intents.fitting import Task, fitted
from bot.intents.lexicon import Lexicon
from bot.intents.router import Router
from bot.intents.slots import values
from bot.intents.text import LONGEST

from .conftest import NOW, small

NASTY = [
    "",
    " ",
    "。，！？",
    "😂🙏👍" * 50,
    "\x00\x07\x1b[31m",
    "\u202e\u200f\u061c查违章\u2066",
    "\ud800\udfff\ud83d",
    "查" * 20_000,
    "wo yao cha weizhang " * 1_000,
    "京A12345 2026年3月5日 " * 1_000,
    "ﷺ" * 500,
    "العربية тест ไทย",
]


@pytest.mark.parametrize(
    ("said", "service"),
    [
        ("查违章", "road.violations"),
        ("挂号", "care.booking"),
        ("請幫我查一下違章", "road.violations"),
        ("cha weizhang", "road.violations"),
        ("查未章", "road.violations"),
        ("公积金能取出来吗", "fund.withdraw"),
        ("挂的号想退掉", "care.cancel"),
        ("转人工", "sys.human"),
    ],
)
def test_a_clear_request_has_its_service_first(by_words: Router, said: str, service: str) -> None:
    decision = by_words.route(said, now=NOW)
    assert decision.candidates[0].service == service
    assert decision.verdict is not Verdict.NONE


@pytest.mark.parametrize("said", ["查违章", "公积金余额", "转人工", "取消挂号"])
def test_a_name_goes_straight_there(by_words: Router, said: str) -> None:
    decision = by_words.route(said, now=NOW)
    assert decision.verdict is Verdict.ROUTE
    assert decision.service == decision.candidates[0].service


def test_a_bare_object_asks_which(by_words: Router) -> None:
    decision = by_words.route("公积金", now=NOW)
    assert decision.verdict is Verdict.CLARIFY and decision.service is None
    assert {c.service for c in decision.candidates[:2]} == {"fund.balance", "fund.withdraw"}


def test_a_matter_served_elsewhere_is_named(by_words: Router) -> None:
    decision = by_words.route("火车票改签", now=NOW)
    assert (decision.verdict, decision.topic, decision.chitchat) == (Verdict.NONE, "火车票", False)


@pytest.mark.parametrize("said", ["你好", "红烧肉怎么做", "早上好"])
def test_small_talk_is_no_request(by_words: Router, said: str) -> None:
    decision = by_words.route(said, now=NOW)
    assert (decision.verdict, decision.topic, decision.chitchat) == (Verdict.NONE, None, True)


def test_values_are_found_and_not_matched(by_words: Router) -> None:
    decision = by_words.route("京A12345有没有违章", now=NOW)
    assert values("京A12345有没有违章", decision.found)["plate"] == "京A12345"
    assert decision.candidates[0].service == "road.violations"


def test_what_pays_needs_to_be_surer_than_what_tells(by_words: Router) -> None:
    from bot.intents.decide import bar

    services = small().services
    assert bar(services["road.fines"], ()) > bar(services["road.violations"], ())


def sound(decision: Decision) -> bool:
    scores = [candidate.score for candidate in decision.candidates]
    return (
        0 < len(scores) <= 5
        and all(0 <= score <= 1 for score in scores)
        and (decision.service is not None) == (decision.verdict is Verdict.ROUTE)
        and (decision.service is None or decision.service == decision.candidates[0].service)
    )


@pytest.mark.parametrize("said", NASTY, ids=range(len(NASTY)))
def test_bad_input_is_answered(by_words: Router, with_meaning: Router, said: str) -> None:
    for router in (by_words, with_meaning):
        assert sound(router.route(said, now=NOW))
        assert len(router.read(said, now=NOW).likeness.text) <= 2 * LONGEST


@pytest.mark.parametrize("said", ["", "😂", "\ud800", "。。。"])
def test_nothing_said_is_no_request(by_words: Router, said: str) -> None:
    assert by_words.route(said, now=NOW).verdict is Verdict.NONE


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(), max_size=60))
def test_any_text_is_answered(by_words: Router, said: str) -> None:
    assert sound(by_words.route(said, now=NOW))


@settings(deadline=None, max_examples=100)
@given(st.text(st.sampled_from("查违章罚款挂号公积金取结婚证我要怎么交的了吗 abcw12"), max_size=30))
def test_words_of_the_catalogue_in_any_order_are_answered(with_meaning: Router, said: str) -> None:
    assert sound(with_meaning.route(said, now=NOW))


def test_evidence_that_the_calibration_was_not_fitted_for_is_a_fault_and_not_cut(by_words: Router) -> None:
    evidence = by_words.read("查违章", now=NOW).evidence
    for features in (evidence.features[:-1], (*evidence.features, 1.0)):
        with pytest.raises(ValueError, match="zip"):
            probability(msgspec.structs.replace(evidence, features=features), semantic=False)


def test_two_routers_of_one_catalogue_say_the_same(by_words: Router) -> None:
    other = Router.build(small(), cache_dir=None, semantic=False)
    for said in ("罚款", "想把证领了", "公积金", "今天天气", "挂个号"):
        assert by_words.route(said, now=NOW) == other.route(said, now=NOW)


@pytest.mark.parametrize(
    ("said", "service"),
    [("婚姻", "wed.register"), ("marriage registration", "wed.register"), ("see a doctor", "care.booking")],
)
def test_meaning_helps_where_no_word_is_shared(with_meaning: Router, by_words: Router, said: str, service: str) -> None:
    alone, beside = by_words.route(said, now=NOW), with_meaning.route(said, now=NOW)
    assert beside.candidates[0].service == service
    assert _odds(beside.candidates[0].score) > 2 * _odds(max(c.score for c in alone.candidates))


def _odds(probability: float) -> float:
    return probability / (1 - probability)


def test_what_was_fitted_is_reused(tmp_path: Path) -> None:
    first = Router.build(small(), cache_dir=tmp_path, semantic=False)
    files = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    again = Router.build(small(), cache_dir=tmp_path, semantic=False)
    assert files and files == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    for said in ("查违章", "公积金", "你好", "jfk"):
        assert first.route(said, now=NOW) == again.route(said, now=NOW)


def test_changed_words_are_fitted_anew(tmp_path: Path) -> None:
    Router.build(small(), cache_dir=tmp_path, semantic=False)
    changed = Router.build(small(chitchat={"问候": "你好 | 查违章这个词真逗"}), cache_dir=tmp_path, semantic=False)
    assert len(list((tmp_path / "routing").iterdir())) == 2
    assert changed.route("查违章这个词真逗", now=NOW).verdict is Verdict.NONE


def test_a_damaged_cache_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Router.build(small(), cache_dir=tmp_path, semantic=False)
    for file in tmp_path.rglob("duals.npy"):
        file.unlink()
        file.write_bytes(b"not an array")
    monkeypatch.setattr(fitting, "_last", {})  # as in another process
    router = Router.build(small(), cache_dir=tmp_path, semantic=False)
    assert router.route("查违章", now=NOW).service == "road.violations"


def test_grams_say_the_same_at_hand_and_summed_over_their_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ridge, "COMMON", ridge.LEAST)
    tabled = Router.build(small(), cache_dir=None, semantic=False).head
    monkeypatch.setattr(ridge, "COMMON", 10_000)
    summed = Router.build(small(), cache_dir=None, semantic=False).head
    assert (tabled.common != head.RARE).all()
    assert (summed.common == head.RARE).all()
    for said in ("查违章", "公积金余额查一下", "你好", "jfk", ""):
        np.testing.assert_allclose(tabled.scores(tabled.listen(said)), summed.scores(summed.listen(said)), atol=1e-3)


def test_few_fits_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        catalog = small(chitchat={"问候": f"你好 | 第{number}种说法"})
        fitted(Task(Corpus.of(catalog), Lexicon.of(catalog.lexicon), semantic=False), tmp_path)
    assert len(list((tmp_path / "routing").iterdir())) == 3


def test_a_catalogue_without_anything_but_services_routes() -> None:
    router = Router.build(small(elsewhere=[], chitchat={}, lexicon={}), cache_dir=None, semantic=False)
    assert router.route("查违章", now=NOW).service == "road.violations"
    assert sound(router.route("红烧肉怎么做", now=NOW))
