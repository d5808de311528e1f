"""What the queue holds of a citizen: messages on their way, reminders, cases that are followed."""

from collections.abc import Mapping
from typing import Any

from docket import Docket
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError

from bot.errors import StoreUnavailable
from bot.identity.vault import Vault
from bot.messages import Address

OVER = frozenset((b"completed", b"failed", b"cancelled"))


async def queue(docket: Docket, task: str, key: str, *given: str) -> None:
    """Has the queue do a task now; once, however often it is told. Raises RedisError.

    Said a second time where its connection is as old as the store's former process: the next one is new.
    """
    queued = docket.add(task, key=key)
    try:
        await queued(*given)
    except Disconnected:
        await queued(*given)


class Queued:
    """Keeps nothing itself; as bot.identity.people.Keeper asks. Methods raise StoreUnavailable."""

    def __init__(self, docket: Docket, vault: Vault) -> None:
        self._docket = docket
        self._vault = vault

    async def held(self, address: Address) -> Mapping[str, Any]:
        """How many tasks are planned for a citizen."""
        planned = [key for key, over in await self._tasks(address) if not over]
        return {"planned": len(planned)} if planned else {}

    async def forget(self, address: Address) -> bool:
        """Cancels what is planned, and erases the queue's own notes of what was done."""
        tasks = await self._tasks(address)
        prefix = f"{self._docket.name}:runs:"
        try:
            for key, over in tasks:
                if not over:
                    await self._docket.cancel(key)
            async with self._docket.redis() as redis:
                for key, _ in tasks:
                    await redis.delete(f"{prefix}{key}")
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return bool(tasks)

    async def _tasks(self, address: Address) -> list[tuple[str, bool]]:
        """Keys of tasks, and whether they are over. Every key holds the citizen's pseudonym."""
        prefix = f"{self._docket.name}:runs:"
        found: list[tuple[str, bool]] = []
        try:
            async with self._docket.redis() as redis:
                async for key in redis.scan_iter(match=f"{prefix}*{self._vault.pseudonym(address)}*", count=1000):
                    state = await redis.hget(key, "state")
                    found.append((key.decode().removeprefix(prefix), state in OVER))
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return found
