"""Waiting for what happens by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable

PATIENCE_S = 120.0
"""What takes two seconds took 46 on a machine whose cores eight others wanted: this only ends what never comes."""


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Comes back once it holds; a failure where it never does."""
    began = time.monotonic()
    while not await holds():
        assert time.monotonic() - began < PATIENCE_S
        await asyncio.sleep(0.05)
