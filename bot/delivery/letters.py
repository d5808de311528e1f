"""What is on its way to citizens, and what was given up: looked at, tried again, forgotten, by whoever may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from docket import Docket

from bot.catalog.converters import BEIJING
from bot.delivery.outbox import GIVE, Outbox
from bot.delivery.owed import OwedStore
from bot.errors import NotInOutbox


@dataclass(frozen=True, slots=True)
class Row:
    """One thing on its way. `name` is what `retry` and `drop` take; it names nobody."""

    state: str
    """`dead` (given up), `waiting` or `running`."""
    task: str
    name: str
    at: str
    """When it was given up, or when it is due, by Beijing time."""
    attempt: int = 0
    platform: str = ""
    why: str = ""

    def __str__(self) -> str:
        tries = f"attempt {self.attempt}" if self.attempt else self.platform
        return f"{self.state:8} {self.task:7} {self.at}  {self.name}  {tries}  {self.why}".rstrip()


class Letters:
    """The outbox as operators see it. All methods raise StoreUnavailable."""

    def __init__(self, owed: OwedStore, outbox: Outbox, docket: Docket) -> None:
        self._owed = owed
        self._outbox = outbox
        self._docket = docket

    async def dead(self) -> list[Row]:
        """What was given up, oldest first."""
        return [
            Row("dead", GIVE, one.member, _moment(datetime.fromtimestamp(one.at, BEIJING)), 0, one.platform, one.why)
            for one in await self._owed.dead()
        ]

    async def queued(self) -> list[Row]:
        """What runs, then what waits."""
        snapshot = await self._docket.snapshot()
        groups = (("running", snapshot.running), ("waiting", snapshot.future))
        return [
            Row(state, task.function_name, task.key.removeprefix(f"{GIVE}:"), _moment(task.when), task.attempt)
            for state, tasks in groups
            for task in sorted(tasks, key=lambda task: task.when)
        ]

    async def retry(self, names: Sequence[str]) -> int:
        """Delivers dead letters anew, all of them where none is named; gives how many. Raises NotInOutbox."""
        letters = {letter.member: letter for letter in await self._owed.dead() if letter.parcel}
        for name in _known(names, letters):
            await self._owed.drop(name)
            await self._owed.owe_sealed(name, letters[name].parcel)
            await self._owed.dig_up(name)  # before it is sent: what is refused at once is buried anew
            await self._outbox.send_on(name)
        return len(names or letters)

    async def drop(self, names: Sequence[str]) -> int:
        """Forgets what is on its way: dead letters, and what waits. Raises NotInOutbox."""
        rows = {row.name: row for row in [*await self.queued(), *await self.dead()]}
        for name in _known(names, rows):
            await self._docket.cancel(f"{GIVE}:{name}" if rows[name].task == GIVE else name)
            await self._owed.drop(name)
            await self._owed.dig_up(name)
        return len(names)


def _known(names: Sequence[str], there: Mapping[str, object]) -> Sequence[str]:
    missing = [name for name in names if name not in there]
    if missing:
        raise NotInOutbox(missing)
    return names or tuple(there)


def _moment(when: datetime) -> str:
    return f"{when.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
