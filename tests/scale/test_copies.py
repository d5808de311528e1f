"""Several processes of one server: copies of one that has loaded everything, watched over by it."""

import os
import re
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from tests.conftest import ROOT
from tests.houses import estate
from tests.redis_servers import standalone
from tests.waiting import until

ASKED = 60
"""Requests on connections of their own, which the system gives to any of the processes."""


class Collector(BaseHTTPRequestHandler):
    """Counts what it is sent."""

    received: ClassVar[list[bytes]] = []

    def do_POST(self):
        self.received.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()


@pytest.fixture(scope="module")
def collector():
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def here(tmp_path_factory, collector):
    folder = tmp_path_factory.mktemp("copies")
    catalogue = folder / "catalog.yaml"
    catalogue.write_text((ROOT / "catalog.yaml").read_text())
    more = {"BANSHI_CATALOG": str(catalogue), "BANSHI_DRAIN_S": "0.3"}
    more |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector, "OTEL_BSP_SCHEDULE_DELAY": "3600000"}
    more |= {"OTEL_BSP_MAX_QUEUE_SIZE": "100000", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "100000"}
    with standalone(folder) as store, estate(folder, store.url, more) as estate_:
        estate_.serve("server", "--workers", "2")
        yield estate_


@pytest.fixture
async def http():
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_keepalive_connections=0)) as client:
        yield client


def copies(here):
    """Those that run, the latest last."""
    told = re.findall(r"Started server process \[(\d+)\]", here.log("server").read_text())
    return [pid for pid in map(int, told) if Path(f"/proc/{pid}").exists()]


async def closed(http, here):
    """Whether nobody listens any more."""
    try:
        await http.get(f"{here.server}/healthz")
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        pass
    return False


async def ready(http, here):
    return [(await http.get(f"{here.server}/readyz")).json() for _ in range(ASKED)]


async def test_no_two_requests_have_one_name(http, here):
    """What a copy would draw by lot, it would draw as the others do."""
    answers = [await http.get(f"{here.server}/api/v1/services") for _ in range(ASKED)]
    names = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(names)) == ASKED


async def test_the_one_that_is_copied_says_nothing_of_the_store(http, here):
    """It never looks at it: its 0 would be the least of all."""

    async def told():
        return "banshi_store_up 1.0" in (await http.get(f"{here.server}/metrics")).text

    await until(told)


async def test_a_copy_that_was_killed_is_replaced_and_answers_by_todays_files(http, here):
    catalogue = here.folder / "catalog.yaml"
    edition = (await ready(http, here))[0]["catalogue"]["edition"]
    before = copies(here)
    beside = catalogue.with_suffix(".new")
    beside.write_text(re.sub("发动机号的后 6 位", "发动机号后六位（新）", catalogue.read_text()))
    beside.replace(catalogue)

    async def all_have_swapped():
        return edition not in {one["catalogue"]["edition"] for one in await ready(http, here)}

    await until(all_have_swapped)
    os.kill(before[0], signal.SIGKILL)

    async def is_replaced():
        assert (await http.get(f"{here.server}/healthz")).status_code == 200, "the others go on"
        now = copies(here)
        return len(now) == 2 and before[0] not in now and here.log("server").read_text().count('"event":"ready"') == 3

    await until(is_replaced)
    told = await ready(http, here)
    assert {one["status"] for one in told} == {"ready"}
    assert len({one["catalogue"]["edition"] for one in told} | {edition}) == 2


async def test_a_copy_begins_by_the_former_edition_while_the_files_are_broken(http, here):
    catalogue = here.folder / "catalog.yaml"
    whole, before = catalogue.read_text(), copies(here)
    [edition] = {one["catalogue"]["edition"] for one in await ready(http, here)}
    catalogue.write_text("services: [")
    os.kill(before[-1], signal.SIGKILL)

    async def all_serve_and_refuse():
        told = await ready(http, here) if len(set(copies(here)) - {before[-1]}) == 2 else []
        return bool(told) and all(one["catalogue"]["refused"] for one in told)

    await until(all_serve_and_refuse)
    catalogue.write_text(whole)

    async def all_are_whole():
        told = [one["catalogue"] for one in await ready(http, here)]
        return {(one["edition"], one["refused"]) for one in told} == {(edition, "")}

    await until(all_are_whole)


async def test_a_second_start_on_the_same_port_leaves_the_figures_alone(http, here):
    folder = here.folder / "var" / f"metrics-{here.server.rpartition(':')[2]}"
    assert (files := sorted(folder.iterdir()))
    second = here.start("second", "serve", "--port", here.server.rpartition(":")[2], "--workers", "2")
    assert second.wait(60) == 1
    assert "a server of this data folder runs on it" in here.log("second").read_text()
    assert set(files) <= set(folder.iterdir()), "those that run may begin another"
    assert "banshi_store_up 1.0" in (await http.get(f"{here.server}/metrics")).text


async def test_all_end_when_they_are_told_and_none_is_left(http, here):
    await http.post(f"{here.server}/wechat/nobody")
    before = len(Collector.received)
    assert here.end("server") == 0
    assert any(b"callback" in sent for sent in Collector.received[before:]), "what a copy has yet to send"
    assert await closed(http, here)
    assert here.log("server").read_text().count('"event":"draining"') == 2


async def test_none_outlives_the_one_that_watches_over_them(http, here):
    here.serve("server", "--workers", "2")
    parent = here.processes.pop("server")
    parent.kill()
    parent.wait()
    await until(lambda: closed(http, here))
