"""What a platform's adapter has noted of a citizen's ids, as something that can be erased."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import Address
from bot.platforms import NoticeConsent, NoticeConsents, PlatformAdapter


class Noted:
    """As bot.identity.people.Keeper asks."""

    def __init__(self, adapters: Mapping[str, PlatformAdapter]) -> None:
        self._adapters = adapters

    async def held(self, address: Address) -> Mapping[str, Any]:
        """What they said of notices; of the rest nothing that a citizen could use: ids, and moments of messages."""
        adapter = self._adapters.get(address.platform)
        known: Sequence[NoticeConsent] = ()
        if isinstance(adapter, NoticeConsents):
            known = await adapter.consents(address)
        said = [{"notice": one.notice, "allowed": not one.declined, "at": one.at} for one in known if one.at]
        return {"notices": said} if said else {}

    async def forget(self, address: Address) -> bool:
        """Erases the notes. Raises StoreUnavailable."""
        adapter = self._adapters.get(address.platform)
        return adapter is not None and await adapter.forget(address)
