"""The made-up data hold together, and say the same as the files that people read."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.services.sign import SIGN_PROFILES, sm2
from sandbox import state
from sandbox.data import table
from sandbox.data.hospitals import hospitals
from sandbox.data.people import born, is_id_number, persons
from sandbox.data.vehicles import vehicles
from sandbox.faults import magic_inputs
from sandbox.gateways import health
from sandbox.gateways.access import ACCESS
from sandbox.gateways.leases import SERVICE_IDS
from sandbox.gateways.mounts import ROUTES

ROOT = Path(__file__).resolve().parents[2]


def world(seed=1, day=23):
    """At six in the morning in Beijing."""
    return state.World.create(seed=seed, clock=lambda: datetime(2026, 11, day - 1, 22, tzinfo=UTC))


def test_every_id_number_is_valid_and_nobodys():
    for person in persons().values():
        assert is_id_number(person.id_number), person.sub
        assert born(person.id_number).year <= 1905 or person.id_number.startswith("130299"), person.sub


@pytest.mark.parametrize(
    "number", ["", "13020219000103003X", "130202190002300037", "13020219000103003", "Ⅷ" * 18, "13020219000103²037"]
)
def test_what_is_no_id_number_is_told(number):
    assert not is_id_number(number)


def test_persons_are_marked_as_examples():
    assert all("示例" in person.name for person in persons().values())


def test_every_city_has_hospitals_enough():
    cities = [hospital.city for hospital in hospitals().values()]
    assert len(set(cities)) == 14
    assert all(3 <= cities.count(city) <= 8 for city in cities)


def test_every_department_has_a_free_place_in_the_week():
    here = world()
    for hospital in hospitals().values():
        for department in hospital.departments:
            asked = {"hosOrgNo": hospital.code, "deptCode": department, "availableOnly": "1"}
            assert health.schedules(here, asked), (hospital.name, department)


def test_the_same_seed_and_day_give_the_same_timetable_and_others_another():
    asked = {"hosOrgNo": "H13020099901", "deptCode": "01"}
    first = health.schedules(world(), asked)
    assert first == health.schedules(world(), asked)
    assert first != health.schedules(world(seed=2), asked)
    later = health.schedules(world(day=24), asked)
    assert [row for row in first if row["scheduleDate"] >= "2026-11-24"] == [
        row for row in later if row["scheduleDate"] <= "2026-11-29"
    ]


def test_plates_have_the_form_of_their_kind():
    forms = {"02": r"[京津冀][A-HJ-NP-Z][A-HJ-NP-Z0-9]{5}", "52": r"[京津冀][A-HJ-NP-Z][A-HJ-K][A-HJ-NP-Z0-9]\d{4}"}
    forms["51"] = r"[京津冀][A-HJ-NP-Z]\d{5}[A-HJ-K]"
    for vehicle in vehicles().values():
        assert re.fullmatch(forms[vehicle.kind], vehicle.plate), vehicle.plate
        assert re.fullmatch(r"[0-9A-Z]{6}", vehicle.engine), vehicle.plate


def test_magic_inputs_name_operations_that_exist():
    names = {(gateway, name) for gateway, name, _, _ in served()}
    assert {(m.gateway, m.operation) for m in magic_inputs() if m.operation} <= names


def test_the_readme_lists_every_magic_input():
    text = (ROOT / "sandbox" / "README.md").read_text(encoding="utf-8")
    told = text.partition("without a switch")[2]
    singles = set(re.findall(r"^\| (\w+) \| (\w+) \| `([^`]+)` \| ([\w-]+)", told, re.MULTILINE))
    letters = re.findall(r"^\| ([A-Z]) \| ([\w-]+)[^|]* \| `(\d+路)`", told, re.MULTILINE)
    struck = re.findall(r"^\| [^|]+ \| [^|]+ \| (\w+), (?:every operation|(\w+)) \|$", told, re.MULTILINE)
    known = {(m.gateway, m.operation or "any", m.value, str(m.fault.kind)) for m in magic_inputs()}
    for number, (letter, kind, bus) in enumerate(letters, 1):
        values = {"transit": bus, "certificates": f"13020220260073{number:04}"}
        for gateway, operation in struck:
            one = gateway, operation or "any", values.get(gateway, f"冀B0000{letter}"), kind
            assert one in known, one
            known.remove(one)
    assert singles == known


def test_the_readme_lists_every_vehicle_and_person():
    text = (ROOT / "sandbox" / "README.md").read_text(encoding="utf-8")
    missing = [name for name in (*vehicles(), *(p.id_number for p in persons().values())) if name not in text]
    assert not missing


def test_demo_env_and_gateways_yaml_hold_the_keys_that_the_gateways_want():
    env = dict(line.split("=", 1) for line in _lines(ROOT / "sandbox" / "demo.env"))
    declared = state_of_gateways()
    for name, access in ACCESS.items():
        sign, secret = declared[name]["sign"], env[f"BANSHI_SECRETS__{name.upper()}"]
        assert (sign["profile"], sign["key_id"], sign.get("options", {})) == (
            access.profile,
            access.key_id,
            access.options,
        )
        if access.peer_key:
            assert sm2.public_of(secret) == sm2.public_key(access.peer_key)
            assert sm2.public_of(access.secret) == sm2.public_key(sign["peer_key"])
            assert env[f"BANSHI_SECRETS__{sign['cipher_key'].upper()}"] == access.cipher_key
        else:
            assert secret == access.secret


def test_every_sign_profile_is_used_by_a_gateway():
    assert {access.profile for access in ACCESS.values()} == set(SIGN_PROFILES)


def test_gateways_yaml_names_every_operation_at_its_address():
    declared = {
        (gateway, name, operation["path"], operation.get("method", "POST"))
        for gateway, row in state_of_gateways().items()
        for name, operation in row["operations"].items()
    }
    assert declared == served()


def served():
    """Gateway, operation, address and method of everything that the sandbox does; the exchange has one address."""
    here, found = world(), set()
    for gateway, routes in ROUTES.items():
        for route in routes(here):
            names = {"grant": (), "proxy": SERVICE_IDS}.get(route.name, (route.name,))
            found |= {(gateway, name, route.path, method) for name in names for method in route.methods - {"HEAD"}}
    return found


def state_of_gateways():
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load((ROOT / "gateways.yaml").read_text(encoding="utf-8"))["gateways"]


def _lines(file):
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_acts_and_holidays_are_well_formed():
    assert {v.act.code for vehicle in vehicles().values() for v in vehicle.violations} == set(table("vehicles")["acts"])
    assert all(first <= last for _, first, last in table("restriction")["holidays"])
