"""Enterprises on public record, by name (or a part of it) or by unified social credit code.

Codes: 1 done, 2001 nothing on record, 3001 the name is too short, -1 signature, -2 form of the request.
"""

from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.gateways.dialects import Fields, NationalDialect, Refusal
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.state import World

SHORTEST = 2
MOST = 10


def routes(world: World) -> list[BaseRoute]:
    """`enterprises`."""
    return [route(world, "market", NationalDialect(), Operation("enterprises", "/enterprises", enterprises))]


def enterprises(world: World, fields: Fields) -> dict[str, Any] | None:
    """Those whose code is `keyword`, else those whose name contains it; an equal name comes alone."""
    said = field(fields, "keyword").strip()
    if len(said) < SHORTEST:
        raise Refusal("3001", "名称过短")
    known = table("companies")
    codes = [said.upper()] if said.upper() in known else [code for code, row in known.items() if row["name"] == said]
    codes = codes or [code for code, row in known.items() if said in row["name"]]
    return {"rows": [_row(code, known[code]) for code in codes[:MOST]]} if codes else None


def _row(code: str, row: dict[str, Any]) -> dict[str, Any]:
    listed, why = row.get("abnormal", ("", ""))
    return {
        "uniscid": code,
        "entname": row["name"],
        "enttype": row["kind"],
        "name": row["legal"],
        "regcap": row["capital"],
        "estdate": f"{row['founded']}",
        "dom": row["address"],
        "opscope": row["scope"],
        "regstate": row["state"],
        "abnormal": "1" if listed else "0",
        "abntime": f"{listed}",
        "specause": why,
        "penalties": row.get("penalties", 0),
    }
