"""What a dialogue works with beside the catalogue: those who know citizens, and those who do something for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.audit import Audit
from bot.dialogue.conversation import Conversation, Progress
from bot.identity.lookups import Lookups
from bot.identity.people import People
from bot.insight.handovers import HandoverStore
from bot.insight.office import Ratings
from bot.messages import Address
from bot.platforms import MayPublish
from bot.services.speech import Ears


class Pages(Protocol):
    """Where pages keep what citizens filled in on them."""

    async def take(self, address: Address, wanted: Callable[[Progress], bool]) -> Sequence[Progress]:
        """Takes what waits for a yes and is `wanted`: its page can't send it any more. Raises StoreUnavailable."""


class Talks(Protocol):
    """Where conversations are kept."""

    async def talk(self, address: Address) -> Conversation:
        """A citizen's, as it was remembered last. Raises StoreUnavailable."""


async def _nobody_judges(address: Address, text: str) -> bool | None:
    return None


@dataclass(frozen=True, slots=True)
class Means:
    """The same for every version of the catalogue. What is absent is not offered to citizens."""

    people: People
    audit: Audit
    lookups: Lookups
    may_publish: MayPublish = _nobody_judges
    ears: Ears | None = None
    """Puts recordings into words."""
    ratings: Ratings | None = None
    handovers: HandoverStore | None = None
    pages: Pages | None = None
    talks: Talks | None = None
    has_staff: Callable[[Address], bool] = lambda address: False
    """Whether an account's own staff can take a chat over."""
