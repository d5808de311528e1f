"""Routing at the shipped catalogue: time of a cold and a warm start, memory, and time for a message.

    python -m benchmarks.routing [--no-semantic] [FILE.jsonl ...]

Messages are the catalogue's own held-out examples, or the `text` of each line of the files. Every message is new to the
router; times are a core's, so that other work on the machine doesn't count.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np

from benchmarks.items import resident_mib
from bot.catalog.converters import BEIJING
from bot.catalog.load import load_catalog
from bot.catalog.model import Catalog
from bot.intents.router import Router
from bot.settings import Settings

NOW = datetime(2026, 3, 18, 10, 0, tzinfo=BEIJING)
LONG = 20_000


def messages(catalog: Catalog, files: list[Path]) -> Iterator[str]:
    """What to route."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)["text"]
    if not files:
        for service in catalog.services.values():
            yield from service.examples


def timed(router: Router, text: str) -> float:
    """Milliseconds of this thread for one message."""
    started = time.thread_time()
    router.route(text, now=NOW)
    return (time.thread_time() - started) * 1000


def main() -> None:
    """Prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--no-semantic", dest="semantic", action="store_false")
    asked = parser.parse_args()
    catalog = load_catalog(Settings().catalog)
    before = resident_mib()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        Router.build(catalog, cache_dir=Path(folder), semantic=asked.semantic)
        cold, started = time.perf_counter() - started, time.perf_counter()
        router = Router.build(catalog, cache_dir=Path(folder), semantic=asked.semantic)
        warm = time.perf_counter() - started
        times = {text: timed(router, text) for text in messages(catalog, asked.files)}
        words = [times[text] for text in times if router.read(text, now=NOW).likeness.meaning is None]
        both = [times[text] for text in times if router.read(text, now=NOW).likeness.meaning is not None]
        longest = max(
            timed(router, text * (LONG // len(text))) for text in ("查违章", "京A12345 3月5日", "wo yao ", "龘")
        )
        sys.stdout.write(
            f"start cold {cold:.1f} s, warm {warm:.2f} s (bar 2); memory +{resident_mib() - before:.0f} MiB\n"
            f"{_line('all', list(times.values()))} (bars p50 2, p99 8)\n"
            f"{_line('words alone', words)}\n"
            f"{_line('with the encoder', both)}\n"
            f"{LONG} characters: {longest:.1f} ms (bar 20)\n"
        )


def _line(name: str, times: list[float]) -> str:
    if not times:
        return f"{name}: none"
    p50, p99 = np.percentile(times, (50, 99))
    return f"{name}: {len(times)} messages, p50 {p50:.2f} ms, p99 {p99:.2f} ms, longest {max(times):.2f}"


if __name__ == "__main__":
    main()
