"""How much is written to an account by all its citizens: counted here, added up in the store about once a second.

To count a message costs no round trip. Processes learn of one another a second late, so that an account may be over by
what they take in within that second.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from bot.errors import StoreUnavailable
from bot.messages import Address

log = structlog.get_logger(__name__)

WINDOW_S = 10
"""Short, so that nobody is sent away for longer; long enough for the second that the sum is late."""
ADD_UP_S = 1.0


Account = tuple[str, str]
"""Its platform, and its name there."""
Count = Callable[[str, int, int], Awaitable[int]]
"""Counts on under a key, for so many seconds, by a number; gives how many there are (bot.delivery.ledger)."""


class Crowds:
    """What each account is written, in windows of WINDOW_S by the clock that all processes share."""

    def __init__(self, count: Count, most_per_second: int) -> None:
        self._count = count
        self._most = most_per_second * WINDOW_S
        self._window = 0
        self._new: Counter[Account] = Counter()
        self._all: Counter[Account] = Counter()

    def is_over(self, address: Address) -> bool:
        """Counts one more for the account; whether that is more than an account may be written. Asks nobody."""
        window = int(time.time()) // WINDOW_S
        if window != self._window:
            self._window, self._new, self._all = window, Counter(), Counter()
        account = address.platform, address.account
        new = self._new[account] = self._new[account] + 1
        return self._all.get(account, 0) + new > self._most

    async def follow(self) -> None:
        """Adds up what the processes have counted, until it is cancelled; alone while the store is away."""
        while True:
            await asyncio.sleep(ADD_UP_S)
            try:
                await self.add_up()
            except StoreUnavailable:
                log.info("accounts are counted by this process alone for now")

    async def add_up(self) -> None:
        """Tells the store what was counted here since, and learns what all have. Raises StoreUnavailable."""
        window, new, self._new = self._window, self._new, Counter()
        self._all.update(new)
        for account, number in new.items():
            total = await self._count(f"account:{':'.join(account)}:{window}", 2 * WINDOW_S, number)
            if window == self._window:
                self._all[account] = max(self._all[account], total)
