"""What a message costs over the wire, beside others in one run: `python -m benchmarks.wire`, for docs/benchmarks.md.

The others come from an external harness (a folder with `measure.sh`), which BANSHI_BENCH names; it is no part of this
project and is run from a copy in `var/bench`, where it keeps what it installs. CPU time of the server, alone on one
core; load, store, sandbox and far ends are on the other. Each round is a run of the harness with messages that nobody
sent before: banshi answers a repeat from what it kept.
"""

import argparse
import contextlib
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.houses import Estate, estate
from tests.redis_servers import standalone

HARNESS = os.environ.get("BANSHI_BENCH", "")
COPY = Path("var/bench")
LOAD_CORE, SERVER_CORE = 0, 1
IN_FLIGHT = 16
ACCOUNTS: Mapping[str, str] = {"plain": "demo-plain", "enc": "demo"}
OURS = "given-url"
"""As the harness calls the server that it was given."""
FLOOR, USUAL, WHOLE_FLOOR = "bare-protocol/uvicorn", "wechatpy+fastapi/uvicorn", "full-floor-aiohttp/uvicorn"


@dataclass(frozen=True, slots=True)
class Texts:
    """What citizens write, one of the harness's files, and the others that answer the same."""

    file: str
    what: str
    others: Sequence[str]


KINDS: Mapping[str, Texts] = {
    "local": Texts("texts-local.txt", "menu and help", (FLOOR, USUAL)),
    "full": Texts("texts-full.txt", "whole message", (WHOLE_FLOOR,)),
}


class Failed(Exception):
    """A part ended with another status than 0, or a reply was wrong."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """CPU of ours and of another for a message, in microseconds, in the middle of all rounds."""

    what: str
    other: str
    ours_us: float
    other_us: float

    def __str__(self) -> str:
        ratio = f"× {self.ours_us / self.other_us:.2f}"
        return f"{self.what}, beside {self.other}: {self.ours_us:.0f} µs and {self.other_us:.0f}, {ratio}"


def comparisons(kinds: Sequence[str], modes: Sequence[str], rounds: int) -> Iterator[Comparison]:
    """Measures a server of its own beside the harness's. Raises Failed."""
    shutil.copytree(HARNESS, COPY, dirs_exist_ok=True, ignore=shutil.ignore_patterns("scratch"))
    subprocess.run([str(COPY.resolve() / "setup.sh")], check=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        on_core(LOAD_CORE),
        standalone(Path(folder)) as servers,
        estate(Path(folder), servers.url) as here,
    ):
        with on_core(SERVER_CORE):
            address = here.serve("server")
        for kind, mode in itertools.product(kinds, modes):
            yield from _compared(here, address, KINDS[kind], mode, rounds)


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started meanwhile stays on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _compared(here: Estate, address: str, texts: Texts, mode: str, rounds: int) -> Iterator[Comparison]:
    url, pid = f"{address}/wechat/{ACCOUNTS[mode]}", here.processes["server"].pid
    spent: dict[str, list[float]] = {}
    for _ in range(rounds):
        for row in _round(url, pid, texts, mode):
            if row["bad"]:
                raise Failed(f"{row['peer']}: {row['bad']}")
            spent.setdefault(row["peer"], []).append(row["cpu_us"])
    median = {name: statistics.median(each) for name, each in spent.items()}
    for other in texts.others:
        yield Comparison(f"{texts.what}, {mode}", other, median[OURS], median[other])


def _round(url: str, pid: int, texts: Texts, mode: str) -> list[dict[str, object]]:
    """A row for each server, as the harness writes them."""
    command = [str(COPY / "scratch/venv/bin/python"), str(COPY / "bench.py"), "--url", url, "--pid", str(pid)]
    command += ["--only", ",".join(texts.others), "--modes", mode, "--rounds", "1", "--open-rounds", "0", "-d", "2"]
    command += ["-c", str(IN_FLIGHT), "--load-core", str(LOAD_CORE), "--server-core", str(SERVER_CORE)]
    with on_core(LOAD_CORE):
        done = subprocess.run(
            command, env=os.environ | {"BENCH_TEXTS": str((COPY / texts.file).resolve())}, check=False
        )
    if done.returncode:
        raise Failed(f"the harness ended with {done.returncode}")
    return list(json.loads((COPY / "scratch" / "peers.json").read_text())["rows"])


def main() -> None:
    """Prints a line for each comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", default="local,full")
    parser.add_argument("--modes", default="plain,enc")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    if not HARNESS:
        sys.exit("BANSHI_BENCH names no harness (a folder with measure.sh)")
    for comparison in comparisons(asked.texts.split(","), asked.modes.split(","), asked.rounds):
        print(comparison, flush=True)


if __name__ == "__main__":
    main()
