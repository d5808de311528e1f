"""A page is drawn from a form, filled, submitted once, and its outcome asked for."""

import asyncio
import secrets

import pytest
from jsonschema import Draft202012Validator

from bot.api.shapes import figures, speech
from bot.catalog.calls import CallSpec
from tests.answers import new_plate
from tests.api.conftest import is_problem
from tests.journeys.test_figures import counted
from tests.records import eventually, records

FINE = {"service": "traffic.violation", "values": {"plate": "冀B12345", "engine": "123456"}}
POND = {"service": "local.pond", "values": {"depth": "到小腿", "place": "唐山市路北区新华道地道桥"}}
LAMP = {"service": "city.snapshot", "values": {"problem": "路灯不亮", "place": "唐山市路北区建设北路"}}


def key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(16)}


async def submit(front, asked, keyed=None):
    answer = await front.http.post("/submissions", json=asked, headers=keyed or key())
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


async def test_every_form_is_a_schema_that_examples_fit(visitor):
    services = (await visitor.http.get("/services", params={"limit": 100})).json()["items"]
    drawn = 0
    for service in services:
        if service["answers"] == "form":
            told = (await visitor.http.get(f"/services/{service['id']}/form")).json()
            Draft202012Validator.check_schema(told["values_schema"])
            assert [hint["name"] for hint in told["hints"]] == list(told["values_schema"]["properties"])
            drawn += 1
    assert drawn > 30
    is_problem(await visitor.http.get("/services/ps.household_transfer/form"), 409, "no_form")
    is_problem(await visitor.http.get("/services/traffic.violation/form", params={"action": "x"}), 404, "not_found")


async def test_a_query_answers_with_figures_and_words(front):
    done = await submit(front, FINE)
    assert done["state"] == "done" and "冀B12345" in done["reply"]["text"]
    row = done["rows"][0]
    assert isinstance(row["fine"]["fen"], int) and row["time"].endswith("+08:00")
    assert not {"wfsj", "wfdz", "fkje", "hphm", "wfjfs"} & set(row)


async def test_an_elderly_citizen_is_told_whom_to_call_and_a_voice_reads_it(front):
    await front.http.post("/me", json={"plain": True})
    done = await submit(front, FINE)
    assert "12345" in done["reply"]["text"].splitlines()[-1] and "1 2 3 4 5" in done["reply"]["speech"]
    assert (await front.http.get(f"/submissions/{done['id']}")).json()["reply"] == done["reply"]


def test_a_voice_reads_days_times_and_long_numbers():
    text = "【预约成功】\n编号 AP20261125001，2026-11-05 08:05，09:00 前到\n费用 12000 元，共 128000.50 元\nhttps://x.cn/a?b=1"
    assert speech(text) == (
        "预约成功。编号 AP2 0 2 6 1 1 2 5 0 0 1，2026年11月5日 8点05分，9点 前到。费用 12000 元，共 128000.50 元。"
    )


def test_records_in_a_field_are_shown_by_names_of_the_catalogue_or_not_at_all():
    spec = CallSpec(gateway="g", operation="o", read={"a": "x", "b": "y"}, each={"b": {"paid": "je | yuan"}})
    row = {"a": [{"wire": 1}, "words"], "b": [{"paid": "1.50"}]}
    assert figures(spec, row) == {"a": ["words"], "b": [{"paid": {"fen": 150, "text": "1.50"}}]}


async def test_what_has_not_changed_is_not_sent_again(front):
    done = await submit(front, FINE)
    shown = await front.http.get(f"/submissions/{done['id']}")
    again = await front.http.get(f"/submissions/{done['id']}", headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304 and not again.content


async def test_what_the_gateway_refuses_names_the_value_to_change(front):
    refused = await submit(front, {**FINE, "values": {"plate": "冀B12345", "engine": "999999"}})
    assert refused["state"] == "refused" and refused["field"] == "engine" and "对不上" in refused["reply"]["text"]
    assert "请告诉我" not in refused["reply"]["text"]


async def test_wrong_values_are_told_one_by_one_and_nothing_is_kept(front):
    keyed = key()
    asked = {**FINE, "values": {"plate": "冀B1", "nonsense": 1}}
    told = is_problem(await front.http.post("/submissions", json=asked, headers=keyed), 422, "invalid")
    assert {one["pointer"] for one in told["errors"]} == {"#/values/plate", "#/values/engine", "#/values/nonsense"}
    assert (await submit(front, FINE, keyed))["state"] == "done"


async def test_one_value_is_checked_by_the_forms_own_rule(front):
    async def checked(value):
        asked = {"field": "plate", "value": value}
        return (await front.http.post("/services/traffic.violation/validation", json=asked)).json()

    assert await checked("冀b12345") == {"valid": True, "shown": "冀B12345", "wrong": ""}
    assert "车牌要写全" in (await checked("冀B1"))["wrong"]
    assert not (await checked(5))["valid"] and not (await checked({"a": []}))["valid"]


async def test_a_list_stands_on_the_citizens_own_city_where_the_page_leaves_it_out(front):
    await front.http.patch("/me", json={"region": "唐山市"})
    path, values = "/services/traffic.vehicle_inspection/choices", {"plate": new_plate()}
    found = (await front.http.post(path, json={"field": "station", "values": values})).json()
    named = (await front.http.post(path, json={"field": "station", "values": {**values, "city": "唐山"}})).json()
    assert found["items"] == named["items"] != []


async def test_a_booking_from_live_lists_to_the_number_and_back(front):
    path, known = "/services/traffic.vehicle_inspection/choices", {"plate": new_plate(), "city": "唐山"}
    for field in ("station", "session"):
        asked = {"field": field, "values": known, "limit": 1}
        page = (await front.http.post(path, json=asked)).json()
        assert len(page["items"]) == 1
        if page["next"]:
            other = (await front.http.post(path, json={**asked, "cursor": page["next"]})).json()
            assert other["items"][0]["value"] != page["items"][0]["value"]
        known[field] = page["items"][0]["value"]
    waiting = await submit(front, {"service": "traffic.vehicle_inspection", "values": known})
    assert waiting["state"] == "confirm" and "请核对" in waiting["reply"]["text"]
    address = f"/submissions/{waiting['id']}/confirm"
    both = await asyncio.gather(*(front.http.post(address) for _ in range(2)))
    done = next(answer.json() for answer in both if answer.status_code == 200)
    assert done["state"] == "done" and done["data"]["appoint_no"] in done["reply"]["text"]
    assert (await front.http.get(f"/submissions/{waiting['id']}")).json()["data"] == done["data"]
    mine = (await front.http.get("/records/bookings")).json()["items"]
    booked = next(one for one in mine if one["data"]["appoint_no"] == done["data"]["appoint_no"])
    cancelling = next(one for one in booked["actions"] if one["action"] == "cancel")
    asked = {name: cancelling[name] for name in ("service", "action", "values")}
    cancel = await submit(front, asked)
    assert "要取消" in cancel["reply"]["text"]
    assert (await front.http.post(f"/submissions/{cancel['id']}/confirm")).json()["state"] == "done"
    again = (await front.http.get("/records/bookings")).json()["items"]
    assert not [one for one in again if one["data"]["appoint_no"] == done["data"]["appoint_no"] and one["actions"]]


INSPECTION = "traffic.vehicle_inspection"


async def offered(front, known, field):
    """The first of what can be chosen now, with how many places it has."""
    asked = {"field": field, "values": known, "limit": 1}
    answer = await front.http.post(f"/services/{INSPECTION}/choices", json=asked)
    assert answer.is_success, answer.text
    return answer.json()["items"][0]


async def held_on_a_page(front):
    """A booking that waits for the yes on its page; gives it, its values, and the session as it was before."""
    known = {"plate": new_plate(), "city": "唐山"}
    station = await offered(front, known, "station")
    known["station"] = station["value"]
    free = await offered(front, known, "session")
    waiting = await submit(front, {"service": INSPECTION, "values": {**known, "session": free["value"]}})
    assert waiting["state"] == "confirm"
    assert await offered(front, known, "session") != free
    return waiting, known, station["label"], free


async def no_more_to_confirm(front, waiting):
    said = (await front.http.post(f"/submissions/{waiting['id']}/confirm")).json()
    assert (said["state"], said["code"]) == ("refused", "taken_over") and "没有提交" in said["reply"]["text"]


@pytest.mark.parametrize("platform", ["wechat", "alipay"])
async def test_what_a_page_keeps_is_taken_over_by_the_chat_that_begins_the_same(visitor, platform, faults):
    front = await visitor.logs_in(platform)
    waiting, known, station, free = await held_on_a_page(front)
    await front.says(f"预约年检 {known['plate']} 唐山")
    await no_more_to_confirm(front, waiting)
    await front.says(station)
    await faults.set("appointments", "refuse", code="SLOT_TAKEN", operations=["lock"])
    asked = await front.says(free["label"].partition("（")[0])
    assert "确认请回复" in asked, "the place is the one that the page had"
    await faults.clear()
    assert "名额已经放回" in await front.says("取消")
    assert await offered(front, known, "session") == free


@pytest.mark.parametrize("platform", ["wechat", "alipay"])
async def test_what_a_page_keeps_is_given_back_where_the_chat_calls_it_off(visitor, platform):
    front = await visitor.logs_in(platform)
    waiting, known, _, free = await held_on_a_page(front)
    told = await front.says("取消")
    assert "机动车年检预约" in told and "名额已经放回" in told
    assert await offered(front, known, "session") == free
    await no_more_to_confirm(front, waiting)
    assert "没有正在办的事" in await front.says("取消")


@pytest.mark.parametrize("field", ["plate", "session"])
async def test_what_is_submitted_anew_takes_the_place_of_the_former(front, field, faults):
    """Whoever goes back on a page and submits again has one place, and the former page can't send its form any more."""
    waiting, known, _, free = await held_on_a_page(front)
    known["session"] = free["value"]
    if field == "plate":
        known["plate"] = new_plate()
    else:
        await faults.set("appointments", "refuse", code="SLOT_TAKEN", operations=["lock"])
    anew = await submit(front, {"service": INSPECTION, "values": known})
    assert anew["state"] == "confirm", anew
    await faults.clear()
    await no_more_to_confirm(front, waiting)
    assert (await front.http.post(f"/submissions/{anew['id']}/confirm")).json()["state"] == "done"


@pytest.mark.parametrize("way", ["page", "chat"])
async def test_who_erases_everything_gives_a_pages_place_back(front, way):
    _, known, _, free = await held_on_a_page(front)
    if way == "page":
        assert (await front.http.delete("/me/data")).status_code == 204
        await front.logs_in()
    else:
        await front.says("确认删除")
        await front.logs_in()
    assert await offered(front, known, "session") == free


async def test_a_place_that_a_page_was_refused_is_given_back_later_where_its_gateway_was_away(front, faults):
    waiting, known, _, free = await held_on_a_page(front)
    await faults.set("appointments", "refuse", code="DUPLICATE", operations=["book"], times=1)
    await faults.set("appointments", "error", operations=["unlock"], times=1)
    refused = (await front.http.post(f"/submissions/{waiting['id']}/confirm")).json()
    assert (refused["state"], refused["code"]) == ("refused", "DUPLICATE")
    assert await offered(front, known, "session") != free

    async def is_back():
        return await offered(front, known, "session") == free

    assert await eventually(is_back)


async def test_the_same_key_is_the_same_submission(front):
    keyed = key()
    both = await asyncio.gather(*(front.http.post("/submissions", json=LAMP, headers=keyed) for _ in range(2)))
    assert {answer.status_code for answer in both} <= {200, 201, 409}
    first = next(answer.json() for answer in both if answer.status_code == 201)
    again = await front.http.post("/submissions", json=LAMP, headers=keyed)
    assert again.status_code == 200 and again.json()["id"] == first["id"]
    assert again.headers["idempotency-replayed"] == "true"
    other = {**LAMP, "values": {**LAMP["values"], "problem": "垃圾堆积"}}
    is_problem(await front.http.post("/submissions", json=other, headers=keyed), 422, "key_reused")
    is_problem(await front.http.post("/submissions", json=LAMP), 422, "invalid")


async def test_a_lost_answer_is_unknown_until_it_is_known(front, faults):
    waiting = await submit(front, LAMP)
    await faults.set("cases", "reset", operations=["submit"], times=1)
    await faults.set("cases", "error", operations=["submit_by_number"])
    said = (await front.http.post(f"/submissions/{waiting['id']}/confirm")).json()
    assert said["state"] == "unknown"
    asked = await front.http.get(f"/submissions/{waiting['id']}")
    assert asked.status_code == 200 and int(asked.headers["retry-after"]) > 0
    await faults.clear()
    for _ in range(40):
        if said["state"] != "unknown":
            break
        assert "不要重复提交" in said["reply"]["text"]
        await asyncio.sleep(0.2)
        said = (await front.http.get(f"/submissions/{waiting['id']}")).json()
    assert said["state"] in {"done", "refused"} and said["number"] == waiting["number"]


async def test_an_outcome_that_several_pages_ask_for_counts_once(front, house, faults):
    waiting = await submit(front, POND)
    async with records(house.data_dir) as here:
        before, _ = await counted(here, "wechat/demo-mini")
        await faults.set("cases", "reset", operations=["submit"], times=1)
        await faults.set("cases", "error", operations=["submit_by_number"])
        assert (await front.http.post(f"/submissions/{waiting['id']}/confirm")).json()["state"] == "unknown"
        await faults.clear()
        states: set[str] = set()
        for _ in range(40):
            asked = await asyncio.gather(*(front.http.get(f"/submissions/{waiting['id']}") for _ in range(5)))
            states = {one.json()["state"] for one in asked if one.status_code == 200}
            if "done" in states:
                break
            await asyncio.sleep(0.2)

        async def look():
            after, _ = await counted(here, "wechat/demo-mini")
            return (after - before)["done", "local.pond"]

        assert states == {"done"} and await eventually(look) == 1


async def test_who_is_not_known_is_told_what_is_missing(front):
    told = is_problem(
        await front.http.post("/submissions", json={"service": "hrss.social_security"}, headers=key()),
        403,
        "binding_required",
    )
    assert told["needs"] == {"level": "real_name"}
    assert (await front.http.post("/me/binding", json={})).json()["url"].startswith("http")


async def test_another_citizens_submission_is_not_there(front, visitor):
    mine = await submit(front, FINE)
    visitor.openid = "oSomebodyElse0001"
    await visitor.logs_in()
    is_problem(await visitor.http.get(f"/submissions/{mine['id']}"), 404, "not_found")
    is_problem(await visitor.http.post(f"/submissions/{mine['id']}/confirm"), 404, "not_found")
    is_problem(await visitor.http.get("/submissions/x"), 422, "invalid")


async def test_another_citizens_case_is_not_shown(front, visitor):
    waiting = await submit(front, LAMP)
    done = (await front.http.post(f"/submissions/{waiting['id']}/confirm")).json()
    asked = {"service": "city.hotline_progress", "values": {"case_no": done["data"]["case_no"]}}
    assert (await submit(front, asked))["rows"]
    assert [one["data"]["case_no"] for one in (await front.http.get("/records/cases")).json()["items"]]
    visitor.openid = "oSomebodyElse0002"
    await visitor.logs_in()
    theirs = await submit(visitor, asked)
    assert theirs["rows"] == [] and "没有查到" in theirs["reply"]["text"]
    assert (await visitor.http.get("/records/cases")).json()["items"] == []


@pytest.mark.parametrize(
    ("field", "known", "missing"),
    [("station", {}, ["city"]), ("session", {"city": "唐山"}, ["station"])],
)
async def test_a_list_without_what_it_stands_on_says_what_is_missing(front, field, known, missing):
    asked = {"field": field, "values": {"plate": new_plate()} | known}
    answer = await front.http.post(f"/services/{INSPECTION}/choices", json=asked)
    assert answer.status_code == 422, answer.text
    assert [one["pointer"] for one in answer.json()["errors"]] == [f"#/values/{name}" for name in missing]


async def test_an_erasure_is_over_when_it_is_answered(front):
    """Who logs in at once after it stays logged in: nothing sweeps behind the answer."""
    for _ in range(10):
        await front.says("你好")
        await front.says("确认删除")
        await front.logs_in()
        for _ in range(5):
            answer = await front.http.get("/me")
            assert answer.is_success, answer.text
