"""The store of operators' sessions: a random token in a cookie, its hash in Redis (`banshi:console:session:HASH`).

A session ends after IDLE_S without a page, after LONGEST_S whatever happens, and when its operator's epoch moves on.
"""

import hashlib
import secrets
import time
from collections.abc import Awaitable
from typing import cast

import msgspec
from redis.asyncio import Redis

from bot.errors import SealBroken
from bot.identity.vault import Vault
from bot.watched import asked

IDLE_S = 30 * 60
LONGEST_S = 12 * 3600


class Session(msgspec.Struct, frozen=True):
    """One login. `csrf`: what every form and request that changes something must bring."""

    operator: str
    epoch: int
    csrf: str
    since: float


class SessionStore:
    """All sessions. Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def begin(self, operator: str, epoch: int) -> str:
        """The token of a new session."""
        token = secrets.token_urlsafe(32)
        session = Session(operator, epoch, secrets.token_urlsafe(24), time.time())
        sealed = self._vault.seal(msgspec.msgpack.encode(session), _key(token))
        await asked(self._redis.set(_key(token), sealed, ex=IDLE_S))
        return token

    async def read(self, token: str) -> Session | None:
        """The session of a token, which lives on from now; None once it is over."""
        sealed = await asked(cast("Awaitable[bytes | None]", self._redis.getex(_key(token), ex=IDLE_S)))
        try:
            session = msgspec.msgpack.decode(self._vault.open(sealed, _key(token)), type=Session) if sealed else None
        except (SealBroken, msgspec.DecodeError):
            return None
        return session if session is not None and time.time() - session.since < LONGEST_S else None

    async def end(self, token: str) -> None:
        """Forgets a session."""
        await asked(self._redis.delete(_key(token)))


def _key(token: str) -> str:
    return f"banshi:console:session:{hashlib.sha256(token.encode()).hexdigest()}"
