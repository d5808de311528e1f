"""What a platform's adapter has noted of a citizen's ids, as something that can be erased."""

from collections.abc import Mapping
from typing import Any

from bot.messages import Address
from bot.platforms import PlatformAdapter


class Noted:
    """As bot.identity.people.Keeper asks."""

    def __init__(self, adapters: Mapping[str, PlatformAdapter]) -> None:
        self._adapters = adapters

    async def held(self, address: Address) -> Mapping[str, Any]:
        """Nothing that a citizen could use: ids, and moments of messages."""
        return {}

    async def forget(self, address: Address) -> bool:
        """Erases the notes. Raises StoreUnavailable."""
        adapter = self._adapters.get(address.platform)
        return adapter is not None and await adapter.forget(address)
