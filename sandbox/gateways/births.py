"""The register of births: the children of a parent, by the parent's name and ID number.

Codes: 1 done, 2001 nobody on record, 2002 another name.
"""

from typing import Any

from starlette.routing import BaseRoute

from sandbox.data.people import persons, persons_by_id_number
from sandbox.gateways.dialects import Fields, Refusal
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import ExchangeDialect
from sandbox.state import World


def routes(world: World) -> list[BaseRoute]:
    """`children`."""
    return [route(world, "gov", ExchangeDialect(), Operation("children", "/children", children))]


def children(world: World, fields: Fields) -> dict[str, Any] | None:
    """Name, number and certificate of each child."""
    parent = persons_by_id_number().get(field(fields, "parentNo").upper())
    if parent is None:
        return None
    if parent.name != field(fields, "parentName"):
        raise Refusal("2002", "姓名与登记信息不一致")
    found = [person for person in persons().values() if parent.sub in person.parents]
    rows = [
        {"childName": child.name, "childNo": child.id_number, "certNo": f"CS{child.id_number[6:14]}0001"}
        for child in found
    ]
    return {"rows": rows} if rows else None
