"""Matters that can be done away from home: confirmed items of the cross-province lists, found by name."""

from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.gateways.dialects import Fields
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import ExchangeDialect
from sandbox.state import World

ALL = frozenset(("全部", "所有", "清单", "都有哪些", "有哪些"))
BATCHES = {
    "2020": "国家 2020 年清单",
    "2021": "国家 2020 年清单（2021 年底前实现）",
    "2022": "国家 2022 年清单",
    "jjj-2023": "京津冀通办（2023 年）",
}
ALIKE = 0.6
"""The share of what was asked that an item must hold, in pairs of characters."""


def routes(world: World) -> list[BaseRoute]:
    """`cross_items`."""
    return [route(world, "gov", ExchangeDialect(), Operation("cross_items", "/cross/items", cross_items))]


def cross_items(world: World, fields: Fields) -> dict[str, Any] | None:
    """The items that `itemName` means, the likest first; all of them for 全部."""
    asked = field(fields, "itemName")
    rows: Sequence[Sequence[Any]] = table("cross_items")
    scored = [(1.0 if asked in ALL else _likeness(asked, row), row) for row in rows]
    found = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return {"rows": [_row(row) for _, row in found]} if found else None


def _likeness(asked: str, row: Sequence[Any]) -> float:
    name, _, _, also = row
    if asked in name or name in asked or any(word in asked or asked in word for word in also):
        return 1.0
    pairs = _pairs(asked)
    return max(len(pairs & _pairs(word)) / len(pairs) for word in (name, *also)) if pairs else 0.0


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _row(row: Sequence[Any]) -> dict[str, str]:
    name, domain, batch, _ = row
    return {"taskName": name, "domain": domain, "batch": BATCHES[batch], "scope": "1" if batch.isdigit() else "2"}
