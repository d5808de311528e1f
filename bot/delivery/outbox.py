"""What is delivered outside a reply window: queued on Redis streams, tried again, kept at worst."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec
import structlog
from docket import Docket, ExponentialRetry

from bot.delivery.turns import TurnStore
from bot.errors import DeliveryFailed
from bot.identity.vault import Vault
from bot.messages import Address, Reply
from bot.platforms import PlatformAdapter

log = structlog.get_logger(__name__)

PURPOSE = "outbox"
RETRY = ExponentialRetry(attempts=5, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(minutes=5))


class Parcel(msgspec.Struct, frozen=True):
    """A reply on its way."""

    address: Address
    reply: Reply


class Outbox:
    """Delivers by the account's own means, through a queue that survives a killed process."""

    def __init__(self, docket: Docket, adapters: Mapping[str, PlatformAdapter], turns: TurnStore, vault: Vault) -> None:
        self._docket = docket
        self._adapters = adapters
        self._turns = turns
        self._vault = vault
        docket.register(self.deliver, names=["deliver"])

    async def put(self, address: Address, reply: Reply) -> None:
        """Queues a reply; from here on it is delivered or kept for the citizen's next message."""
        sealed = self._vault.seal(msgspec.msgpack.encode(Parcel(address, reply)), PURPOSE)
        await self._docket.add("deliver")(sealed)

    async def deliver(
        self,
        sealed: bytes,
        retry: ExponentialRetry = RETRY,
    ) -> None:
        """The queue's task: sends one parcel; a failure that can pass is raised, so that the queue tries again."""
        parcel = msgspec.msgpack.decode(self._vault.open(sealed, PURPOSE), type=Parcel)
        adapter = self._adapters.get(parcel.address.platform)
        try:
            if adapter is None:
                raise DeliveryFailed("no adapter for this platform", permanent=True)
            await adapter.send(parcel.address, parcel.reply)
        except Exception as error:  # whatever it was: after the last attempt the citizen must not go without
            hopeless = isinstance(error, DeliveryFailed) and error.permanent
            if not hopeless and retry.attempt < (retry.attempts or 0):
                raise
            log.warning("kept for the next message", platform=parcel.address.platform, why=str(error))
            await self._turns.keep(parcel.address, parcel.reply)
