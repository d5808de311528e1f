"""What the API works with, and who asks it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.api.filed import FiledStore
from bot.api.photos import PhotoStore
from bot.api.problems import Refusal
from bot.api.sessions import Caller, Denied, SessionStore
from bot.delivery.crowds import Crowds
from bot.delivery.inbox import Inbox
from bot.delivery.ledger import RedisLedger
from bot.delivery.outbox import Outbox
from bot.dialogue.dialogue import Dialogue
from bot.identity.people import People
from bot.insight.office import Ratings
from bot.insight.recorder import Recorder
from bot.messages import Address
from bot.platforms import PlatformAdapter


@dataclass(frozen=True, slots=True)
class Backend:
    """The parts of the house that the API shows."""

    dialogue: Dialogue
    inbox: Inbox
    outbox: Outbox
    people: People
    sessions: SessionStore
    filed: FiledStore
    photos: PhotoStore
    ratings: Ratings
    recorder: Recorder
    ledger: RedisLedger
    adapters: Mapping[str, PlatformAdapter]
    public_url: str
    requests_per_minute: int
    """Of a citizen who is logged in."""
    address_requests_per_minute: int
    """Of anybody else at one address."""
    crowds: Crowds


READING = frozenset(("GET", "HEAD"))

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="citizen",
    description="Access token of `POST /api/v1/session` / 登录得到的 access_token",
)


def backend_of(request: Request) -> Backend:
    """Set when the server has started."""
    backend: Backend = request.app.state.api
    return backend


Behind = Annotated[Backend, Depends(backend_of)]


async def caller_of(behind: Behind, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Caller:
    """The citizen whose access token came with the request. Raises Refusal."""
    found = await behind.sessions.caller(given.credentials) if given else Denied.UNKNOWN
    if isinstance(found, Denied):
        raise Refusal(found.value)
    return found


Asking = Annotated[Caller, Depends(caller_of)]


async def address_of(caller: Asking, behind: Behind, request: Request) -> AsyncIterator[Address]:
    """The citizen, where the session is of no interest.

    What a request writes while they erase everything goes with the rest, before it is answered: behind the answer they
    may have logged in anew (which is why the dependency is of scope `function`).
    """
    if request.method in READING:
        yield caller.address
        return
    async with behind.people.working(caller.address):
        yield caller.address


Citizens = Annotated[Address, Depends(address_of, scope="function")]
