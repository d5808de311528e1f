"""The queue's worker: what a server does, without the web framework and the pages."""

import structlog

from bot import memory, tracing
from bot.assembly import assemble
from bot.health import Health, health_server
from bot.jobs import queue_worker, watched
from bot.knowledge import learn
from bot.learning import learned_when_needed
from bot.settings import Settings

log = structlog.get_logger(__name__)


async def run_worker(settings: Settings, host: str, port: int) -> None:
    """Works the queue until it is cancelled; shows its health on a port, where one is given."""
    memory.thrifty()
    memory.loaded()
    tracing.configure()
    knowledge = learn(settings, learned_when_needed)
    health = Health()
    async with (
        assemble(settings, knowledge.edition, knowledge.read, learned_when_needed) as parts,
        watched(parts, health, "worker"),
        health_server(health, host, port),
        queue_worker(parts) as worker,
    ):
        memory.settled()
        log.info("worker ready")
        await worker.run_forever()
