"""Social insurance by ID number and name."""

ZHANG = {"aac002": "130202190001030037", "aac003": "张示例"}
LI = {"aac002": "130102190102030022", "aac003": "李示例"}
WANG = {"aac002": "12010119000102002X", "aac003": "王示例"}
ZHAO = {"aac002": "110101190203040035", "aac003": "赵示例"}


async def ask(caller, path, **sent):
    return (await caller.post("hrss", path, **sent)).json()


async def test_each_kind_of_insurance_has_a_row(caller):
    answer = await ask(caller, "/insured", **ZHANG)
    rows = answer["biz_data"]["rows"]
    assert (answer["code"], [row["aae140"] for row in rows]) == ("1", ["110", "210", "310", "410", "510"])
    pension = rows[0]
    assert pension["aab301mc"] == "唐山市"
    assert pension["aac008"] == "1"
    assert pension["yac004"] == "6850.00"
    assert (pension["aae041"], pension["aae002"], pension["aae201"]) == ("201401", "202610", "154")
    assert pension["zdny"] == []


async def test_broken_months_are_named_and_not_counted(caller):
    pension = (await ask(caller, "/insured", **LI))["biz_data"]["rows"][0]
    assert pension["zdny"] == ["202302", "202303", "202304", "202509"]
    assert pension["aae201"] == str((2026 - 2018) * 12 + 10 - 8 + 1 - 4)


async def test_two_cities_are_two_person_ids(caller):
    answer = await ask(caller, "/persons", **ZHAO)
    assert [(row["aab301mc"], row["aac008"]) for row in answer["biz_data"]["rows"]] == [
        ("北京市", "2"),
        ("廊坊市", "1"),
    ]
    number = answer["biz_data"]["rows"][1]["aac001"]
    narrowed = await ask(caller, "/insured", **ZHAO, aac001=number)
    assert {row["aab301mc"] for row in narrowed["biz_data"]["rows"]} == {"廊坊市"}


async def test_payments_of_a_range_with_the_months_missing_in_it(caller):
    answer = await ask(caller, "/payments", **LI, aae140="110", aae041="202301", aae042="202306")
    data = answer["biz_data"]
    assert [row["aae002"] for row in data["rows"]] == ["202301", "202305", "202306"]
    assert data["result"] == {"zdny": ["202302", "202303", "202304"]}
    assert data["rows"][0]["jfhj"] == "988.92"


async def test_a_backward_range_is_unreadable(caller):
    answer = await ask(caller, "/payments", **LI, aae140="110", aae041="202306", aae042="202301")
    assert answer["code"] == "-2"


async def test_nobody_on_record(caller):
    assert (await ask(caller, "/insured", **WANG))["code"] == "2001"


async def test_another_name_than_on_record(caller):
    assert (await ask(caller, "/insured", **ZHANG | {"aac003": "张士例"}))["code"] == "2002"


async def test_the_months_paid_move_with_the_date(caller, clock):
    clock.advance(days=62)
    pension = (await ask(caller, "/insured", **ZHANG))["biz_data"]["rows"][0]
    assert (pension["aae002"], pension["aae201"]) == ("202612", "156")
