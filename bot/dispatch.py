"""`banshi outbox`: what waits to be delivered or done, what was given up, and what operators can do about it."""

import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict

import click
from docket import Docket

from bot import stores
from bot.delivery.afterwards import TASKS
from bot.delivery.letters import Letters
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.identity.vault import Vault
from bot.keyring import load_keyring
from bot.settings import Settings


@contextlib.asynccontextmanager
async def counter(settings: Settings) -> AsyncIterator[Letters]:
    """Opens the stores. Raises SettingsError."""
    async with contextlib.AsyncExitStack() as stack:
        redis = stores.connect(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        docket = await stack.enter_async_context(Docket(name="banshi", url=await stores.queue_url(settings.redis_url)))
        docket.register(_elsewhere, names=list(TASKS))
        vault = Vault(load_keyring(settings), settings.cipher)
        owed = OwedStore(redis, vault)
        yield Letters(owed, Outbox(docket, {}, owed, vault), docket)


async def show(settings: Settings, *, as_json: bool) -> None:
    """Prints a line for each, dead letters first. Raises StoreUnavailable."""
    async with counter(settings) as letters:
        rows = [*await letters.dead(), *await letters.queued()]
    for row in rows:
        click.echo(json.dumps(asdict(row), ensure_ascii=False) if as_json else str(row))
    if not rows and not as_json:
        click.echo("nothing waits, nothing was given up")


async def retry(settings: Settings, names: Sequence[str]) -> int:
    """Delivers dead letters anew, all of them where none is named; gives how many. Raises NotInOutbox."""
    async with counter(settings) as letters:
        return await letters.retry(names)


async def drop(settings: Settings, names: Sequence[str]) -> int:
    """Forgets what is on its way: dead letters, and what waits. Raises NotInOutbox."""
    async with counter(settings) as letters:
        return await letters.drop(names)


async def _elsewhere(*arguments: object) -> None:
    """Workers do the tasks; this command only names them."""
