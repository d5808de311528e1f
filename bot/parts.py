"""What a process is made of, under one name for each part."""

from collections.abc import Mapping
from dataclasses import dataclass

from docket import Docket
from redis.asyncio import Redis

from bot.api.filed import FiledStore
from bot.api.photos import PhotoStore
from bot.api.sessions import SessionStore
from bot.delivery.afterwards import Afterwards
from bot.delivery.boards import BoardStore
from bot.delivery.crowds import Crowds
from bot.delivery.inbox import Inbox
from bot.delivery.ledger import RedisLedger
from bot.delivery.letters import Letters
from bot.delivery.outbox import Outbox
from bot.delivery.presence import PresenceStore
from bot.delivery.tokens import RedisTokens
from bot.dialogue.dialogue import Dialogue
from bot.ground import Ground
from bot.identity.people import People
from bot.insight.handovers import HandoverStore
from bot.insight.office import Ratings
from bot.insight.opening import Insight
from bot.insight.rating_store import RatingStore
from bot.insight.recent import Recent
from bot.platforms import PlatformAdapter
from bot.reloading import Reloader
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Pages:
    """What is kept of citizens for front ends."""

    sessions: SessionStore
    filed: FiledStore
    photos: PhotoStore
    ratings: RatingStore


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that runs in one process."""

    ground: Ground
    dialogue: Dialogue
    reloader: Reloader
    inbox: Inbox
    people: People
    adapters: Mapping[str, PlatformAdapter]
    ledger: RedisLedger
    outbox: Outbox
    afterwards: Afterwards
    pages: Pages
    tokens: RedisTokens
    crowds: Crowds
    letters: Letters
    boards: BoardStore
    presence: PresenceStore
    recent: Recent
    """How gateways' calls went lately in this process."""
    insight: Insight
    ratings: Ratings
    handovers: HandoverStore

    @property
    def settings(self) -> Settings:
        """Those of the process, with the store that it found."""
        return self.ground.settings

    @property
    def redis(self) -> Redis:
        """The store."""
        return self.ground.redis

    @property
    def docket(self) -> Docket:
        """The queue."""
        return self.ground.docket

    def breakers(self) -> Mapping[str, str]:
        """Those of the gateways that are called by now."""
        return self.dialogue.gateways.breakers()
