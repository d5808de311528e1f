"""`make serve` brings everything up, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot import demo
from tests.conftest import ROOT, environment, reuse_router_cache
from tests.ports import free_port

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
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


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
    running = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert running.stdout is not None
    lines = []
    while "Ctrl-C" not in (lines or [""])[-1]:
        line = running.stdout.readline()
        assert line, "".join(lines)
        lines.append(line)
    assert re.search(rf"http://127\.0\.0\.1:{sandbox}/\n", "".join(lines))
    assert len(processes_of(tmp_path)) >= 4, "demo, sandbox, server and store"
    running.send_signal(how)
    running.wait(60)
    running.stdout.close()
    deadline = time.monotonic() + 60
    while left := processes_of(tmp_path):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "bot", "demo", "--port", str(free_port()), "--sandbox-port", str(port)]
        env = environment(port, port, tmp_path)
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr and "--sandbox-port" in done.stderr
    assert "http://" not in done.stdout, "no address that is another program's"


def test_who_waits_for_the_first_start_is_told_that_it_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(demo, "TOLD_EVERY_S", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/readyz"

        def comes_up():
            for answer in (b"503 Starting", b"503 Starting", b"200 OK"):
                connection, _ = server.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=comes_up)
        thread.start()
        demo._wait_ready(url, [])
        thread.join()
    assert capsys.readouterr().out.count("still learning the catalogue") == 2


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
