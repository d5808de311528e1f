"""An operator edits the catalogue while citizens write."""

import asyncio
import contextlib
import json
import re
import time

import httpx
import pytest

from tests.conftest import PHONES, ROOT
from tests.houses import estate, new_citizen
from tests.redis_servers import standalone
from tests.waiting import until

soak = pytest.mark.soak
SWAPPED_S = 10.0
"""Of a core, to answer by an edited file: it takes one or two; whoever learns anew takes forty."""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Two servers of one deployment, with a catalogue of their own."""
    folder = tmp_path_factory.mktemp("catalogue")
    catalogue, city = folder / "catalog.yaml", folder / "city.yaml"
    catalogue.write_text((ROOT / "catalog.yaml").read_text())
    (folder / "items.csv").write_text((ROOT / "examples" / "tangshan" / "items.csv").read_text())
    city.write_text("include:\n  - items.csv\n")
    files = {"BANSHI_CATALOG": str(catalogue), "BANSHI_CATALOG_OVERLAY": str(city)}
    with standalone(folder) as store, estate(folder, store.url, files) as estate_:
        one, other = estate_.serve("one"), estate_.serve("other", port=estate_.free_port())
        yield estate_, catalogue, (one, other), store


@pytest.fixture
async def http():
    async with httpx.AsyncClient(timeout=60) as client:
        yield client


async def citizen(http, here, server):
    phone = PHONES["wechat"](http, server, here.sandbox, "demo", new_citizen("wechat"))
    await phone.opens()
    return phone


async def edition(http, server):
    return (await http.get(f"{server}/readyz")).json()["catalogue"]["edition"]


@contextlib.asynccontextmanager
async def edited(http, servers, catalogue, change):
    """Edits the file as an editor does, and puts the former one back afterwards."""
    former = catalogue.read_text()
    before = {server: await edition(http, server) for server in servers}
    write(catalogue, change(former))
    try:
        yield before
    finally:
        write(catalogue, former)
        for server in servers:
            await until(lambda s=server: same(http, s, before[s]))


async def same(http, server, known):
    return await edition(http, server) == known


def write(file, text):
    beside = file.with_suffix(".new")
    beside.write_text(text)
    beside.replace(file)


async def test_an_edit_reaches_every_process_between_two_messages(http, here):
    estate_, catalogue, servers, _ = here
    phone = await citizen(http, estate_, servers[0])
    assert "发动机号" in await phone.says("查违章 冀B12345")
    question = "请告诉我这辆车的发动机号后六位（新）"

    def change(text):
        return text.replace("发动机号的后 6 位", question)

    lengths = {name: estate_.log(name).stat().st_size for name in ("one", "other")}
    fits = {fit.name for fit in (estate_.folder / "var" / "router" / "routing").iterdir()}
    async with edited(http, servers, catalogue, change) as before:
        await asyncio.gather(*(until(lambda s=server: changed(http, s, before[s])) for server in servers))
        swaps = [swapped(estate_.log(name), length) for name, length in lengths.items()]
        assert all(swap["cpu_s"] < SWAPPED_S for swap in swaps), swaps
        assert {fit.name for fit in (estate_.folder / "var" / "router" / "routing").iterdir()} <= fits
        assert "查到 4 条违法" in await phone.says("123456"), "the conversation under way goes on"
        for server in servers:
            again = await citizen(http, estate_, server)
            assert question in await again.says("查违章 冀B12345")


async def changed(http, server, known):
    return await edition(http, server) != known


@soak
async def test_an_included_list_and_the_gateways_are_watched_too(http, here):
    estate_, catalogue, servers, _ = here
    items = catalogue.with_name("items.csv")
    rows = items.read_text().splitlines()
    gone = [*rows[:1], *rows[2:]]
    async with edited(http, servers, items, lambda _: "\n".join(gone) + "\n") as before:
        for server in servers:
            await until(lambda s=server: changed(http, s, before[s]))
    gateways = estate_.folder / "gateways.yaml"
    nobody = f"127.0.0.1:{estate_.free_port()}/gov/traffic"

    def elsewhere(text):
        return re.sub(r"127\.0\.0\.1:\d+/gov/traffic", nobody, text)

    phone = await citizen(http, estate_, servers[0])
    async with edited(http, servers, gateways, elsewhere) as before:
        for server in servers:
            await until(lambda s=server: changed(http, s, before[s]))
        assert "查到 4 条违法" not in await phone.says("查违章 冀B12345 发动机后六位123456")
        log, length = estate_.log("one"), estate_.log("one").stat().st_size
        async with edited(http, servers, gateways, lambda text: text.replace("secret: traffic", "secret: nothing")):
            await until(lambda: refused(log, length))
        assert "BANSHI_SECRETS__NOTHING" in refusal(log, length)["problems"][0]
    assert "查到 4 条违法" in await phone.says("查违章 冀B12345 发动机后六位123456")


@soak
async def test_an_entry_that_is_gone_ends_its_conversation_with_words(http, here):
    estate_, catalogue, servers, _ = here
    phone = await citizen(http, estate_, servers[0])
    await phone.says("查违章 冀B54321")

    def change(text):
        begins = text.index("\n  traffic.violation:\n") + 1
        following = re.compile(r"(?m)^  \S+:$").search(text, begins + 5)
        assert following is not None
        entry = text[begins : following.start()]
        renamed = re.sub(r"\bengine\b", "engine_tail", entry)
        assert renamed != entry
        return text.replace(entry, renamed)

    async with edited(http, servers, catalogue, change) as before:
        await until(lambda: changed(http, servers[0], before[servers[0]]))
        answer = await phone.says("123456")
        assert "回复序号" in answer or "请" in answer, (
            "no form is left that this could answer: what it may mean is asked"
        )
        assert "冀B54321" not in answer


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda text: text.replace("kind: query", "kind: qeury", 1), ".kind: "),
        pytest.param(lambda text: text[: len(text) // 2] + "\n\t: [", "(file): ", marks=soak),
        pytest.param(lambda text: "\x00\x01 rubbish \ufffd", "(file): ", marks=soak),
        pytest.param(lambda text: "", "", marks=soak),
    ],
    ids=["a misspelt kind", "cut off", "rubbish", "empty"],
)
async def test_a_bad_edit_changes_nothing_and_says_where(http, here, broken, said):
    estate_, catalogue, servers, _ = here
    log = estate_.log("one")
    length = log.stat().st_size
    async with edited(http, servers, catalogue, broken) as before:
        await until(lambda: refused(log, length))
        assert await edition(http, servers[0]) == before[servers[0]]
        phone = await citizen(http, estate_, servers[0])
        assert "车牌号" in await phone.says("查违章")
    problems = refusal(log, length)["problems"]
    assert problems and all(problem.startswith(str(catalogue.parent)) for problem in problems)
    assert said in problems[0] and "Traceback" not in problems[0]


async def refused(log, length):
    return refusal(log, length) is not None


def events(log, length):
    lines = log.read_bytes()[length:].decode().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def swapped(log, length):
    return next(event for event in events(log, length) if event["event"] == "catalogue swapped")


def refusal(log, length):
    refusals = (event for event in events(log, length) if event["event"].startswith("catalogue refused"))
    return next(refusals, None)


@soak
async def test_the_event_loop_is_hardly_held_up(http, here):
    """Health is asked all the time while the catalogue is read and swapped; the longest wait is the loop's."""
    _, catalogue, servers, _ = here
    waits = []

    async def ask():
        while True:
            began = time.monotonic()
            assert (await http.get(f"{servers[0]}/healthz")).text == "ok"
            waits.append(time.monotonic() - began)

    asking = asyncio.create_task(ask())
    try:
        async with edited(http, servers, catalogue, lambda text: text + "\n# another edition\n") as before:
            await until(lambda: changed(http, servers[0], before[servers[0]]))
    finally:
        asking.cancel()
    waits.sort()
    assert waits[-1] < 0.25, waits[-5:]
