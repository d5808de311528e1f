"""Puts the parts of a process together: the only place that knows how each is made."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property

from bot.api.filed import FiledStore
from bot.api.photos import PhotoStore
from bot.api.sessions import SessionStore
from bot.catalog.converters import BEIJING
from bot.catalog.gateways import Gateways
from bot.catalog.load import Entries
from bot.catalog.model import Catalog
from bot.channels import Channels
from bot.checking import load_checked
from bot.delivery.afterwards import Afterwards
from bot.delivery.boards import BoardStore
from bot.delivery.clerk import GRACE_S, TURN_S, Clerk
from bot.delivery.crowds import Crowds
from bot.delivery.ending import Ending
from bot.delivery.inbox import Inbox
from bot.delivery.ledger import RedisLedger
from bot.delivery.letters import Letters
from bot.delivery.noted import Noted
from bot.delivery.notes import RedisNotes
from bot.delivery.noticing import OWN
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.delivery.presence import PresenceStore
from bot.delivery.queued import Queued
from bot.delivery.settling import Settling
from bot.delivery.tokens import RedisTokens
from bot.delivery.turns import TurnStore
from bot.dialogue import words
from bot.dialogue.background import Background
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.means import Means
from bot.editions import EditionStore
from bot.errors import DeliveryFailed
from bot.file_edits import FileEditStore
from bot.ground import Ground, open_ground
from bot.identity.doorway import Chat
from bot.identity.lookups import Lookups
from bot.identity.office import Footing, open_office
from bot.identity.people import Keeper, People
from bot.identity.rewriting import Rewriter
from bot.identity.sealed import SealedStore
from bot.insight import tallies
from bot.insight.figures import Figure, spoken_of
from bot.insight.handovers import HandoverStore
from bot.insight.metrics import GatewayWatch
from bot.insight.office import Ratings
from bot.insight.opening import Insight, open_insight
from bot.insight.rating_store import RatingStore
from bot.insight.recent import Recent
from bot.learning import Learn, learned_at_once
from bot.messages import Address, InboundMessage, Kind, Reply
from bot.parts import Pages, Parts
from bot.reloading import Edition, Read, Reloader, Shared
from bot.services.client import GatewayClient
from bot.services.speech import SpeechService
from bot.services.store import GatewayStore
from bot.settings import Settings
from bot.versions import PublishedCopy, VersionStore

WORKING_S = TURN_S + GRACE_S
"""So long before an answer can have been asked for."""
BINDING_S = 1.0
"""What the writing of a binding takes at most."""


def load_files(settings: Settings, entries: Entries | None = None) -> tuple[Catalog, Gateways]:
    """The two files of the operators. Raises CatalogError with every problem. `entries` keeps what was read."""
    return load_checked(settings, entries=entries)


@contextlib.asynccontextmanager
async def assemble(
    settings: Settings,
    edition: Edition,
    read: Read | None = None,
    learned: Learn = learned_at_once,
) -> AsyncIterator[Parts]:
    """Connects all parts and gives them back when done. The store must be running (`settings.redis_url`).

    `read`: what the files were read into, so that the first edit of them is noticed without reading all anew;
    `learned`: how an edit of them is.
    """
    async with open_ground(settings) as ground, contextlib.AsyncExitStack() as stack:
        making = _Making(ground, edition, read, learned)
        parts = making.parts()
        for close in making.closing():
            stack.push_async_callback(close)
        yield parts


class _Making:
    """Each part, made when another first asks for it.

    Who is asked only while messages come, such as the chat that goes on once somebody is known, is named by a method
    or a lambda: so two parts can know each other.
    """

    def __init__(self, ground: Ground, edition: Edition, read: Read | None, learned: Learn) -> None:
        self.ground, self.edition, self.settings = ground, edition, ground.settings
        self.read, self.learned = read, learned
        self.redis, self.vault = ground.redis, ground.vault
        self.recent = Recent()
        self.tokens = RedisTokens(self.redis, self.vault)
        self.ledger = RedisLedger(self.redis, self.vault)
        self.owed = OwedStore(self.redis, self.vault)
        self.rewriter = Rewriter(self.redis, self.settings.rewrite_after_erase_s)
        self.sealed = SealedStore(self.redis, self.vault, ground.audit)
        self.handovers = HandoverStore(self.sealed)
        self.crowds = Crowds(self.ledger.count, self.settings.account_messages_per_second)

    def parts(self) -> Parts:
        """All of them, the queue's tasks among them."""
        background, ending = Background(self.dialogue), Ending(self.turns, self.outbox, self.people)
        settling = Settling(background, self.turns, ending, self.outbox, self.insight.recorder)
        afterwards = Afterwards(self.ground.docket, self.inbox, settling, background, self.outbox, self.owed)
        return Parts(
            ground=self.ground,
            dialogue=self.dialogue,
            reloader=self._reloader(),
            inbox=self.inbox,
            people=self.people,
            adapters=self.channels.adapters,
            ledger=self.ledger,
            outbox=self.outbox,
            afterwards=afterwards,
            pages=self.pages,
            tokens=self.tokens,
            crowds=self.crowds,
            letters=Letters(self.owed, self.outbox, self.ground.docket),
            boards=BoardStore(self.redis),
            presence=PresenceStore(self.redis),
            recent=self.recent,
            insight=self.insight,
            ratings=self.ratings,
            handovers=self.handovers,
        )

    def closing(self) -> Iterator[Callable[[], Awaitable[object]]]:
        """What must be ended, in the order in which it was begun: the answers under way come to their end first."""
        yield from (adapter.aclose for adapter in self.channels.adapters.values())
        yield self.rewriter.aclose
        yield self.insight.recorder.flush
        yield tallies.aclose
        yield self.inbox.drain

    # ── what citizens reach ──

    @cached_property
    def channels(self) -> Channels:
        notes = RedisNotes(self.redis, self.vault)
        hotline = self.edition.catalog.hotline
        return Channels(
            self.ground.http, self.tokens, notes, self.ledger, hotline=hotline, undelivered=self._undelivered
        )

    @cached_property
    def turns(self) -> TurnStore:
        settings = self.settings
        return TurnStore(
            self.redis, self.vault, settings.conversation_ttl_s, most_per_minute=settings.messages_per_minute
        )

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.ground.docket, self.channels.adapters, self.owed, self.vault, self.pages.ratings)

    @cached_property
    def clerk(self) -> Clerk:
        return Clerk(self.dialogue, self.turns, self.outbox, self.crowds, self.insight.recorder)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.dialogue, self.turns, self.clerk, window_s=self.settings.reply_deadline_s)

    @cached_property
    def pages(self) -> Pages:
        photos = PhotoStore(self.sealed, self.vault, self.settings.public_url)
        return Pages(SessionStore(self.sealed, self.vault), FiledStore(self.sealed), photos, RatingStore(self.sealed))

    # ── what is said and done ──

    @cached_property
    def dialogue(self) -> Dialogue:
        channels, edition = self.channels, self.edition
        speech = self.settings.speech_url
        ears = SpeechService(speech, self.ground.http, channels.adapters).words if speech else None
        return Dialogue(
            edition.catalog,
            edition.routing,
            self._gateways(),
            Means(
                self.people,
                self.ground.audit,
                Lookups(self.redis, self.vault),
                may_publish=channels.may_publish,
                ears=ears,
                ratings=self.ratings,
                handovers=self.handovers,
                pages=self.pages.filed,
                talks=self.turns,
                has_staff=channels.has_staff,
            ),
        )

    def _gateways(self) -> GatewayClient:
        recorder = self.insight.recorder
        watch = GatewayWatch(self.recent, lambda label: recorder.count(Figure("gateways", *spoken_of(), label)))
        store = GatewayStore(self.redis, self.vault)
        return GatewayClient(self.edition.gateways, self.settings.secrets, self.ground.gateways, store, watch)

    @cached_property
    def people(self) -> People:
        return open_office(
            self.settings,
            Footing(self.redis, self.vault, self.ground.audit, self.rewriter, self.ground.http),
            Chat(lambda: self.dialogue.catalog.privacy, on_bound=self._resume, tell=self.outbox.put),
            self.channels.adapters,
            self._keepers(),
        )

    def _keepers(self) -> Sequence[Keeper]:
        """All that hold data of citizens: what is shown to them, and erased when they want it."""
        queued, noted, pages = Queued(self.ground.docket, self.vault), Noted(self.channels.adapters), self.pages
        own = (pages.sessions, pages.filed, pages.photos, pages.ratings)
        return [queued, self.turns, self.owed, noted, *own, self.handovers, self.insight.left]

    @cached_property
    def insight(self) -> Insight:
        return open_insight(self.settings, self.redis, self.vault)

    @cached_property
    def ratings(self) -> Ratings:
        return Ratings(
            self.pages.ratings,
            self.insight.recorder,
            lambda: self.dialogue.catalog.calendar,
            may_publish=self.channels.may_publish,
            fix_working_days=self.settings.rating_fix_working_days,
        )

    # ── what changes while it runs ──

    def _reloader(self) -> Reloader:
        dialogue = self.dialogue
        return Reloader(
            self.settings,
            self.edition,
            Shared(
                EditionStore(self.redis),
                PublishedCopy(VersionStore(self.redis), self.settings.published),
                FileEditStore(self.redis),
            ),
            lambda new: dialogue.swap(new.catalog, new.routing, dialogue.gateways.over(new.gateways)),
            self.read,
            self.learned,
        )

    # ── what happens later ──

    async def _undelivered(self, address: Address, reply: Reply, failure: DeliveryFailed) -> None:
        """What a platform didn't take: tried again where that can help, else kept for the citizen's next message."""
        if await self.owed.erased_within(address, WORKING_S):
            return
        outbox = self.outbox
        await (outbox.keep if failure.permanent or failure.unsure else outbox.put)(address, reply)

    async def _resume(self, address: Address, way: str) -> None:
        """Goes on, in the chat, with what waited for the binding."""
        message = InboundMessage(f"{OWN}{way}", address, Kind.TEXT, words.BOUND_SAID, datetime.now(BEIJING))
        async with self.people.working(address, since_s=BINDING_S):
            reply = await self.inbox.receive(message)
            if reply is not None:
                await self.outbox.put(address, reply, message.id)
