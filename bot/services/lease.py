"""Secrets that are granted for a while: fetched once for all processes, kept sealed in the store, renewed in time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bot.errors import StoreUnavailable
from bot.services.sign import Grant

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 0.05


class LeaseStore(Protocol):
    """Where grants are shared. All methods raise StoreUnavailable."""

    async def read_grant(self, gateway: str) -> Grant | None:
        """The grant that all processes use; None where there is none."""

    async def write_grant(self, gateway: str, grant: Grant) -> None:
        """Shares a grant until it ends."""

    async def lock_grant(self, gateway: str) -> str | None:
        """A key to the right of fetching; None while another process has it. It ends by itself after a while."""

    async def unlock_grant(self, gateway: str, key: str) -> None:
        """Gives the right back."""


class LeaseFailed(Exception):
    """No secret could be had; the text is a machine word and never the secret."""


class Lease:
    """One gateway's secret."""

    def __init__(
        self, gateway: str, margin_s: float, store: LeaseStore | None, fetch: Callable[[], Awaitable[Grant]]
    ) -> None:
        self._gateway = gateway
        self._margin = timedelta(seconds=margin_s)
        self._store = store
        self._fetch = fetch
        self._held: Grant | None = None
        self._one_at_a_time = asyncio.Lock()

    async def current(self) -> Grant:
        """A secret that will hold for this call. Raises LeaseFailed."""
        return self._held if self._held and self._is_fresh(self._held) else await self._get(None)

    async def renew(self, stale: Grant) -> Grant:
        """Another secret than one that the gateway no longer takes. Raises LeaseFailed."""
        return await self._get(stale)

    async def _get(self, stale: Grant | None) -> Grant:
        async with self._one_at_a_time:
            if self._held and self._serves(self._held, stale):
                return self._held
            try:
                self._held = await self._shared_grant(stale)
            except StoreUnavailable:
                log.warning("secret fetched for this process only", gateway=self._gateway)
                self._held = await self._fetch()
            return self._held

    async def _shared_grant(self, stale: Grant | None) -> Grant:
        """What another process fetched, or one that we fetch while the others wait."""
        if self._store is None:
            return await self._fetch()
        while True:
            shared = await self._store.read_grant(self._gateway)
            if shared and self._serves(shared, stale):
                return shared
            key = await self._store.lock_grant(self._gateway)
            if key is not None:
                return await self._fetched(self._store, stale, key)
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _fetched(self, store: LeaseStore, stale: Grant | None, key: str) -> Grant:
        try:
            shared = await store.read_grant(self._gateway)
            if shared and self._serves(shared, stale):
                return shared
            grant = await self._fetch()
            await store.write_grant(self._gateway, grant)
            return grant
        finally:
            await store.unlock_grant(self._gateway, key)

    def _serves(self, grant: Grant, stale: Grant | None) -> bool:
        return self._is_fresh(grant) and (stale is None or grant.secret != stale.secret)

    def _is_fresh(self, grant: Grant) -> bool:
        return datetime.now(UTC) < grant.expires - self._margin
