"""The binding of a chat address to a person, and the single-use tickets that lead to it. In Redis, sealed, expiring."""

import secrets
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import SealBroken, StoreUnavailable
from bot.identity.person import Person
from bot.identity.vault import Vault
from bot.messages import Address

T = TypeVar("T")
TICKET_S = 600


@dataclass(frozen=True, slots=True)
class Attempt:
    """A citizen on the way to the identity provider and back; known by its `state`."""

    ticket: str
    verifier: str
    nonce: str


class BindingStore:
    """Who is bound to which address. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault, ttl_s: int) -> None:
        self._redis = redis
        self._vault = vault
        self._ttl_s = ttl_s

    def alias(self, address: Address) -> str:
        """What stands for an address outside."""
        return self._vault.pseudonym(address)

    async def find(self, address: Address) -> Person | None:
        """The person bound to an address; None where nobody is, or the binding has expired."""
        return await self._read(self._binding(address), Person)

    async def bind(self, address: Address, person: Person) -> None:
        """Remembers who an address is; replaces an older binding."""
        await self._write(self._binding(address), person, self._ttl_s)

    async def forget(self, address: Address) -> bool:
        """Erases a binding; False where there was none."""
        try:
            return bool(await self._redis.delete(self._binding(address)))
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def issue_ticket(self, address: Address) -> str:
        """A ticket that stands for an address for ten minutes and binds once."""
        ticket = secrets.token_urlsafe(24)
        await self._write(f"banshi:ticket:{ticket}", address, TICKET_S)
        return ticket

    async def ticket_is_good(self, ticket: str) -> bool:
        """Whether a ticket can still be used."""
        return await self._read(f"banshi:ticket:{ticket}", Address) is not None

    async def use_ticket(self, ticket: str) -> Address | None:
        """The address that a ticket stands for; None when it was used before or is too old."""
        return await self._read(f"banshi:ticket:{ticket}", Address, take=True)

    async def remember_attempt(self, state: str, attempt: Attempt) -> None:
        """Keeps what the way back needs."""
        await self._write(f"banshi:attempt:{state}", attempt, TICKET_S)

    async def take_attempt(self, state: str) -> Attempt | None:
        """What was kept under a state; None the second time."""
        return await self._read(f"banshi:attempt:{state}", Attempt, take=True)

    def _binding(self, address: Address) -> str:
        return f"banshi:{{{self._vault.pseudonym(address)}}}:person"

    async def _write(self, key: str, value: Any, ttl_s: int) -> None:
        try:
            await self._redis.set(key, self._vault.seal(msgspec.msgpack.encode(value), key), ex=ttl_s)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def _read(self, key: str, kind: type[T], *, take: bool = False) -> T | None:
        try:
            sealed: bytes | None = await (self._redis.getdel(key) if take else self._redis.get(key))  # type: ignore[assignment]
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        try:
            return msgspec.msgpack.decode(self._vault.open(sealed, key), type=kind) if sealed else None
        except (SealBroken, msgspec.DecodeError):
            return None
