"""`make serve`: the sandbox and the server with its worker and embedded store, all on this machine; nothing stays behind."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import click

from bot.configuration import demo_environment
from bot.embedded import end_with_parent

READY_S = 90.0
STOP_S = 15.0


def run(port: int, sandbox_port: int) -> None:
    """Starts both, prints the addresses, waits for either to end or for a signal, ends both."""
    environment = demo_environment()
    signal.signal(signal.SIGTERM, _interrupt)
    children = [
        _start(["-m", "sandbox", "--port", str(sandbox_port)], environment),
        _start(["-m", "bot", "serve", "--port", str(port)], environment),
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


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _start(arguments: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """A child in a session of its own, so that Ctrl-C reaches it once, through us; it ends when we are killed."""
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, start_new_session=True, preexec_fn=end_with_parent
    )


def _wait_ready(url: str, children: list["subprocess.Popen[bytes]"]) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the server did not become ready; its log is above")


def _print_addresses(port: int, sandbox_port: int) -> None:
    click.echo(f"""
banshi 办事 is ready.
  simulator (open this)   http://127.0.0.1:{sandbox_port}/
  server                  http://127.0.0.1:{port}/healthz
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
