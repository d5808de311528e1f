"""How long operators wait: `python -m benchmarks.publishing [--items 5000]`, for docs/benchmarks.md.

A server over the shipped catalogue and the example city, with that many imported items beside it: an edit of words is
weighed before it is published, then published; an edit that changes no words is published.
"""

import argparse
import asyncio
import csv
import html
import re
import secrets
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from benchmarks.items import read_names
from tests.conftest import ROOT
from tests.houses import Estate, estate
from tests.operators import Operator, operator
from tests.redis_servers import standalone

CITY = ROOT / "examples" / "tangshan"
DISTRICTS = ("路北区", "路南区", "古冶区", "开平区", "丰南区", "丰润区")
ENTRY = "/services/services.housing.heating/yaml"
BASE = re.compile(r'<textarea name="base"[^>]*>\n(.*?)</textarea>', re.DOTALL)
REVISION = re.compile(r'name="revision" value="(\d+)"')
TOOK = re.compile(r"用 (\d+) 条名称和检验句、\d+ 句上周的真实问题试过，用了 ([\d.]+) 秒")
TIMES = 5
WORDS = "天地人和春夏秋冬东西南北山水云风花鸟"


def city_with(folder: Path, items: int) -> Path:
    """The example city's file, its list of items as long as is asked."""
    shutil.copytree(CITY, folder / "city")
    file = folder / "city" / "items.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        headings, example, *others = csv.reader(lines)
    known = {row[1] for row in (example, *others)}
    names = [name for name in read_names(None) if name not in known]
    made = ((name, district) for district in DISTRICTS for name in names)
    with file.open("a", encoding="utf-8", newline="") as lines:
        rows = csv.DictWriter(lines, headings)
        for number, (name, district) in zip(range(items), made, strict=False):
            told = dict(zip(headings, example, strict=True))
            rows.writerow({**told, "事项编码": f"示例{number + 1000:05}", "事项名称": name, "地区": district})
    return folder / "city" / "catalog.yaml"


async def edit(me: Operator, change: Callable[[str], str]) -> None:
    """Saves an edit of one entry into the draft."""
    found = BASE.search((await me.get(ENTRY)).text)
    assert found is not None
    text = html.unescape(found[1])
    answer = await me.post(ENTRY, base=text, text=change(text))
    assert answer.status_code == 303, answer.text


async def until(holds: Callable[[], Awaitable[bool]], each_s: float) -> float:
    """The seconds until it held."""
    began = time.monotonic()
    while not await holds():  # noqa: ASYNC110 (another process does it: there is no event to wait for)
        await asyncio.sleep(each_s)
    return time.monotonic() - began


async def weighed(me: Operator) -> tuple[int, float]:
    """How many messages the draft was tried with, and the seconds that the page tells."""
    await me.post("/drafts/impact")

    async def done() -> bool:
        return TOOK.search((await me.get("/drafts/impact")).text) is not None

    await until(done, 0.5)
    found = TOOK.search((await me.get("/drafts/impact")).text)
    assert found is not None
    return int(found[1]), float(found[2])


async def published(me: Operator, server: str) -> float:
    """Seconds from the click until the server answers by the new version."""
    async with httpx.AsyncClient() as http:

        async def edition() -> str:
            return str((await http.get(f"{server}/readyz")).json()["catalogue"]["edition"])

        before, seen = await edition(), REVISION.search((await me.get("/drafts")).text)
        assert seen is not None

        async def changed() -> bool:
            return await edition() != before

        began = time.monotonic()
        answer = await me.post("/drafts/publish", why="measured", revision=seen[1])
        assert answer.status_code == 303, answer.text
        await until(changed, 0.02)
        return time.monotonic() - began


async def measure(here: Estate) -> None:
    """Prints the figures."""
    server = await asyncio.to_thread(here.serve, "server")
    async with operator(server, "demo-publisher") as me:
        phrase = "".join(secrets.choice(WORDS) for _ in range(6))
        await edit(me, lambda text: text.replace("phrases: |\n", f"phrases: |\n  暖气{phrase}\n", 1))
        asked, took_s = await weighed(me)
        print(f"impact of a new phrase, {asked} names and examples: {took_s:.1f} s")
        print(f"its publishing, once weighed: {await published(me, server):.2f} s")
        spent = []
        for number in range(TIMES):
            await edit(me, lambda text, n=number: re.sub(r"phone: .*", f"phone: '1231{n}'", text, count=1))
            spent.append(await published(me, server))
    print(
        f"publishing an edit that changes no words: median {statistics.median(spent):.2f} s, {max(spent):.2f} s at most"
    )


def main() -> None:
    """Over a store, a sandbox and a server of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--items", type=int, default=0)
    items = asked.parse_args().items
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {"BANSHI_CATALOG_OVERLAY": str(city_with(folder, items))}
        with standalone(folder) as store, estate(folder, store.url, files) as here:
            learned = (folder / "var" / "router").resolve()
            (folder / "var" / "router").unlink()
            shutil.copytree(learned, folder / "var" / "router")
            asyncio.run(measure(here))


if __name__ == "__main__":
    main()
