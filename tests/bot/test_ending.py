"""A server ends when it is told to, whatever its background work does."""

import asyncio

from bot import app


async def test_a_task_that_misses_its_cancelling_is_told_again(monkeypatch):
    monkeypatch.setattr(app, "TOLD_AGAIN_S", 0.05)

    async def deaf() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await app.ended(task, asyncio.create_task(asyncio.sleep(60)))
    assert task.done()
