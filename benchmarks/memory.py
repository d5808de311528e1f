"""What a process holds of memory: `python -m benchmarks.memory [--workers N]`, for docs/benchmarks.md.

PSS: memory that processes share is counted in part. Measured with bytecode that is kept, as an installed banshi has it.
"""

import argparse
import asyncio
import os
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from tests.conftest import PHONES
from tests.houses import Estate, estate, new_citizen, wait_until_up
from tests.redis_servers import standalone

TALK = ("查违章", "冀B12345", "123456", "地铁末班车几点")
ENCODERS: Mapping[str, str] = {"with the encoder": "true", "without": "false"}


def held(pid: int) -> dict[str, float]:
    """MiB of a process: all of it (`Pss`), and what is its own, the heap above all (`Pss_Anon`)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}


async def talk(server: str, sandbox: str, citizens: int) -> None:
    """What citizens write, ten of them at a time; each on a connection of its own, which any process gets."""
    gate = asyncio.Semaphore(10)

    async def one(http: httpx.AsyncClient) -> None:
        async with gate:
            phone = PHONES["wechat"](http, server, sandbox, "demo", new_citizen("wechat"))
            for text in TALK:
                await phone.says(text)

    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=30, limits=limits) as http:
        await asyncio.gather(*(one(http) for _ in range(citizens)))


def measured(folder: Path, citizens: int, workers: int) -> Iterator[tuple[str, dict[str, float]]]:
    """A server, of one process or several, and a worker, each at its start and after the messages."""
    for name, encoder in ENCODERS.items():
        place = folder / encoder
        place.mkdir()
        more = {"BANSHI_SEMANTIC": encoder}
        with standalone(place) as servers, estate(place, servers.url, more) as here:
            yield from _of(here, name, citizens, workers)


def _of(here: Estate, name: str, citizens: int, workers: int) -> Iterator[tuple[str, dict[str, float]]]:
    server = here.serve("server", "--workers", str(workers))
    port = here.free_port()
    worker = here.start("worker", "worker", "--port", str(port))
    wait_until_up(f"http://127.0.0.1:{port}/readyz", worker, here.log("worker"))
    until_all_are_ready(here.log("server"), workers)
    roles = {**processes_of(here, workers), "worker": worker.pid}
    for role, pid in roles.items():
        yield f"{role} {name}, at start", held(pid)
    asyncio.run(talk(server, here.sandbox, citizens * workers))
    for role, pid in roles.items():
        yield f"{role} {name}, after {citizens * workers * len(TALK)} messages", held(pid)


def until_all_are_ready(log: Path, workers: int) -> None:
    """Each process says so once."""
    while log.read_text().count('"event":"ready"') < workers:
        time.sleep(0.1)


def processes_of(here: Estate, workers: int) -> dict[str, int]:
    """The processes of a server, by what they are."""
    server = here.processes["server"].pid
    if workers == 1:
        return {"server": server}
    copies = re.findall(r"Started server process \[(\d+)\]", here.log("server").read_text())
    return {"watcher": server, **{f"server {number}": int(copy) for number, copy in enumerate(copies, 1)}}


def main() -> None:
    """Prints a line for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--citizens", type=int, default=250)
    parser.add_argument("--workers", type=int, default=1, help="processes of the server")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        for what, memory in measured(Path(folder), asked.citizens, asked.workers):
            print(f"{what}: {memory['Pss']:.1f} MiB, of these its own {memory['Pss_Anon']:.1f}", flush=True)


if __name__ == "__main__":
    main()
