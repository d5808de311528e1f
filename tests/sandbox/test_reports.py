"""Reports of citizens: taken in once, to whom it concerns, seen by their reporter only."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.data import table

SENT = {
    "violation": {"plateNo": "冀B12345", "address": "唐山市路北区建设北路", "happenDate": "2026-11-22"},
    "labor": {"company": "唐山示例建筑有限公司", "content": "欠三个月工资", "address": "唐山市路南区"},
    "consumer": {"company": "唐山示例超市", "content": "买到假货不给退", "cityName": "天津市"},
    "snapshot": {"address": "门口", "latitude": "39.63", "longitude": "118.18", "photoId": "media-1"},
    "hotline": {"content": "楼下工地夜里施工"},
    "review": {"matter": "社保卡补办"},
}


@dataclass(slots=True)
class Desk:
    """The platform as a channel's client uses it."""

    caller: Any
    user: str = "u1"
    sent: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, **fields: str) -> dict[str, Any]:
        return (await self.caller.post("cases", path, flowUserId=self.user, **{**self.sent, **fields})).json()

    async def submit(self, number: str, kind: str, category: str = "1", **fields: str) -> dict[str, Any]:
        sent = {**SENT[kind], **fields}
        return await self.post("/submit", outOrderNo=number, appealType=kind, category=category, **sent)


@pytest.fixture
def desk(caller):
    return Desk(caller)


def test_every_kind_is_tried():
    assert set(SENT) == set(table("reports"))


@pytest.mark.parametrize("kind", SENT)
async def test_every_kind_is_taken_in_and_seen_by_its_reporter_only(desk, kind):
    taken = (await desk.submit("N1", kind))["resultData"]
    assert taken["workordercode"].startswith(table("reports")[kind]["prefix"])
    assert [row["workordercode"] for row in (await desk.post("/cases"))["resultData"]["rows"]] == [
        taken["workordercode"]
    ]
    desk.user = "u2"
    assert (await desk.post("/cases"))["code"] == "10404"


async def test_the_same_number_is_one_case(desk):
    answers = [await desk.submit("N1", "hotline") for _ in range(2)]
    assert answers[0] == answers[1] == await desk.post("/submit/query", outOrderNo="N1")
    assert (await desk.submit("N1", "hotline", content="完全不同的另一件事"))["code"] == "NUMBER_REUSED"
    assert (await desk.post("/submit/query", outOrderNo="N2"))["code"] == "10404"


async def test_the_office_is_the_place_s(desk):
    assert (await desk.submit("N1", "snapshot"))["resultData"]["dept"].startswith("唐山市")
    assert (await desk.submit("N2", "consumer"))["resultData"]["dept"].startswith("天津市")
    assert (await desk.submit("N3", "labor"))["resultData"]["dept"].startswith("唐山市路南区")
    assert (await desk.submit("N4", "hotline"))["resultData"]["dept"].startswith("属地")


async def test_a_case_moves_with_the_clock(desk, clock):
    assert (await desk.submit("N1", "snapshot"))["resultData"]["state"] == "受理"
    clock.advance(minutes=11)
    assert (await desk.post("/submit/query", outOrderNo="N1"))["resultData"]["state"] == "已办结"


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("hotline", {"content": "坏"}, "CONTENT_TOO_SHORT"),
        ("labor", {"content": "欠钱，法院判了不执行"}, "NOT_ACCEPTED"),
        ("violation", {"happenDate": "2026-11-24"}, "DATE_IN_FUTURE"),
        ("violation", {"happenDate": "2026-11-01"}, "TOO_OLD"),
        ("violation", {"happenDate": "昨天"}, "4000"),
        ("violation", {"plateNo": ""}, "4000"),
        ("snapshot", {"category": "99"}, "4000"),
    ],
)
async def test_what_is_not_taken_in(desk, kind, fields, code):
    assert (await desk.submit("N1", kind, **fields))["code"] == code
    assert (await desk.post("/submit/query", outOrderNo="N1"))["code"] == "10404"


async def test_the_same_report_twice_is_refused_until_it_is_closed(desk, clock):
    await desk.submit("N1", "snapshot")
    assert (await desk.submit("N2", "snapshot"))["code"] == "ALREADY_REPORTED"
    clock.advance(minutes=11)
    assert (await desk.submit("N3", "snapshot"))["code"] == "10000"


async def test_a_matter_is_rated_once_and_a_bad_rating_is_looked_into(desk):
    assert (await desk.submit("N1", "review", category="1"))["resultData"]["followUp"] == "1"
    assert (await desk.submit("N2", "review", category="5"))["code"] == "ALREADY_RATED"
    assert (await desk.submit("N3", "review", category="5", matter="护照"))["resultData"]["followUp"] == "0"
