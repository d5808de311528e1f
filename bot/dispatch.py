"""`banshi outbox`: what waits to be delivered or done, what was given up, and what operators can do about it."""

import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import click
from docket import Docket

from bot import stores
from bot.catalog.converters import BEIJING
from bot.delivery.afterwards import TASKS
from bot.delivery.outbox import GIVE, Outbox
from bot.delivery.owed import OwedStore
from bot.errors import SettingsError
from bot.identity.vault import Vault
from bot.keyring import load_keyring
from bot.settings import Settings

HOUSEKEEPING = frozenset(("sweep",))


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


@dataclass(frozen=True, slots=True)
class Counter:
    """The stores behind the command."""

    owed: OwedStore
    outbox: Outbox
    docket: Docket


@contextlib.asynccontextmanager
async def counter(settings: Settings) -> AsyncIterator[Counter]:
    """Opens the stores. Raises SettingsError."""
    async with contextlib.AsyncExitStack() as stack:
        redis = stores.connect(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        docket = await stack.enter_async_context(Docket(name="banshi", url=await stores.queue_url(settings.redis_url)))
        docket.register(_elsewhere, names=list(TASKS))
        vault = Vault(load_keyring(settings), settings.cipher)
        owed = OwedStore(redis, vault)
        yield Counter(owed, Outbox(docket, {}, owed, vault), docket)


async def show(settings: Settings, *, as_json: bool) -> None:
    """Prints a line for each, dead letters first. Raises StoreUnavailable."""
    async with counter(settings) as here:
        rows = [*await _dead(here), *await _queued(here)]
    for row in rows:
        click.echo(json.dumps(asdict(row), ensure_ascii=False) if as_json else str(row))
    if not rows and not as_json:
        click.echo("nothing waits, nothing was given up")


async def retry(settings: Settings, names: Sequence[str]) -> int:
    """Delivers dead letters anew, all of them where none is named; gives how many. Raises SettingsError for a name
    that isn't there.
    """
    async with counter(settings) as here:
        letters = {letter.member: letter for letter in await here.owed.dead() if letter.parcel}
        for name in _known(names, letters):
            await here.owed.drop(name)
            await here.owed.owe_sealed(name, letters[name].parcel)
            await here.outbox.send_on(name)
            await here.owed.dig_up(name)
        return len(names or letters)


async def drop(settings: Settings, names: Sequence[str]) -> int:
    """Forgets what is on its way: dead letters, and what waits. Raises SettingsError for a name that isn't there."""
    async with counter(settings) as here:
        rows = {row.name: row for row in [*await _queued(here), *await _dead(here)]}
        for name in _known(names, rows):
            await here.docket.cancel(f"{GIVE}:{name}" if rows[name].task == GIVE else name)
            await here.owed.drop(name)
            await here.owed.dig_up(name)
    return len(names)


def _known(names: Sequence[str], there: Mapping[str, object]) -> Sequence[str]:
    missing = [name for name in names if name not in there]
    if missing:
        raise SettingsError([f"{name}: not in the outbox; see `banshi outbox list`" for name in missing])
    return names or tuple(there)


async def _dead(here: Counter) -> list[Row]:
    return [
        Row("dead", GIVE, one.member, _moment(datetime.fromtimestamp(one.at, BEIJING)), 0, one.platform, one.why)
        for one in await here.owed.dead()
    ]


async def _queued(here: Counter) -> list[Row]:
    snapshot = await here.docket.snapshot()
    groups = (("running", snapshot.running), ("waiting", snapshot.future))
    return [
        Row(state, task.function_name, task.key.removeprefix(f"{GIVE}:"), _moment(task.when), task.attempt)
        for state, tasks in groups
        for task in sorted(tasks, key=lambda task: task.when)
        if task.function_name not in HOUSEKEEPING
    ]


def _moment(when: datetime) -> str:
    return f"{when.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


async def _elsewhere(*arguments: object) -> None:
    """Workers do the tasks; this command only names them."""
