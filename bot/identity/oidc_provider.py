"""An identity provider of citizens by OpenID Connect, which tells by its `acr` how well it knows them.

Its libraries, 3 MiB of a process, are needed where browsers come: a server loads them at its start (bot.desk), a
worker never.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from bot.catalog.privacy import Requirement
from bot.errors import IdentityError
from bot.identity.person import Person
from bot.identity.provider import Departure

if TYPE_CHECKING:
    from bot.identity.oidc import OidcClient


class OidcProvider:
    """As bot.identity.provider.IdentityProvider. `http`: the process's guarded client."""

    name = "oidc"
    gives_number = True

    def __init__(self, issuer: str, client_id: str, client_secret: str, http: httpx.AsyncClient) -> None:
        self._known_as = issuer, client_id, client_secret, http

    @cached_property
    def _client(self) -> "OidcClient":
        from bot.identity.oidc import OidcClient

        return OidcClient(*self._known_as)

    async def look(self) -> None:
        """Its addresses are read anew."""
        await self._client.read_addresses()

    async def depart(self, level: Requirement, redirect_uri: str) -> Departure:
        """The level is asked for as `acr_values`."""
        asked = {"acr_values": level.value} if level is not Requirement.NONE else {}
        return await self._client.leave_for(redirect_uri, **asked)

    async def arrive(self, query: Mapping[str, str], left: Departure, redirect_uri: str) -> Person:
        """The person who came back."""
        try:
            return _person(*await self._client.come_back(query, left, redirect_uri))
        except (KeyError, ValueError, TypeError) as error:
            raise IdentityError(type(error).__name__) from error


def _person(claims: Mapping[str, Any], about: Mapping[str, Any]) -> Person:
    """`acr` is the level that was reached, whatever was asked for. Raises KeyError, ValueError."""
    level = Requirement(claims["acr"])
    if level.reaches(Requirement.REAL_NAME):
        return Person(claims["sub"], about["name"], about["id_number"], level)
    return Person(claims["sub"], "", "", level)
