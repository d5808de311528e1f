"""Houses of a test's own: a sandbox, servers and workers over a store that the test holds in its hand."""

import contextlib
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT, environment, reuse_router_cache, wait_until_up
from tests.ports import free_port

STOP_S = 60.0


@dataclass(slots=True)
class Estate:
    """A sandbox and the processes that a test starts around it."""

    folder: Path
    env: dict[str, str]
    sandbox: str
    server: str
    """Where the sandbox, citizens' browsers and balancers look for banshi."""
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def free_port(self) -> int:
        return free_port()

    def start(self, name: str, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
        """Starts `python -m bot …` under a name of its own."""
        with self.log(name).open("ab") as log:
            command = [sys.executable, "-m", "bot", *arguments]
            process = subprocess.Popen(command, env={**self.env, **more}, stdout=log, stderr=log, cwd=ROOT)
        self.processes[name] = process
        return process

    def serve(self, name: str, *arguments: str, port: int = 0, **more: str) -> str:
        """Starts a server and waits until it is ready; gives its address, the public one where no port is given."""
        port = port or int(self.server.rpartition(":")[2])
        process = self.start(name, "serve", "--port", str(port), *arguments, **more)
        wait_until_up(f"http://127.0.0.1:{port}/readyz", process, self.log(name))
        return f"http://127.0.0.1:{port}"

    def play(self, **more: str) -> None:
        """Starts the sandbox, at the address that it has."""
        port = self.sandbox.rpartition(":")[2]
        with self.log("sandbox").open("ab") as log:
            command = [sys.executable, "-m", "sandbox", "--port", port, "--banshi", self.server]
            process = subprocess.Popen(command, env={**self.env, **more}, stdout=log, stderr=log, cwd=ROOT)
        self.processes["sandbox"] = process
        wait_until_up(f"{self.sandbox}/healthz", process, self.log("sandbox"))

    def end(self, name: str) -> int:
        """Ends a process by SIGTERM; gives its exit status."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(STOP_S)

    def end_all(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def estate(folder: Path, store_url: str, more: Mapping[str, str] | None = None) -> Iterator[Estate]:
    """A sandbox that runs, with nothing beside it yet."""
    sandbox_port, server_port = free_port(), free_port()
    env = {**environment(server_port, sandbox_port, folder), "BANSHI_REDIS_URL": store_url, **(more or {})}
    reuse_router_cache(folder / "var")
    here = Estate(folder, env, f"http://127.0.0.1:{sandbox_port}", f"http://127.0.0.1:{server_port}")
    try:
        here.play()
        yield here
    finally:
        here.end_all()


def new_citizen(platform: str) -> str:
    """An id that nobody had before, in the platform's form."""
    if platform == "alipay":
        return f"2088{secrets.randbelow(10**12):012}"
    return f"o{re.sub('[^A-Za-z0-9]', '', platform)}{os.urandom(12).hex()}"
