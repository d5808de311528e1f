"""What one message costs a server, a worker and the store: `python -m benchmarks.capacity`, for docs/capacity.md.

CPU seconds are counted, not time that passes, so that a busy machine changes little.
"""

import asyncio
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import httpx
from docket import Docket
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from bot.configuration import read_settings
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.identity.vault import Vault
from bot.keyring import load_keyring
from bot.messages import Address, Reply
from tests.conftest import PHONES
from tests.houses import Estate, estate, new_citizen
from tests.redis_servers import standalone

CITIZENS = 150
WARM_UP = 20
TALK = ("查违章", "冀B12345", "123456", "地铁末班车几点")
HASHED = re.compile(r"\{.*\}|[0-9a-f]{16,64}")
NOTICE = "提醒：您明天 09:00 有就诊预约。请带身份证，提前 30 分钟取号。"
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """CPU time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid: int) -> float:
    """Its memory, what it shares with others counted in part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


async def talk(http: httpx.AsyncClient, server: str, sandbox: str) -> None:
    """What one citizen writes."""
    phone = PHONES["wechat"](http, server, sandbox, "demo", new_citizen("wechat"))
    for text in TALK:
        await phone.says(text)


def calls(store: Redis) -> dict[str, int]:
    """How often each command ran."""
    return {name: stat["calls"] for name, stat in store.info("commandstats").items()}


def sizes(store: Redis) -> dict[str, tuple[int, float]]:
    """By the last part of the key that names its kind: how many, and bytes each with all that Redis needs for it."""
    found: dict[str, list[int]] = {}
    for key in store.scan_iter("banshi:*", count=1000):
        named = [part for part in key.decode("utf-8", "replace").split(":")[1:] if not HASHED.fullmatch(part)]
        kind = named[0] if named else "other"
        found.setdefault(kind, []).append(store.memory_usage(key, samples=0) or 0)
    return {kind: (len(each), sum(each) / len(each)) for kind, each in found.items()}


async def measure() -> None:
    """Prints the figures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        standalone(Path(folder)) as servers,
        estate(Path(folder), servers.url) as here,
    ):
        server = await asyncio.to_thread(here.serve, "server")
        store = Redis(port=servers.ports[0])
        pids = here.processes["server"].pid, servers.processes[servers.ports[0]].pid
        async with httpx.AsyncClient(timeout=30) as http:
            await asyncio.gather(*(talk(http, server, here.sandbox) for _ in range(WARM_UP)))
            memory, asked, keys = int(store.info("memory")["used_memory"]), calls(store), store.dbsize()
            wire = _wire(store)
            spent = [cpu_s(pid) for pid in pids]
            for _ in range(CITIZENS // 10):
                await asyncio.gather(*(talk(http, server, here.sandbox) for _ in range(10)))
        messages = CITIZENS * len(TALK)
        used = [(cpu_s(pid) - before) / messages for pid, before in zip(pids, spent, strict=True)]
        grown = (int(store.info("memory")["used_memory"]) - memory) / CITIZENS
        print(f"{messages} messages of {CITIZENS} citizens")
        print(f"server: {used[0] * 1000:.2f} ms of CPU a message, {resident_mib(pids[0]):.0f} MiB (PSS)")
        more = store.dbsize() - keys
        print(f"store: {used[1] * 1e6:.0f} us of CPU a message, {grown:.0f} B a citizen, {more} keys more")
        heard, said = ((after - before) / messages for after, before in zip(_wire(store), wire, strict=True))
        print(f"store: {heard:.0f} B in and {said:.0f} B out a message")
        show(store, asked, messages)
        await measure_deliveries(here, store, pids[1])


def _wire(store: Redis) -> tuple[int, int]:
    """Bytes that the store has heard and said."""
    stats = store.info("stats")
    return int(stats["total_net_input_bytes"]), int(stats["total_net_output_bytes"])


async def measure_deliveries(here: Estate, store: Redis, store_pid: int) -> None:
    """Prints what a worker spends on messages that answer no request: late answers, notices."""
    users = [new_citizen("wechat") for _ in range(CITIZENS)]
    async with httpx.AsyncClient(timeout=30) as http:
        for user in users:
            await PHONES["wechat"](http, here.server, here.sandbox, "demo", user).opens()
    here.end("server")
    worker = here.start("worker", "worker")
    await _until(lambda: "worker ready" in here.log("worker").read_text())
    pids = worker.pid, store_pid
    spent = [cpu_s(pid) for pid in pids]
    await _put(here, [Address("wechat", "demo", user) for user in users])
    await _until(lambda: not store.xlen("banshi:stream"))
    used = [(cpu_s(pid) - before) / CITIZENS for pid, before in zip(pids, spent, strict=True)]
    assert _delivered(store) >= CITIZENS, "counted at the end: to count costs the store"
    print(f"delivery: {used[0] * 1000:.2f} ms of a worker's CPU, {used[1] * 1e6:.0f} us of the store's")


async def _put(here: Estate, addresses: list[Address]) -> None:
    os.environ.update({name: value for name, value in here.env.items() if name.startswith("BANSHI_")})
    settings = read_settings()
    vault, url = Vault(load_keyring(settings), settings.cipher), settings.redis_url
    async with AsyncRedis.from_url(url) as redis, Docket(name="banshi", url=url) as docket:
        outbox = Outbox(docket, {}, OwedStore(redis, vault), vault)
        for address in addresses:
            await outbox.put(address, Reply(NOTICE))


def _delivered(store: Redis) -> int:
    """How many parcels citizens have."""
    found = (store.hvals(key) for key in store.scan_iter("banshi:*:owed"))
    return sum(value.startswith(b"D") for values in found for value in values)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 (another process does it)
            await asyncio.sleep(0.05)


def show(store: Redis, asked: dict[str, int], messages: int) -> None:
    """Commands a message, and what keys weigh."""
    for name, count in sorted(calls(store).items()):
        more = count - asked.get(name, 0)
        if more > messages / 50:
            print(f"  {name.removeprefix('cmdstat_'):16} {more / messages:.2f} a message")
    for kind, (count, each) in sorted(sizes(store).items()):
        print(f"  key {kind:12} {count:6} of {each:.0f} B")


if __name__ == "__main__":
    asyncio.run(measure())
