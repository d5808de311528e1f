"""Human resources and social security: what a person has paid (金保 letter-and-digit codes on the wire).

Codes: 1 done, 2001 nobody of this number on record, 2002 another name on record, 2009 refused (under examination),
-1 signature, -2 form of the request, E-106 not granted.
"""

from collections.abc import Iterator
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import roll, table
from sandbox.data.people import Account, Person, persons_by_id_number
from sandbox.gateways.dialects import Fields, NationalDialect, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.state import World

UNIT_PERCENT = {"110": 16.0, "120": 16.0, "210": 0.7, "310": 8.0, "410": 0.4, "510": 0.8}
OWN_PERCENT = {"110": 8.0, "120": 8.0, "210": 0.3, "310": 2.0}
LONGEST_RANGE = 120
"""Months that `payments` gives at once."""


def routes(world: World) -> list[BaseRoute]:
    """`persons`, `insured`, `payments`."""
    dialect = NationalDialect()
    operations = (
        Operation("persons", "/persons", persons),
        Operation("insured", "/insured", insured),
        Operation("payments", "/payments", payments),
    )
    return [route(world, "hrss", dialect, operation) for operation in operations]


def persons(world: World, fields: Fields) -> dict[str, Any] | None:
    """The person ids of an ID number, one a place: a move between cities leaves the old one behind."""
    person = _person(fields)
    if person is None or not person.accounts:
        return None
    rows = [_who(world, person, account) | {"aac008": account.state} for account in person.accounts]
    return {"total": len(rows), "rows": rows}


def insured(world: World, fields: Fields) -> dict[str, Any] | None:
    """A row for each person id and kind of insurance; `aac001` narrows it to one person id."""
    person = _person(fields)
    if person is None or not person.accounts:
        return None
    accounts = _chosen(world, person, fields)
    rows = [_insured_row(world, person, account, kind) for account in accounts for kind in account.kinds]
    return {"total": len(rows), "rows": rows}


def payments(world: World, fields: Fields) -> dict[str, Any] | None:
    """The months paid from `aae041` to `aae042`, and those in between that were not (`zdny`)."""
    person, kind = _person(fields), field(fields, "aae140")
    first, last = _number(field(fields, "aae041")), _number(field(fields, "aae042"))
    if not 0 <= last - first < LONGEST_RANGE:
        raise Unreadable("aae041 to aae042 is too long or backwards")
    accounts = [a for a in _chosen(world, person, fields) if kind in a.kinds] if person else []
    if not accounts:
        return None
    rows = [_paid(world, a, kind, m) for a in accounts for m in _paid_months(world, a) if first <= _number(m) <= last]
    broken = [m for a in accounts for m in _broken(world, a) if first <= _number(m) <= last]
    return {"total": len(rows), "rows": rows, "result": {"zdny": broken}}


def _person(fields: Fields) -> Person | None:
    number, name = field(fields, "aac002").upper(), field(fields, "aac003")
    person = persons_by_id_number().get(number)
    if person is None:
        return None
    if (person.registered_name or person.name) != name:
        raise Refusal("2002", "姓名与社保登记信息不一致")
    if person.checked:
        raise Refusal("2009", "该人员参保信息核查中")
    return person


def _chosen(world: World, person: Person, fields: Fields) -> list[Account]:
    wanted = fields.get("aac001")
    return [a for a in person.accounts if wanted in (None, "", _person_no(world, person, a))]


def _person_no(world: World, person: Person, account: Account) -> str:
    return f"{account.place}{roll(world.seed, person.sub, account.place) % 10**8:08}"


def _who(world: World, person: Person, account: Account) -> dict[str, Any]:
    return {
        "aac001": _person_no(world, person, account),
        "aac002": person.id_number,
        "aac003": person.registered_name or person.name,
        "aab301": account.place,
        "aab301mc": _places()[account.place],
        "aab004": account.unit,
    }


def _insured_row(world: World, person: Person, account: Account, kind: str) -> dict[str, Any]:
    months = list(_paid_months(world, account))
    return _who(world, person, account) | {
        "aae140": kind,
        "aac008": account.state,
        "aae201": str(len(months)),
        "yac004": f"{account.base:.2f}",
        "aae041": months[0],
        "aae002": months[-1],
        "zdny": _broken(world, account),
    }


def _paid(world: World, account: Account, kind: str, month: str) -> dict[str, Any]:
    unit, own = (account.base * percent.get(kind, 0.0) / 100 for percent in (UNIT_PERCENT, OWN_PERCENT))
    return {
        "aae002": month,
        "aae140": kind,
        "yac004": f"{account.base:.2f}",
        "aab004": account.unit,
        "dwjfe": f"{unit:.2f}",
        "grjfe": f"{own:.2f}",
        "jfhj": f"{unit + own:.2f}",
    }


def _broken(world: World, account: Account) -> list[str]:
    """Months between the first and the last payment that were never paid."""
    return [month for month in account.broken if month in set(_months(world, account))]


def _paid_months(world: World, account: Account) -> Iterator[str]:
    return (month for month in _months(world, account) if month not in account.broken)


def _months(world: World, account: Account) -> Iterator[str]:
    first, last = _resolve(world, account.since), _resolve(world, account.until)
    return (_text(number) for number in range(first, last + 1))


def _resolve(world: World, month: str | int) -> int:
    today = world.today()
    return _number(month) if isinstance(month, str) else today.year * 12 + today.month - 1 + month


def _number(month: str) -> int:
    """Months since the year 0 for yyyyMM. Raises Unreadable."""
    if len(month) != 6 or not month.isascii() or not month.isdigit() or not 1 <= int(month[4:]) <= 12:
        raise Unreadable("a month is yyyyMM")
    return int(month[:4]) * 12 + int(month[4:]) - 1


def _text(number: int) -> str:
    return f"{number // 12}{number % 12 + 1:02}"


def _places() -> dict[str, str]:
    return {str(row[0]): city for city, row in table("hospitals")["cities"].items()}
