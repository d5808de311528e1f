"""Whether identity providers are there, found out before a citizen needs one; it decides nothing."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from bot.errors import IdentityError
from bot.identity.provider import IdentityProvider

log = structlog.get_logger(__name__)

LOOK_S = 30.0


class Attendance:
    """Of the providers that a process sends browsers to."""

    def __init__(self, providers: Sequence[IdentityProvider]) -> None:
        self._providers = providers
        self._why: dict[str, str | None] = {provider.name: None for provider in providers}

    def tell(self) -> Mapping[str, Mapping[str, str]]:
        """For `/readyz`: each provider by name as it was seen last; `unknown` before the first look."""
        return {name: _state(why) for name, why in self._why.items()}

    async def look(self) -> None:
        """Asks each of them once."""
        await asyncio.gather(*map(self._look_at, self._providers))

    async def follow(self) -> None:
        """Looks every half a minute, until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def _look_at(self, provider: IdentityProvider) -> None:
        before, why = self._why[provider.name], ""
        try:
            await provider.look()
        except IdentityError as error:
            why = str(error)
        self._why[provider.name] = why
        if why and not before:
            log.warning("identity provider away", provider=provider.name, why=why)
        elif before and not why:
            log.info("identity provider back", provider=provider.name)


def _state(why: str | None) -> Mapping[str, str]:
    if why is None:
        return {"state": "unknown"}
    return {"state": "failing", "why": why} if why else {"state": "ok"}
