"""Pensions: what is paid to who has retired, when and about how much for who hasn't. Codes as `hrss`."""

from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import Person, persons_by_id_number
from sandbox.gateways.dialects import Fields, NationalDialect, Refusal
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.state import World


def routes(world: World) -> list[BaseRoute]:
    """`pension`."""
    return [route(world, "hrss", NationalDialect(), Operation("pension", "/pension", pension))]


def pension(world: World, fields: Fields) -> dict[str, Any] | None:
    """`ffzt` 1: retired, with the monthly sum and its parts; 0: not yet, with an estimate for the lawful month."""
    person = known_person(fields)
    row = table("benefits")["pension"].get(person.sub) if person else None
    if person is None or row is None:
        return None
    return _paid(world, row) if row["state"] == "1" else _to_come(row)


def known_person(fields: Fields) -> Person | None:
    """Whoever has the ID number `aac002`, known by the name `aac003`. Raises Refusal."""
    person = persons_by_id_number().get(field(fields, "aac002").upper())
    if person and (person.registered_name or person.name) != field(fields, "aac003"):
        raise Refusal("2002", "姓名与社保登记信息不一致")
    if person and person.checked:
        raise Refusal("2009", "该人员参保信息核查中")
    return person


def _paid(world: World, row: dict[str, Any]) -> dict[str, Any]:
    today = world.today()
    months = today.year * 12 + today.month - 1 - (today.day < row["day"])
    return {
        "ffzt": "1",
        "aab301mc": row["place"],
        "ylje": f"{row['monthly']:.2f}",
        "jcylj": f"{row['base']:.2f}",
        "grzhylj": f"{row['account']:.2f}",
        "gdylj": f"{row['extra']:.2f}",
        "aae041": row["since"],
        "aae002": f"{months // 12}{months % 12 + 1:02}",
        "ffr": str(row["day"]),
        "aae010": row["bank"],
    }


def _to_come(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "ffzt": "0",
        "txny": row["retire"],
        "txnl": row["age"],
        "yjnx": str(row["years"]),
        "zhye": f"{row['balance']:.2f}",
        "csje": f"{row['estimate']:.2f}",
    }
