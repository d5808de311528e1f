"""A citizen who has proved who they are."""

from dataclasses import dataclass
from typing import Protocol

from bot.messages import Address


@dataclass(frozen=True, slots=True)
class Person:
    """What the identity provider vouches for. `ref`: the provider's own reference, the same at every binding."""

    ref: str
    name: str
    id_number: str
    level: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """Whoever writes. `alias` stands for the address where a gateway must know whose a booking is; it names nobody."""

    alias: str
    person: Person | None = None


class People(Protocol):
    """Finds out who writes."""

    def alias(self, address: Address) -> str:
        """What stands for this address outside: the same at every message, useless to anybody else."""

    async def find(self, address: Address) -> Person | None:
        """The bound person; None where nobody is bound or the binding has expired. Raises StoreUnavailable."""

    async def invite(self, address: Address) -> str | None:
        """A link, usable once, by which this citizen can bind; None where no provider is configured."""

    async def forget(self, address: Address) -> bool:
        """Erases the binding; False where there was none."""
