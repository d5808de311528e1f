"""Violations by plate, kind of plate and engine number."""

import pytest


async def ask(caller, plate, engine="000000", kind="02"):
    answer = await caller.post("traffic", "/violations", hphm=plate, hpzl=kind, fdjh=engine)
    assert answer.status_code == 200
    return answer.json()


async def test_violations_carry_the_wire_names_of_traffic_gateways(caller):
    answer = await ask(caller, "冀B12345", "123456")
    assert (answer["code"], answer["data"]["total"]) == ("0000", 4)
    assert answer["data"]["list"][0] == {
        "wfbh": "9900000001",
        "hphm": "冀B12345",
        "hpzl": "02",
        "wfsj": "2026-11-14 08:05:00",
        "wfdz": "唐山市路北区新华道与建设路交叉口（示例）",
        "wfxw": "1625",
        "wfxwmc": "驾驶机动车违反道路交通信号灯通行",
        "wfjfs": "6",
        "fkje": 200,
        "clbj": "0",
        "jkbj": "0",
        "fxjgmc": "河北省公安交通管理部门（示例）",
        "cljgmc": "",
    }


async def test_none_found_is_done_with_no_rows(caller):
    assert (await ask(caller, "冀B66666", "666666"))["data"] == {"total": 0, "list": []}


@pytest.mark.parametrize(
    ("plate", "engine", "kind", "code"),
    [
        ("冀B99999", "123456", "02", "1001"),
        ("冀B12345", "123456", "52", "1001"),
        ("冀B12345", "000000", "02", "1002"),
        ("沪A12345", "123456", "02", "1003"),
        ("冀F12345", "123123", "02", "1009"),
    ],
    ids=["no such vehicle", "another kind of plate", "engine differs", "region not open", "vehicle locked"],
)
async def test_refusals_have_codes_of_their_own(caller, plate, engine, kind, code):
    assert (await ask(caller, plate, engine, kind))["code"] == code


@pytest.mark.parametrize(("plate", "engine", "kind"), [("冀BD12345", "112233", "52"), ("冀B12345D", "778899", "51")])
async def test_new_energy_plates_small_and_large(caller, plate, engine, kind):
    assert (await ask(caller, plate, engine, kind))["data"]["total"] == 1


async def test_letters_of_an_engine_number_may_be_small(caller):
    assert (await ask(caller, "冀A12345", "a1b2c3"))["code"] == "0000"
