"""What one message costs a server, a worker and the store: `python -m benchmarks.capacity`, for docs/capacity.md.

CPU seconds are counted, not time that passes, so that a busy machine changes little.
"""

import asyncio
import os
import re
import tempfile
from pathlib import Path

import httpx
from redis import Redis

from tests.conftest import PHONES
from tests.houses import estate, new_citizen
from tests.redis_servers import standalone

CITIZENS = 150
WARM_UP = 20
TALK = ("查违章", "冀B12345", "123456", "地铁末班车几点")
HASHED = re.compile(r"\{.*\}|[0-9a-f]{16,64}")
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
        show(store, asked, messages)


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
