"""The store of operators: who may log in to the console, and as what.

Keys: `banshi:console:operators` (name → sealed record, kept until an admin removes it) and `banshi:console:epochs`
(name → how often all sessions of an operator were ended).
"""

import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast

import msgspec
from redis.asyncio import Redis

from bot.console.roles import Role
from bot.errors import SealBroken
from bot.identity.vault import Vault
from bot.watched import asked

OPERATORS = "banshi:console:operators"
EPOCHS = "banshi:console:epochs"
SWAP = """
if redis.call('HLEN', KEYS[1]) * 2 ~= #ARGV - 2 then return 0 end
for i = 3, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) ~= ARGV[i + 1] then return 0 end
end
if ARGV[2] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
"""
"""Name, record (empty: none), then all names and records as they were read: one that is no longer so stops it."""
NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
"""Names stand in the audit log and in addresses."""


class Operator(msgspec.Struct, frozen=True):
    """Somebody of the office. `password`: an argon2 hash; empty where the login is by the identity provider alone."""

    name: str
    role: Role
    shown: str = ""
    """How colleagues call them."""
    password: str = ""
    subject: str = ""
    """Who they are at the operators' identity provider (`sub`)."""
    since: float = 0.0
    off: bool = False
    must_change: bool = False
    """The password was made by somebody else: the first thing to do is to choose another."""


Decide = Callable[[Operator | None, Sequence[Operator]], Operator | None]


class OperatorStore:
    """All operators. `fixed`: the demo's, which stand in no store. Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault, fixed: Mapping[str, Operator] | None = None) -> None:
        self._redis = redis
        self._vault = vault
        self._fixed = dict(fixed or {})
        self._swap = redis.register_script(SWAP)

    async def read(self, name: str) -> Operator | None:
        """The operator of this name."""
        if name in self._fixed:
            return self._fixed[name]
        return self._opened(await asked(cast("Awaitable[bytes | None]", self._redis.hget(OPERATORS, name))))

    async def all(self) -> list[Operator]:
        """Everybody, by name."""
        kept = await asked(cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(OPERATORS)))
        found = {one.name: one for sealed in kept.values() if (one := self._opened(sealed))}
        return [operator for _, operator in sorted({**found, **self._fixed}.items())]

    async def by_subject(self, subject: str) -> Operator | None:
        """Whom the identity provider knows by this subject."""
        return next((one for one in await self.all() if one.subject and one.subject == subject), None)

    async def change(self, name: str, decide: Decide) -> None:
        """Puts what `decide` makes of an operator (None: nobody) in their place; whoever was there is logged out.

        `decide` gets who stands under the name now, and all others, and may refuse by raising. Nobody changes any of
        them in between: where somebody did, it is asked again, about how things stand then.
        """
        while True:
            kept = await asked(cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(OPERATORS)))
            found = {one.name: one for sealed in kept.values() if (one := self._opened(sealed))} | self._fixed
            after = decide(found.get(name), [one for one in found.values() if one.name != name])
            sealed = b"" if after is None else self._sealed(after)
            known = [part for pair in kept.items() for part in pair]
            if await self._swap(keys=[OPERATORS], args=[name, sealed, *known]):
                await self.end_sessions(name)
                return

    def is_fixed(self, name: str) -> bool:
        """Whether this is one of the demo's, who can't be changed."""
        return name in self._fixed

    async def epoch(self, name: str) -> int:
        """Sessions of another epoch than this are over."""
        return int(await asked(self._redis.hget(EPOCHS, name)) or 0)

    async def end_sessions(self, name: str) -> None:
        """Logs somebody out everywhere."""
        await asked(self._redis.hincrby(EPOCHS, name, 1))

    def _sealed(self, operator: Operator) -> bytes:
        return self._vault.seal(msgspec.msgpack.encode(operator), OPERATORS)

    def _opened(self, sealed: bytes | None) -> Operator | None:
        try:
            return msgspec.msgpack.decode(self._vault.open(sealed, OPERATORS), type=Operator) if sealed else None
        except (SealBroken, msgspec.DecodeError):
            return None


def new_operator(name: str, role: Role, shown: str, password: str, *, subject: str = "", own: bool = False) -> Operator:
    """A record from now on. `password`: its hash; `own`: chosen by the operator, who needn't change it."""
    must_change = bool(password) and not own
    return Operator(name, role, shown or name, password, subject, round(time.time(), 3), must_change=must_change)
