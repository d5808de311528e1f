"""Everything in the sandbox that changes while it runs, in one object; made anew, it is as on the first day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Self

from sandbox.data import BEIJING
from sandbox.data.hospitals import hospitals
from sandbox.data.people import persons
from sandbox.data.vehicles import vehicles
from sandbox.faults import Switchboard, magic_inputs
from sandbox.gateways.access import Nonces
from sandbox.gateways.bookings import Bookings
from sandbox.gateways.cases import Cases
from sandbox.gateways.counts import Counts
from sandbox.gateways.diary import Diary
from sandbox.gateways.leases import Leases
from sandbox.gateways.passes import Passes
from sandbox.gateways.payments import Payments
from sandbox.gateways.register import Register
from sandbox.identity.grants import Grants

SEED = 20260101
ADDRESS = "http://127.0.0.1:8001"


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
    cases: Cases
    payments: Payments
    counts: Counts
    address: str
    """Where browsers find the sandbox."""
    diary: Diary = field(default_factory=Diary)
    register: Register = field(default_factory=Register)
    passes: Passes = field(default_factory=Passes)
    leases: Leases = field(default_factory=lambda: Leases(SEED))

    @classmethod
    def create(cls, *, seed: int = SEED, clock: Callable[[], datetime] = _now, address: str = ADDRESS) -> Self:
        """A fresh world, all tables read; `clock` gives the moment with an offset."""
        for read in (hospitals, persons, vehicles, magic_inputs):
            read()
        state = (Switchboard(), Nonces(), Bookings(), Grants.create(), Cases(), Payments(), Counts())
        return cls(seed, clock, *state, address, leases=Leases(seed))

    def now(self) -> datetime:
        """The moment in Beijing time."""
        return self.clock().astimezone(BEIJING)

    def today(self) -> date:
        """The day in Beijing."""
        return self.now().date()
