"""`make serve` brings everything up, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, environment, free_port, reuse_router_cache

READY_S = 100.0


def processes_of(folder: Path) -> list[int]:
    """The processes that were started for this folder: it stands in their environment or on their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in known and process.name != str(os.getpid()):
            found.append(int(process.name))
    return found


def serve(env: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bot", "serve", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(signal.SIGINT, marks=pytest.mark.soak),
        signal.SIGTERM,
        pytest.param(signal.SIGKILL, marks=pytest.mark.soak),
    ],
)
def test_the_demo_ends_whole(tmp_path, how):
    server, sandbox = free_port(), free_port()
    env = environment(server, sandbox, tmp_path)
    reuse_router_cache(tmp_path / "var")
    command = [sys.executable, "-m", "bot", "demo", "--port", str(server), "--sandbox-port", str(sandbox)]
    demo = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert demo.stdout is not None
    lines = []
    while "Ctrl-C" not in (lines or [""])[-1]:
        line = demo.stdout.readline()
        assert line, "".join(lines)
        lines.append(line)
    assert re.search(rf"http://127\.0\.0\.1:{sandbox}/\n", "".join(lines))
    assert len(processes_of(tmp_path)) >= 4, "demo, sandbox, server and store"
    demo.send_signal(how)
    demo.wait(30)
    demo.stdout.close()
    deadline = time.monotonic() + 20
    while left := processes_of(tmp_path):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_a_broken_catalogue_stops_the_start_with_every_problem(tmp_path):
    broken = tmp_path / "catalog.yaml"
    text = (ROOT / "catalog.yaml").read_text()
    broken.write_text(text.replace("kind: query", "kind: qeury", 2))
    env = environment(free_port(), free_port(), tmp_path) | {"BANSHI_CATALOG": str(broken)}
    done = serve(env)
    assert done.returncode == 1
    assert len(re.findall(rf"^{re.escape(str(broken))}:\d+: services\.\S+\.kind: ", done.stderr, re.MULTILINE)) == 2


def test_production_refuses_what_is_meant_for_the_demo(tmp_path):
    env = environment(free_port(), free_port(), tmp_path) | {"BANSHI_DEMO": "false"}
    done = serve(env, "--workers", "2")
    assert done.returncode == 1
    assert "BANSHI_SECRET_KEY" in done.stderr
    assert "is the sandbox" in done.stderr
    assert "Traceback" not in done.stderr
