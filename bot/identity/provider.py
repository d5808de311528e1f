"""What an identity provider is to the doorway: somewhere to send a browser, and somebody who comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.catalog.privacy import Requirement
from bot.identity.person import Person

TIMEOUT_S = 8.0


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and what must be remembered until it comes back."""

    url: str
    state: str
    verifier: str
    nonce: str


class IdentityProvider(Protocol):
    """Vouches for citizens."""

    name: str
    """In the path of the way back, `/auth/callback/<name>`."""
    gives_number: bool
    """Whether name and ID number come with the result."""

    async def look(self) -> None:
        """Raises IdentityError where nobody could log in just now, as far as that can be seen without a login."""

    async def depart(self, level: Requirement, redirect_uri: str) -> Departure:
        """Begins a login that shall reach a level. Raises IdentityError when the provider can't be reached."""

    async def arrive(self, query: Mapping[str, str], left: Departure, redirect_uri: str) -> Person:
        """The person, from what the browser brought back and what was remembered; `state` has been compared already.

        Raises IdentityError for anything that doesn't fit, also where the citizen declined.
        """
