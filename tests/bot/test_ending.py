"""A server ends when it is told to, whatever its background work does; work that ends by itself is told of."""

import asyncio

from structlog.testing import capture_logs

from bot import jobs


async def test_a_task_that_misses_its_cancelling_is_told_again(monkeypatch):
    monkeypatch.setattr(jobs, "TOLD_AGAIN_S", 0.05)

    async def deaf() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    async with asyncio.timeout(50):
        await jobs.ended(task, asyncio.create_task(asyncio.sleep(60)))
    assert task.done()


async def test_a_job_that_breaks_is_told_of_and_one_that_is_cancelled_is_not():
    async def breaks() -> None:
        raise KeyError

    with capture_logs() as lines:
        at_work = jobs.begun(breaks(), asyncio.sleep(60))
        await asyncio.wait(at_work[:1])
        await jobs.ended(*at_work)
    assert [(line["log_level"], type(line["exc_info"])) for line in lines] == [("error", KeyError)]
    assert "breaks" in lines[0]["job"]
