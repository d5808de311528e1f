"""Logins of front ends: a short access token, and a refresh token that is worth something once.

Both are sealed and name address and session, so that a forged one opens nothing. What a citizen's sessions stand at is
one sealed value in the store, looked at with every request: who logs out, or erases all, is out at once. A refresh
token that comes a second time has been stolen, by whoever came first or second: its session ends for both.
"""

import base64
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec

from bot.errors import SealBroken
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.identity.ways import hashed
from bot.messages import Address

ACCESS_S = 15 * 60
REFRESH_S = 30 * 24 * 3600
MOST = 5
"""Sessions of one citizen; a further one ends the oldest."""
TRIES = 8
PURPOSES = "api/access", "api/refresh"


@dataclass(frozen=True, slots=True)
class Session:
    """`refresh`: hash of the refresh token's secret that is good now. Times in seconds since 1970."""

    refresh: str
    since: float
    until: float


Sessions = dict[str, Session]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a citizen of one account, by one of their sessions."""

    address: Address
    session: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a front end keeps. Lifetimes in seconds."""

    access: str
    refresh: str
    access_s: int = ACCESS_S
    refresh_s: int = REFRESH_S


class Denied(Enum):
    """Why a token opens nothing; the values are problem codes."""

    UNKNOWN = "unauthenticated"
    EXPIRED = "token_expired"
    ENDED = "session_ended"
    REUSED = "token_reused"


class SessionStore:
    """All sessions. Methods raise StoreUnavailable, `open` AuditUnavailable besides."""

    def __init__(self, store: SealedStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def open(self, address: Address) -> Tokens:
        """A new session."""
        await self._store.put_on_record(address, "session.opened")
        now, secret, name = time.time(), secrets.token_bytes(16), secrets.token_hex(8)
        made = Session(hashed(secret), now, now + REFRESH_S)
        await self._change(address, lambda kept: {**_newest(kept), name: made})
        return self._tokens(address, name, secret)

    async def caller(self, token: str) -> Caller | Denied:
        """Whose access token this is."""
        named = self._opened(token, PURPOSES[0], tuple[Address, str, float])
        if named is None:
            return Denied.UNKNOWN
        address, name, until = named
        if until < time.time():
            return Denied.EXPIRED
        kept = await self._store.read(self._key(address), Sessions) or {}
        return Caller(address, name) if name in kept and kept[name].until > time.time() else Denied.ENDED

    def address(self, token: str) -> Address | None:
        """The citizen of an access token, also of one that has expired; None for a forged one."""
        named = self._opened(token, PURPOSES[0], tuple[Address, str, float])
        return named[0] if named else None

    async def refresh(self, token: str) -> Tokens | Denied:
        """New tokens for a refresh token; from now on it is worth nothing, and used again it ends the session."""
        named = self._opened(token, PURPOSES[1], tuple[Address, str, bytes])
        if named is None:
            return Denied.UNKNOWN
        address, name, secret = named
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._key(address), Sessions)
            kept = found or {}
            now = time.time()
            if name not in kept or kept[name].until < now:
                return Denied.ENDED
            fresh = secrets.token_bytes(16)
            reused = not hmac.compare_digest(kept[name].refresh, hashed(secret))
            left = {known: one for known, one in kept.items() if known != name}
            after = left if reused else {**left, name: Session(hashed(fresh), kept[name].since, now + REFRESH_S)}
            if await self._store.swap(self._key(address), raw, after or None, REFRESH_S):
                if reused:
                    await self._store.note(address, "session.stolen")
                return Denied.REUSED if reused else self._tokens(address, name, fresh)
        return Denied.ENDED

    async def end(self, caller: Caller) -> None:
        """The session's tokens are worth nothing from now on."""
        await self._store.note(caller.address, "session.ended")
        await self._change(
            caller.address, lambda kept: {name: one for name, one in kept.items() if name != caller.session}
        )

    # ── as bot.identity.people.Keeper asks ──

    async def held(self, address: Address) -> Mapping[str, Any]:
        """Since when which front ends are logged in."""
        kept = await self._store.read(self._key(address), Sessions) or {}
        return {"sessions": [{"since": one.since, "until": one.until} for one in kept.values()]} if kept else {}

    async def forget(self, address: Address) -> bool:
        """Ends all sessions."""
        return await self._store.erase(self._key(address))

    async def _change(self, address: Address, change: Any) -> None:
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._key(address), Sessions)
            after = change(found or {})
            if await self._store.swap(self._key(address), raw, after or None, REFRESH_S):
                return

    def _tokens(self, address: Address, name: str, secret: bytes) -> Tokens:
        access = self._sealed((address, name, time.time() + ACCESS_S), PURPOSES[0])
        return Tokens(access, self._sealed((address, name, secret), PURPOSES[1]))

    def _sealed(self, value: Any, purpose: str) -> str:
        sealed = self._vault.seal(msgspec.msgpack.encode(value), purpose)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def _opened(self, token: str, purpose: str, kind: Any) -> Any:
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return msgspec.msgpack.decode(self._vault.open(sealed, purpose), type=kind)
        except (ValueError, SealBroken, msgspec.DecodeError):
            return None

    def _key(self, address: Address) -> str:
        return self._store.key(address, "sessions")


def _newest(kept: Sessions) -> Sessions:
    """Without those that have expired, and with room for one more."""
    alive = sorted(((n, s) for n, s in kept.items() if s.until > time.time()), key=lambda pair: pair[1].since)
    return dict(alive[-(MOST - 1) :])
