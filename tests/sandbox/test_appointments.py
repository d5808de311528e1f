"""Appointments: from the venues of a city to a cancelled one, for every business; each step happens once."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from sandbox.data.venues import businesses, venues_of

ZHANG = {"applicant": "张示例", "idNo": "130202190001030037"}
LI = {"applicant": "李示例", "idNo": "130102190102030022"}


@dataclass(slots=True)
class Platform:
    """The platform as a channel's client uses it for one business."""

    caller: Any
    business: str
    user: str = "u1"
    sent: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, **fields: str) -> dict[str, Any]:
        sent = {"bizType": self.business, "userId": self.user, **self.sent, **fields}
        return (await self.caller.post("appointments", path, **sent)).json()

    async def venue(self, city: str = "唐山市", number: int = 0) -> str:
        return (await self.post("/venues", cityName=city))["data"][number]["venueId"]

    async def sessions(self, venue: str | None = None, **fields: str) -> list[dict[str, Any]]:
        return (await self.post("/sessions", venueId=venue or await self.venue(), **fields))["data"] or []

    async def wish(self, position: int = 0) -> dict[str, str]:
        return {"sessionId": (await self.sessions())[position]["sessionId"]}

    async def book(self, number: str, wish: dict[str, str]) -> dict[str, Any]:
        held = await self.post("/lock", **wish)
        if held["code"] != "0000":
            return held
        return await self.post("/book", outBizNo=number, lockId=held["data"]["lockId"], **wish)

    async def left(self, wish: dict[str, str]) -> int:
        rows = await self.sessions()
        return next((row["leftNum"] for row in rows if row["sessionId"] == wish["sessionId"]), 0)


@pytest.fixture
def station(caller):
    return Platform(caller, "vehicle_inspection", sent={"plateNo": "冀B12345"})


WISHES = {
    "vehicle_inspection": {"plateNo": "冀B12345"},
    "id_card": {"itemCode": "2", **ZHANG},
    "exit_entry": {"itemCode": "1", **ZHANG},
    "marriage": {"itemCode": "1", **ZHANG, "partner": "李示例", "partnerNo": LI["idNo"]},
    "hall": {"itemCode": "3"},
    "scenic": {"visitors": "张示例、李示例", "quantity": "2"},
}


@pytest.mark.parametrize("business", WISHES)
async def test_every_business_from_venue_to_cancelled(caller, business):
    here = Platform(caller, business, sent=WISHES[business])
    wish = await here.wish()
    places = await here.left(wish)
    booked = await here.book("N1", wish)
    assert booked["code"] == "0000", booked
    number = booked["data"]["appointNo"]
    assert await here.left(wish) == places - int(WISHES[business].get("quantity", "1"))
    assert [row["appointNo"] for row in (await here.post("/list", state="BOOKED"))["data"]] == [number]
    given_back = await here.post("/cancel", outCancelNo="C1", appointNo=number)
    assert given_back["data"]["state"] == "CANCELLED"
    assert await here.left(wish) == places
    assert (await here.post("/list", state="BOOKED"))["code"] == "0404"


def test_every_business_is_tried():
    assert set(WISHES) == set(businesses())


@pytest.mark.parametrize("city", ["北京市", "天津市", "唐山市", "雄安新区"])
def test_every_business_has_venues_in_a_city(city):
    assert all(venues_of(business, city) for business in businesses())


async def test_same_number_books_once(station):
    wish = await station.wish()
    held = (await station.post("/lock", **wish))["data"]["lockId"]
    answers = [await station.post("/book", outBizNo="N1", lockId=held, **wish) for _ in range(2)]
    assert answers[0] == answers[1]
    assert (await station.post("/book/query", outBizNo="N1"))["data"] == answers[0]["data"]


async def test_number_of_another_appointment_is_refused(station):
    await station.book("N1", await station.wish())
    station.sent = {"plateNo": "冀B66666"}
    assert (await station.book("N1", await station.wish(1)))["code"] == "NUMBER_REUSED"


async def test_a_plate_has_one_open_appointment(station):
    await station.book("N1", await station.wish())
    station.user = "u2"
    assert (await station.book("N2", await station.wish(1)))["code"] == "DUPLICATE"


async def test_a_lock_expires_and_gives_its_place_back(station, clock):
    wish = await station.wish()
    places = await station.left(wish)
    held = (await station.post("/lock", **wish))["data"]["lockId"]
    assert await station.left(wish) == places - 1
    clock.advance(minutes=6)
    assert await station.left(wish) == places
    assert (await station.post("/book", outBizNo="N1", lockId=held, **wish))["code"] == "LOCK_EXPIRED"
    assert (await station.post("/book/query", outBizNo="N1"))["code"] == "0404"


async def test_a_lock_of_somebody_else_books_nothing(station):
    wish = await station.wish()
    held = (await station.post("/lock", **wish))["data"]["lockId"]
    station.user = "u2"
    assert (await station.post("/book", outBizNo="N1", lockId=held, **wish))["code"] == "LOCK_EXPIRED"


async def test_another_lock_lets_the_former_go(station):
    first, second = await station.wish(), await station.wish(1)
    places = await station.left(first)
    await station.post("/lock", **first)
    await station.post("/lock", **second)
    assert await station.left(first) == places


async def test_a_lock_let_go_gives_its_place_back_once_and_to_its_user_only(station, caller):
    wish = await station.wish()
    places = await station.left(wish)
    code = (await station.post("/lock", **wish))["data"]["lockId"]
    somebody = Platform(caller, "vehicle_inspection", user="u2")
    assert (await somebody.post("/unlock", lockId=code))["code"] == "NOT_FOUND"
    assert await station.left(wish) == places - 1
    for _ in range(2):
        assert (await station.post("/unlock", lockId=code))["code"] == "0000"
    assert await station.left(wish) == places


async def test_a_lock_of_another_wish_books_nothing(caller):
    sights = Platform(caller, "scenic", sent={"visitors": "张示例", "quantity": "1"})
    wish = await sights.wish()
    code = (await sights.post("/lock", **wish))["data"]["lockId"]
    more = {"visitors": "张示例、李示例", "quantity": "2"}
    assert (await sights.post("/book", **wish | more, outBizNo="N", lockId=code))["code"] == "LOCK_EXPIRED"


async def test_full_is_not_offered_and_not_taken(station):
    wish = await station.wish()
    for number in range(await station.left(wish)):
        station.user, station.sent = f"u{number}", {"plateNo": f"冀B1000{number}"}
        assert (await station.book(f"N{number}", wish))["code"] == "0000"
    assert wish["sessionId"] not in {row["sessionId"] for row in await station.sessions()}
    station.user, station.sent = "late", {"plateNo": "冀B99999"}
    assert (await station.book("NX", wish))["code"] == "SLOT_TAKEN"


async def test_the_full_venue_offers_nothing(station):
    assert await station.sessions(await station.venue(number=3)) == []


async def test_days_sum_up_their_sessions(caller):
    here = Platform(caller, "marriage")
    venue = await here.venue()
    first = (await here.post("/days", venueId=venue))["data"][0]
    assert first["leftNum"] == sum(row["leftNum"] for row in await here.sessions(venue, bookDate=first["bookDate"]))


async def test_offices_rest_on_sundays_and_sights_do_not(caller):
    def weekdays(rows):
        return {date.fromisoformat(row["bookDate"]).isoweekday() for row in rows}

    assert 7 not in weekdays(await Platform(caller, "id_card").sessions())
    assert 7 in weekdays(await Platform(caller, "scenic").sessions())


async def test_cancelled_only_by_whoever_booked_and_not_on_the_day(station, clock):
    booked = (await station.book("N1", await station.wish()))["data"]
    station.user = "u2"
    assert (await station.post("/cancel", outCancelNo="C1", appointNo=booked["appointNo"]))["code"] == "NOT_FOUND"
    assert (await station.post("/list"))["code"] == "0404"
    station.user = "u1"
    clock.advance(days=1)
    assert (await station.post("/cancel", outCancelNo="C1", appointNo=booked["appointNo"]))["code"] == "CANCEL_TOO_LATE"
    clock.advance(days=1)
    assert (await station.post("/list"))["data"][0]["state"] == "DONE"


async def test_the_same_cancel_twice_cancels_once(station):
    booked = (await station.book("N1", await station.wish()))["data"]
    for _ in range(2):
        answer = await station.post("/cancel", outCancelNo="C1", appointNo=booked["appointNo"])
        assert answer["data"]["state"] == "CANCELLED"
    assert (await station.post("/cancel/query", outCancelNo="C1"))["data"]["appointNo"] == booked["appointNo"]
    assert (await station.post("/cancel/query", outCancelNo="C2"))["code"] == "0404"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"itemCode": "1", "applicant": "张示例", "idNo": "130202190001030038"}, "BAD_ID"),
        ({"itemCode": "1", "applicant": "别人示例", "idNo": "130202190001030037"}, "NAME_MISMATCH"),
        ({"itemCode": "9", **LI}, "4000"),
        ({"itemCode": "1", "applicant": "张示例"}, "4000"),
    ],
)
async def test_persons_are_checked(caller, sent, code):
    here = Platform(caller, "id_card", sent=sent)
    assert (await here.post("/lock", **(await here.wish())))["code"] == code


@pytest.mark.parametrize(
    ("visitors", "quantity", "code"),
    [("张示例", "2", "NAMES_COUNT"), ("张示例 李示例 王示例", "3", "0000"), ("张示例", "6", "TOO_MANY")],
)
async def test_tickets_have_a_name_each(caller, visitors, quantity, code):
    here = Platform(caller, "scenic", sent={"visitors": visitors, "quantity": quantity})
    assert (await here.post("/lock", **(await here.wish())))["code"] == code


async def test_a_session_that_never_was_is_refused(station):
    for session in ("", "vehicle_inspection-130200-01-20261124-9", "id_card-130200-01-20261124-1", "x"):
        code = (await station.post("/lock", sessionId=session))["code"]
        assert code in {"SLOT_TAKEN", "4000"}
