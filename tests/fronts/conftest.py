"""Node's half of the tests. What `make test` installs by the lock is installed here too, for a bare pytest."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

Node = Callable[..., str]
LIMIT_S = 250


@pytest.fixture(scope="session")
def node() -> Node:
    """Runs a command with Node on its path, in a folder of the project; gives what it prints, fails where it fails."""
    _install()

    def run(folder: str, *command: str, **environment: str) -> str:
        env = {**os.environ, "BIN": str(Path(sys.executable).parent), **environment}
        call = [ROOT / "scripts" / "with-node", *command]
        done = subprocess.run(
            call, cwd=ROOT / folder, env=env, capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
        assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    return run


def _install() -> None:
    stamp, lock = ROOT / "node_modules" / ".installed", ROOT / "package-lock.json"
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "npm.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
            return
        command = ["scripts/with-node", "npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "BIN": str(Path(sys.executable).parent)}, check=True)
        stamp.touch()
