"""The 示例 households: what they used, what they owe."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sandbox.data import table

Usage = tuple[int | str, float, int]
"""Month (so many before the present one) or season, amount used, fen."""


@dataclass(frozen=True, slots=True)
class Household:
    """An account at a company. `kind`: water, electricity, gas or heating."""

    number: str
    kind: str
    city: str
    name: str
    address: str
    company: str
    debts: tuple[Usage, ...] = ()
    paid: tuple[Usage, ...] = ()
    balance: int = 0
    closed: bool = False

    @property
    def owed(self) -> int:
        """Fen."""
        return sum(fen for _, _, fen in self.debts)


@lru_cache(maxsize=1000)
def household(number: str) -> Household | None:
    """Whose account this is. A digit in the third place from the end makes a twin: the same people, their own bills."""
    data = table("utility")
    row = data["accounts"].get(f"{number[:-3]}0{number[-2:]}")
    return None if row is None else _household(number, row, data["companies"])


def _household(number: str, row: Mapping[str, Any], companies: Mapping[str, Mapping[str, str]]) -> Household:
    debts, paid = (tuple(tuple(used) for used in row.get(key, ())) for key in ("debts", "paid"))
    company = companies[row["kind"]][row["city"]]
    return Household(number, company=company, **{**row, "debts": debts, "paid": paid})
