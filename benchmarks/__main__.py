"""`make bench`: what routing, items, security and a message cost, and the end-to-end ratios by an external harness.

The harness (a folder with `measure.sh`) is named by BANSHI_BENCH; it is no part of this project, and is run from a copy
in `var/bench`, where it keeps what it installs. It needs a server that runs (`make serve`).
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

PARTS = ("routing", "items", "security", "message")
SERVER = "http://127.0.0.1:8000/wechat"
ACCOUNTS: Mapping[str, str] = {"demo-plain": "plain", "demo": "enc"}
COPY = Path("var/bench")
SHOWN = ("req/s (min–max)", "p50 / p99 ms", "× bare/uvicorn", "bad")
"""Of the harness's columns."""
COLUMN = re.compile(r"(?P<what>.*\S)\s{2,}(?P<us>\d+)")
LOGGED = re.compile(r"\d{4}-\d\d-\d\d ")
OURS = "given-url"
"""As the harness calls the server that it was given."""

Row = tuple[str, str, str]


class Failed(Exception):
    """A part ended with another status than 0."""


def main() -> None:
    """Runs every part in a process of its own, so that none warms the other's caches; then prints one table of all.

    A part that fails keeps no other from being measured; the exit status tells.
    """
    rows: list[Row] = []
    failed = []
    for part, figures in measurements():
        try:
            rows += figures
        except (Failed, OSError) as error:
            failed.append(part)
            rows.append((part, "failed", str(error)))
    print("\n| part | what | figure |\n| --- | --- | --- |")
    print("\n".join(f"| {part} | {what} | {figure} |" for part, what, figure in rows))
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


def measurements() -> Iterator[tuple[str, Iterator[Row]]]:
    """The parts, each with its rows, which are measured as they are asked for."""
    for part in PARTS:
        yield part, of_a_part(part)
    harness = Path(os.environ.get("BANSHI_BENCH", ""))
    if os.environ.get("BANSHI_BENCH") and (harness / "measure.sh").exists():
        shutil.copytree(harness, COPY, dirs_exist_ok=True, ignore=shutil.ignore_patterns("scratch"))
        for account, mode in ACCOUNTS.items():
            yield f"local reply, {mode}", of_the_harness(account, mode)


def of_a_part(part: str) -> Iterator[Row]:
    """A figure stands in the last column, in microseconds, or behind its name and a colon."""
    for line in lines([sys.executable, "-m", f"benchmarks.{part}"], os.environ):
        column = COLUMN.fullmatch(line)
        what, _, figure = line.rpartition(": ") if not column else (column["what"], "", f"{column['us']} µs")
        if not LOGGED.match(line):
            yield (part, what.strip(), figure.strip())


def of_the_harness(account: str, mode: str) -> Iterator[Row]:
    """A row for each server that it has measured, ours among them."""
    command = [str(COPY.resolve() / "measure.sh"), f"{SERVER}/{account}", "--modes", mode]
    header: Sequence[str] = ()
    for line in lines(command, {**os.environ, "BENCH_TEXTS": str(COPY.resolve() / "texts-local.txt")}):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| peer"):
            header = cells
        elif header and line.startswith("| "):
            known = dict(zip(header, cells, strict=True))
            yield (
                f"local reply, {mode}",
                cells[0].replace(OURS, "banshi"),
                ", ".join(f"{name} {known[name]}" for name in SHOWN),
            )


def lines(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[str]:
    """What a command prints, shown as it comes. Raises Failed."""
    print(f"\n== {' '.join(command[1:])} ==", flush=True)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None, "asked for"
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.strip():
                yield line.rstrip()
    if process.returncode:
        raise Failed(f"exit status {process.returncode}")


if __name__ == "__main__":
    main()
