"""Reports: taken in once, moved on by the clock, seen by their reporter only."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.gateways.cases import Cases, Report
from sandbox.gateways.dialects import Refusal

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
REPORT = Report("随手拍", "井盖坏了", "user-1", "新华道", "photo-1")


@pytest.fixture
def cases():
    return Cases()


def test_the_same_number_is_the_same_case(cases):
    first = cases.submit("BS1", REPORT, NOW)
    assert cases.submit("BS1", REPORT, NOW + timedelta(minutes=1)) == first
    assert first.number == "GS20261123000001"
    assert cases.by_business_number("BS1") == first


def test_a_number_serves_one_report_only(cases):
    cases.submit("BS1", REPORT, NOW)
    with pytest.raises(Refusal) as refused:
        cases.submit("BS1", Report("随手拍", "另一件", "user-1"), NOW)
    assert refused.value.code == "NUMBER_REUSED"


@pytest.mark.parametrize(("minutes", "state"), [(0, "受理"), (2, "办理中"), (9, "办理中"), (10, "已办结")])
def test_the_state_moves_with_the_clock(cases, minutes, state):
    assert cases.submit("BS1", REPORT, NOW).state(NOW + timedelta(minutes=minutes)) == state


@pytest.mark.parametrize("stranger", ["user-2", ""])
def test_nobody_but_the_reporter_sees_it(cases, stranger):
    case = cases.submit("BS1", REPORT, NOW)
    assert cases.find(case.number, "user-1") == case
    assert cases.find(case.number, stranger) is None
    assert cases.of_reporter(stranger) == []


def test_the_newest_stands_first_and_kinds_narrow(cases):
    old = cases.submit("BS1", REPORT, NOW)
    new = cases.submit("BS2", Report("供热报修", "不热", "user-1"), NOW + timedelta(minutes=1))
    assert cases.of_reporter("user-1") == [new, old]
    assert cases.of_reporter("user-1", ("随手拍",)) == [old]


def test_urging_happens_once_a_number_and_once_a_day(cases):
    case = cases.submit("BS1", REPORT, NOW)
    urged = cases.urge("U1", case.number, "user-1", NOW)
    assert cases.urge("U1", case.number, "user-1", NOW) == urged
    assert len(urged.urged) == 1
    with pytest.raises(Refusal) as refused:
        cases.urge("U2", case.number, "user-1", NOW)
    assert refused.value.code == "URGED_TODAY"


@pytest.mark.parametrize(("who", "minutes", "code"), [("user-2", 0, "CASE_NOT_FOUND"), ("user-1", 10, "CASE_CLOSED")])
def test_urging_is_refused(cases, who, minutes, code):
    case = cases.submit("BS1", REPORT, NOW)
    with pytest.raises(Refusal) as refused:
        cases.urge("U1", case.number, who, NOW + timedelta(minutes=minutes))
    assert refused.value.code == code


REPAIR = {"flowUserId": "user-1", "trouble": "不热", "address": "示例小区 101", "phone": "13000000000"}


async def test_a_heating_repair_is_a_case_that_its_reporter_follows_and_urges(caller, clock):
    made = (await caller.post("utility", "/repair", outOrderNo="BS1", **REPAIR)).json()["body"]
    clock.advance(minutes=3)
    mine = (await caller.post("cases", "/cases", flowUserId="user-1")).json()["resultData"]["rows"]
    assert [(row["workordercode"], row["state"]) for row in mine] == [(made["caseNo"], "办理中")]
    assert "13000000000" not in str(mine)
    urge = {"outUrgeNo": "U1", "workordercode": made["caseNo"], "flowUserId": "user-1"}
    assert (await caller.post("cases", "/urge", **urge)).json()["code"] == "10000"
    assert (await caller.post("cases", "/urge/query", outUrgeNo="U1")).json()["resultData"]["urged"] == "1"
    assert (await caller.post("cases", "/cases", flowUserId="user-2")).json()["code"] == "10404"


async def test_a_closed_case_is_not_among_the_open_ones_and_has_an_answer(caller, clock):
    await caller.post("utility", "/repair", outOrderNo="BS1", **REPAIR)
    clock.advance(minutes=11)
    assert (await caller.post("cases", "/cases", flowUserId="user-1", state="open")).json()["code"] == "10404"
    row = (await caller.post("cases", "/cases", flowUserId="user-1")).json()["resultData"]["rows"][0]
    assert row["state"] == "已办结"
    assert row["result"]
