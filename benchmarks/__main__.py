"""`make bench`: what routing, items, security, messages and processes cost, and ratios by an external harness.

The harness is named by BANSHI_BENCH; without it the part `wire` is left out.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence

PARTS = ("routing", "items", "security", "message", "memory", "hanging")
COLUMN = re.compile(r"(?P<what>.*\S)\s{2,}(?P<us>\d+)")
LOGGED = re.compile(r"\d{4}-\d\d-\d\d ")
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
    for part in (*PARTS, *(["wire"] if os.environ.get("BANSHI_BENCH") else [])):
        yield part, of_a_part(part)


def of_a_part(part: str) -> Iterator[Row]:
    """A figure stands in the last column, in microseconds, or behind its name and a colon."""
    for line in lines([sys.executable, "-m", f"benchmarks.{part}"]):
        column = COLUMN.fullmatch(line)
        what, _, figure = line.rpartition(": ") if not column else (column["what"], "", f"{column['us']} µs")
        if not LOGGED.match(line):
            yield (part, what.strip(), figure.strip())


def lines(command: Sequence[str]) -> Iterator[str]:
    """What a command prints, shown as it comes. Raises Failed."""
    print(f"\n== {' '.join(command[1:])} ==", flush=True)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None, "asked for"
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.strip():
                yield line.rstrip()
    if process.returncode:
        raise Failed(f"exit status {process.returncode}")


if __name__ == "__main__":
    main()
