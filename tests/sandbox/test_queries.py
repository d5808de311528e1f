"""What the looking-up gateways tell: who may know what, what is near, what is on record."""

import pytest

from sandbox.data import table
from sandbox.data.households import household
from sandbox.data.people import persons
from sandbox.data.places import metres, named, places

ZHANG = ("130202190001030037", "张示例")
CHEN = ("130602190405060015", "陈示例")
WANG = ("12010119000102002X", "王示例")
PERSONAL = {
    "traffic": ("/licence", "sfzmhm", "xm"),
    "hrss": ("/pension", "aac002", "aac003"),
    "medins": ("/insured", "certno", "psn_name"),
    "housing": ("/accounts", "ZJHM", "XINGMING"),
    "lab": ("/reports", "cardNumber", "patientName"),
}


async def ask(caller, gateway, path, **sent):
    return (await caller.post(gateway, path, **sent)).json()


async def personal(caller, gateway, who):
    path, number, name = PERSONAL[gateway]
    return await ask(caller, gateway, path, **{number: who[0], name: who[1]})


@pytest.mark.parametrize("gateway", PERSONAL)
async def test_another_name_than_on_record_tells_nothing(caller, gateway):
    right, wrong = await personal(caller, gateway, ZHANG), await personal(caller, gateway, (ZHANG[0], "张三"))
    assert right != wrong
    assert "6850" not in str(wrong) and "唐山" not in str(wrong)


@pytest.mark.parametrize("gateway", PERSONAL)
async def test_a_number_that_nobody_has_is_nothing_on_record(caller, gateway):
    answer = await personal(caller, gateway, ("110101190001010014", "无示例"))
    codes = {"traffic": "0404", "hrss": "2001", "medins": "1001", "housing": 1, "lab": 1}
    assert codes[gateway] in (answer.get("code"), answer.get("infcode"), answer.get("resultCode"))


def test_tables_of_persons_name_persons_that_exist():
    named_ = {*table("licences"), *table("lab")}
    named_ |= {sub for part in table("benefits").values() for sub in part}
    named_ |= {sub for part in table("exams")["results"].values() for sub in part}
    assert named_ <= set(persons())


async def test_points_and_the_days_that_a_licence_is_valid(caller):
    row = (await personal(caller, "traffic", ZHANG))["data"]
    assert (row["ljjf"], row["syjf"], row["zt"], row["yxqz"]) == ("6", "6", "A", "2030-03-11")


async def test_who_has_retired_is_told_the_last_payment_and_who_has_not_an_estimate(caller, clock):
    paid = (await personal(caller, "hrss", CHEN))["biz_data"]
    assert (paid["ffzt"], paid["ylje"], paid["aae002"]) == ("1", "3268.50", "202611")
    clock.advance(days=22)
    assert (await personal(caller, "hrss", CHEN))["biz_data"]["aae002"] == "202612"
    assert (await personal(caller, "hrss", ZHANG))["biz_data"]["txny"] == "203806"


async def test_medical_insurance_gives_numbers_and_places(caller):
    row = (await personal(caller, "medins", ZHANG))["output"]["insuinfo"][0]
    assert (row["insutype"], row["balc"], row["clct_end"]) == ("310", 2431.56, "202610")
    assert (await personal(caller, "medins", WANG))["output"]["insuinfo"][0]["clct_end"] == "2026"


async def test_fund_payments_are_both_parts_together(caller):
    row = (await personal(caller, "housing", ZHANG))["result"][0]
    assert (row["GRJZNY"], row["JCMX"][0]) == ("202610", {"SSNY": "202610", "FSE": "1644.00"})


async def test_a_report_is_shown_to_its_patient_once_it_is_checked(caller):
    who = {"cardNumber": ZHANG[0], "patientName": ZHANG[1]}
    rows = (await ask(caller, "lab", "/reports", **who))["result"]
    assert [row["reportDate"] for row in rows] == ["2026-11-23", "2026-11-21", "2026-11-14"]
    codes = [(await ask(caller, "lab", "/report", reportNo=row["reportNo"], **who))["resultCode"] for row in rows]
    assert codes == ["NOT_READY", 0, 0]
    stranger = {"cardNumber": CHEN[0], "patientName": CHEN[1], "reportNo": rows[1]["reportNo"]}
    assert (await ask(caller, "lab", "/report", **stranger))["resultCode"] == "REPORT_NOT_FOUND"


@pytest.mark.parametrize(("year", "code"), [("2027", "NOT_PUBLISHED"), ("2026", "0"), ("2025", "1"), ("two", "4000")])
async def test_results_are_told_from_the_day_they_are_public(caller, year, code):
    sent = {"sfzh": "130302190207080019", "xm": "孙示例", "kslx": "高考", "nf": year}
    assert (await ask(caller, "exam", "/result", **sent))["code"] == code


async def test_the_marks_of_the_latest_year_unless_told(caller):
    sent = {"sfzh": "130302190207080019", "xm": "孙示例", "kslx": "高考"}
    row = (await ask(caller, "exam", "/result", **sent))["result"]
    assert (row["zf"], row["lqzt"], row["zkzh"]) == ("562", "已录取", "2613******0001")
    assert sum(int(mark["cj"]) for mark in row["kmcj"]) == 562


def test_marks_of_all_subjects_make_the_total():
    for results in table("exams")["results"].values():
        assert all(sum(row["subjects"].values()) == row["total"] for row in results.values())


INVOICE = {"fphm": "26132000000000000011", "kprq": "2026-11-11", "jshj": "1280.5"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({}, "000"),
        ({"jshj": "1280.50"}, "000"),
        ({"jshj": "1280"}, "002"),
        ({"kprq": "2026-11-10"}, "002"),
        ({"fphm": "26132000000000000012"}, "001"),
        ({"kprq": "2026-11-23"}, "007"),
        ({"kprq": "2020-01-01"}, "008"),
        ({"kprq": "yesterday"}, "4000"),
    ],
)
async def test_an_invoice_is_checked_in_all_its_parts(caller, wrong, code):
    assert (await ask(caller, "tax", "/invoice", **INVOICE | wrong))["resultCode"] == code


async def test_an_invoice_is_checked_five_times_a_day(caller, clock):
    codes = [(await ask(caller, "tax", "/invoice", **INVOICE))["resultCode"] for _ in range(6)]
    assert codes == ["000"] * 5 + ["005"]
    clock.advance(days=1)
    tomorrow = await ask(caller, "tax", "/invoice", **INVOICE | {"kprq": "2026-11-12"})
    assert tomorrow["resultCode"] == "000"


@pytest.mark.parametrize(
    ("said", "count"), [("91130200MA0EX0018J", 1), ("唐山示例商贸有限公司", 1), ("示例", 9), ("某某公司", 0)]
)
async def test_enterprises_by_code_by_name_and_by_part(caller, said, count):
    answer = await ask(caller, "market", "/enterprises", keyword=said)
    assert answer["code"] == ("1" if count else "2001")
    assert len(answer["biz_data"]["rows"] if count else []) == count


def test_the_codes_of_enterprises_have_right_check_characters():
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for code in table("companies"):
        total = sum(letters.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[:17]))
        assert letters[(31 - total % 31) % 31] == code[17], code


async def test_progress_hides_the_applicant(caller):
    row = (await ask(caller, "gov", "/progress", projectNo="130202-261101-0001"))["biz_data"]
    assert (row["proStatus"], row["applyerName"], len(row["process"])) == ("2", "张**", 2)
    assert (await ask(caller, "gov", "/progress", projectNo="130202-261101-9999"))["code"] == "2001"


HERE = {"latitude": 39.6309, "longitude": 118.1802}


async def test_what_is_near_stands_first(caller):
    lots = (await ask(caller, "parking", "/lots", **HERE))["data"]["list"]
    halls = (await ask(caller, "gov", "/halls", kind="派出所", **HERE))["biz_data"]["rows"]
    for rows in (lots, halls):
        assert rows
        assert [row["distance"] for row in rows] == sorted(row["distance"] for row in rows)
    assert {row["hallType"] for row in halls} == {"派出所"}


async def test_offices_are_open_in_their_hours(caller, clock):
    asked = {"kind": "社保所", "place": "唐山站"}
    opened = []
    for hours in (0, 4, 6, 12):
        clock.advance(hours=hours)
        opened.append((await ask(caller, "gov", "/halls", **asked))["biz_data"]["rows"][0]["openNow"])
    assert opened == ["1", "0", "0", "0"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"place": "火星"}, "PLACE_UNKNOWN"),
        ({"latitude": 22.5, "longitude": 114.0}, "OUT_OF_REGION"),
        ({"latitude": "north", "longitude": 114.0}, "4000"),
        ({"latitude": "nan", "longitude": "nan"}, "4000"),
    ],
)
async def test_a_place_that_is_none_or_elsewhere(caller, sent, code):
    assert (await ask(caller, "parking", "/lots", **sent))["code"] == code


def test_places_lie_within_their_region():
    centre = places()["天安门"]
    assert all(metres(centre, place) < 450_000 for place in places().values())


@pytest.mark.parametrize(
    ("label", "city", "district"),
    [
        ("唐山市路北区新华道", "唐山市", "路北区"),
        ("唐山站附近", "唐山市", "路北区"),
        ("唐山", "唐山市", ""),
        ("燕郊", "廊坊市", "三河市"),
    ],
)
def test_the_longest_name_in_a_label_wins(label, city, district):
    found = named(label)
    assert found is not None
    assert (found.city, found.district) == (city, district)


async def test_the_district_s_own_outage_stands_first_and_ends(caller, clock):
    first = (await ask(caller, "utility", "/outages", place="唐山市路北区"))["body"]["list"][0]
    assert (first["here"], first["kind"], first["stateText"]) == ("1", "停电", "进行中")
    clock.advance(hours=14)
    later = (await ask(caller, "utility", "/outages", place="唐山市路北区"))["body"]["list"]
    assert all(row["stateText"] != "已恢复" for row in later)
    assert {row["here"] for row in later} == {"0"}


BUS = {"city": "唐山市", "lineName": "68路", "direction": "0"}


async def test_stops_run_backwards_the_other_way(caller):
    there = (await ask(caller, "transit", "/stops", **BUS))["data"]["list"]
    back = (await ask(caller, "transit", "/stops", **BUS | {"direction": "1"}))["data"]["list"]
    assert [row["stopName"] for row in there] == [row["stopName"] for row in reversed(back)]


async def test_buses_come_while_they_run(caller, clock):
    daytime = (await ask(caller, "transit", "/arrivals", stopId="6", **BUS))["data"]
    assert len(daytime["buses"]) == 2
    assert (daytime["firstHere"], daytime["running"]) == ("06:15", "1")
    clock.advance(hours=15)
    night = (await ask(caller, "transit", "/arrivals", stopId="6", **BUS))["data"]
    assert (night["buses"], night["running"]) == ([], "0")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"city": "上海市"}, "CITY_NOT_OPEN"), ({"lineName": "999路"}, "LINE_UNKNOWN"), ({"direction": "2"}, "4000")],
)
async def test_a_line_that_is_not_there(caller, wrong, code):
    assert (await ask(caller, "transit", "/stops", **BUS | wrong))["code"] == code


def test_every_household_has_a_company_and_owes_whole_fen():
    for home in map(household, table("utility")["accounts"]):
        assert home.company.endswith("（示例）")
        assert isinstance(home.owed, int)
