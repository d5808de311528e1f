"""Hospital booking: from the hospitals of a city to a cancelled order; each step once, whatever is repeated."""

from dataclasses import dataclass
from typing import Any

import pytest

ZHANG = {"patientName": "张示例", "cardTypeCode": "01", "cardNumber": "130202190001030037"}
LI = {"patientName": "李示例", "cardTypeCode": "01", "cardNumber": "130102190102030022"}
CHILD = {"patientName": "张小示例", "cardTypeCode": "01", "cardNumber": "130299201806010017"}
HOSPITAL = "H13020099901"


@dataclass(slots=True)
class Clinic:
    """The booking gateway as a patient's client uses it."""

    caller: Any

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        return (await self.caller.get("health", path, **query)).json()

    async def post(self, path: str, **sent: str) -> dict[str, Any]:
        return (await self.caller.post("health", path, **sent)).json()

    async def schedules(self, department: str = "01", **query: str) -> list[dict[str, Any]]:
        return (await self.get("/schedules", hosOrgNo=HOSPITAL, deptCode=department, **query))["result"]

    async def free_slot(self, department: str = "01", day: int = 1, places: int = 1) -> dict[str, str]:
        """A slot with exactly so many places, on that day from today or after it."""
        dates = sorted({row["scheduleDate"] for row in await self.schedules(department)})
        for schedule in await self.schedules(department, availableOnly="1"):
            if schedule["scheduleDate"] >= dates[day]:
                slots = (await self.get("/slots", resourceId=schedule["resourceId"]))["result"]
                for slot in slots:
                    if slot["leftNum"] == places:
                        return {"resourceId": schedule["resourceId"], "resourceDetailId": slot["resourceDetailId"]}
        raise AssertionError("no such slot")

    async def left(self, slot: dict[str, str]) -> int:
        rows = (await self.get("/slots", resourceId=slot["resourceId"]))["result"] or []
        return sum(row["leftNum"] for row in rows if row["resourceDetailId"] == slot["resourceDetailId"])

    async def book(self, slot: dict[str, str], patient: dict[str, str], number: str) -> dict[str, Any]:
        lock = (await self.post("/lock", **slot, **patient))["result"]["lockId"]
        return await self.post("/order", **slot, **patient, lockId=lock, outOrderNo=number)


@pytest.fixture
def clinic(caller):
    return Clinic(caller)


async def test_hospitals_departments_schedules_slots(clinic):
    hospitals = (await clinic.get("/hospitals", city="唐山市"))["result"]
    assert hospitals[0] == {"hosOrgNo": HOSPITAL, "hosName": "唐山市工人医院", "hosType": "综合"}
    departments = (await clinic.get("/departments", hosOrgNo=HOSPITAL))["result"]
    assert departments[0] == {"deptCode": "01", "deptName": "心血管内科"}
    schedules = await clinic.schedules()
    assert {row["scheduleDate"] for row in schedules} <= {f"2026-11-{day}" for day in range(23, 30)}
    assert all(row["doctorName"].endswith("（示例）") for row in schedules)
    free = next(row for row in schedules if row["leftNum"])
    slots = (await clinic.get("/slots", resourceId=free["resourceId"]))["result"]
    assert sum(slot["leftNum"] for slot in slots) == free["leftNum"]


async def test_a_city_without_hospitals_is_done_but_empty(clinic):
    answer = await clinic.get("/hospitals", city="上海市")
    assert (answer["success"], answer["resultCode"], answer["result"]) == (True, 1, None)


async def test_some_schedules_are_full_and_can_be_left_out(clinic):
    every, free = await clinic.schedules("05"), await clinic.schedules("05", availableOnly="1")
    assert [row for row in every if row["leftNum"]] == free
    assert len(free) < len(every)


async def test_what_has_begun_is_no_longer_offered(clinic, clock):
    before = [row for row in await clinic.schedules() if row["scheduleDate"] == "2026-11-23"]
    clock.advance(hours=9)
    after = [row for row in await clinic.schedules() if row["scheduleDate"] == "2026-11-23"]
    assert before
    assert not after


async def test_a_booked_place_is_gone_and_comes_back_when_cancelled(clinic):
    slot = await clinic.free_slot(places=2)
    order = (await clinic.book(slot, ZHANG, "BS1"))["result"]
    assert (order["hosName"], order["orderStatus"]) == ("唐山市工人医院", "WAIT_DIAGNOSE")
    assert await clinic.left(slot) == 1
    await clinic.post("/order/cancel", outCancelNo="C1", orderNo=order["orderNo"], cardNumber=ZHANG["cardNumber"])
    assert await clinic.left(slot) == 2


async def test_a_locked_place_is_held_for_five_minutes(clinic, clock):
    slot = await clinic.free_slot(places=1)
    lock = (await clinic.post("/lock", **slot, **ZHANG))["result"]
    assert lock["expireAt"] == "2026-11-23 08:35:00"
    assert (await clinic.post("/lock", **slot, **LI))["resultCode"] == "SLOT_TAKEN"
    clock.advance(minutes=5)
    assert await clinic.left(slot) == 1
    late = await clinic.post("/order", **slot, **ZHANG, lockId=lock["lockId"], outOrderNo="BS1")
    assert late["resultCode"] == "LOCK_EXPIRED"


async def test_an_expired_lock_on_a_place_taken_since_is_taken(clinic, clock):
    slot = await clinic.free_slot(places=1)
    lock = (await clinic.post("/lock", **slot, **ZHANG))["result"]
    clock.advance(minutes=5)
    await clinic.book(slot, LI, "BS2")
    late = await clinic.post("/order", **slot, **ZHANG, lockId=lock["lockId"], outOrderNo="BS1")
    assert late["resultCode"] == "SLOT_TAKEN"


async def test_another_lock_lets_the_first_place_go(clinic):
    first = await clinic.free_slot(places=1)
    await clinic.post("/lock", **first, **ZHANG)
    await clinic.post("/lock", **await clinic.free_slot(places=2), **ZHANG)
    assert await clinic.left(first) == 1


async def test_the_same_business_number_books_once(clinic):
    slot = await clinic.free_slot(places=2)
    lock = (await clinic.post("/lock", **slot, **ZHANG))["result"]["lockId"]
    sent = {**slot, **ZHANG, "lockId": lock, "outOrderNo": "BS1"}
    first, again = await clinic.post("/order", **sent), await clinic.post("/order", **sent)
    assert first == again
    assert await clinic.left(slot) == 1
    assert len((await clinic.get("/orders", cardNumber=ZHANG["cardNumber"]))["result"]) == 1


async def test_a_business_number_is_for_one_booking(clinic):
    await clinic.book(await clinic.free_slot(), ZHANG, "BS1")
    answer = await clinic.book(await clinic.free_slot("03"), ZHANG, "BS1")
    assert answer["resultCode"] == "ORDER_NO_REUSED"


async def test_an_order_needs_the_lock_of_its_own_place_and_patient(clinic):
    slot = await clinic.free_slot(places=2)
    lock = (await clinic.post("/lock", **slot, **ZHANG))["result"]["lockId"]
    stolen = await clinic.post("/order", **slot, **LI, lockId=lock, outOrderNo="BS1")
    assert stolen["resultCode"] == "LOCK_EXPIRED"


async def test_a_business_number_tells_what_became_of_it(clinic):
    assert (await clinic.get("/order/query", outOrderNo="BS1"))["resultCode"] == 1
    order = await clinic.book(await clinic.free_slot(), ZHANG, "BS1")
    assert await clinic.get("/order/query", outOrderNo="BS1") == order


async def test_one_booking_a_department_and_day(clinic):
    slot = await clinic.free_slot(places=3)
    await clinic.book(slot, ZHANG, "BS1")
    assert (await clinic.post("/lock", **slot, **ZHANG))["resultCode"] == "DUP_PATIENT_SAME_DEPT"
    assert (await clinic.post("/lock", **slot, **LI))["resultCode"] == 0


async def test_three_bookings_a_day(clinic):
    for number, department in enumerate(("01", "02", "03")):
        rows = await clinic.schedules(department, scheduleDate="2026-11-24", availableOnly="1")
        slot = (await clinic.get("/slots", resourceId=rows[0]["resourceId"]))["result"][0]
        places = {"resourceId": rows[0]["resourceId"], "resourceDetailId": slot["resourceDetailId"]}
        assert (await clinic.book(places, ZHANG, f"BS{number}"))["resultCode"] == 0
    rows = await clinic.schedules("04", scheduleDate="2026-11-24", availableOnly="1")
    slot = (await clinic.get("/slots", resourceId=rows[0]["resourceId"]))["result"][0]
    fourth = {"resourceId": rows[0]["resourceId"], "resourceDetailId": slot["resourceDetailId"]}
    assert (await clinic.post("/lock", **fourth, **ZHANG))["resultCode"] == "QUOTA_PER_DAY"


@pytest.mark.parametrize(
    ("department", "patient", "code"),
    [
        ("09", ZHANG, "AGE_SEX_MISMATCH"),
        ("09", CHILD, 0),
        ("08", ZHANG, "AGE_SEX_MISMATCH"),
        ("08", LI, 0),
        ("01", ZHANG | {"patientName": "李示例"}, "NAME_MISMATCH"),
        ("01", ZHANG | {"cardNumber": "130202190001030038"}, "BAD_CARD_NUMBER"),
    ],
    ids=["man to children's", "child", "man to women's", "woman", "another's number", "wrong check digit"],
)
async def test_who_may_book_where(clinic, department, patient, code):
    assert (await clinic.post("/lock", **await clinic.free_slot(department), **patient))["resultCode"] == code


async def test_cancelling_twice_is_cancelling_once(clinic):
    order = (await clinic.book(await clinic.free_slot(), ZHANG, "BS1"))["result"]
    sent = {"orderNo": order["orderNo"], "cardNumber": ZHANG["cardNumber"]}
    first = await clinic.post("/order/cancel", outCancelNo="C1", **sent)
    again = await clinic.post("/order/cancel", outCancelNo="C2", **sent)
    assert first == again
    assert first["result"]["orderStatus"] == "CANCELLED"
    assert (await clinic.get("/order/cancel/query", outCancelNo="C1"))["result"]["orderNo"] == order["orderNo"]
    assert (await clinic.get("/order/cancel/query", outCancelNo="C3"))["resultCode"] == 1


async def test_on_the_day_it_is_too_late_to_cancel(clinic):
    slot = await clinic.free_slot(day=0)
    assert "-20261123-" in slot["resourceId"]
    order = (await clinic.book(slot, ZHANG, "BS1"))["result"]
    answer = await clinic.post(
        "/order/cancel", outCancelNo="C1", orderNo=order["orderNo"], cardNumber=ZHANG["cardNumber"]
    )
    assert answer["resultCode"] == "CANCEL_TOO_LATE"


async def test_nobody_cancels_anothers_order(clinic):
    order = (await clinic.book(await clinic.free_slot(), ZHANG, "BS1"))["result"]
    answer = await clinic.post("/order/cancel", outCancelNo="C1", orderNo=order["orderNo"], cardNumber=LI["cardNumber"])
    assert answer["resultCode"] == "ORDER_NOT_FOUND"


async def test_orders_are_listed_by_state(clinic, clock):
    await clinic.book(await clinic.free_slot(), ZHANG, "BS1")
    mine = {"cardNumber": ZHANG["cardNumber"]}
    assert (await clinic.get("/orders", **mine, orderStatus="CANCELLED"))["resultCode"] == 1
    clock.advance(days=8)
    assert [row["orderStatus"] for row in (await clinic.get("/orders", **mine))["result"]] == ["DIAGNOSED"]
