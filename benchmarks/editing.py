"""How long an edit of the catalogue's file takes until every process answers by it: `python -m benchmarks.editing`.

Two servers of one deployment over the shipped catalogue; one sentence of one entry is edited, as an editor does, then a
phrase is added, then another while the first is still learned whole, then both are taken back.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.conftest import ROOT
from tests.houses import Estate, estate
from tests.redis_servers import standalone

TIMES = 9
LOOK_S = 0.02
SENTENCE = "发动机号的后 6 位"
PHRASE = "供暖缴费 |"
ADDED = ("屋里冻得直哆嗦咋整", "暖气片摸着冰凉")


async def edition(http: httpx.AsyncClient, server: str) -> str:
    """What a server answers by."""
    return str((await http.get(f"{server}/readyz")).json()["catalogue"]["edition"])


async def changed(http: httpx.AsyncClient, server: str, before: str) -> float:
    """The moment at which it answered by another."""
    while await edition(http, server) == before:  # noqa: ASYNC110 (another process does it: there is no event)
        await asyncio.sleep(LOOK_S)
    return time.monotonic()


def edit(catalogue: Path, text: str) -> float:
    """Puts another file in its place, as editors do; gives the moment."""
    beside = catalogue.with_suffix(".new")
    beside.write_text(text)
    began = time.monotonic()
    beside.replace(catalogue)
    return began


async def measure(here: Estate, catalogue: Path, text: str) -> None:
    """Prints the figures. The first edit after a start reads more than those after it."""
    starts = [
        asyncio.to_thread(here.serve, "one"),
        asyncio.to_thread(here.serve, "other", port=here.free_port()),
    ]
    servers = await asyncio.gather(*starts)
    async with httpx.AsyncClient(timeout=10) as http:
        edits = [text.replace(SENTENCE, f"{SENTENCE}（{number}）") for number in range(TIMES)]
        first, *later = [await until_both(http, servers, catalogue, edit) for edit in edits]
        phrases = [edits[-1].replace(PHRASE, f"{PHRASE} {' | '.join(ADDED[:number])} |", 1) for number in (1, 2)]
        spent = [await until_both(http, servers, catalogue, edit) for edit in phrases]
        back = await until_both(http, servers, catalogue, edits[-1])
    print(f"an edit until both servers answer by it: the first {first:.2f} s, the next {len(later)}", end=" ")
    print(f"{min(later):.2f} to {max(later):.2f} s, median {statistics.median(later):.2f} s")
    first, other = spent
    print(f"a phrase until both answer by it: {first:.2f} s, another at once {other:.2f} s, back {back:.2f} s")


async def until_both(http: httpx.AsyncClient, servers: Sequence[str], catalogue: Path, text: str) -> float:
    """Seconds from an edit until the last server answers by it."""
    before = [await edition(http, server) for server in servers]
    began = edit(catalogue, text)
    pairs = zip(servers, before, strict=True)
    return max(await asyncio.gather(*(changed(http, *pair) for pair in pairs))) - began


def main() -> None:
    """Over a store and a sandbox of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalogue = folder / "catalog.yaml"
        text = (ROOT / "catalog.yaml").read_text()
        catalogue.write_text(text)
        files = {"BANSHI_CATALOG": str(catalogue)}
        with standalone(folder) as store, estate(folder, store.url, files) as here:
            asyncio.run(measure(here, catalogue, text))


if __name__ == "__main__":
    main()
