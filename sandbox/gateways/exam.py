"""Results of the entrance examinations: marks, lines, admission.

Codes: 0 done, 1 nothing on record, NOT_PUBLISHED, NAME_MISMATCH, BUSY (too many ask at once).
"""

from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import persons_by_id_number
from sandbox.gateways.dialects import Fields, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import CodedDialect
from sandbox.state import World


def routes(world: World) -> list[BaseRoute]:
    """`result`."""
    dialect = CodedDialect("0", "1", message="msg", data="result")
    return [route(world, "exam", dialect, Operation("result", "/result", result))]


def result(world: World, fields: Fields) -> dict[str, Any] | None:
    """What `sfzh`, `xm` got in `kslx` (高考, 中考) of `nf` (the latest year unless told)."""
    person, kind = persons_by_id_number().get(field(fields, "sfzh").upper()), field(fields, "kslx")
    if kind not in table("exams")["results"]:
        raise Unreadable("kslx is 高考 or 中考")
    if person and person.name != field(fields, "xm"):
        raise Refusal("NAME_MISMATCH", "姓名与报名信息不一致")
    year = _year(world, kind, str(fields.get("nf") or ""))
    row = table("exams")["results"][kind].get(person.sub) if person else None
    return _row(kind, row) if row and year in (None, row["year"]) else None


def _year(world: World, kind: str, said: str) -> int | None:
    if not said:
        return None
    if not said.isdigit():
        raise Unreadable("nf is a year")
    month, day = table("exams")["publish"][kind]
    today = world.today()
    published = today.year if (today.month, today.day) >= (month, day) else today.year - 1
    if int(said) > published:
        raise Refusal("NOT_PUBLISHED", "成绩尚未公布")
    return int(said)


def _row(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    ticket = row["ticket"]
    return {
        "kslx": kind,
        "nf": str(row["year"]),
        "sf": row["province"],
        "zkzh": f"{ticket[:4]}******{ticket[-4:]}",
        "zf": str(row["total"]),
        "kmcj": [{"kmmc": name, "cj": str(mark)} for name, mark in row["subjects"].items()],
        "fsx": [{"mc": name, "fs": str(mark)} for name, mark in table("exams")["lines"][kind][row["province"]].items()],
        "lqzt": row["admission"]["state"],
        "lqyx": row["admission"]["school"],
        "lqzy": row["admission"]["major"],
        "lqpc": row["admission"]["batch"],
    }
