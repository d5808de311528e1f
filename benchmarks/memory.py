"""What a process holds of memory: `python -m benchmarks.memory`, for docs/benchmarks.md.

PSS: memory that processes share is counted in part. Measured with bytecode that is kept, as an installed banshi has it.
"""

import argparse
import asyncio
import os
import tempfile
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
    """What citizens write, ten of them at a time."""
    gate = asyncio.Semaphore(10)

    async def one(http: httpx.AsyncClient) -> None:
        async with gate:
            phone = PHONES["wechat"](http, server, sandbox, "demo", new_citizen("wechat"))
            for text in TALK:
                await phone.says(text)

    async with httpx.AsyncClient(timeout=30) as http:
        await asyncio.gather(*(one(http) for _ in range(citizens)))


def measured(folder: Path, citizens: int) -> Iterator[tuple[str, dict[str, float]]]:
    """A server and a worker, each at its start and after the messages."""
    for name, encoder in ENCODERS.items():
        place = folder / encoder
        place.mkdir()
        more = {"BANSHI_SEMANTIC": encoder}
        with standalone(place) as servers, estate(place, servers.url, more) as here:
            yield from _of(here, name, citizens)


def _of(here: Estate, name: str, citizens: int) -> Iterator[tuple[str, dict[str, float]]]:
    server = here.serve("server")
    port = here.free_port()
    worker = here.start("worker", "worker", "--port", str(port))
    wait_until_up(f"http://127.0.0.1:{port}/readyz", worker, here.log("worker"))
    both = {"server": here.processes["server"].pid, "worker": worker.pid}
    for role, pid in both.items():
        yield f"{role} {name}, at start", held(pid)
    asyncio.run(talk(server, here.sandbox, citizens))
    for role, pid in both.items():
        yield f"{role} {name}, after {citizens * len(TALK)} messages", held(pid)


def main() -> None:
    """Prints a line for each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--citizens", type=int, default=250)
    citizens = parser.parse_args().citizens
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        for what, memory in measured(Path(folder), citizens):
            print(f"{what:50} {memory['Pss']:6.1f} MiB, of these its own {memory['Pss_Anon']:6.1f}", flush=True)


if __name__ == "__main__":
    main()
