"""What is delivered outside a reply window: owed in the store, tried by the queue, given with the next message."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic

import msgspec
import structlog
from docket import Docket, ExponentialRetry
from msgspec.structs import replace
from redis.exceptions import RedisError

from bot import request_ids
from bot.delivery.owed import Claim, Claimed, DeadLetter, OwedStore
from bot.delivery.queued import queue
from bot.dialogue import words
from bot.dialogue.errand import Errand, Follow, Heard, Rateable, Release, Remind, Settle, Unremind
from bot.errors import DeliveryFailed, StoreUnavailable
from bot.identity.vault import Vault
from bot.insight import metrics
from bot.insight.rating_store import RatingStore
from bot.messages import Address, Reply
from bot.platforms import Notifier, PlatformAdapter

log = structlog.get_logger(__name__)

PURPOSE = "errand"
GIVE = "give"
"""The task that delivers; its key is this, a colon and what it delivers."""
RETRY = ExponentialRetry(attempts=14, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(hours=1))
"""1, 2, 4 … seconds, up to an hour: a little over two hours in all."""
SETTLE_AFTER, RELEASE_AFTER = timedelta(seconds=20), timedelta(seconds=1)
AWAY = (RedisError, OSError, TimeoutError, StoreUnavailable)
PATIENCE_S = 1.0
"""What the queue may take of an answer's time."""
PAUSES_S = (1, 2, 4, 8, 15, 30, 60, 120, 240)
"""Between tries while the queue is away: eight minutes in all."""


class Task(msgspec.Struct, frozen=True):
    """An errand for a citizen, as the queue holds it: sealed."""

    address: Address
    errand: Errand
    round: int = 0


def end_of(key: str) -> str:
    """The id under which the end of a case is told, by the key of its Follow: once, whoever tells it."""
    return f"{key}:ended"


class Outbox:
    """Delivers by the account's own means, through a queue that survives a killed process.

    `ratings`: where cases are opened to be rated; a tool that plans no errands needs none.
    """

    def __init__(
        self,
        docket: Docket,
        adapters: Mapping[str, PlatformAdapter],
        owed: OwedStore,
        vault: Vault,
        ratings: RatingStore | None = None,
    ) -> None:
        self._ratings = ratings
        self._docket = docket
        self._adapters = adapters
        self._owed = owed
        self._vault = vault
        self._planning: set[asyncio.Task[None]] = set()
        docket.register(self.give, names=[GIVE])

    async def put(self, address: Address, reply: Reply, id_: str = "") -> None:
        """Takes words over: from here on they are delivered or kept for the next message. The same id is sent once."""
        member = await self._owed.owe(address, id_ or f"n{secrets.token_hex(8)}", reply)
        await self.send_on(member)

    async def tell_once(self, address: Address, reply: Reply) -> None:
        """Sends words to a citizen of whom nothing may be kept any more: what doesn't arrive now never does."""
        adapter = self._adapters.get(address.platform)
        try:
            if adapter is not None:
                await adapter.send(address, reply)
        except (DeliveryFailed, StoreUnavailable) as error:
            log.warning("not told", platform=address.platform, why=str(error))

    async def keep(self, address: Address, reply: Reply) -> None:
        """Keeps words that the platform won't take for the citizen's next message, a day long."""
        member = await self._owed.owe(address, f"n{secrets.token_hex(8)}", reply)
        await self._owed.settle(member)
        await self._announce(address, member)

    async def hand_over(self, address: Address, id_: str) -> None:
        """Has the queue deliver what a message's citizen is owed. If this fails, it comes up by itself (`sweep`)."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.send_on(self._owed.member(address, id_))
        except AWAY as error:
            log.warning("not handed over yet", why=type(error).__name__)

    async def given_along(self, address: Address, ids: Sequence[str]) -> None:
        """The citizen reads these with another answer: whichever was given up is none of the operators' any more."""
        members = [self._owed.member(address, id_) for id_ in ids]
        try:
            await self._owed.dig_up(*members)
        except StoreUnavailable as error:
            log.warning("still listed as given up", why=str(error))

    async def send_on(self, member: str) -> None:
        """Has the queue deliver what is owed; once, however often it is told."""
        await queue(self._docket, GIVE, f"{GIVE}:{member}", member)

    async def give(self, member: str, retry: ExponentialRetry = RETRY) -> None:
        """The queue's task: sends one parcel; a failure that can pass is raised, so that the queue tries again."""
        request_ids.begin()
        holder = secrets.token_hex(8)
        claimed = await self._owed.claim(member, holder)
        match claimed.claim:
            case Claim.TAKEN:
                raise DeliveryFailed("a turn is giving it")
            case Claim.UNSURE:
                await self._bury(member, claimed, "a process died while sending it: it may have arrived")
            case Claim.SEND:
                await self._send(member, claimed, holder, is_last=retry.attempt >= (retry.attempts or 0))

    async def _send(self, member: str, claimed: Claimed, holder: str, *, is_last: bool) -> None:
        parcel = claimed.parcel
        assert parcel is not None, "what is to be sent is there"
        if parcel.address.is_trial:  # it stands in their next answer, while they are there
            await self._owed.keep(member, holder, unsure=False)
            return
        platform = parcel.address.platform
        try:
            adapter = self._adapters.get(platform)
            if adapter is None:
                raise DeliveryFailed("no adapter for this platform", permanent=True, ours=True)
            await adapter.send(parcel.address, parcel.reply)
        except asyncio.CancelledError:
            await self._owed.keep(member, holder, unsure=True)
            raise
        except Exception as error:  # whatever it was: the citizen must not go without
            await self._not_sent(member, claimed, holder, error, is_last=is_last)
        else:
            metrics.deliveries.labels(platform, "sent").inc()
            await self._owed.given(member, holder)

    async def _not_sent(self, member: str, claimed: Claimed, holder: str, error: Exception, *, is_last: bool) -> None:
        """Kept for the citizen in any case; then tried again, or given up where operators see it."""
        failure = error if isinstance(error, DeliveryFailed) else DeliveryFailed(type(error).__name__)
        if not await self._owed.keep(member, holder, unsure=failure.unsure):
            return
        again = not (failure.permanent or failure.unsure or is_last)
        how = "again" if again else "unsure" if failure.unsure else "kept" if failure.permanent else "given_up"
        platform = claimed.parcel.address.platform if claimed.parcel else ""
        metrics.deliveries.labels(platform, how).inc()
        log.warning("not delivered", platform=platform, why=str(failure), then=how)
        if again:
            raise failure
        if failure.ours or not failure.permanent:
            await self._bury(member, claimed, str(failure))
        if failure.permanent and claimed.parcel:
            await self._announce(claimed.parcel.address, member)

    async def _announce(self, address: Address, member: str) -> None:
        """Says, where the citizen allows it, that what the chat doesn't take now waits for their next message."""
        adapter = self._adapters.get(address.platform)
        if not isinstance(adapter, Notifier):
            return
        try:
            if await adapter.announce(address, member, words.WAITING):
                metrics.deliveries.labels(address.platform, "announced").inc()
        except (DeliveryFailed, StoreUnavailable) as error:
            log.warning("not announced", platform=address.platform, why=str(error))

    async def _bury(self, member: str, claimed: Claimed, why: str) -> None:
        platform = claimed.parcel.address.platform if claimed.parcel else ""
        log.warning("buried", platform=platform, why=why)
        await self._owed.bury(DeadLetter(member, platform, why, time.time(), claimed.sealed))

    # ── errands ──

    async def arrange(self, address: Address, errand: Errand) -> None:
        """As `plan`, for an answer that must not suffer from it: while the queue is away, tries again on the side.

        Never raises. A process that ends before the queue is back takes the errand with it.
        """
        if not await self._planned_now(address, errand):
            task = asyncio.create_task(self._plan_later(address, errand))
            self._planning.add(task)
            task.add_done_callback(self._planning.discard)

    async def _plan_later(self, address: Address, errand: Errand) -> None:
        began = monotonic()
        for pause_s in PAUSES_S:
            await asyncio.sleep(pause_s)
            with contextlib.suppress(StoreUnavailable):
                is_theirs = not isinstance(errand, Release)
                if is_theirs and await self._owed.erased_within(address, monotonic() - began):
                    return
            if await self._planned_now(address, errand):
                return
        log.error("errand never planned", errand=type(errand).__name__)

    async def _planned_now(self, address: Address, errand: Errand) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.plan(address, errand)
        except AWAY as error:
            log.warning("errand not planned yet", why=type(error).__name__)
            return False
        return True

    async def plan(self, address: Address, errand: Errand, *, round_: int = 0) -> None:
        """Has the queue do what remains to be done; the same errand is done once."""
        match errand:
            case Unremind():
                await self._docket.cancel(self._key(address, errand.key))
            case Remind():
                await self._schedule(address, errand, "remind", datetime.fromtimestamp(errand.at, UTC), 0)
            case Settle():
                await self._schedule(address, errand, "settle", datetime.now(UTC) + SETTLE_AFTER, 0)
            case Release():  # under nobody's name: who erases everything erases no place that waits to be let go
                sealed = self._sealed(Task(replace(address, user=""), errand))
                await self._docket.add("release", when=datetime.now(UTC) + RELEASE_AFTER, key=errand.key)(sealed)
            case Follow():
                when = datetime.now(UTC) + timedelta(minutes=errand.every_min)
                await self._schedule(address, errand, "follow", when, round_)
            case Heard():
                await self._owed.forgo(address, end_of(errand.key))
            case Rateable() if self._ratings is not None:
                await self._ratings.open(
                    address,
                    errand.number,
                    errand.service,
                    asked=errand.asked,
                    opening=errand.opening,
                    region=errand.region,
                )

    async def has_told(self, address: Address, id_: str) -> bool:
        """Whether the citizen has, or will have, what is told under this id. Raises StoreUnavailable."""
        return await self._owed.is_known(address, id_)

    async def planned(self, sealed: bytes) -> Task:
        """The errand that a task of the queue holds. Raises SealBroken."""
        return msgspec.msgpack.decode(self._vault.open(sealed, PURPOSE), type=Task)

    async def _schedule(
        self, address: Address, errand: Settle | Remind | Follow, task: str, when: datetime, round_: int
    ) -> None:
        key = self._key(address, errand.key) + (f":{round_}" if round_ else "")
        await self._docket.add(task, when=when, key=key)(self._sealed(Task(address, errand, round_)))

    def _sealed(self, task: Task) -> bytes:
        return self._vault.seal(msgspec.msgpack.encode(task), PURPOSE)

    def _key(self, address: Address, key: str) -> str:
        return f"{self._owed.member(address, key)}"
