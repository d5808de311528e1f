"""What is the citizen's own: bookings, cases, bills and certificates, a page at a time, and nobody else's."""

from tests.answers import new_plate
from tests.api.conftest import is_problem
from tests.api.test_forms import LAMP, submit

WATER = {"service": "utility.water", "action": "account"}


async def confirmed(front, asked):
    waiting = await submit(front, asked)
    assert waiting["state"] == "confirm", waiting
    done = (await front.http.post(f"/submissions/{waiting['id']}/confirm")).json()
    assert done["state"] == "done", done
    return done


async def booked(front):
    """An inspection that is booked; gives its number."""
    known = {"plate": new_plate(), "city": "唐山"}
    for field in ("station", "session"):
        asked = {"field": field, "values": known, "limit": 1}
        page = (await front.http.post("/services/traffic.vehicle_inspection/choices", json=asked)).json()
        known[field] = page["items"][0]["value"]
    return (await confirmed(front, {"service": "traffic.vehicle_inspection", "values": known}))["data"]["appoint_no"]


async def listed(front, kind, limit=20):
    """All of a kind, page by page; no page is longer than it may be."""
    found, cursor = [], ""
    while cursor is not None:
        page = (await front.http.get(f"/records/{kind}", params={"limit": limit, "cursor": cursor})).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next"]
    return found


async def another(visitor):
    visitor.openid = visitor.openid[:-4] + "oooo"
    return await visitor.logs_in()


async def test_bookings_come_page_by_page_and_say_how_they_stand(front):
    numbers = {await booked(front), await booked(front)}
    found = await listed(front, "bookings", limit=1)
    assert {one["data"]["appoint_no"] for one in found} == numbers and len(found) == 2
    assert all("待前往" in one["label"] and one["speech"].endswith("。") for one in found)
    cancel = next(one for one in found[0]["actions"] if one["action"] == "cancel")
    await confirmed(front, {name: cancel[name] for name in ("service", "action", "values")})
    gone = next(
        one for one in await listed(front, "bookings") if one["data"]["appoint_no"] == cancel["values"]["appointment"]
    )
    assert "已取消" in gone["label"] and not [one for one in gone["actions"] if one["action"] == "cancel"]
    is_problem(await front.http.get("/records/bookings", params={"cursor": "x"}), 400, "bad_cursor")
    is_problem(await front.http.get("/records/cars"), 422, "invalid")


async def test_another_citizens_booking_is_neither_shown_nor_cancelled(front, visitor):
    number = await booked(front)
    stranger = await another(visitor)
    assert await listed(stranger, "bookings") == []
    asked = {"service": "traffic.vehicle_inspection", "action": "cancel", "values": {"appointment": number}}
    answer = await stranger.http.post("/submissions", json=asked, headers={"Idempotency-Key": "0" * 16})
    told = is_problem(answer, 422, "invalid")
    assert told["errors"][0]["pointer"] == "#/values/appointment" and number not in answer.text


async def test_cases_come_page_by_page_and_are_hurried_up_by_their_own_citizen_only(front, visitor):
    for problem in ("路灯不亮", "垃圾堆积"):
        await confirmed(front, {**LAMP, "values": {**LAMP["values"], "problem": problem}})
    found = await listed(front, "cases", limit=1)
    assert len(found) == 2 and len({one["data"]["case_no"] for one in found}) == 2
    assert all(one["data"]["case_no"] in one["label"] and one["data"]["state"] in one["label"] for one in found)
    urge = next(deed for deed in found[0]["actions"])
    asked = {name: urge[name] for name in ("service", "action", "values")}
    await confirmed(front, asked)
    stranger = await another(visitor)
    assert await listed(stranger, "cases") == []
    answer = await stranger.http.post("/submissions", json=asked, headers={"Idempotency-Key": "0" * 16})
    is_problem(answer, 422, "invalid")


async def test_bills_say_what_they_are_asked_with_and_speak_of_money_in_fen(front):
    told = (await front.http.get("/records/bills")).json()
    wanted = {(one["service"], one["action"]) for one in told["missing"] if one["why"] == "values"}
    assert told["items"] == [] and ("utility.water", "account") in wanted and len(wanted) >= 5
    bill = await submit(front, {**WATER, "values": {"account_no": "1001000001"}})
    assert bill["data"]["owed"] == {"fen": 4560, "text": "45.60"}, bill["data"]
    assert bill["data"]["debts"][0]["amount"] == {"fen": 4560, "text": "45.60"}, bill["data"]
    assert "张示例" not in str(bill) and "45.60" in bill["reply"]["text"]
    strange = await submit(front, {**WATER, "values": {"account_no": "1999999999"}})
    assert (strange["state"], strange["field"], strange["data"]) == ("refused", "account_no", {})
    closed = await submit(front, {**WATER, "values": {"account_no": "1001000004"}})
    assert (closed["state"], closed["data"]) == ("refused", {}) and "销户" in closed["reply"]["text"]


METERS = [{**WATER, "values": {"account_no": number}} for number in ("1001000001", "1001000002", "1001000003")]


async def test_bills_of_numbers_that_the_phone_keeps_come_page_by_page(front):
    asked = {"forms": METERS, "limit": 2}
    first = (await front.http.post("/records/bills", json=asked)).json()
    then = (await front.http.post("/records/bills", json={**asked, "cursor": first["next"]})).json()
    found = [*first["items"], *then["items"]]
    assert (len(first["items"]), len(found), then["next"]) == (2, 3, None)
    assert found[0]["label"] == "户号 1001000001，欠费 45.60 元" and found[0]["data"]["owed"]["fen"] == 4560
    assert "utility.water" not in {one["service"] for one in first["missing"]} and len(first["missing"]) == 4
    assert "1001000001" not in str((await front.http.get("/me/data")).json())


async def test_a_number_that_nobody_has_is_missing_and_the_rest_is_shown(front):
    wrong = [{**WATER, "values": values} for values in ({"account_no": "1999999999"}, {"account_no": "x"}, {})]
    strange = [{"service": "traffic.violation", "action": "", "values": {"plate": "冀B12345"}}]
    told = (await front.http.post("/records/bills", json={"forms": [*METERS[:1], *wrong, *strange]})).json()
    assert [one["service"] for one in told["items"]] == ["utility.water"]
    assert [one["why"] for one in told["missing"] if one["service"] == "utility.water"] == ["values"] * 3
    too_many = await front.http.post("/records/bills", json={"forms": METERS * 4})
    is_problem(too_many, 422, "invalid")


async def test_numbers_beyond_a_days_are_not_called_wrong(front):
    """Who has looked up as many as may be looked up in a day filled in nothing wrong."""
    why = []
    for first in (0, 8, 16):
        forms = [{**WATER, "values": {"account_no": f"10019990{number:02}"}} for number in range(first, first + 8)]
        told = (await front.http.post("/records/bills", json={"forms": forms})).json()
        why += [one["why"] for one in told["missing"] if one["service"] == "utility.water"]
    assert (why.count("values"), why.count("lookups_used_up")) == (20, 4), why


async def test_certificates_are_the_bound_citizens_own(front, visitor):
    told = (await front.http.get("/records/certificates")).json()
    assert told["items"] == [] and [one["why"] for one in told["missing"]] == ["binding_required"]
    await front.binds("张示例")
    found = await listed(front, "certificates", limit=3)
    assert len(found) == 4 and all(one["label"] for one in found) and "130202190001030037" not in str(found)
    show = found[0]["actions"][0]
    asked = {name: show[name] for name in ("service", "action", "values")}
    done = await confirmed(front, asked)
    assert done["data"]["auth_code"] in done["reply"]["text"] and done["data"]["expire_at"].endswith("+08:00")
    stranger = await another(visitor)
    answer = await stranger.http.post("/submissions", json=asked, headers={"Idempotency-Key": "0" * 16})
    is_problem(answer, 403, "binding_required")
    await stranger.binds("李示例")
    theirs = await listed(stranger, "certificates")
    assert len(theirs) == 3 and not {one["label"] for one in theirs} & {one["label"] for one in found}
    answer = await stranger.http.post("/submissions", json=asked, headers={"Idempotency-Key": "1" * 16})
    is_problem(answer, 422, "invalid")


async def test_a_gateway_that_is_away_is_named_and_the_rest_is_shown(front, faults):
    await booked(front)
    await faults.set("health", "error")
    told = (await front.http.get("/records/bookings")).json()
    away = [one["service"] for one in told["missing"] if one["why"] == "gateway_unavailable"]
    assert away == ["health.my_bookings"] and told["items"]
