"""Entry permits, treatment away from home, proof of life: entered once, seen by their owner, taken back."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.gateways.face_page import face_routes

ZHANG = {"owner": "130202190001030037", "personName": "张示例"}
CHEN = {"owner": "130602190405060015", "personName": "陈示例"}


@dataclass(slots=True)
class Desk:
    """The platform as a client uses it for one business."""

    caller: Any
    business: str
    sent: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, **fields: str) -> dict[str, Any]:
        return (await self.caller.post("filings", path, bizType=self.business, **{**self.sent, **fields})).json()

    async def submit(self, number: str, **fields: str) -> dict[str, Any]:
        return await self.post("/submit", outBizNo=number, **fields)


@pytest.fixture
def permits(caller):
    return Desk(caller, "entry_permit", {"owner": "u1", "plateNo": "冀B12345", "startDate": "2026-11-24", "days": "3"})


@pytest.fixture
def abroad(caller):
    sent = {**ZHANG, "kind": "5", "destination": "上海市", "startDate": "2026-11-23"}
    return Desk(caller, "remote_filing", sent)


@pytest.fixture
def pension(caller):
    return Desk(caller, "pension", dict(CHEN))


async def test_a_permit_counts_its_days_and_moves_with_the_clock(permits, clock):
    first = (await permits.submit("N1"))["result"]
    assert (first["startDate"], first["endDate"], first["state"]) == ("2026-11-24", "2026-11-26", "WAITING")
    clock.advance(days=2)
    assert (await permits.post("/list"))["result"][0]["state"] == "VALID"
    clock.advance(days=2)
    assert (await permits.post("/list"))["result"][0]["state"] == "EXPIRED"


async def test_the_same_number_enters_once(permits):
    answers = [await permits.submit("N1") for _ in range(2)]
    assert answers[0] == answers[1] == await permits.post("/submit/query", outBizNo="N1")
    assert len((await permits.post("/list"))["result"]) == 1
    assert (await permits.submit("N1", plateNo="冀A12345"))["resultCode"] == "NUMBER_REUSED"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"plateNo": "京A12345"}, "NOT_NEEDED"),
        ({"plateNo": "冀F12345"}, "VEHICLE_LOCKED"),
        ({"startDate": "2026-11-22"}, "DATE_RANGE"),
        ({"startDate": "2026-12-24"}, "DATE_RANGE"),
        ({"days": "8"}, -1),
        ({"startDate": "明天"}, -1),
    ],
)
async def test_permits_that_are_refused(permits, fields, code):
    assert (await permits.submit("N1", **fields))["resultCode"] == code
    assert (await permits.post("/submit/query", outBizNo="N1"))["resultCode"] == 1


async def test_permits_of_a_plate_do_not_overlap(permits):
    await permits.submit("N1")
    assert (await permits.submit("N2", startDate="2026-11-26"))["resultCode"] == "DUPLICATE"
    assert (await permits.submit("N2", startDate="2026-11-27"))["resultCode"] == 0


async def test_a_plate_has_twelve_permits_a_year(permits, clock):
    for number in range(12):
        answer = await permits.submit(f"N{number}", startDate=f"{clock.moment:%Y-%m-%d}", days="1")
        assert answer["resultCode"] == 0, answer
        clock.advance(days=1)
    refused = await permits.submit("N12", startDate=f"{clock.moment:%Y-%m-%d}", days="1")
    assert refused["resultCode"] == "QUOTA"


async def test_taken_back_by_its_owner_only(permits):
    number = (await permits.submit("N1"))["result"]["filingNo"]
    refused = await permits.post("/withdraw", outCancelNo="C1", filingNo=number, owner="u2")
    assert refused["resultCode"] == "NOT_FOUND"
    for _ in range(2):
        answer = await permits.post("/withdraw", outCancelNo="C1", filingNo=number)
        assert answer["result"]["state"] == "WITHDRAWN"
    assert (await permits.post("/withdraw/query", outCancelNo="C1"))["result"]["filingNo"] == number
    assert (await permits.post("/list", openOnly="1"))["resultCode"] == 1
    assert (await permits.submit("N2"))["resultCode"] == 0


async def test_treatment_away_from_home(abroad):
    entered = (await abroad.submit("N1"))["result"]
    assert entered["home"] == "唐山市" and entered["mutual"] == "0" and entered["state"] == "VALID"
    assert (await abroad.submit("N2"))["resultCode"] == "DUPLICATE"
    assert (await abroad.submit("N3", destination="北京市"))["result"]["mutual"] == "1"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"destination": "唐山市"}, "SAME_PLACE"),
        ({"owner": "12010119000102002X", "personName": "王示例"}, "NOT_INSURED"),
        ({"personName": "李示例"}, "NOT_INSURED"),
        ({"startDate": "2026-11-01"}, "DATE_RANGE"),
    ],
)
async def test_filings_that_are_refused(abroad, fields, code):
    assert (await abroad.submit("N1", **fields))["resultCode"] == code


async def test_proof_of_life_counts_from_the_face_check(pension, world):
    page = TestClient(Starlette(routes=face_routes(world)))
    sent = (await pension.submit("N1"))["result"]
    assert sent["state"] == "FACE_PENDING"
    path = "/" + sent["faceUrl"].split("/", 3)[3]
    assert "认证通过" in page.get(path).text
    assert "认证成功" in page.post(path).text
    assert (await pension.post("/list"))["result"][0]["state"] == "VALID"
    assert (await pension.submit("N2"))["result"]["state"] == "FACE_PENDING"


async def test_a_face_link_expires(pension, world, clock):
    page = TestClient(Starlette(routes=face_routes(world)))
    path = "/" + (await pension.submit("N1"))["result"]["faceUrl"].split("/", 3)[3]
    clock.advance(minutes=11)
    assert "链接已失效" in page.post(path).text
    assert (await pension.post("/list"))["result"][0]["state"] == "FACE_EXPIRED"
    assert page.get("/gov-face/never").status_code == 404


async def test_who_gets_no_pension_proves_nothing(pension):
    assert (await pension.submit("N1", **ZHANG))["resultCode"] == "NOT_PENSIONER"
