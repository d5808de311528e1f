"""Which messages and notices of one app were taken in already: repeats are acknowledged and nothing else."""

import structlog

from adapters.alipay.ledger import Ledger
from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)

REMEMBERED_S = 48 * 3600
"""Longer than Alipay's 25 hours of repeats."""
BEING_ANSWERED_S = 60
"""A message whose process was killed may be taken in again after this."""

DONE = "done"


class Sightings:
    """Without the store everything counts as new: better an answer twice, or words about the trouble, than silence."""

    def __init__(self, app: str, ledger: Ledger) -> None:
        self._app = app
        self._ledger = ledger

    async def first(self, id_: str) -> bool:
        """Whether this comes for the first time; from now on it doesn't."""
        try:
            return await self._ledger.claim(self._key(id_), BEING_ANSWERED_S)
        except StoreUnavailable:
            return True

    async def settled(self, id_: str) -> bool:
        """Whether it is done, and not only begun."""
        try:
            return await self._ledger.read(self._key(id_)) == DONE
        except StoreUnavailable:
            return False

    async def settle(self, id_: str) -> None:
        """It is done: its repeats are known for two days."""
        try:
            await self._ledger.note(self._key(id_), DONE, REMEMBERED_S)
        except StoreUnavailable:
            log.warning("alipay message not remembered")

    async def forget(self, id_: str) -> None:
        """It was not done: it may come again."""
        try:
            await self._ledger.release(self._key(id_))
        except StoreUnavailable:
            log.warning("alipay message not forgotten")

    def _key(self, id_: str) -> str:
        return f"alipay:seen:{self._app}:{id_}"
