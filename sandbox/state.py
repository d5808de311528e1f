"""Everything in the sandbox that changes while it runs, in one object; made anew, it is as on the first day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from sandbox.data import BEIJING
from sandbox.data.hospitals import hospitals
from sandbox.data.people import persons
from sandbox.data.vehicles import vehicles
from sandbox.faults import Switchboard, magic_inputs
from sandbox.gateways.access import Nonces
from sandbox.gateways.bookings import Bookings
from sandbox.identity.grants import Grants

SEED = 20260101


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class World:
    """The far ends' state. Two worlds of the same seed and clock give the same answers."""

    seed: int
    clock: Callable[[], datetime]
    faults: Switchboard
    nonces: Nonces
    bookings: Bookings
    grants: Grants

    @classmethod
    def create(cls, *, seed: int = SEED, clock: Callable[[], datetime] = _now) -> Self:
        """A fresh world, all tables read; `clock` gives the moment with an offset."""
        for read in (hospitals, persons, vehicles, magic_inputs):
            read()
        return cls(seed, clock, Switchboard(), Nonces(), Bookings(), Grants.create())

    def now(self) -> datetime:
        """The moment in Beijing time."""
        return self.clock().astimezone(BEIJING)

    def today(self) -> date:
        """The day in Beijing."""
        return self.now().date()
