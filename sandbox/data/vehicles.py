"""The 示例 vehicles and what was recorded against them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sandbox.data import table


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of violation; `fine` in yuan."""

    code: str
    name: str
    points: int
    fine: int


@dataclass(frozen=True, slots=True)
class Violation:
    """One record, so many days before today."""

    days_ago: int
    time: str
    act: Act
    place: str
    handled: str
    paid: str


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`kind` is the GA 24.7 kind of plate, `engine` the last six of the engine number."""

    plate: str
    kind: str
    engine: str
    violations: tuple[Violation, ...]
    locked: bool


@cache
def vehicles() -> Mapping[str, Vehicle]:
    """All of them by plate."""
    data = table("vehicles")
    acts = {code: Act(code, **fields) for code, fields in data["acts"].items()}
    return {plate: _vehicle(plate, row, acts) for plate, row in data["vehicles"].items()}


def _vehicle(plate: str, row: Mapping[str, Any], acts: Mapping[str, Act]) -> Vehicle:
    violations = tuple(
        Violation(days, time, acts[act], place, handled, paid)
        for days, time, act, place, handled, paid in row.get("violations", ())
    )
    return Vehicle(plate, str(row["kind"]), str(row["engine"]), violations, bool(row.get("locked")))
