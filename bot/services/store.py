"""What all processes share about gateways, in Redis: granted secrets (sealed) and used quotas.

Keys, all of one gateway in one Cluster slot: `banshi:{gateway:NAME}:grant`, `…:grant-lock`, `…:quota`.
"""

import secrets
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.catalog.gateways import Rate
from bot.errors import SealBroken, StoreUnavailable
from bot.services.sign import Grant

LOCK_MS = 20_000
"""Longer than a fetch may take, so that it ends only what a killed process left behind."""

UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
DRAW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local interval, slack, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = math.max(0, due - slack - now)
if wait > patience then return '-1' end
redis.call('SET', KEYS[1], tostring(due + interval), 'PX', math.ceil(due + interval - now) + 1)
return tostring(wait)
"""
"""A token bucket as the time when the next token is due, in milliseconds by the store's own clock."""


class Sealer(Protocol):
    """Encrypts for one purpose."""

    def seal(self, data: bytes, purpose: str) -> bytes:
        """The data, encrypted."""

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The opposite. Raises SealBroken."""


class _Kept(msgspec.Struct, frozen=True):
    secret: str
    expires: datetime


class GatewayStore:
    """Grants and quotas. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, sealer: Sealer) -> None:
        self._redis = redis
        self._sealer = sealer

    async def read_grant(self, gateway: str) -> Grant | None:
        """As `LeaseStore.read_grant`; what can't be opened counts as none."""
        key = _key(gateway, "grant")
        sealed = await _reached(self._redis.get(key))
        try:
            kept = msgspec.json.decode(self._sealer.open(sealed, key), type=_Kept) if sealed else None
        except (SealBroken, msgspec.MsgspecError):
            return None
        return Grant(kept.secret, kept.expires) if kept else None

    async def write_grant(self, gateway: str, grant: Grant) -> None:
        """As `LeaseStore.write_grant`."""
        lives_ms = int((grant.expires - datetime.now(UTC)).total_seconds() * 1000)
        if lives_ms > 0:
            key = _key(gateway, "grant")
            sealed = self._sealer.seal(msgspec.json.encode(_Kept(grant.secret, grant.expires)), key)
            await _reached(self._redis.set(key, sealed, px=lives_ms))

    async def lock_grant(self, gateway: str) -> str | None:
        """As `LeaseStore.lock_grant`."""
        key = secrets.token_hex(8)
        locked = await _reached(self._redis.set(_key(gateway, "grant-lock"), key, nx=True, px=LOCK_MS))
        return key if locked else None

    async def unlock_grant(self, gateway: str, key: str) -> None:
        """As `LeaseStore.unlock_grant`."""
        await _reached(self._redis.eval(UNLOCK, 1, _key(gateway, "grant-lock"), key))

    async def draw(self, gateway: str, rate: Rate, patience_s: float) -> float | None:
        """As `SharedBuckets.draw`."""
        interval = 1000 / rate.per_second
        arguments = (str(interval), str((rate.burst - 1) * interval), str(patience_s * 1000))
        wait = float(await _reached(self._redis.eval(DRAW, 1, _key(gateway, "quota"), *arguments)))
        return None if wait < 0 else wait / 1000


def _key(gateway: str, what: str) -> str:
    return f"banshi:{{gateway:{gateway}}}:{what}"


async def _reached(answer: Any) -> Any:
    try:
        return await cast("Awaitable[Any]", answer)
    except (RedisError, OSError) as error:
        raise StoreUnavailable(type(error).__name__) from error
