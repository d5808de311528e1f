"""Copies of a server where the system, or the server itself, lets them down."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest, multiprocess

from tests.conftest import ROOT
from tests.ports import free_port
from tests.waiting import until

SERVER = """
import os, signal, sys
from bot import logs, serving
from bot.insight import metrics

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["path"] == "/die":
        metrics.gateway_breaker.labels("one").set(2)
        os.kill(os.getpid(), signal.SIGKILL)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(os.getpid()).encode()})
"""
SHORT_OF_PROCESSES = """
forked, tries = os.fork, []
def fork():
    tries.append(1)
    if len(tries) == 3:
        raise BlockingIOError(11, "Resource temporarily unavailable")
    return forked()
os.fork = fork
"""
SOON = "\nserving.BEAT_S, serving.LOOK_S = 0.1, 0.15\n"
"""Who hangs is found after some two seconds."""
BREAKS = """
import uvicorn
async def main_loop(self):
    raise ValueError("of 13800138000")
uvicorn.Server.main_loop = main_loop
"""


def counting(folder: Path) -> dict[str, str]:
    (folder / "figures").mkdir()
    return {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder / "figures")}


def figures(folder: Path) -> str:
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry, str(folder / "figures"))
    return generate_latest(registry).decode()


@contextlib.contextmanager
def running(folder: Path, trouble: str) -> Iterator[tuple[str, Path, "subprocess.Popen[bytes]"]]:
    port, log = free_port(), folder / "log"
    script = f"{SERVER}{trouble}\nlogs.configure()\nserving.serve(app, '127.0.0.1', {port}, 2)\n"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=said, stderr=said, env=counting(folder)
        )
    try:
        yield f"http://127.0.0.1:{port}", log, process
    finally:
        process.terminate()
        try:
            process.wait(30)
        finally:
            process.kill()


@pytest.fixture
async def http():
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_keepalive_connections=0)) as client:
        yield client


async def test_a_copy_that_the_system_has_no_room_for_is_made_later(http, tmp_path):
    with running(tmp_path, SHORT_OF_PROCESSES) as (url, log, process):
        seen: set[str] = set()

        async def have_answered(count: int) -> bool:
            with contextlib.suppress(httpx.ConnectError):
                seen.add((await http.get(url)).text)
            return len(seen) == count

        await until(lambda: have_answered(2))
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get(f"{url}/die")
        await until(lambda: have_answered(3))
        assert "banshi_gateway_breaker" not in figures(tmp_path), "a breaker is gone with its process"
        process.terminate()
        assert process.wait(30) == 0
        assert log.read_text().count('"event":"no process to be had"') == 1


async def test_a_copy_that_hangs_is_replaced(http, tmp_path):
    with running(tmp_path, SOON) as (url, log, process):
        seen: set[int] = set()

        async def another_answers() -> bool:
            with contextlib.suppress(httpx.TransportError):
                seen.add(int((await http.get(url, timeout=1)).text))
            return len(seen - hung) == 2

        hung: set[int] = set()
        await until(another_answers)
        hung.add(min(seen))
        os.kill(min(seen), signal.SIGSTOP)
        await until(another_answers)
        told = [json.loads(line) for line in log.read_text().splitlines()]
        for event in ("a server process hung", "a server process ended"):
            assert hung <= {line["process"] for line in told if line["event"] == event}
        os.kill(max(seen - hung), signal.SIGSTOP)
        process.terminate()
        assert process.wait(60) == 0, "nobody waits for one that hears nothing"


async def test_what_ends_a_copy_is_told_as_all_else_is(tmp_path):
    """multiprocessing would print it, with whatever the exception says."""
    with running(tmp_path, BREAKS) as (_, log, _):

        async def has_ended() -> bool:
            return b"a server process ended" in log.read_bytes()

        await until(has_ended)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line for line in lines if line["event"] == "process ended"]
    assert "13800138000" not in log.read_text()
