"""`make serve`: sandbox, server, worker and embedded store on this machine; nothing stays behind."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import click

from bot.configuration import demo_environment
from bot.console.demo import PASSWORD
from bot.embedded import end_with_parent
from bot.errors import SettingsError
from bot.settings import Settings

SANDBOX = "http://127.0.0.1:8001/healthz"
READY_S = 600.0
"""The first start learns the catalogue: a minute on an idle machine, several on a small and busy one."""
TOLD_EVERY_S = 10.0
"""Whoever waits is told so often that something goes on."""
STOP_S = 45.0
"""A server leaves answers under way 30 s (bot.cli)."""


def run(port: int, sandbox_port: int) -> None:
    """Starts both, prints the addresses, waits for either to end or for a signal, ends both.

    Raises SettingsError where a port is taken, or the server doesn't come up.
    """
    _check_free(port, sandbox_port)
    environment = demo_environment()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)  # a shell that starts us in the background has it ignored
    click.echo("starting; the first time the router learns the catalogue, which takes about a minute")
    children = [
        start(["-m", "sandbox", "--port", str(sandbox_port), "--banshi", f"http://127.0.0.1:{port}"], environment),
        start(["-m", "bot", "serve", "--port", str(port)], environment),
    ]
    try:
        _wait_ready(f"http://127.0.0.1:{port}/readyz", children)
        _print_addresses(port, sandbox_port)
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        _stop(children)
    failed = [child.returncode for child in children if child.returncode not in {0, -signal.SIGTERM}]
    if failed:
        raise SystemExit(failed[0])


@contextlib.contextmanager
def far_ends(settings: Settings) -> Iterator[None]:
    """For tools: in a demo the sandbox is needed; one that runs is used, else one is started for as long as needed."""
    if not settings.demo or _answers(SANDBOX):
        yield
        return
    child = start(["-m", "sandbox"], demo_environment(), stderr=subprocess.DEVNULL)
    try:
        _wait_ready(SANDBOX, [child])
        yield
    finally:
        _stop([child])


def _check_free(*ports: int) -> None:
    """Whoever listens there already would be taken for ours. Raises SettingsError."""
    taken = [port for port in ports if not _is_free(port)]
    if taken:
        raise SettingsError([
            *(f"port {port} is taken: by another `make serve`, or another program" for port in taken),
            "end that, or choose other ports: .venv/bin/banshi demo --port 8010 --sandbox-port 8011",
        ])  # fmt: skip


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def start(arguments: list[str], environment: dict[str, str], *, stderr: int | None = None) -> "subprocess.Popen[bytes]":
    """A child in a session of its own, so that Ctrl-C reaches it once, through us; it ends when we are killed."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stderr=stderr,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 (one system call, no lock is taken)
    )


def _wait_ready(url: str, children: list["subprocess.Popen[bytes]"]) -> None:
    began = told = time.monotonic()
    while time.monotonic() - began < READY_S and all(child.poll() is None for child in children):
        if _answers(url):
            return
        if time.monotonic() - told > TOLD_EVERY_S:
            told = time.monotonic()
            click.echo(f"  … still learning the catalogue, for {told - began:.0f} s now; later starts take seconds")
        time.sleep(0.05)
    ended = any(child.poll() is not None for child in children)
    raise SettingsError([f"{url}: {'the server ended; is the port taken?' if ended else 'not ready in time'}"])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (our own address)
            return True
    except (urllib.error.URLError, OSError):
        return False


def _print_addresses(port: int, sandbox_port: int) -> None:
    click.echo(f"""
banshi 办事 is ready.
  simulator (open this)   http://127.0.0.1:{sandbox_port}/
  server                  http://127.0.0.1:{port}/healthz
  operators' console      http://127.0.0.1:{port}/console/  (demo-admin, demo-publisher, demo-editor or demo-viewer;
                          password {PASSWORD})
  faults to switch        http://127.0.0.1:{sandbox_port}/faults
  in a terminal           .venv/bin/banshi chat
Ctrl-C ends everything.""")


def _stop(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
