"""What an edit does is told, and nothing that it doesn't do."""

import pytest

from bot.errors import Problem
from bot.impact import NOISE, Asked, moved, standing
from bot.intents.decision import Candidate, Decision, Verdict

HOME, OTHER = "housing.heating", "housing.water_bill"


def routed(score, service=HOME):
    return Decision(Verdict.ROUTE, service, (Candidate(service, score), Candidate(OTHER, 0.05)))


def asked_about(score, rival=0.05):
    return Decision(Verdict.CLARIFY, None, (Candidate(HOME, score), Candidate(OTHER, rival)))


@pytest.mark.parametrize(
    ("before", "after", "judged"),
    [
        (routed(0.841), asked_about(0.838), []),
        (asked_about(0.838), routed(0.842), []),
        (asked_about(0.3, 0.29), asked_about(0.29, 0.3), []),
        (routed(0.86), asked_about(0.86 - 2 * NOISE), ["worse"]),
        (asked_about(0.5), routed(0.99), ["better"]),
        (routed(0.9), routed(0.9, OTHER), ["worse"]),
        (asked_about(0.3), Decision(Verdict.NONE, None, (Candidate(HOME, 0.1),)), ["worse"]),
    ],
)
def test_what_crosses_a_threshold_by_a_hair_has_not_moved(before, after, judged):
    found = moved({"暖气不热": before}, {"暖气不热": after}, [Asked("暖气不热", HOME, 1)])
    assert [one.judgement for one in found] == judged


def test_a_problem_is_news_where_its_phrase_moved_or_is_new():
    problems = [
        Problem("catalog.yaml", 1, "services.a.examples", f"「{said}」说出来，程序要反问一句才到这里", True)
        for said in ("一直在的", "动了的", "新写的")
    ]
    assert standing([], problems, {"一直在的"}) == [0]
    assert standing(problems[1:2], problems, set()) == [1]
