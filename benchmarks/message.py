"""What a whole message costs, part by part: `python -m benchmarks.message`, for docs/benchmarks.md.

CPU time of the thread, each part alone and warm, its best of several rounds; the store and the gateway are processes of
their own. The parts together are what no way of writing the dialogue could save.
"""

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import structlog
import uvloop
from redis.asyncio import Redis

from bot import logs
from bot.assembly import assemble, load_files
from bot.catalog.converters import BEIJING
from bot.configuration import read_settings
from bot.delivery.turns import TurnStore, new_token
from bot.dialogue.conversation import Conversation
from bot.identity.vault import Vault
from bot.keyring import load_keyring
from bot.learning import learned_whole
from bot.messages import Address, InboundMessage, Kind, Reply
from bot.parts import Parts
from bot.reloading import Edition
from tests.houses import Estate, estate
from tests.redis_servers import standalone

ROUNDS, TIMES, WARM_UP = 7, 150, 100
TEXT = "唐山今天天气"
ANSWER = Reply("唐山市今天晴，最高 25℃，最低 14℃，东南风 2 级。" * 3)
numbers = itertools.count()
log = structlog.get_logger(__name__)


def message() -> InboundMessage:
    """A message of a citizen who never wrote before."""
    number = next(numbers)
    address = Address("wechat", "demo-plain", f"oBENCH{number:022}")
    return InboundMessage(str(number), address, Kind.TEXT, TEXT, datetime.now(BEIJING), room=2000)


async def cost(name: str, run: Callable[[], Awaitable[object]]) -> float:
    """Prints what one run takes of the processor, in microseconds."""
    for _ in range(WARM_UP):
        await run()
    best = min([await _round(run) for _ in range(ROUNDS)])
    print(f"{name:56} {best:6.0f}")
    return best


async def _round(run: Callable[[], Awaitable[object]]) -> float:
    began = time.thread_time()
    for _ in range(TIMES):
        await run()
    return (time.thread_time() - began) / TIMES * 1e6


async def turn(turns: TurnStore) -> None:
    """The two round trips of a message."""
    here, token = message(), new_token()
    await turns.open(here, token)
    await turns.close(here.address, here.id, token, ANSWER, Conversation(region="唐山市"))


async def parts(here: Parts, vault: Vault) -> None:
    """Prints each part of a message, and the whole."""
    mind = here.dialogue.mind
    spec = mind.catalog.services["env.weather"].calls["weather"]
    values = {"city": "唐山市", "region": "唐山市", "citizen": "x" * 24, "number": "BS2026112200000000"}

    async def line() -> None:
        log.info("gateway", gateway="city", operation="weather", outcome="done", ms=12)

    async def routed() -> None:
        said = message()
        mind.triage.hear(said.text, now=said.received_at)
        mind.router.route(said.text, now=said.received_at)

    plain = Redis.from_url(here.settings.redis_url)
    own = await cost("the turn's two scripts, by the lane", lambda: turn(TurnStore(here.redis, vault, 1800)))
    await cost("  by redis-py", lambda: turn(TurnStore(plain, vault, 1800)))
    call = await cost(
        "a gateway's call, with its line and figures",
        lambda: mind.forms._desk._gateways.call(spec, values, {}, timeout_s=4),
    )
    told = await cost("a log line", line)
    found = await cost("route and emergencies, remembered", routed)
    whole = await cost("a whole message, in the inbox", lambda: here.inbox.receive(message()))
    print(f"{'what is neither of them: dialogue, template, task':56} {whole - own - call - told - found:6.0f}")
    await plain.aclose()


async def measure(house: Estate) -> None:
    """In this process, beside a store and a sandbox of their own."""
    os.environ.update({name: value for name, value in house.env.items() if name.startswith("BANSHI_")})
    settings = read_settings()
    catalog, gateways = load_files(settings)
    async with assemble(settings, Edition(catalog, gateways, learned_whole(settings, catalog))) as here:
        await parts(here, Vault(load_keyring(settings), settings.cipher))


def main() -> None:
    """Prints the figures; log lines go where nobody reads them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        standalone(Path(folder)) as servers,
        estate(Path(folder), servers.url) as house,
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
    ):
        sys.stderr = nowhere
        logs.configure()
        uvloop.run(measure(house))


if __name__ == "__main__":
    main()
